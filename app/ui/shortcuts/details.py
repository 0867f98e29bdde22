"""The keys of one action: each can be taken away, another one is pressed to be added."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.wording.isolation import isolated
from app.editing.key_map import KeyMap
from app.ui.actions.actions import KEY_TABLES
from app.ui.controls.filling import filled
from app.ui.controls.reasons import allow
from app.ui.controls.straight_label import StraightLabel
from app.ui.keyboard.key_text import shown_key
from app.ui.shortcuts.conflicts import Finding, KeyCheck, action_text
from app.ui.shortcuts.desk import KeyDesk
from app.ui.shortcuts.recorder import KeyRecorder
from app.ui.theme import grown
from app.ui.theme.icons import icon


class KeyDetails(QFrame):
    """Emits ``changed`` with the new `KeyMap`."""

    changed = Signal(object)

    def __init__(self, desk: KeyDesk) -> None:
        super().__init__()
        self.setObjectName("key_editor.details")
        self._desk = desk
        self._check = KeyCheck(desk, self)
        self._action = ""
        self._finding = Finding()
        self._title, self._words = StraightLabel(), StraightLabel()
        self._row = QWidget()
        self._keys = QHBoxLayout()
        self.recorder = KeyRecorder()
        self._add, self._reset = QPushButton(), QPushButton()
        self._lay_out()
        self.recorder.recorded.connect(self._judge)
        self._add.clicked.connect(self._take)
        self._reset.clicked.connect(lambda: self.changed.emit(self._desk.chosen.reset(self._action)))
        self.show_action("")

    def show_action(self, action: str) -> None:
        """Be about this action from now on; empty for none."""
        self._action = action
        self.refresh()

    def refresh(self) -> None:
        """Show the keys that are chosen now."""
        while (item := self._keys.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        action = self._action
        if action:
            self._title.setText(self.tr("Keys of {action}").format(action=isolated(action_text(action))))
        else:
            self._title.setText(self.tr("Choose an action to change its keys."))
        for key in self._desk.actions.keys()[action] if action else ():
            self._keys.addWidget(self._chip(key))
        self.recorder.forget()
        unchosen = self.tr("Choose an action to change its keys.")
        allow(self.recorder, "" if action else unchosen)
        is_own = action in self._desk.chosen.own
        allow(self._reset, "" if is_own else self.tr("Its keys are those of the preset") if action else unchosen)
        self._show(Finding())

    def _lay_out(self) -> None:
        self._words.setObjectName("key_editor.finding")
        self._words.setWordWrap(True)
        # Room is kept for a sentence, so that nothing moves; in large letters the table needs it more.
        self._keeps_room = grown(10) < 15
        self._words.setMinimumHeight(self._words.fontMetrics().height() * 2 if self._keeps_room else 0)
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self._title.setWordWrap(True)
        self.recorder.setObjectName("key_editor.recorder")
        self.recorder.setPlaceholderText(self.tr("Go here and press the new key"))
        self.recorder.setAccessibleName(self.tr("New key"))
        self._add.setObjectName("key_editor.add")
        self._add.setAutoDefault(False)
        self._reset.setObjectName("key_editor.reset")
        self._reset.setText(self.tr("As in the preset"))
        self._reset.setAutoDefault(False)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        filled(QHBoxLayout(self._row), (self._title, 1), self._keys, margins=0, spacing=8)
        self._keys.setSpacing(8)
        # Else the table would lose a line when the first action is chosen.
        self._row.setMinimumHeight(QPushButton("Ctrl").sizeHint().height())
        rows.addWidget(self._row)
        new = filled(QHBoxLayout(), (self.recorder, 1), self._add, self._reset, spacing=8)
        rows.addLayout(new)
        rows.addWidget(self._words)

    def _chip(self, key: str) -> QPushButton:
        chip = QPushButton(icon("close", QPalette.ColorRole.ButtonText), shown_key(key))
        chip.setObjectName(f"key_editor.remove.{key}")
        chip.setToolTip(self.tr("Take {key} away").format(key=shown_key(key)))
        chip.setAccessibleName(chip.toolTip())
        chip.setAutoDefault(False)
        chip.clicked.connect(lambda: self._remove(key))
        return chip

    def _remove(self, key: str) -> None:
        left = [held for held in self._desk.actions.keys()[self._action] if held != key]
        self.changed.emit(self._desk.chosen.with_keys(self._action, left))
        self.recorder.setFocus(Qt.FocusReason.OtherFocusReason)

    def _judge(self, key: str) -> None:
        self._show(self._check.of(self._action, key))

    def _show(self, finding: Finding) -> None:
        self._finding = finding
        self._words.setText(finding.text)
        self._words.setVisible(self._keeps_room or bool(finding.text))
        self._add.setText(self.tr("Take over") if finding.take_over else self.tr("Add"))
        unpressed = "" if self.recorder.key else self.tr("Press the new key in the field first")
        allow(self._add, finding.text if finding.blocked else unpressed)

    def _take(self) -> None:
        key, action = self.recorder.key, self._action
        if not key or not action or self._finding.blocked:
            return
        chosen: KeyMap = KEY_TABLES.taken_over(self._desk.chosen, action, key)
        self.changed.emit(chosen)
        self.recorder.setFocus(Qt.FocusReason.OtherFocusReason)
