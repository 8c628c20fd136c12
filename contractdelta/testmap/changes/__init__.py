"""Which tests a change of files concerns, by what the test map has of them."""
