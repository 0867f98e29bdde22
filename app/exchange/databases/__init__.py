"""Projects of other programs that are SQLite databases."""
