"""Rules and closures, and the days on which they hold."""
