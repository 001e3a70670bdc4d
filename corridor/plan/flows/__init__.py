"""Multi-commodity flow, congestion, expansion."""
