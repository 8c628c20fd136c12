"""A contract as a file that people and git can live with."""
