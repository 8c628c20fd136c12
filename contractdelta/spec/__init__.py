"""From bytes to a document: where documents lie, how JSON and YAML are read, where references lead."""
