"""Interchange formats: streams in and out of records; knows no database."""
