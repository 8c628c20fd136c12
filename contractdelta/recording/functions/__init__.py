"""Which functions of a project a test depends on: those that ran, and those that keep something or are used unseen."""
