"""Whom mentions name, and the registry."""
