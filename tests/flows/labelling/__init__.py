"""Labelling an article, and what takes a label back."""
