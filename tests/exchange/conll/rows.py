"""Rows of CoNLL-U."""


def row(identifier: str, form: str, misc: str = "_", upos: str = "_") -> str:
    """A word, of which nothing is known but its part of speech and its last column."""
    return "\t".join([identifier, form, "_", upos, *["_"] * 5, misc]) + "\n"
