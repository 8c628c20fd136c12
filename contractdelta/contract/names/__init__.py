"""What is named in a document, and which names mean the same."""
