"""The reading surface."""
