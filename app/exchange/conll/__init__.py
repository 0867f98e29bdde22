"""CoNLL and CoNLL-U."""
