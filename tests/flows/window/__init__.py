"""The window itself: how it looks, is reached and is read."""
