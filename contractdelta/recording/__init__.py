"""What tests do while they run: requests they send, files they read, code they execute."""
