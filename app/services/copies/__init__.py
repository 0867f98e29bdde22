"""Articles that are copies of each other."""
