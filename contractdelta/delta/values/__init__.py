"""Which values a schema is about: their types, their formats, and how they are written."""
