"""The page to read, send and print."""
