"""Git behind an adapter."""
