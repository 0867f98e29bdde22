"""Steps that waited and could not be stored: why, and everything that was in them, until somebody has read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, Qt, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from app.domain.records import Change, Span
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import titled
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.straight_label import StraightLabel
from app.ui.history.change_words import ChangeWords
from app.ui.history.details import Place, place_of
from app.ui.theme import current_colors
from app.ui.wording.error_words import error_text
from app.ui.wording.history_words import entry_text

if TYPE_CHECKING:
    from app.editing.session import Session
    from app.services.waiting.refused import RefusedStep

SIZE = (640, 520)
"""Pixels."""
_WHOLE = 1 << 20
"""Code points of what is told: all of it, so that it can be typed again."""


class RefusedSteps(QDialog):
    """Tells of them beside the window, which stays usable. Those not said to be read come again at the next opening."""

    place_requested = Signal(str, str, int)
    """An article, a span of it or nothing, and where in the article."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("refused_steps")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Not stored"))
        self._session = session
        self._steps: dict[str, RefusedStep] = {}
        self._heading = StraightLabel()
        self._heading.setObjectName("refused_steps.sentence")
        self._heading.setWordWrap(True)
        self._told = QTextBrowser()
        self._told.setObjectName("refused_steps.text")
        self._told.setOpenLinks(False)
        self._told.setAccessibleName(self.windowTitle())
        self._told.anchorClicked.connect(self._go)
        self._lay_out()
        resize_within_screen(self, *SIZE)
        session.destroyed.connect(self.close)

    def add(self, steps: Sequence[RefusedStep]) -> None:
        """Tell of these as well."""
        self._steps |= {step.change_set.id: step for step in steps}
        self._heading.setText(
            self.tr(
                "%n step(s) that waited while others saved could not be stored, because of what was done since. "
                "Here is what was in them, so that you can do again what you still want.",
                "",
                len(self._steps),
            )
        )
        way = "rtl" if self.isRightToLeft() else "ltr"
        self._told.setHtml("".join(self._html(step, way) for step in self._steps.values()))

    def text(self) -> str:
        """All of it as plain text, for the clipboard."""
        lines = [self._heading.text()]
        for step in self._steps.values():
            title, *others = self._lines(step)
            lines += ["", title, *(f"  {line}" for line in others)]
        return "\n".join(lines)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        read = buttons.addButton(self.tr("I have read it"), QDialogButtonBox.ButtonRole.AcceptRole)
        read.setObjectName("refused_steps.read")
        read.setToolTip(self.tr("Lets go of them; otherwise they are shown again when the workspace is next opened"))
        copy = buttons.addButton(self.tr("Copy all"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setObjectName("refused_steps.copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        later = buttons.addButton(self.tr("Show again later"), QDialogButtonBox.ButtonRole.RejectRole)
        later.setObjectName("refused_steps.later")
        for button in (read, copy, later):
            # Return is pressed all day; it must not let go of what nobody has read.
            button.setAutoDefault(False)
            button.setDefault(False)
        buttons.accepted.connect(self._forget)
        buttons.rejected.connect(self.reject)
        filled(QVBoxLayout(self), self._heading, (self._told, 1), buttons, margins=24, spacing=16)

    def _forget(self) -> None:
        from app.services.waiting.refused import forget_refused

        forget_refused(self._steps.values())
        self.accept()

    def _html(self, step: RefusedStep, way: str) -> str:
        title, *others = self._lines(step)
        quiet = current_colors()["quiet"]
        told = "<br>".join(escape(line) for line in others)
        link = ""
        if _place(step) is not None:
            words = escape(self.tr("Show it in the article"))
            link = f'<br><a href="step:{step.change_set.id}" style="color: {current_colors()["accent"]}">{words}</a>'
        return (
            f'<p dir="{way}" style="margin: 8px 0 2px 0"><b>{escape(title)}</b></p>'
            f'<p dir="{way}" style="margin: 0 0 8px 0"><span style="color: {quiet}">{told}</span>{link}</p>'
        )

    def _lines(self, step: RefusedStep) -> list[str]:
        """What was to be done, in which article and when, every field of it, and why it was not."""
        made, codebook = step.change_set, self._session.codebook
        moment = QDateTime.fromString(made.created, Qt.DateFormat.ISODateWithMs).toLocalTime()
        time = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        title = self.tr("Article {title}").format(title=titled(step.title, _WHOLE)) if step.title else ""
        lines = [
            entry_text(made, codebook),
            *filter(None, (title, self.tr("Made: {time}").format(time=isolated(time)))),
        ]
        words = ChangeWords(
            codebook,
            lambda span: step.quotes.get(span, "…"),
            lambda entity: step.entities.get(entity) or self._session.entities.name(entity),
            lambda _article, _start, _end: "…",
            _WHOLE,
        )
        for change in made.changes:
            if len(made.changes) > 1:
                lines.append(words.subject(change))
            lines += self._fields(change, words)
        reason = self.tr("Why: {reason}")
        return [*lines, reason.format(reason=error_text(step.reason, codebook))]

    def _fields(self, change: Change, words: ChangeWords) -> list[str]:
        """What would be different; of a span also its words and its place, by which it is found again."""
        found = {name: (before, after) for name, before, after in words.lines(change)}
        if isinstance(change.before, Span) and isinstance(change.after, Span):
            _label, *where = words.lines(replace(change, before=None))[:3]
            found = {name: ("", value) for name, _before, value in where} | found
        with_before, alone = self.tr("{name}: {value} (before: {before})"), self.tr("{name}: {value}")
        return [
            (with_before if before else alone).format(name=name, value=after or self.tr("nothing"), before=before)
            for name, (before, after) in found.items()
        ]

    def _go(self, address: QUrl) -> None:
        step = self._steps.get(address.path())
        place = _place(step) if step is not None else None
        if place is not None:
            self.place_requested.emit(*place)


def _place(step: RefusedStep) -> Place | None:
    """Where in an article the first of its changes would be, or was."""
    records = [one for change in step.change_set.changes for one in (change.before, change.after)]
    spans = {one.id: one for one in records if isinstance(one, Span)}
    return next((place for change in step.change_set.changes if (place := place_of(change, spans))), None)
