"""The registry of entities."""
