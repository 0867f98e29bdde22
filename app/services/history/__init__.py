"""The history: read, undone, redone, reverted; the trash."""
