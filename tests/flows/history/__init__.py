"""The windows of history and trash."""
