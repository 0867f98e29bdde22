"""Sections of a report as text to read: headings, places, what is said about them, examples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QTextBrowser

from app.domain.wording.isolation import isolated, one_line
from app.ui.theme import current_colors
from app.ui.transfer.report_words import Section
from app.ui.wording.wording import as_place

_ISOLATE = re.compile("[\u2066-\u2068]")


class SectionsView(QTextBrowser):
    """Shows sections one below the other, in the direction of the interface; what is not worded, from left to right."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these in place of what was there."""
        self.setHtml("".join(self._html(section) for section in sections))

    def lines(self, sections: Sequence[Section]) -> list[str]:
        """The same as lines of plain text."""
        lines: list[str] = []
        for section in sections:
            lines += ["", section.title]
            for where, said in section.rows:
                lines += _lines(where, said)
            lines += [f"  {self._more(section)}"] if section.more else []
        return lines

    def _html(self, section: Section) -> str:
        rows, way = [], "rtl" if self.isRightToLeft() else "ltr"
        for where, said in section.rows:
            if section.worded:
                # Quiet, not small: Arabic of ten pixels is hard to read.
                quiet = current_colors()["quiet"]
                lines = escape(said).replace("\n", "<br>")
                told = f'<br><span style="color: {quiet}">{lines}</span>' if said else ""
                rows.append(f'<p dir="{way}" style="margin: 0 0 8px 0">{escape(where)}{told}</p>')
                continue
            place = escape(as_place(one_line(where))) if where else ""
            told = escape(_in_its_direction(said)) if said else ""
            if told and place:
                # A place alone would look like one more heading.
                place = f"<b>{place}</b>"
            # Left alone, each row would go to the side on which the name of its file begins.
            rows.append(f'<p dir="{way}" style="margin: 0 0 8px 0">{"<br>".join(filter(None, (place, told)))}</p>')
        if section.more:
            rows.append(f"<p>{escape(self._more(section))}</p>")
        return f'<p style="margin: 8px 0 8px 0"><b>{escape(section.title)}</b></p>{"".join(rows)}'

    def _more(self, section: Section) -> str:
        return self.tr("… and %Ln more", "", section.more)


def _lines(where: str, said: str) -> list[str]:
    """A row as lines of plain text."""
    if "\n" in said:
        return [f"  {where}", *(f"    {line}" for line in said.split("\n"))]
    return [f"  {where}: {said}" if where and said else f"  {where}{said}"]


def _in_its_direction(said: str) -> str:
    """What has isolated names in it is a sentence of the interface; all else is English, or a name."""
    return said if _ISOLATE.search(said) else isolated(one_line(said))
