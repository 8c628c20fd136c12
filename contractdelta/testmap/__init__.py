"""What each test depends on: the operations it is tagged with, and the files it stands in."""
