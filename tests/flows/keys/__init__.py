"""Keys, menus and the palette, under every layout."""
