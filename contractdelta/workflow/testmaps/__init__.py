"""The test map of a project: read, set against the files as they are, and written."""
