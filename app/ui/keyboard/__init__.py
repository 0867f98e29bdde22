"""Keys by their place on the keyboard, and as they are shown."""
