"""Routes by the million: every combination of scenario, seed, date, shipment and option as a row of a Parquet data set,
searched in blocks by whoever works, and kept as it is found.
"""
