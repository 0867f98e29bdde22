"""How exactly the mouse hits: every visible grapheme is aimed at in its outer fifths."""

import unicodedata

from PySide6.QtCore import QPointF

from app.domain.text.segmentation import graphemes
from app.ui.article_view import ArticleView

NARROWEST = 3.0
"""Pixels; a narrower grapheme cannot be aimed at."""


def visible(text: str) -> str:
    """The characters of `text` that have ink of their own."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc", "Mn"})


def misses(view: ArticleView) -> tuple[int, list[str]]:
    """Probe the outer fifths of every visible grapheme; returns how many were probed and what went wrong."""
    text, wrong, probed = view.text, [], 0
    for start, end in graphemes(text):
        rects = view.rects(start, end)
        if len(rects) != 1 or rects[0].width() < NARROWEST or not visible(text[start:end]):
            continue
        rect, probed = rects[0], probed + 1
        y, fifth = rect.center().y(), rect.width() / 5
        left, right = (view.position_at(QPointF(x, y)) for x in (rect.left() + fifth, rect.right() - fifth))
        hit = text[min(left, right) : max(left, right)]
        if visible(hit) != visible(text[start:end]) or view.character_at(rect.center()) != (start, end):
            wrong.append(f"{text[start:end]!r} at {start}: {hit!r}")
    return probed, wrong
