"""Annotated articles on paper and as PDF."""
