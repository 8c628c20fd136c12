"""Payloads that one side accepts and the other refuses, and the search for them."""
