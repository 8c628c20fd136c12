"""What is shown: one renderer a file; values do not draw themselves."""
