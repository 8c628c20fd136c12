"""The parts of documents, and what the same text on both sides tells of them."""
