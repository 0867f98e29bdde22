"""From a selection to what a label takes: the offered boundary, its alternatives, and keys that shape the selection."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.records import Fragments
from app.editing.snapping import Edge, Snapping, Unit, stepped
from app.ui.article_view import ArticleView

if TYPE_CHECKING:
    from app.domain.boundaries.expansion import Steps


class Marking(QObject):
    """Watches the selection of a reading surface and shows on it what the key of a label would take.

    Signals:
        offered: the `Fragments` that would be taken, or None when they are the selection itself; then the number of
            this offer, from 1, and how many there are.
    """

    offered = Signal(object, int, int)

    def __init__(self, view: ArticleView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._snapping = Snapping("")
        self._steps: Steps | None = None
        # While the mouse drags, only the selection it rests at is worth looking at.
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(0)
        self._pause.timeout.connect(self.show_offer)
        view.selection_changed.connect(self._pause.start)

    def show_article(self, text: str, language: str | None, known: Collection[str]) -> None:
        """Work in this article from now on; ``known`` are words of names, which tell a clitic from a root letter."""
        self._snapping = Snapping(text, language, known)
        self._steps = None
        self.show_offer()

    @property
    def language(self) -> str | None:
        """Language of the article, if it has rules for clitics."""
        return self._snapping.language

    @property
    def known(self) -> Collection[str]:
        """Words of names, which tell a clitic from a root letter."""
        return self._snapping.known

    def taken(self, *, exact: bool = False) -> Fragments | None:
        """What a label takes now: the offer that is shown, or the selection trimmed and no more (``exact``)."""
        self._look()
        return self._snapping.exact if exact else self._snapping.taken

    def offers(self) -> tuple[Fragments, ...]:
        """Everything that is offered for the selection, the likeliest first."""
        self._look()
        return self._snapping.offers

    def cycle(self, by: int) -> None:
        """Show the next offer, or the one before."""
        self._look()
        self._snapping.cycle(by)
        self.show_offer()

    def show(self, number: int) -> None:
        """Show the offer of this number, from 0."""
        self._look()
        self.cycle(number + 1 - self._snapping.place[0])

    def grow(self) -> None:
        """Select the next larger unit: word, clause, quotation, sentence, paragraph."""
        self._select(self._by_unit().grow(*self._view.selection()))

    def shrink(self) -> None:
        """Select what was selected before growing, or the next smaller unit."""
        self._select(self._by_unit().shrink(*self._view.selection()))

    def _by_unit(self) -> Steps:
        if self._steps is None:
            # Loaded when first asked for: its patterns take long to compile.
            from app.domain.boundaries.expansion import Steps

            self._steps = Steps(self._view.text)
        return self._steps

    def step_edge(self, edge: Edge, by: int, unit: Unit) -> bool:
        """Move an edge of what would be taken by a letter or clitic and select that; False without a selection."""
        taken = self.taken()
        if taken is None:
            return False
        index = 0 if edge == "start" else -1
        stretch = stepped(self._view.text, taken[index], edge, by, unit, self._snapping.language)
        if len(taken) == 1:
            self.select_exactly(stretch)
            return True
        fragments = list(taken)
        fragments[index] = stretch
        self._snapping.propose(tuple(fragments))
        self.show_offer()
        return True

    def select_exactly(self, stretch: tuple[int, int]) -> None:
        """Select a stretch whose edges were put there by hand: nothing likelier is offered than what is seen."""
        self._select(stretch)
        self._look()
        self._snapping.propose((stretch,))
        self.show_offer()

    def offer_interrupted(self) -> bool:
        """Offer all parts of the interrupted quotation around the selection or caret; False when there is none."""
        from app.domain.boundaries.expansion import interrupted

        fragments = interrupted(self._view.text, *self._view.selection())
        if fragments:
            self._select((fragments[0][0], fragments[-1][1]))
            self._look()
            self._snapping.propose(fragments)
            self.show_offer()
        return bool(fragments)

    def show_offer(self) -> None:
        """Show on the surface what would be taken, where it differs from what is selected."""
        self._look()
        taken = self._snapping.taken
        shown = taken if taken is not None and taken != (self._view.selection(),) else None
        self._view.show_offer(shown or ())
        self.offered.emit(shown, *self._snapping.place)

    def _look(self) -> None:
        self._snapping.look_at(*self._view.selection())

    def _select(self, stretch: tuple[int, int]) -> None:
        if stretch != self._view.selection():
            self._view.select(*stretch)
        self._view.ensure_visible(self._view.caret())
