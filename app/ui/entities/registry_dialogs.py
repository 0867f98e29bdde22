"""What the registry asks before it does something: the dialogs, what their answers do, and asking anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.errors import HashiyaError, NotFoundError
from app.domain.records import Entity
from app.domain.wording.quoting import quoted
from app.editing.session import Session
from app.ui.entities.begun import BegunQuestion
from app.ui.entities.entity_list import EntityList
from app.ui.entities.entity_page import EntityPageView
from app.ui.entities.reshaping import DeleteDialog, MergeDialog, MoveDialog, NewDialog, Question, SplitDialog
from app.ui.messages import Messages

if TYPE_CHECKING:
    from app.services.entities.page import MentionLine

_Asked = TypeVar("_Asked", bound=Question)


class RegistryDialogs(QObject):
    """Belongs to the registry's window."""

    typing = Signal()
    """A letter was typed into a dialog, or taken away."""

    def __init__(
        self,
        session: Session,
        listed: EntityList,
        page: EntityPageView,
        do: Callable[..., None],
        messages: Messages,
        window: QWidget,
    ) -> None:
        """``do`` does a step, as `RegistryWindow._do`; the other parts are those of the window."""
        super().__init__(window)
        self._session = session
        self._registry = session.workspace.entities
        self._list = listed
        self._page = page
        self._do = do
        self._messages = messages
        self._window = window
        self._asked: tuple[Question, tuple[str, ...], tuple[str, ...]] | None = None

    def begun(self) -> list[BegunQuestion]:
        """What is asked and half answered: what was typed is not stored before it is answered."""
        if self._asked is None or not self._asked[0].is_typed():
            return []
        dialog, entities, mentions = self._asked
        return [BegunQuestion(dialog.objectName(), entities, mentions, dialog.given())]

    def bring_back(self, begun: BegunQuestion) -> None:
        """Ask anew what was half answered when the program ended; the page of the entity is shown already."""
        fresh: Question | None
        if begun.asked == "new_entity_dialog":
            fresh = self.add()
        elif begun.asked == "merge_dialog":
            fresh = self.merge(begun.entities)
        else:
            lines = self._lines(begun.entities[0], begun.mentions)
            fresh = self.split(lines) if begun.asked == "split_dialog" else self.move(lines)
        if fresh is not None:
            fresh.give(begun.given)
            return
        words = self.tr("What you had begun cannot be asked any more, for it is changed; what you typed there: {typed}")
        self._messages.offer_to_copy(words.format(typed=quoted(begun.given.text)), begun.given.text)

    def _ask(self, dialog: Question, entities: Sequence[str] = (), mentions: Sequence[str] = ()) -> None:
        """Open a dialog about these; what is typed into it outlives the program."""
        self._asked = dialog, tuple(entities), tuple(mentions)
        dialog.typing.connect(self.typing)
        dialog.finished.connect(lambda _how: self._forget(dialog))
        dialog.open()

    def _forget(self, dialog: Question) -> None:
        if self._asked is not None and self._asked[0] is dialog:
            self._asked = None
            # It is stored by now, or given up: nobody shall be shown it again.
            self._session.drafts.write()

    def ask_again(self, asked: Question, why: HashiyaError) -> None:
        """Ask anew, of what is stored by now, what was answered in vain; nobody types anything twice."""
        given, words = asked.given(), self._messages.text(why)
        asked.reject()
        fresh = asked.again()
        if fresh is not None:
            fresh.give(given)
            fresh.refuse(words)
        elif typed := given.text.strip():
            self._messages.offer_to_copy(
                self.tr("{why} You typed {typed}.").format(why=words, typed=quoted(typed)),
                typed,
            )
        else:
            self._messages.error(why)

    def add(self) -> NewDialog:
        """Ask for a new entity that nobody mentions yet."""
        dialog = NewDialog(self._list.field.text().strip(), self._window)
        annotator = self._session.annotator

        def add() -> None:
            name, kind = dialog.name.text(), str(dialog.kind.currentData())
            self._do(
                lambda _: self._registry.add(annotator, name, kind),
                name=self.tr("Add {name}").format(name=quoted(name)),
                asked=dialog,
                go_there=True,
            )

        dialog.again = self.add
        dialog.answered.connect(add)
        self._ask(dialog)
        return dialog

    def merge(self, ids: Sequence[str] = ()) -> MergeDialog | None:
        """Ask into which entity these go, by default the chosen ones."""
        chosen = self._present(ids) if ids else self._chosen()
        if not chosen:
            return None
        dialog = self._made(lambda: MergeDialog(self._registry, chosen, self._window))
        if dialog is not None:
            dialog.again = lambda: self.merge([one.id for one in chosen])
            dialog.answered.connect(lambda: self._merge(dialog))
            self._ask(dialog, [one.id for one in chosen])
        return dialog

    def delete(self) -> None:
        """Delete the entity shown; ask first if there are mentions that would name nobody."""
        entity = self._page.entity
        if entity is None:
            return
        annotator = self._session.annotator

        def delete(asked: DeleteDialog | None = None) -> None:
            if asked is not None:
                asked.done(QDialog.DialogCode.Accepted)
            self._do(
                lambda sink: self._registry.delete(annotator, entity.id, entity.version, progress=sink),
                lambda: self._registry.reach([entity.id]),
                self.tr("Delete {name}").format(name=quoted(entity.name)),
            )

        if self._page.mentions.rows.rowCount() == 0:
            delete()
            return
        dialog = self._made(lambda: DeleteDialog(self._registry, entity, self._window))
        if dialog is not None:
            dialog.answered.connect(lambda: delete(dialog))
            dialog.open()

    def move(self, lines: Sequence[MentionLine]) -> MoveDialog | None:
        """Ask which entity these mentions of the one shown name."""
        entity = self._page.entity
        if entity is None or not lines:
            return None
        dialog = MoveDialog(self._registry, lines, entity, self._window)
        seen = [(line.span_id, line.version) for line in lines]

        def move() -> None:
            target = dialog.picker.target
            if target is not None:
                self._do(
                    lambda sink: self._registry.assign(self._session.annotator, seen, target.id, progress=sink),
                    lambda: len(seen),
                    self.tr("Move %n mention(s)", "", len(seen)),
                    asked=dialog,
                )

        dialog.again = lambda: self.move(self._lines(entity.id, {span_id for span_id, _ in seen}))
        dialog.answered.connect(move)
        self._ask(dialog, [entity.id], [span_id for span_id, _ in seen])
        return dialog

    def split(self, lines: Sequence[MentionLine]) -> SplitDialog | None:
        """Ask what these mentions of the entity shown become that are somebody else."""
        entity = self._page.entity
        if entity is None or not lines:
            return None
        dialog = self._made(lambda: SplitDialog(self._registry, lines, entity, self._window))
        if dialog is None:
            return None
        seen = [(line.span_id, line.version) for line in lines]

        def split() -> None:
            name, kind, taken = dialog.name.text(), str(dialog.kind.currentData()), dialog.taken()
            own, annotator = (entity.id, entity.version), self._session.annotator
            self._do(
                lambda sink: self._registry.split(annotator, own, seen, name, kind=kind, aliases=taken, progress=sink),
                lambda: len(seen),
                dialog.windowTitle(),
                asked=dialog,
            )

        dialog.again = lambda: self.split(self._lines(entity.id, {span_id for span_id, _ in seen}))
        dialog.answered.connect(split)
        self._ask(dialog, [entity.id], [span_id for span_id, _ in seen])
        return dialog

    def _merge(self, dialog: MergeDialog) -> None:
        answer = dialog.answer()
        if answer is not None:
            annotator, (sources, into) = self._session.annotator, answer
            self._do(
                lambda sink: self._registry.merge(annotator, sources, into, progress=sink),
                lambda: self._registry.reach([one for one, _ in sources]),
                self.tr("Merge %n entity(s)", "", len(sources) + 1),
                asked=dialog,
                show=into[0],
            )

    def _chosen(self) -> list[Entity]:
        """The entities selected in the list, else the one whose page is shown."""
        selected = [one.entity for one in self._list.selected()]
        own = self._page.entity
        return selected if len(selected) > 1 or own is None else [own]

    def _present(self, ids: Sequence[str]) -> list[Entity]:
        """Those of the entities that are there still, as they are stored."""
        found = []
        for one in ids:
            try:
                found.append(self._registry.get(one))
            except NotFoundError:
                continue
            except HashiyaError as error:
                self._messages.notice(self._messages.text(error))
                return []
        return found

    def _lines(self, entity_id: str, spans: Collection[str]) -> list[MentionLine]:
        """Those of the mentions that name the entity still, as they are stored; none where it is not shown any more."""
        if self._page.entity is None or self._page.entity.id != entity_id:
            return []
        rows: Any = self._page.mentions.rows
        try:
            lines: list[MentionLine] = rows.records(range(rows.rowCount()))
        except HashiyaError as error:
            self._messages.notice(self._messages.text(error))
            return []
        return [line for line in lines if line.span_id in spans]

    def _made(self, make: Callable[[], _Asked]) -> _Asked | None:
        try:
            return make()
        except HashiyaError as error:
            self._messages.notice(self._messages.text(error))
            return None
