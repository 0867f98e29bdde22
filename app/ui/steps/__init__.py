"""What the window says about steps: stored, undone, long, waiting, refused."""
