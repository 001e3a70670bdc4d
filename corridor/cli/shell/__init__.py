"""The command line as people use it every day: what a shell completes, and what a file of defaults says."""
