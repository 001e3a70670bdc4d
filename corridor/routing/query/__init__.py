"""What every search starts from: way-points, power for reefers, the query itself, and why there is no way."""
