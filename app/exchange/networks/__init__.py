"""Networks of actors, claims and entities."""
