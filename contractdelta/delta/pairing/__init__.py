"""What of base and head belongs together: operations, children, and the ways to them."""
