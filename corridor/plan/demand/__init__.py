"""What shippers want moved."""
