"""Maps and what they are told."""
