"""What tests do while they run: the HTTP requests that they send, and the operations that those are."""
