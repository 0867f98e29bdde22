"""Widgets, a folder per panel."""
