"""Letters go to words: typed ones to the next word that begins so, with Shift the selection reaches to it.

The rules for words are loaded when letters first go to them: compiling their patterns would keep the window waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from app.ui.article_view import ArticleView
from app.ui.keyboard.keys import engraved_key
from app.ui.keyboard.letter_keys import letters_on
from app.ui.labelling.marking import Marking

if TYPE_CHECKING:
    from app.domain.finding.typed_ahead import Letters

_COMMANDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class TypingAhead(QObject):
    """A mode of the reading surface, on until Esc. Digits, blanks and keys with Ctrl or Alt do what they always do.

    A letter selects the next word that begins with it; more letters narrow it down, the same one again goes on, and so
    does the down arrow, while the up arrow goes back. With Shift the selection reaches to the end of the next word that
    begins with the letter. What is selected is what a label takes.

    Signals:
        changed: whether the mode is on.
        hint: a sentence when there is no such word.
    """

    changed = Signal(bool)
    hint = Signal(str)

    def __init__(self, view: ArticleView, marking: Marking, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._marking = marking
        self._on = False
        # What was typed since the origin, and the selection that it led to; another selection begins anew.
        self._letters: Letters = ()
        self._origin = 0
        self._shown: tuple[int, int] | None = None
        view.installEventFilter(self)

    def toggle(self) -> None:
        """Begin, or end."""
        self._on = not self._on
        self._forget()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit(self._on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean something while the mode is on."""
        if self._on and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._key(event, act=False):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event, act=True)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent, *, act: bool) -> bool:
        """Whether the press is ours; done, too, if ``act``."""
        if event.modifiers() & _COMMANDING:
            return False
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            if act:
                self.toggle()
            return True
        step = 0 if shifted else _STEPS.get(Qt.Key(event.key()), 0)
        letters = () if step else self._letters_of(event, shifted=shifted)
        if not letters and not (step and self._goes_on()):
            return False
        if act and step:
            self._step(step)
        elif act and shifted:
            self._reach(letters)
        elif act:
            self._type(letters)
        return True

    def _letters_of(self, event: QKeyEvent, *, shifted: bool) -> Letters:
        """What a press means: the letters typed and, for one letter, those of its key in the article's script."""
        from app.domain.finding.typed_ahead import letters_typed

        typed = tuple(letters_typed(event.text()))
        key = engraved_key(event, QGuiApplication.platformName()) or ""
        # With Shift a letter key may type a mark, and one beside the letters a sign.
        engraved = letters_on(key, self._marking.language)
        if shifted and engraved:
            return (engraved,)
        if len(typed) > 1:
            return typed
        return (frozenset().union(*typed, engraved),) if typed else ()

    def _type(self, letters: Letters) -> None:
        start, end = self._view.selection()
        if self._goes_on():
            if letters == self._letters:
                self._step(1)
                return
            further = (*self._letters, *letters)
            if (found := self._ahead(self._origin, further)) is not None:
                self._show(found, further, self._origin)
                return
        # A selection made otherwise is looked through; one made here is behind us.
        origin = end if self._shown == (start, end) else start
        if (found := self._ahead(origin, letters)) is not None:
            self._show(found, letters, origin)
        else:
            self.hint.emit(self.tr("No word from here on begins with this letter."))

    def _step(self, by: int) -> None:
        start = self._view.selection()[0]
        text, known, language = self._view.text, self._marking.known, self._marking.language
        if by > 0:
            found = self._ahead(start + 1, self._letters)
        else:
            from app.domain.finding.typed_ahead import word_behind

            found = word_behind(text, start, self._letters, language=language, known=known)
        if found is not None:
            self._show(found, self._letters, found[0])
        else:
            self.hint.emit(self.tr("No other word in this direction begins so."))

    def _reach(self, letters: Letters) -> None:
        taken = self._marking.taken()
        start, end = (taken[0][0], taken[-1][1]) if taken else self._view.selection()
        found = self._ahead(end, letters)
        if found is None:
            self.hint.emit(self.tr("No word from here on begins with this letter."))
            return
        self._show((start, found[1]), (), start)

    def _ahead(self, position: int, letters: Letters) -> tuple[int, int] | None:
        known, language = self._marking.known, self._marking.language
        from app.domain.finding.typed_ahead import word_ahead

        return word_ahead(self._view.text, position, letters, language=language, known=known)

    def _show(self, stretch: tuple[int, int], letters: Letters, origin: int) -> None:
        self._marking.select_exactly(stretch)
        self._letters, self._origin, self._shown = letters, origin, self._view.selection()

    def _goes_on(self) -> bool:
        """Whether the next letter belongs to those typed before."""
        return bool(self._letters) and self._shown == self._view.selection()

    def _forget(self) -> None:
        self._letters, self._shown = (), None
