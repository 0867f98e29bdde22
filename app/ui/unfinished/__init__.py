"""What was typed and not stored, when a dialog or the program was closed."""
