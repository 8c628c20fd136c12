"""From what differs in the code to what it may change: along definitions, uses and imports, across files."""
