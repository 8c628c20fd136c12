"""What each test depends on, by tags and by what was recorded; which tests a change of the code concerns."""
