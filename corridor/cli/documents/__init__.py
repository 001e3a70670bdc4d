"""Verbs that write a document for somebody else."""
