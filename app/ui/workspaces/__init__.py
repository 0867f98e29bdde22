"""Workspaces come and go: which one, by whom, and what goes into it and out of it."""
