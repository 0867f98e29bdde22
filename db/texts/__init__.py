"""What is kept of texts to compare them: folded forms, signatures."""
