"""Whether what is stored proves itself and fits together."""
