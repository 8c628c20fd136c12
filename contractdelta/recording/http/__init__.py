"""Requests that are sent in this process: the clients that are watched, and what is read of each."""
