"""Fonts, icons, theme, JSON schema and translations."""
