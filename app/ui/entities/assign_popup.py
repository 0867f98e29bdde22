"""The popup at a mention: whom it names. Numbers choose, typing searches, Return takes the row that is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.labelling.names import ENTITY_KINDS
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import quoted, shortened, titled
from app.ui.controls.filling import filled
from app.ui.controls.list_painting import paint_choice, write_line
from app.ui.controls.search_line import SearchLine
from app.ui.controls.spoken import name_box
from app.ui.entities.begun import BegunMention
from app.ui.entities.choices import Choice, How
from app.ui.entities.tables import USUAL_LINE
from app.ui.entities.words import kind_name
from app.ui.keyboard.keys import engraved_key

Index = QModelIndex | QPersistentModelIndex

WIDTH = 448
ROW_HEIGHT = 44
MOST_ROWS_IN_SIGHT = 6
_GAP = 6
_BADGE = 20
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class TypedName:
    """What somebody typed into the popup.

    Attributes:
        name: the name, or what was searched for.
        kind: of the new entity.
        learn: whether the quote becomes another name.
    """

    name: str
    kind: str
    learn: bool


class AssignPopup(QFrame):
    """Asks whom a mention names; it changes nothing itself."""

    chosen = Signal(str, bool)
    """Id of the entity taken, and whether the quote becomes one of its names."""
    new_wanted = Signal(str, str, bool)
    """Name and kind of the new entity, and whether the quote becomes another name of it."""
    removed = Signal()
    """The mention shall have no entity."""
    left = Signal(bool)
    """It is closed; whether by Escape or by a choice, so that the text gets the keyboard again."""

    def __init__(
        self, window: QWidget, search: Callable[[str], Sequence[Choice]], titles: Callable[[str], Sequence[str]]
    ) -> None:
        """Make it, still hidden.

        Args:
            window: over which it stands.
            search: gives the rows for what is typed; for nothing, the candidates of the mention.
            titles: gives titles of articles in which the entity with an id is mentioned, a few at most.
        """
        super().__init__(window)
        self.setObjectName("assign_popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._window = window
        self._search = search
        self._titles = titles
        self._choices: list[Choice] = []
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.field = SearchLine()
        self.field.setObjectName("assign_popup.field")
        self.list = QListWidget()
        self.list.setObjectName("assign_popup.list")
        self.list.setItemDelegate(_ChoiceDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.where = QLabel()
        self.where.setObjectName("assign_popup.where")
        self.where.setProperty("quiet", True)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.learn = QCheckBox()
        self.learn.setObjectName("assign_popup.learn")
        self.kind = QComboBox()
        self.kind.setObjectName("assign_popup.kind")
        self.remove = QPushButton()
        self.remove.setObjectName("assign_popup.remove")
        self.remove.setFlat(True)
        self.hint = QLabel()
        self.hint.setProperty("quiet", True)
        self._lay_out()
        self._connect()

    def ask(self, quote: str, kind: str, *, named: str, learn: bool) -> None:
        """Ask about a mention that reads so and names whoever is called ``named`` by now (empty: nobody)."""
        self.title.setText(self.tr("Who is {quote}?").format(quote=quoted(quote, 40)))
        self.field.setPlaceholderText(self.tr("Type to search the registry"))
        self.field.setAccessibleName(self.title.text())
        self.list.setAccessibleName(self.tr("Candidates"))
        self.learn.setText(self.tr("Learn {quote} as another name (Ctrl+L)").format(quote=quoted(quote, 24)))
        self.learn.setChecked(learn)
        for one in dict.fromkeys((*ENTITY_KINDS, kind)):
            self.kind.addItem(kind_name(one), one)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        name_box(self.kind, self.tr("Kind of a new entity"))
        self.remove.setText(self.tr("Nobody (Del)"))
        self.remove.setToolTip(self.tr("It is not {name}").format(name=isolated(shortened(named, 40))))
        self.remove.setVisible(bool(named))
        self._show("")

    def answer(self) -> TypedName:
        """What was typed and chosen beside it."""
        return TypedName(self.field.text(), str(self.kind.currentData()), self.learn.isChecked())

    def bring_back(self, typed: TypedName | BegunMention) -> None:
        """Show an answer that could not be stored as if it were being typed still."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(typed.kind)))
        self.learn.setChecked(typed.learn)
        self.field.setText(typed.name)

    def place_at(self, rect: QRect, column: QRect) -> None:
        """Stand below a rectangle of the window, or above it where there is more room; never over it.

        ``column`` is where the text stands: the popup keeps to it as far as it goes.
        """
        room = self._window.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        # Larger text needs more room; the width is meant for text of the usual size.
        self.setFixedWidth(min(max(WIDTH, WIDTH * self.fontMetrics().height() // USUAL_LINE), room.width()))
        self.list.setFixedHeight(0)
        self.adjustSize()
        others = self.sizeHint().height()
        below, above = room.bottom() - rect.bottom() - _GAP, rect.top() - room.top() - _GAP
        wanted = min(self.list.count(), MOST_ROWS_IN_SIGHT)
        row = _row_height(self.list)
        under = below >= min(others + wanted * row, above)
        rows = max(1, min(wanted, ((below if under else above) - others - 2) // row))
        self.list.setFixedHeight(rows * row + 2)
        size = QSize(self.width(), others + rows * row + 2)
        top = rect.bottom() + _GAP if under else rect.top() - _GAP - size.height()
        left = min(max(rect.center().x() - size.width() // 2, column.left()), column.right() - size.width())
        left = max(room.left(), min(left, room.right() - size.width()))
        self.setGeometry(QRect(QPoint(left, max(room.top(), top)), size))

    def choices(self) -> list[Choice]:
        """The rows now, from the first."""
        return list(self._choices)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take numbers, Return, Escape and the arrows before the field does; leave when the keyboard goes elsewhere."""
        if isinstance(event, QKeyEvent) and watched is not self.list:
            if event.type() == QEvent.Type.ShortcutOverride:
                # Ctrl+L and Delete mean something else in the window.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._key(event, in_field=watched is self.field):
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            focus = QApplication.focusWidget()
            # A box that says what went wrong, a window of its own, takes the keyboard only for a moment.
            left = focus is not None and focus.window() is self.window() and self not in (focus, focus.parentWidget())
            if left and not self._list_is_open():
                self._leave(give_back=False)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let no key pass to the window behind."""
        event.accept()

    def _list_is_open(self) -> bool:
        return self.kind.view().isVisible()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.setSpacing(6)
        lower = filled(QHBoxLayout(), (self.learn, 1), self.remove)
        kinds = filled(QHBoxLayout(), (self.hint, 1), self.kind)
        for part in (self.title, self.field, self.list, self.where):
            rows.addWidget(part)
        rows.addLayout(lower)
        rows.addLayout(kinds)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._show)
        self.list.currentRowChanged.connect(self._say_where)
        self.list.itemClicked.connect(lambda item: self._take(self.list.row(item)))
        self.remove.clicked.connect(self._remove)
        for part in (self.field, self.learn, self.kind, self.remove):
            part.installEventFilter(self)

    def _key(self, event: QKeyEvent, *, in_field: bool) -> bool:
        key, modifiers = event.key(), event.modifiers()
        place = engraved_key(event, QGuiApplication.platformName())
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        empty = in_field and not self.field.text()
        if key == Qt.Key.Key_Escape:
            self._leave(give_back=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (in_field or control):
            self._take(len(self._choices) - 1 if control else self.list.currentRow())
        elif control and place == "L":
            self.learn.toggle()
        elif empty and place is not None and place.isdigit() and not control:
            self._take(len(self._choices) - 1 if place == "0" else int(place) - 1)
        elif empty and key == Qt.Key.Key_Delete and not self.remove.isHidden():
            self._remove()
        elif in_field and key in _LIST_KEYS:
            self.list.keyPressEvent(event)
        else:
            return False
        return True

    def _show(self, typed: str) -> None:
        self._choices = list(self._search(typed))
        self.list.clear()
        for number, choice in enumerate(self._choices, start=1):
            item = QListWidgetItem(name := one_line(choice.name))
            new = choice.how is How.NEW
            badge = "" if typed.strip() else "0" if new else str(number)
            item.setData(Qt.ItemDataRole.UserRole, (choice, "+" if new and not badge else badge, self._about(choice)))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{badge} {name}, {self._about(choice)}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.hint.setText(
            self.tr("↑ ↓ Enter: take · Ctrl+Enter: new · Esc: leave")
            if typed.strip()
            else self.tr("Number or Enter: take · 0: new · Esc: leave")
        )

    def _about(self, choice: Choice) -> str:
        """«person · also called شكري · 12 articles»."""
        if choice.entity is None:
            return self.tr("new entity")
        shown = isolated(one_line(choice.matched))
        how = {
            How.LAST_NAMED: self.tr("last named here"),
            How.EXACT: self.tr("the same name"),
            How.FOLDED: self.tr("the same but for spelling: {name}").format(name=shown),
            How.SIMILAR: self.tr("similar: {name}").format(name=shown),
            How.FOUND: self.tr("also called {name}").format(name=shown),
        }[choice.how]
        known = choice.matched == choice.entity.name
        parts = [kind_name(choice.entity.kind), "" if choice.how is How.FOUND and known else how]
        if choice.how is How.EXACT and not known:
            parts[1] = self.tr("also called {name}").format(name=shown)
        parts.append(self.tr("%n article(s)", "", choice.articles))
        return " · ".join(part for part in parts if part)

    def _say_where(self, row: int) -> None:
        """Name articles in which the marked entity is mentioned: that tells namesakes apart."""
        entity = self._choices[row].entity if 0 <= row < len(self._choices) else None
        titles = [titled(title, 60) for title in self._titles(entity.id)] if entity is not None else []
        said = self.tr("In: {titles}").format(titles=" · ".join(titles)) if titles else ""
        self.where.setText(self.where.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, WIDTH - 24))
        self.where.setToolTip(said)

    def _take(self, row: int) -> None:
        if not 0 <= row < len(self._choices):
            return
        choice, kind, learn = self._choices[row], str(self.kind.currentData()), self.learn.isChecked()
        self._leave(give_back=True)
        if choice.entity is None:
            self.new_wanted.emit(choice.name, kind, learn)
        else:
            self.chosen.emit(choice.entity.id, learn)

    def _remove(self) -> None:
        self._leave(give_back=True)
        self.removed.emit()

    def _leave(self, *, give_back: bool) -> None:
        self.hide()
        self.left.emit(give_back)


class _ChoiceDelegate(QStyledItemDelegate):
    """Number, name, and below it why it is offered; each name in its own direction, all at the leading edge."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, _row_height(option.widget))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice, badge, about = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        painter.save()
        ink, quiet = paint_choice(painter, option)
        number = QRect(rect.right() - 8 - _BADGE if rtl else rect.left() + 8, rect.top(), _BADGE, rect.height())
        painter.setPen(quiet)
        painter.drawText(number, int(Qt.AlignmentFlag.AlignCenter), badge)
        room = rect.adjusted(8, 4, -_BADGE - 16, -4) if rtl else rect.adjusted(_BADGE + 16, 4, -8, -4)
        font = QFont(option.font)
        font.setBold(index.row() == 0)
        upper, lower = (room.adjusted(0, 0, 0, -room.height() // 2), room.adjusted(0, room.height() // 2, 0, 0))
        write_line(painter, QRectF(upper), isolated(one_line(choice.name)), font, ink, rtl=rtl)
        small = QFont(option.font)
        small.setPixelSize(max(10, option.fontMetrics.height() * 12 // 18))
        write_line(painter, QRectF(lower), about, small, quiet, rtl=rtl)
        painter.restore()


def _row_height(widget: QWidget) -> int:
    """Two lines, the lower one smaller, however large the text is."""
    return max(ROW_HEIGHT, widget.fontMetrics().height() * 2 + 8)
