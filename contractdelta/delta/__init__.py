"""What differs between two contracts, operation by operation, and what that means for clients."""
