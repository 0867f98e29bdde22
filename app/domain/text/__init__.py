"""What a text is made of: graphemes, words and sentences, positions, direction, folded forms."""
