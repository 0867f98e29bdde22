"""The door to the registry: opens its window when asked for, and shows in the article what is picked there."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.editing.drafts import Entry
from app.editing.session import Session
from app.ui.actions.window_actions import Actions
from app.ui.labelling.gestures import Gestures
from app.ui.unfinished.left_texts import LeftTexts

if TYPE_CHECKING:
    from app.services.entities.page import MentionLine
    from app.ui.entities.registry_window import RegistryWindow


class Registry(QObject):
    """Belongs to the main window; the registry's own window is made at first use and goes with the session."""

    def __init__(self, window: QWidget, gestures: Gestures, keys: Actions) -> None:
        """``keys`` are those chosen for all windows."""
        super().__init__(window)
        self._keys = keys
        self._window = window
        self._gestures = gestures
        self._session: Session | None = None
        self._registry: RegistryWindow | None = None
        self.left = LeftTexts("registry", self._typed, self._is_stored, self)

    def set_session(self, session: Session | None) -> None:
        """Show this session's registry from now on."""
        typed: list[Entry] = []
        if self._registry is not None:
            self._registry.page.fields.commit()
            typed = self._typed()
            self._registry.close_for_good()
            self._registry.deleteLater()
            self._registry = None
        self._session = session
        self.left.set_session(session, typed)

    @property
    def window(self) -> RegistryWindow | None:
        """The registry's window if it was ever opened."""
        return self._registry

    def open(self) -> None:
        """Bring the registry to the front."""
        window = self._opened()
        if window is not None:
            window.show()
            window.raise_()
            window.activateWindow()
            window.list.field.setFocus()
            self._show_left(window)

    def close(self) -> bool:
        """Close the registry's window, with what was typed handed on; False where it stays as that is not stored."""
        return self._registry is None or self._registry.close()

    def open_chosen(self) -> None:
        """Turn to the page of whom the chosen mention names."""
        session, span = self._session, self._gestures.chosen
        entity = session.entities.get(span.entity) if session is not None and span is not None and span.entity else None
        window = self._opened() if entity is not None else None
        if entity is None or window is None:
            self._gestures.hint.emit(self.tr("Choose a mention that has an entity first."))
            return
        self.open()
        window.show_entity(entity)
        window.page.mentions.setFocus()

    def _opened(self) -> RegistryWindow | None:
        if self._registry is None and self._session is not None:
            from app.ui.entities.registry_window import RegistryWindow

            self._registry = RegistryWindow(self._session, self._keys, self._window)
            self._registry.place_wanted.connect(self._show_place)
            for part in (self._registry.page.fields, self._registry.asking):
                part.typing.connect(self.left.soon)
        return self._registry

    def _typed(self) -> list[Entry]:
        window = self._registry
        if window is None:
            return []
        fields = (*window.page.fields.pending(), *window.at_work)
        return [*map(asdict, fields), *map(asdict, window.asking.begun())]

    def _is_stored(self, entry: Entry) -> bool:
        from app.ui.entities.begun import question_from
        from app.ui.entities.entity_fields import typed_from, value_of

        if (begun := question_from(entry)) is not None:
            return not begun.given.text.strip()
        typed = typed_from(entry)
        if typed is None or self._session is None or not typed.text.strip():
            return True
        entity = self._session.entities.get(typed.entity_id)
        return entity is not None and value_of(entity, typed.field) == typed.text.strip()

    def _show_left(self, window: RegistryWindow) -> None:
        """Show what was left unstored by an earlier session as if it were being typed still."""
        from app.ui.entities.begun import question_from
        from app.ui.entities.entity_fields import typed_from, value_of

        left = self.left.take()
        fields = [typed for entry in left if (typed := typed_from(entry)) is not None]
        questions = [begun for entry in left if (begun := question_from(entry)) is not None]
        # Another page would store what was typed on the first one, unasked; of questions there is one at a time.
        shown = [typed for typed in fields if typed.entity_id == fields[0].entity_id]
        later = [asdict(typed) for typed in fields if typed not in shown]
        self.left.give_back([*later, *(asdict(begun) for begun in (questions if fields else questions[1:]))])
        if questions and not fields:
            window.ask_again(questions[0])
        for typed in shown:
            window.bring_back(typed)
            entity = window.page.entity
            if entity is not None and value_of(entity, typed.field) not in (typed.seen, typed.text):
                words = self.tr(
                    "Somebody has changed this meanwhile: Esc shows what is stored, and leaving stores yours."
                )
                window.messages.notice(words)

    def _show_place(self, line: MentionLine, forward: bool) -> None:
        session = self._session
        if session is None:
            return
        here = session.article is not None and session.article.id == line.article_id
        if not here and not session.open_article(line.article_id):
            return
        if session.layer not in (None, line.annotator):
            session.set_layer(None)
        self._gestures.show_span(line.span_id)
        if forward:
            self._window.raise_()
            self._window.activateWindow()
            self._gestures.focus_text()
