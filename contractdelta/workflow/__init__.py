"""The use cases: what the command line and the pytest plugin share. The only room that joins all the others."""
