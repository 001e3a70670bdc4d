"""Block trains and the fixed-charge core."""
