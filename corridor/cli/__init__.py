"""The command line: a verb a function, options in one place, tables for people in one place."""
