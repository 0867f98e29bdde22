"""The dialogs of imports, exports and datasets."""
