"""Every check of a network, each in one small function."""
