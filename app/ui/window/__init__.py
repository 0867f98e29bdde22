"""What the main window is put together from: frame and columns, and what it says of the open article."""
