"""The schema, and reading and writing a folder of tables."""
