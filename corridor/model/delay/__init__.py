"""How long things take and queue: dwell, queueing, yard, border."""
