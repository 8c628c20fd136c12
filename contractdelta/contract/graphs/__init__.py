"""Graphs of terms: the digests of what they say, and the cycles in them."""
