"""From the objects of a document to terms: one for all that says the same."""
