"""The test map as a file: few texts, and tests that are made when they are asked for."""
