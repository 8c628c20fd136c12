"""The two sides of a comparison: base, head, and what both are read from."""
