"""Whether a document is valid, and whether it says what teams ask of it."""
