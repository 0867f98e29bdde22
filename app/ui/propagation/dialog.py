"""Label all of these: where else a mention stands, accepted and rejected hit by hit, applied as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import HashiyaError
from app.domain.records import Label, Span
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted
from app.editing.key_map import Keys
from app.editing.long_steps import Outcome
from app.editing.session import Session
from app.editing.tasks import LatestTask
from app.services.labelling.propagation import Hits, PropagationService, Scope
from app.services.progress import Stage
from app.ui.article_list.empty_state import EmptyState
from app.ui.controls.control_names import resize_within_screen
from app.ui.controls.filling import filled
from app.ui.controls.spoken import SpokenLabel
from app.ui.controls.straight_label import StraightLabel
from app.ui.keyboard.dialog_keys import OWN_ENTER
from app.ui.keyboard.key_text import shown_key, with_key
from app.ui.keyboard.keys import pressed_key
from app.ui.propagation.hit_list import HitList
from app.ui.propagation.model import Decision, HitModel
from app.ui.wording.error_words import error_text
from app.ui.wording.wording import name_in

if TYPE_CHECKING:
    from app.services.progress import ProgressSink

SIZE = (920, 640)
"""Pixels."""
_STEPS = 1000
_CLITICS = ("و ف ب ل ك", "ו ש ב ל כ מ")


class PropagationDialog(QDialog):
    """Looks for the mention in the background, again whenever the scope changes; what was decided stays.

    Its keys go by their place on the keyboard; letters count with Shift, too.
    """

    applied = Signal(object)
    """The `ChangeSet` that was stored."""
    failed = Signal(object)
    """A `HashiyaError`: nothing was stored, and what was decided stays."""

    def __init__(
        self,
        session: Session,
        span: Span,
        label: Label | None,
        color: str,
        keys: Keys,
        parent: QWidget | None = None,
    ) -> None:
        """`color` is the label's in the present theme, `keys` those of every action."""
        super().__init__(parent)
        self._keys_of = keys
        self.setObjectName("propagation")
        self.setProperty(OWN_ENTER, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._service: PropagationService = session.workspace.propagation(session.annotator)
        self._session = session
        self._span = span
        self._name = name_in(label.name, label.key) if label is not None else span.label
        self._looking = LatestTask(self)
        self._waits = False
        self._found: Hits | None = None
        self.hits = HitModel(self)
        self.list = HitList(self.hits, QColor(color))
        self._build()
        self._lay_out()
        self._write()
        self._connect()
        self._search()
        self.list.setFocus()

    @property
    def searching(self) -> bool:
        """Whether the mention is being looked for."""
        return self._looking.is_asked

    def done(self, result: int) -> None:
        """Close; a search at work is stopped first."""
        self._looking.stop()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decide, change the scope, apply."""
        action = self._meant(event)
        if action is None:
            super().keyPressEvent(event)
        elif self.isEnabled():
            action()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self._heading, self._before, self._keys = StraightLabel(), StraightLabel(), StraightLabel()
        self._counts = SpokenLabel()
        self._here, self._everywhere, self._proclitics = QRadioButton(), QRadioButton(), QCheckBox()
        self._all, self._rest, self._none = QPushButton(), QPushButton(), QPushButton()
        self._apply, self._leave = QPushButton(), QPushButton()
        self._bar, self._nothing, self._pages = QProgressBar(), EmptyState("magnify-close"), QStackedWidget()
        for name, part in (
            *(("counts", self._counts), ("before", self._before), ("here", self._here), ("progress", self._bar)),
            *(("everywhere", self._everywhere), ("proclitics", self._proclitics), ("all", self._all)),
            *(("rest", self._rest), ("none", self._none), ("apply", self._apply), ("cancel", self._leave)),
        ):
            part.setObjectName(f"propagation.{name}")
        for label in (self._heading, self._before, self._keys):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._before, self._keys):
            label.setProperty("quiet", True)
            label.setWordWrap(True)
        self._heading.setWordWrap(True)
        self._everywhere.setChecked(True)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(120, 6)
        # Room is kept for it, so that nothing moves when it comes and goes.
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        for button in (self._all, self._rest, self._none, self._leave):
            button.setAutoDefault(False)
        self._apply.setDefault(True)
        # The list has the keyboard, and a dialog whose default button gives it away paints none as such.
        self._apply.setProperty("primary", True)

    def _lay_out(self) -> None:
        for page in (self.list, self._nothing):
            self._pages.addWidget(page)
        scope = filled(QHBoxLayout(), self._here, self._everywhere, self._proclitics, None, spacing=16)
        counts = filled(QHBoxLayout(), self._counts, (self._before, 1), self._bar, spacing=16)
        many = filled(QHBoxLayout(), self._all, self._rest, self._none, None)
        # In the order of the system, as in every other dialog.
        buttons = QDialogButtonBox()
        buttons.addButton(self._apply, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._leave, QDialogButtonBox.ButtonRole.RejectRole)
        # A row of their own: in one with the others they would be wider than a small screen where letters are large.
        last = filled(QHBoxLayout(), (self._keys, 1), buttons)
        column = (self._heading, scope, (self._pages, 1), counts, many, last)
        filled(QVBoxLayout(self), *column, margins=(24, 16, 24, 16), spacing=8)
        resize_within_screen(self, *SIZE)

    def _write(self) -> None:
        self.setWindowTitle(self.tr("Label all of these"))
        self._heading.setText(
            self.tr("Where else {quote} stands, to be labelled {label}").format(
                quote=quoted(self._span.quote, 60), label=isolated(self._name)
            )
        )
        self._here.setText(with_key(self.tr("This article"), self._keys_of["propagation.this_article"]))
        self._everywhere.setText(with_key(self.tr("All articles"), self._keys_of["propagation.all_articles"]))
        clitics = " ".join(map(isolated, _CLITICS))
        behind = self.tr("Also behind {clitics}").format(clitics=clitics)
        self._proclitics.setText(with_key(behind, self._keys_of["propagation.clitics"]))
        self._proclitics.setToolTip(self.tr("The clitic stays outside the span"))
        self._all.setToolTip(self.tr("Accept every hit"))
        self._rest.setToolTip(self.tr("Reject every hit that is still open; none of them is offered again"))
        self._none.setToolTip(self.tr("Leave every hit open"))
        self._all.setText(with_key(self.tr("Accept all"), self._keys_of["propagation.accept_all"]))
        self._rest.setText(with_key(self.tr("Reject the rest"), self._keys_of["propagation.reject_rest"]))
        self._none.setText(with_key(self.tr("Leave all open"), self._keys_of["propagation.open_all"]))
        self._keys.setText(self._guidance())
        self._leave.setText(self.tr("Cancel"))
        self._apply.setText(self.tr("Apply"))
        self.list.setAccessibleName(self.tr("Hits"))

    def _guidance(self) -> str:
        """Which key decides what."""
        parts = (
            ("accept", self.tr("accept and go on")),
            ("reject", self.tr("reject and go on")),
            ("leave_open", self.tr("leave open")),
            ("apply", self.tr("apply")),
        )
        either = self.tr(" or ")
        held = ((either.join(map(shown_key, self._keys_of[f"propagation.{name}"])), words) for name, words in parts)
        return " · ".join(self.tr("{keys}: {what}").format(keys=keys, what=words) for keys, words in held if keys)

    def _connect(self) -> None:
        self._everywhere.toggled.connect(self._search)
        self._proclitics.toggled.connect(self._search)
        self._all.clicked.connect(partial(self.hits.decide_all, Decision.ACCEPTED))
        self._rest.clicked.connect(self._reject_rest)
        self._none.clicked.connect(partial(self.hits.decide_all, Decision.OPEN))
        self._apply.clicked.connect(self._store)
        self._leave.clicked.connect(self.reject)
        self._nothing.chosen.connect(self._look_wider)
        self.hits.decided.connect(self._show_counts)
        self._looking.progressed.connect(self._show_progress)
        self._looking.ended.connect(self._show_counts)
        self._looking.answered.connect(self._show)
        self._looking.failed.connect(self._show_failure)
        self.list.toggle_requested.connect(self._toggle)

    # ------------------------------------------------------------------ keys

    def _meant(self, event: QKeyEvent) -> Callable[[], object] | None:
        slots: dict[str, Callable[[], object]] = {
            "accept": partial(self._decide, Decision.ACCEPTED),
            "reject": partial(self._decide, Decision.REJECTED),
            "leave_open": partial(self._decide, Decision.OPEN),
            "accept_all": self._all.click,
            "reject_rest": self._rest.click,
            "open_all": self._none.click,
            "this_article": partial(self._here.setChecked, True),
            "all_articles": partial(self._everywhere.setChecked, True),
            "clitics": self._proclitics.toggle,
            "apply": self._store,
        }
        held = {key: name for name in slots for key in self._keys_of[f"propagation.{name}"]}
        key = pressed_key(event, QGuiApplication.platformName()) or ""
        name = next((held[one] for one in (key, *_taken_for(key)) if one in held), None)
        return slots[name] if name is not None else None

    def _decide(self, decision: Decision) -> None:
        """Decide about the current hit, and go to the next one."""
        row = self.list.row()
        if 0 <= row < self.hits.rowCount():
            self.hits.decide(row, decision)
            self.list.go_to(row + 1)

    def _toggle(self, row: int, decision: Decision) -> None:
        self.hits.decide(row, Decision.OPEN if self.hits.decision(row) is decision else decision)

    def _reject_rest(self) -> None:
        self.hits.decide_all(Decision.REJECTED, only_open=True)

    def _look_wider(self) -> None:
        (self._proclitics if self._everywhere.isChecked() else self._everywhere).setChecked(True)
        self.list.setFocus()

    # ------------------------------------------------------------------ looking for it

    def _search(self, *_toggled: bool) -> None:
        service, span_id, proclitics = self._service, self._span.id, self._proclitics.isChecked()
        waiting = self._session.waiting
        scope = Scope.WORKSPACE if self._everywhere.isChecked() else Scope.ARTICLE

        def find(sink: ProgressSink) -> Hits:
            # The span itself may be among what was made while others save.
            waiting.let_through(sink)
            return service.find(span_id, scope=scope, proclitics=proclitics, progress=sink)

        self._looking.ask(find)
        self._waits = False
        self._bar.setRange(0, 0)
        self._show_counts()

    def _show_progress(self, done: int, total: int, detail: str) -> None:
        if self._waits != (detail == Stage.TURN):
            self._waits = not self._waits
            self._show_counts()
        self._bar.setRange(0, _STEPS if total else 0)
        self._bar.setValue(done * _STEPS // total if total else 0)

    def _show(self, found: Hits) -> None:
        self._found = found
        self.hits.show(found.hits)
        self.list.go_to(0)
        wider = ""
        if not self._everywhere.isChecked():
            wider = self.tr("Look in all articles")
        elif not self._proclitics.isChecked():
            wider = self.tr("Look behind clitics, too")
        self._nothing.set_texts(self.tr("It stands nowhere else"), self._left_out(found), wider)
        self._pages.setCurrentWidget(self.list if found.hits else self._nothing)

    def _show_failure(self, error: HashiyaError) -> None:
        self._found = None
        self.hits.show(())
        self._nothing.set_texts(self.tr("It cannot be looked for"), error_text(error))
        self._pages.setCurrentWidget(self._nothing)

    def _left_out(self, found: Hits) -> str:
        parts = (
            (found.labelled, self.tr("%Ln labelled already", "", found.labelled)),
            (found.rejected, self.tr("%Ln rejected before, not offered again", "", found.rejected)),
        )
        return " · ".join(words for count, words in parts if count)

    def _show_counts(self) -> None:
        accepted, rejected, left = self.hits.counts()
        words = (
            self.tr("%Ln accepted", "", accepted),
            self.tr("%Ln rejected", "", rejected),
            self.tr("%Ln open", "", left),
        )
        searching = self.searching
        self._bar.setVisible(searching)
        busy = self.tr("Waiting until another window or program has saved…") if self._waits else self.tr("Looking…")
        self._counts.setText(busy if searching else " · ".join(words))
        self._before.setText(self._left_out(self._found) if self._found is not None and not searching else "")
        self._apply.setEnabled(not searching and accepted + rejected > 0)
        for button in (self._all, self._rest, self._none):
            button.setEnabled(not searching and self.hits.rowCount() > 0)

    # ------------------------------------------------------------------ applying

    def _store(self) -> None:
        if not self._apply.isEnabled():
            return
        accepted, rejected = self.hits.chosen(Decision.ACCEPTED), self.hits.chosen(Decision.REJECTED)
        service, span_id = self._service, self._span.id
        self._session.long_steps.carry_out(
            lambda sink: service.apply(span_id, accepted, rejected, sink),
            lambda: len(accepted) + len(rejected),
            self.windowTitle(),
            self._stored,
        )

    def _stored(self, outcome: Outcome) -> None:
        try:
            change_set = outcome()
        except HashiyaError as error:
            self.failed.emit(error)
        else:
            self.accept()
            self.applied.emit(change_set)


def _taken_for(key: str) -> Iterator[str]:
    """What a key counts as that nothing is bound to: a letter with Shift as itself, both Enter keys as Return."""
    if key.startswith("Shift+"):
        yield key.removeprefix("Shift+")
    if key in ("Enter", "Num+Enter"):
        yield "Return"
