"""Where documents come from: files, git, the web, and code that gives them."""
