"""What the rows of a table are: articles, spans, links or claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.exchange.files.name_parts import stem_of
from app.exchange.tables.rows import own_part
from app.exchange.tables.span_columns import CLAIMS, LINKS, ROWS, SPANS, part_roles, span_roles

PARTS = (SPANS, LINKS, CLAIMS)
"""What is read together with its articles."""


def kind_in_name(name: str) -> str | None:
    """What a name like ``x.spans.csv`` says; None when it says nothing."""
    last = stem_of(name).rpartition(".")
    return last[2] if last[1] and last[2] in PARTS else None


def said_with_name(name: str, said: Mapping[str, object]) -> Mapping[str, object]:
    """What is said of a table, and what its name says of its rows where nothing else does."""
    kind = kind_in_name(name)
    return {**said, ROWS: kind} if kind is not None and said.get(ROWS) is None else said


def part_kind(columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]) -> str | None:
    """What the rows of a table are, if they are no articles: ``spans``, ``links`` or ``claims``; else None.

    What is said of them goes before what their columns look like.
    """
    wanted = said.get(ROWS)
    if wanted is not None:
        return str(wanted) if wanted in (SPANS, LINKS, CLAIMS) else None
    found = (kind for kind in (LINKS, CLAIMS, SPANS) if part_roles(kind, columns, sample, said) is not None)
    return own_part(columns) or next(found, None)


def kind_without_texts(
    columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]
) -> str | None:
    """`part_kind` of a table that has not got the texts of its articles."""
    kind = part_kind(columns, sample, said)
    return None if kind == SPANS and "text" in (span_roles(columns, sample, said) or {}) else kind
