"""What pytest says of a suite: its tests, their tags, and what it takes files for."""
