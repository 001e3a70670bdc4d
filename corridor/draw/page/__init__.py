"""One self-contained file: style, escaping, geometry."""
