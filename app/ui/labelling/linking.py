"""Links by keys and mouse: press the key of links, then a number; or drag a tag to another; or take what is offered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu

from app.domain.labelling.makers import MAKES
from app.domain.records import Action, ChangeSet, Span
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted
from app.editing.commands import AddRelation
from app.editing.partners import Way, last_named, likely_maker, partners, types_between, ways
from app.editing.session import Session
from app.ui.article_view import ArticleView
from app.ui.keyboard.keys import engraved_key
from app.ui.labelling.gestures import Gestures
from app.ui.labelling.link_banner import LinkBanner
from app.ui.wording.wording import name_in

PAGE = 9
"""Spans that have a number at a time."""
_DRAG_DISTANCE = 4
_BADGE = 18
_ENTER = "↵"


class Linking(QObject):
    """Watches a reading surface while a link is being made; paints numbers beside the spans it could lead to."""

    def __init__(self, view: ArticleView, gestures: Gestures) -> None:
        super().__init__(view)
        self._view = view
        self._gestures = gestures
        self._session: Session | None = None
        self._anchor: Span | None = None
        self._ways: tuple[Way, ...] = ()
        self._way = 0
        self._page = 0
        self._fresh = ""
        self._ghost: tuple[Span, Span] | None = None
        self._dragged: tuple[str, QPointF] | None = None
        self._at: QPointF | None = None
        self._banner = LinkBanner(view)
        self._banner.kind_chosen.connect(self._choose_way)
        view.add_overlay(self.paint)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        view.article_shown.connect(self.cancel)
        view.verticalScrollBar().valueChanged.connect(self._scrolled)
        view.selection_changed.connect(self._selected)
        gestures.chosen_changed.connect(self._chosen_changed)

    def set_session(self, session: Session | None) -> None:
        """Link in this session from now on."""
        self.cancel()
        self._session = session
        if session is not None:
            session.saved.connect(self._saved)

    @property
    def active(self) -> bool:
        """Whether the next number makes a link."""
        return self._anchor is not None

    @property
    def offered(self) -> Span | None:
        """The likely maker shown as a ghost, or None."""
        return self._ghost[1] if self._ghost is not None else None

    def begin(self) -> None:
        """Begin a link at the chosen span; begun already, go on to the next way to link it."""
        session, span = self._session, self._gestures.chosen
        if self.active:
            self._go_on(1)
            return
        found = ways(session.codebook, span.label) if session is not None and span is not None else ()
        if span is None:
            self._gestures.hint.emit(self.tr("Choose a span first, then link it."))
        elif not found:
            self._gestures.hint.emit(
                self.tr("The codebook has no link for this label; allow one in the codebook first.")
            )
        else:
            self._forget()
            self._anchor, self._ways, self._way, self._page = span, found, 0, 0
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._refresh()

    def cancel(self) -> None:
        """Let go of a link begun or offered."""
        self._forget()
        self._refresh()

    def candidates(self) -> tuple[Span, ...]:
        """The spans that have a number now, in the order of their numbers."""
        return self._all()[self._page * PAGE : (self._page + 1) * PAGE]

    def choose(self, number: int) -> bool:
        """Link with the span of a number, from 1; False when none has it."""
        found = self.candidates()
        if not 1 <= number <= len(found):
            return False
        self._link(found[number - 1])
        return True

    def last_named(self) -> Span | None:
        """Whom a pronoun before the claim takes up; the key 0 makes that one the maker."""
        if self._anchor is None:
            return None
        way = self._ways[self._way]
        return last_named(self._anchor, way, self._partners(way))

    def choose_last_named(self) -> None:
        """Link the claim with the last one named before it: «قالت إنها …»."""
        found = self.last_named()
        if found is not None:
            self._link(found)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys and clicks that mean something for a link."""
        if isinstance(event, QKeyEvent) and watched is self._view and (self.active or self._ghost is not None):
            if event.type() == QEvent.Type.ShortcutOverride and self._key(event, act=False):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event, act=True)
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            return self._mouse(event)
        return False

    # ------------------------------------------------------------------ keys

    def _key(self, event: QKeyEvent, *, act: bool) -> bool:
        """Whether the press is ours; done, too, if ``act``."""
        code = event.key()
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        enter = code in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self._ghost is not None and not self.active:
            return self._ghost_key(enter=enter, escape=code == Qt.Key.Key_Escape, act=act)
        place = engraved_key(event, QGuiApplication.platformName())
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        action: Callable[[], object]
        if code == Qt.Key.Key_Escape:
            action = self.cancel
        elif enter:
            action = partial(self.choose, 1)
        elif code in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            action = partial(self._go_on, -1 if code == Qt.Key.Key_Backtab else 1)
        elif code in steps:
            action = partial(self._turn, steps[Qt.Key(code)])
        elif place == "0":
            action = self.choose_last_named
        elif place is not None and place.isdigit():
            action = partial(self.choose, int(place))
        else:
            return False
        if act:
            action()
        return True

    def _ghost_key(self, *, enter: bool, escape: bool, act: bool) -> bool:
        if not (enter or escape) or self._ghost is None:
            return False
        if act:
            claim, maker = self._ghost
            self.cancel()
            if enter:
                self._gestures.add_relation(MAKES, maker.id, claim.id)
        return True

    def _go_on(self, by: int) -> None:
        self._choose_way((self._way + by) % len(self._ways))

    def _choose_way(self, number: int) -> None:
        # While its menu was open, somebody may have ended the link.
        if number < len(self._ways):
            self._way, self._page = number, 0
            self._refresh()

    def _turn(self, by: int) -> None:
        pages = max(1, -(-len(self._all()) // PAGE))
        self._page = (self._page + by) % pages
        self._refresh()

    # ------------------------------------------------------------------ mouse

    def _mouse(self, event: QMouseEvent) -> bool:
        kind, point = event.type(), event.position()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            if self.active:
                return self._click(point)
            tag = self._view.tag_under(point)
            self._dragged = (tag, point) if tag else None
        elif kind == QEvent.Type.MouseMove and self._dragged is not None:
            if self._at is None and (point - self._dragged[1]).manhattanLength() <= _DRAG_DISTANCE:
                return False
            self._view.cancel_mouse()
            self._at = point
            self._view.viewport().update()
            return True
        elif kind == QEvent.Type.MouseButtonRelease and self._dragged is not None:
            dragged, self._dragged = self._dragged[0], None
            if self._at is not None:
                self._at = None
                self._view.viewport().update()
                self._drop(dragged, point)
                return True
        return False

    def _click(self, point: QPointF) -> bool:
        under = {mark.id for mark in self._view.spans_under(point)}
        for by in range(len(self._ways)):
            way = self._ways[(self._way + by) % len(self._ways)]
            for span in self._partners(way):
                if span.id in under:
                    self._link(span, way)
                    return True
        self.cancel()
        return False

    def _drop(self, start_id: str, point: QPointF) -> None:
        session = self._session
        start = session.span(start_id) if session is not None else None
        if session is None or start is None:
            return
        for mark in self._view.spans_under(point):
            goal = session.span(mark.id)
            kinds = types_between(session.codebook, start, goal) if goal is not None else ()
            if goal is None or not kinds:
                continue
            if len(kinds) == 1:
                self._gestures.add_relation(kinds[0].key, start.id, goal.id)
                return
            menu = QMenu(self._view)
            menu.setObjectName("link_menu")
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for kind in kinds:
                make = partial(self._gestures.add_relation, kind.key, start.id, goal.id)
                menu.addAction(name_in(kind.name, kind.key), make)
            menu.popup(self._view.viewport().mapToGlobal(point.toPoint()))
            return
        self._gestures.hint.emit(self._no_link(start, [mark.id for mark in self._view.spans_under(point)]))

    def _no_link(self, start: Span, under: list[str]) -> str:
        """Why a span dropped here is linked with nothing, and what to do."""
        session = self._session
        goals = [span for one in under if one != start.id and session and (span := session.span(one)) is not None]
        if session is None or not goals:
            return self.tr("A link leads from one span to another; drop the tag on that one.")
        names = {label.key: name_in(label.name, label.key) for label in session.codebook.labels}
        words = self.tr("The codebook has no link from {start} to {goal}; drop it elsewhere, or allow it there first.")
        first, last = (names.get(one.label, one.label) for one in (start, goals[0]))
        return words.format(start=isolated(first), goal=isolated(last))

    # ------------------------------------------------------------------ what can be linked

    def _partners(self, way: Way) -> tuple[Span, ...]:
        session, anchor = self._session, self._anchor
        if session is None or anchor is None:
            return ()
        return partners(self._view.text, anchor, way, session.spans, session.relations, session.annotator)

    def _all(self) -> tuple[Span, ...]:
        return self._partners(self._ways[self._way]) if self._ways else ()

    def _link(self, other: Span, way: Way | None = None) -> None:
        session, anchor = self._session, self._anchor
        way = way or self._ways[self._way]
        self.cancel()
        if session is None or session.article is None or anchor is None:
            return
        start, goal = (anchor, other) if way.outgoing else (other, anchor)
        session.run(AddRelation(article_id=session.article.id, type=way.kind.key, from_span=start.id, to_span=goal.id))

    def _forget(self) -> None:
        self._anchor, self._ways, self._ghost = None, (), None
        self._dragged = self._at = None

    # ------------------------------------------------------------------ the session and the gestures speak

    def _saved(self, change_set: ChangeSet) -> None:
        fresh = change_set.verb == "add_span" and change_set.action == Action.DO
        self._fresh = change_set.changes[0].object_id if fresh else ""
        if not fresh:
            self.cancel()

    def _selected(self, start: int, end: int) -> None:
        if start < end and self._ghost is not None:
            # Enter labels what is selected now.
            self.cancel()

    def _chosen_changed(self, span: Span | None) -> None:
        if self._anchor is not None and (span is None or span.id != self._anchor.id):
            self.cancel()
        if self._ghost is not None and (span is None or span.id != self._ghost[0].id):
            self.cancel()
        session = self._session
        if session is not None and span is not None and span.id == self._fresh:
            self._fresh = ""
            maker = likely_maker(
                self._view.text, session.codebook, span, session.spans, session.relations, session.annotator
            )
            self._ghost = (span, maker) if maker is not None else None
            self._refresh()

    # ------------------------------------------------------------------ what is seen

    def _refresh(self) -> None:
        sentences = [self._sentence(way) for way in self._ways]
        self._banner.show_words(self._guidance(), sentences, self._way)
        self._view.viewport().update()

    def _sentence(self, way: Way) -> str:
        """What would be linked how, with what is to be chosen left open."""
        if self._anchor is None:
            return ""
        name, here = isolated(name_in(way.kind.name, way.kind.key)), quoted(self._anchor.quote, 24)
        sentence = f"{here} — {name} — …" if way.outgoing else f"… — {name} — {here}"
        # Its parts are isolated, so no letter of theirs would tell the direction.
        opening = "\u2067" if self._view.direction == "rtl" else "\u2066"
        return f"{opening}{sentence}\u2069"

    def _guidance(self) -> str:
        if self._ghost is not None:
            return self.tr("Enter: {maker} makes this claim · Esc: no").format(maker=quoted(self._ghost[1].quote, 30))
        if self._anchor is None:
            return ""
        if not self._all():
            keys = self.tr("nothing to link with · Tab: another kind · Esc: leave")
        elif len(self._all()) > PAGE:
            keys = self.tr("number, click or Enter · ↓: more · Tab: another kind · Esc: leave")
        else:
            keys = self.tr("number, click or Enter · Tab: another kind · Esc: leave")
        named = self.last_named()
        if named is not None:
            taken_up = self.tr("0: last named, {quote}").format(quote=quoted(named.quote, 24))
            keys = f"{keys} · {taken_up}"
        return f"{self._sentence(self._ways[self._way])}\n{keys}"

    def _scrolled(self, _value: int) -> None:
        if self.active or self._ghost is not None:
            # What is painted over the text must not be moved along in halves.
            self._view.viewport().update()

    def paint(self, painter: QPainter, _exposed: QRectF) -> None:
        """Paint numbers beside the spans, the ghost's key, or the line that is being dragged."""
        paper = self._view.paper()
        ink = QColor(paper.caret)
        if self._ghost is not None:
            self._paint_badge(painter, self._ghost[1], _ENTER, first=True)
        for number, span in enumerate(self.candidates() if self.active else (), start=1):
            self._paint_badge(painter, span, str(number), first=number == 1 and not self._page)
        if self._dragged is not None and self._at is not None:
            painter.setPen(QPen(ink, 2, Qt.PenStyle.DashLine))
            painter.drawLine(self._dragged[1], self._at)

    def _paint_badge(self, painter: QPainter, span: Span, text: str, *, first: bool) -> None:
        rects = self._view.rects_in_sight(span.start, span.end)
        if not rects:
            return
        place, paper = rects[0], self._view.paper()
        rtl = self._view.direction == "rtl"
        x = place.right() - _BADGE / 2 if rtl else place.left() - _BADGE / 2
        badge = QRectF(x, place.top() - _BADGE / 2, _BADGE, _BADGE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(paper.caret), 2))
        painter.setBrush(QColor(paper.caret) if first else QColor(paper.paper))
        painter.drawEllipse(badge)
        font = QFont(self._view.font())
        font.setPixelSize(12)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(paper.paper) if first else QColor(paper.text))
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in rects:
            painter.setPen(QPen(QColor(paper.caret), 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
