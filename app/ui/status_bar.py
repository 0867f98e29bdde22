"""The line below everything: what is selected, whether it is saved, how far the work has come."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from app.domain.records import ProgressState
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import quoted
from app.ui.controls.spoken import SpokenLabel, announce

QUOTE_LENGTH = 300
OFFER_LENGTH = 60
GAP = 10
"""Pixels on either side of each part."""
_LEADING = 8
"""Pixels before the selection."""


class StatusBar(QStatusBar):
    """Offsets are code points. What is said here is never a dialog and never waits for an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status_bar")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(2, 0, 2, 4)
        self._selection = _ElidedLabel()
        self._selection.setObjectName("status.selection")
        self._sticky = SpokenLabel()
        self._sticky.setObjectName("status.sticky")
        self._layer_part = SpokenLabel()
        self._layer_part.setObjectName("status.layer")
        self._letters = SpokenLabel()
        self._letters.setObjectName("status.letters")
        self._saved = SpokenLabel()
        self._saved.setObjectName("status.saved")
        self._progress = QLabel()
        self._progress.setObjectName("status.progress")
        self._annotator = QLabel()
        self._annotator.setObjectName("status.annotator")
        self.addWidget(self._selection, 1)
        for part in (self._letters, self._sticky, self._layer_part, self._saved, self._progress, self._annotator):
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setContentsMargins(GAP, 0, GAP, 0)
            self.addPermanentWidget(part)
        self._counts: Mapping[ProgressState, int] = {}
        self._said: list[str] = []
        self._offer = ""
        self._annotator_name = ""
        self._layer: str | None = None
        self._unsaved = ""
        self._read_only = False
        self._waiting = 0
        self._only_here = 0
        self._full = False
        self._open = False
        self._silent = False

    def show_selection(self, text: str, start: int, end: int, label: str = "") -> None:
        """Say what is selected, or chosen with a label; an empty range says nothing."""
        self._offer = ""
        if start >= end:
            self._said = []
            self._say()
            return
        place = self.tr("{start}–{end} · {length}").format(
            start=start, end=end, length=self.tr("%n code point(s)", "", end - start)
        )
        quote = quoted(one_line(text[start : min(end, start + QUOTE_LENGTH)]), QUOTE_LENGTH)
        said = [isolated(place), label and isolated(label), quote]
        if label and said != self._said:
            # A selection is told by the article itself.
            announce(self, f"{label}: {quote}")
        self._said = said
        self._say()

    def show_offer(self, quote: str, number: int, count: int) -> None:
        """Say that the key of a label takes this quote, offer ``number`` of ``count``; an empty one says nothing."""
        before, self._offer = self._offer, ""
        if quote:
            taken = quoted(one_line(quote[:QUOTE_LENGTH]), OFFER_LENGTH)
            self._offer = self.tr("a label takes {quote} ({number} of {count})").format(
                quote=taken, number=number, count=count
            )
            if before and before != self._offer:
                # Somebody asked for another one.
                announce(self, self._offer)
        self._say()

    def _say(self) -> None:
        # What is offered stands before the selection's own text, which is long and gives way.
        parts = [*self._said[:2], self._offer and isolated(self._offer), *self._said[2:]]
        self._selection.set_text("  ".join(part for part in parts if part))

    def show_workspace(self, annotator: str, *, read_only: bool = False) -> None:
        """Say who labels, and whether nothing can be saved; an empty name when no workspace is open."""
        self._read_only = read_only
        self._annotator_name, self._open, self._unsaved = annotator, bool(annotator), ""
        self._waiting, self._only_here, self._full = 0, 0, False
        self._counts = {}
        self.retranslate()

    def show_sticky(self, name: str) -> None:
        """Say which label each selection gets at once; an empty name says that the mode is off."""
        said = self.tr("each selection becomes {label} · Esc ends").format(label=isolated(name)) if name else ""
        self._sticky.setText(said)

    def show_letters(self, on: bool) -> None:
        """Say that letters go to words."""
        self._letters.setText(self.tr("letters go to words · Esc ends") if on else "")

    def show_layer(self, annotator: str | None) -> None:
        """Say whose labels are shown: one annotator's, one's own alone (empty), or everybody's (None)."""
        self._layer = annotator
        said = self.tr("labels of {annotator}").format(annotator=isolated(one_line(annotator))) if annotator else ""
        self._layer_part.setText(self.tr("only my labels") if annotator == "" else said)

    def show_saved(self) -> None:
        """Say that everything done is durably stored."""
        if self._unsaved:
            self._unsaved = ""
            self.retranslate()

    def show_waiting(self, steps: int, *, unsaved: int = 0, is_full: bool = False) -> None:
        """Say that so many steps wait until others have saved, or for room on the disk; and how many are not saved."""
        wait = (steps, unsaved, is_full and bool(steps))
        if wait != (self._waiting, self._only_here, self._full):
            self._waiting, self._only_here, self._full = wait
            self.retranslate()

    def show_silence(self, silent: bool) -> None:
        """Say at once, while nothing else is painted, that a server is being waited for."""
        self._silent = silent
        self.retranslate()
        row = self.layout()
        if silent and row is not None:
            row.activate()
            self.repaint()

    @property
    def unsaved(self) -> str:
        """Why the last gesture was not saved, or what waits; empty when everything is stored."""
        return self._unsaved or (self._waiting_words() if self._waiting else "")

    def _waiting_words(self) -> str:
        if self._only_here:
            return self.tr(
                "There is no room on the disk. What you do is in this window alone and is not saved. Make room: then "
                "it is stored by itself. If the window is closed before, it is lost."
            )
        if self._full:
            return self.tr(
                "There is no room on the disk of the workspace. What you do is kept in a file on another disk, and "
                "stored as soon as there is room."
            )
        return self.tr(
            "Another window or program is writing into this workspace, such as an import. What you do is kept in a "
            "file of its own, and stored as soon as that is done."
        )

    def show_unsaved(self, reason: str) -> None:
        """Say that the last gesture was not saved, until one is again."""
        self._unsaved = reason
        self.retranslate()
        announce(self, reason, urgent=True)

    def show_counts(self, counts: Mapping[ProgressState, int]) -> None:
        """Say how many articles are done, of how many."""
        self._counts = counts
        self.retranslate()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self.show_letters(bool(self._letters.text()))
        self.show_layer(self._layer)
        if self._silent:
            saved = self.tr("Waiting for the server…")
        elif self._unsaved:
            saved = self.tr("Not saved")
        elif self._read_only:
            saved = self.tr("Read-only")
        elif self._only_here:
            saved = self.tr("Disk full: %n step(s) not saved", "", self._only_here)
        elif self._waiting:
            saved = self.tr("%n step(s) waiting to be stored", "", self._waiting)
        else:
            saved = self.tr("All saved")
        self._saved.setText(saved if self._open or self._silent else "")
        told = self.tr("Every gesture is stored the moment it is made")
        if self._read_only:
            told = self.tr("This workspace may only be read; labels made now cannot be saved.")
        self._saved.setToolTip(self.unsaved or told)
        self._saved.setProperty("error", bool(self._unsaved or self._only_here))
        self._saved.style().polish(self._saved)
        number = "{:,}".format
        total, done = sum(self._counts.values()), self._counts.get(ProgressState.DONE, 0)
        self._progress.setText(
            self.tr("{done} of {total} done").format(done=number(done), total=number(total)) if total else ""
        )
        flagged, doing = self._counts.get(ProgressState.FLAGGED, 0), self._counts.get(ProgressState.DOING, 0)
        self._progress.setToolTip(
            self.tr("{doing} in progress, {flagged} flagged").format(doing=number(doing), flagged=number(flagged))
        )
        self._annotator.setText(isolated(self._annotator_name) if self._annotator_name else "")
        self._annotator.setToolTip(self.tr("Labels made here are this annotator's"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class _ElidedLabel(QWidget):
    """One line that gives way: what has no room is left out at its end."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - _LEADING)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = self.rect().adjusted(0, 0, -_LEADING, 0) if rtl else self.rect().adjusted(_LEADING, 0, 0, 0)
        force = Qt.TextFlag.TextForceRightToLeft if rtl else Qt.TextFlag.TextForceLeftToRight
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        flags = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | side) | force
        painter.drawText(room, flags | Qt.TextFlag.TextSingleLine, shown)
