"""From what differs to the tests that run."""
