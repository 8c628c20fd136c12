"""What differs between base and head, where it stands, and what proves it."""
