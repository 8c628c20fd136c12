"""What tests do while they run: requests that they send, code that they run, files that they read."""
