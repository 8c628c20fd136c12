"""JSON and YAML: which values a text stands for, and where each of them is in it."""
