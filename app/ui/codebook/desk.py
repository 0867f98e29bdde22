"""Opens the codebook editor and closes it with its session. The editor itself is loaded when it is first wanted."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from app.editing.drafts import Entry
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.unfinished.left_texts import LeftTexts

if TYPE_CHECKING:
    from app.ui.codebook.seen import Draft
    from app.ui.codebook.window import CodebookWindow


class CodebookDesk(QObject):
    """Holds the editor of one main window, of which there is one at most."""

    def __init__(self, commands: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._commands = commands
        self._window = window
        self._session: Session | None = None
        self.editor: CodebookWindow | None = None
        self.left = LeftTexts("codebook", self._typed, self._is_stored, self)

    def set_session(self, session: Session | None) -> None:
        """Close the editor of the former session, which is gone; edit this one's codebook from now on."""
        editor, self.editor = self.editor, None
        typed: list[Draft] = []
        if editor is not None:
            editor.close_for_good()
            typed = editor.left()
        self._session = session
        self.left.set_session(session, [asdict(draft) for draft in typed])

    def open(self) -> None:
        """Show the editor, or bring it to the front."""
        from app.ui.codebook.seen import draft_from
        from app.ui.codebook.window import CodebookWindow

        if self._session is None:
            return
        if self.editor is None:
            self.editor = CodebookWindow(self._session, self._action_on, self._commands, self._window)
            self.editor.closed.connect(self._forget)
            self.editor.form.typed.connect(self.left.soon)
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()
        left = (draft_from(entry) for entry in self.left.take())
        rest = self.editor.show_left([draft for draft in left if draft is not None])
        self.left.give_back([asdict(draft) for draft in rest])

    def close(self) -> bool:
        """Close the editor, with what is being typed handed on; False where it stays because that is not stored."""
        return self.editor is None or self.editor.close()

    def _forget(self) -> None:
        self.editor = None

    def _typed(self) -> list[Entry]:
        editor = self.editor
        return [asdict(draft) for draft in editor.not_stored()] if editor is not None else []

    def _is_stored(self, entry: Entry) -> bool:
        from app.ui.codebook.seen import draft_from, is_stored_in

        draft, codebook = draft_from(entry), self._session.codebook if self._session is not None else None
        return draft is None or codebook is None or is_stored_in(codebook, draft)

    def _action_on(self, key: str) -> str:
        sequence = QKeySequence(key)
        found = (action for action in self._commands.all() if sequence in action.shortcuts())
        action = next(found, None)
        return action.text().replace("&", "").removesuffix("…") if action is not None else ""
