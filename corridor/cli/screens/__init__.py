"""What the command line prints of routes: one of them, a front, those of a period or of a file."""
