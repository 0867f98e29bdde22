"""Articles from their first label to the export."""
