"""Python files taken apart: what is defined in them, what they use by name, and what they do at import."""
