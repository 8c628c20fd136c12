"""Which operations of the APIs requests are for, and who reads the documents of the APIs."""
