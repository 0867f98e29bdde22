"""What the comments of a CoNLL-U file say of the lines behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.domain.errors import RecordError
from app.exchange.conll.columns import HEADER as COLUMNS_HEADER
from app.exchange.conll.columns import Columns
from app.exchange.conll.mentions import USUAL_FIELDS, fields_of
from app.exchange.conll.shape import ARTICLE_COMMENT
from app.exchange.syntax.text_lines import Line

NEW_DOCUMENT = re.compile(r"#\s*newdoc\b")
_BRACKETS = re.compile(r"#\s*global\.Entity\s*=(?P<fields>.*)")
"""What the brackets in MISC hold; it counts from there on."""


def is_comment(text: str) -> bool:
    """Whether a line is one; a word that begins with # has columns behind it."""
    return text.startswith("#") and "\t" not in text


@dataclass(slots=True)
class Heard:
    """What was said so far."""

    id: str | None = None
    """Of the article that follows, until it has taken it."""
    fields: tuple[str, ...] = USUAL_FIELDS
    """Those of the brackets."""
    columns: Columns = field(default_factory=Columns)
    problem: tuple[int, str] | None = None

    def hear(self, comment: Line) -> bool:
        """Take in a comment; whether an article begins with it."""
        begins = NEW_DOCUMENT.match(comment.text) is not None
        named = ARTICLE_COMMENT.match(comment.text) if begins else None
        if named:
            self.id = named["id"].strip() or None
        brackets, header = _BRACKETS.match(comment.text), COLUMNS_HEADER.match(comment.text)
        try:
            if brackets:
                self.fields = fields_of(brackets["fields"])
            if header:
                self.columns = Columns.of(header["names"])
        except RecordError as error:
            self.problem = comment.number, str(error)
        return begins
