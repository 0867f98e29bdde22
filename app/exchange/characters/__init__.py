"""Encodings, what is worth knowing about characters, and the units that count them."""
