"""Entities in the window: assigning mentions, the registry, the page of an entity."""
