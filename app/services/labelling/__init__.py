"""Spans and links: made, changed, found elsewhere."""
