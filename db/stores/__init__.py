"""Rows to records and back, a file for each kind."""
