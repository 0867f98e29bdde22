"""Every action of the window in tables; the palette that finds them."""
