"""The guideline of a label or a relation type as rich text: what it means, what is right, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication

from app.domain.codebook.guidelines import RIGHT, WRONG, example_direction, examples_of
from app.domain.records import Label, RelationType
from app.domain.text.direction import article_direction
from app.domain.wording.isolation import isolated
from app.ui.wording.wording import interface_language

_Texts = TypeVar("_Texts", str, tuple[str, ...])

WIDE = 560
"""Pixels from which the definition stands beside the examples instead of above them."""


def guideline_page(part: Label | RelationType, color: str, *, wide: bool) -> str:
    """The page of a label or relation type, in the language of the interface as far as the codebook has it."""
    definition = in_language(part.definition) or ""
    examples = examples_of(in_language(part.examples) or ())
    if not (definition or examples.right or examples.wrong):
        nothing = QCoreApplication.translate("GuidelinePage", "The codebook says nothing about this label yet.")
        return f"<p>{escape(nothing)}</p>"
    said = "".join(
        f"<p dir='{article_direction(part)}'>{escape(part)}</p>" for part in definition.splitlines() if part.strip()
    )
    shown = "".join((*_lines(RIGHT, examples.right, color), *_lines(WRONG, examples.wrong, color)))
    if not shown:
        return said
    if not wide or not said:
        return said + shown
    cells = [f"<td width='45%'>{said}</td>", "<td width='4%'></td>", f"<td width='50%'>{shown}</td>"]
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        # A rich text table does not turn round with the interface.
        cells.reverse()
    return f"<table width='100%' cellspacing='0' cellpadding='0'><tr>{''.join(cells)}</tr></table>"


def in_language(texts: Mapping[str, _Texts]) -> _Texts | None:
    """The text in the language of the interface, else in English, else in any."""
    return texts.get(interface_language()) or texts.get("en") or next(iter(texts.values()), None)


def _lines(sign: str, examples: Iterable[str], color: str) -> Iterable[str]:
    for example in examples:
        sentence, dash, remark = example.partition(" — ")
        text = escape(f"{sentence}{dash}{isolated(remark) if remark else ''}")
        if text.count("[") == text.count("]"):
            text = text.replace("[", f"<b style='color:{color}'>[").replace("]", "]</b>")
        yield f"<p dir='{example_direction(example)}'>{sign}\u00a0{text}</p>"
