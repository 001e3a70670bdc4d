"""Named edits that make a new network."""
