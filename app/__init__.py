"""Hashiya: label right-to-left news."""
