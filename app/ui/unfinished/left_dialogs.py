"""What was filled in for an import, an export or a dataset when the program ended: the dialog comes back with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from app.editing.drafts import PAUSE, Entry
from app.editing.session import Session
from app.ui.messages import Messages
from app.ui.unfinished.left_texts import LeftTexts

_PART = "transfers"


class Filled(Protocol):
    """A dialog that can be filled in anew."""

    def given(self) -> dict[str, Any]:
        """All that was chosen and typed, in words that JSON knows."""
        ...

    def give(self, given: dict[str, Any]) -> None:
        """Fill in what `given` gave, as far as it still means something here."""
        ...


class LeftDialogs(QObject):
    """Those of one window. They are asked about one at a time; an import at work is not answered before it is done."""

    def __init__(self, ask: Mapping[str, Callable[[], object]], messages: Messages, parent: QObject) -> None:
        """`ask` opens each kind of dialog, by its name; whoever does so has it looked after by `watch`."""
        super().__init__(parent)
        self._ask = ask
        self._messages = messages
        self._open: dict[str, tuple[QDialog, Filled, dict[str, Any]]] = {}
        self._texts = LeftTexts(_PART, self._filled, lambda entry: entry.get("dialog") not in ask, self)
        self._texts.found.connect(self._offer)
        # A form has too many fields to hear of each: it is looked at, as long as one is open.
        self._timer = QTimer(self, interval=PAUSE)
        self._timer.timeout.connect(self._look)

    def set_session(self, session: Session | None) -> None:
        """Look after the dialogs of this session; those of the one before are gone."""
        self._texts.set_session(session, [])

    def watch(self, dialog: QDialog, form: Filled, *, as_left: bool) -> None:
        """Keep what is filled in from now on; what was left in such a dialog is filled in first.

        Args:
            dialog: about to be opened.
            form: the same.
            as_left: whether what was left is to be filled in.
        """
        name = dialog.objectName()
        self._open[name] = dialog, form, form.given()
        if as_left:
            left = self._texts.take()
            mine = [entry for entry in left if entry["dialog"] == name]
            self._texts.give_back([entry for entry in left if entry not in mine])
            if mine and isinstance(given := mine[-1].get("given"), dict):
                form.give(given)
        self._timer.start()
        self._texts.soon()

    def let_go(self, dialog: QDialog) -> None:
        """What it asked for is done, or given up."""
        if (found := self._open.get(dialog.objectName())) is not None and found[0] is dialog:
            del self._open[dialog.objectName()]
            self._texts.soon()

    def _look(self) -> None:
        self._texts.soon()
        if not self._open:
            self._timer.stop()

    def _filled(self) -> list[Entry]:
        """What differs from what the dialogs offered."""
        self._open = {name: one for name, one in self._open.items() if isValid(one[0])}
        return [
            {"dialog": name, "given": given}
            for name, (_dialog, form, offered) in self._open.items()
            if (given := form.given()) != offered
        ]

    def _offer(self) -> None:
        left = self._texts.take()
        self._texts.give_back(left)
        names = {str(entry["dialog"]) for entry in left}
        told = {
            "import_dialog": self.tr("What you had filled in for an import is kept."),
            "export_dialog": self.tr("What you had filled in for an export is kept."),
            "dataset": self.tr("What you had filled in for a dataset is kept."),
        }

        def offer() -> None:
            for name in sorted(names & told.keys()):
                self._messages.notice(told[name], self._ask[name], self.tr("Open again"))

        # After what was typed about spans, which is stored by itself and told of.
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, offer))
