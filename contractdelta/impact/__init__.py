"""From a delta and changed files to the tests to run, with the way from each change to each test."""
