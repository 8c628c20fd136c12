"""What is watched beside requests, a kind a file."""
