"""What was typed or done outlives dialogs that close, programs that are killed and workspaces that fail."""
