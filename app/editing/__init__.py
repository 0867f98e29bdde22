"""The open workspace as observable state: commands, undo, background tasks (QtCore only)."""
