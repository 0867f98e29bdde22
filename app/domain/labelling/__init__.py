"""What spans, claims and entities are held to: fragments, lanes, makers, names."""
