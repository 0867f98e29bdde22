"""The links of the open article, and the few controls to make and delete one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.records import Codebook, Relation, RelationType, Span
from app.domain.wording.isolation import one_line
from app.domain.wording.quoting import quoted, shortened
from app.ui.annotation_panel.attribute_form import AttributeForm
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.filling import filled
from app.ui.controls.list_painting import paint_choice, write_line
from app.ui.controls.reasons import allow
from app.ui.controls.spoken import name_box
from app.ui.controls.straight_label import StraightLabel
from app.ui.theme.icons import icon
from app.ui.wording.wording import name_in

Index = QModelIndex | QPersistentModelIndex

_ROW_HEIGHT = 64
EDGE = 12
QUOTE_LENGTH = 120


class Link:
    """A relation with its two ends and the name of its type, as a row shows it."""

    __slots__ = ("color", "from_span", "name", "relation", "to_span")

    def __init__(self, relation: Relation, kind: RelationType | None, from_span: Span, to_span: Span) -> None:
        self.relation = relation
        self.from_span = from_span
        self.to_span = to_span
        self.name = name_in(kind.name, relation.type) if kind else relation.type
        self.color = QColor(kind.color) if kind else QColor()


class RelationModel(QAbstractListModel):
    """Links in the order of their first ends."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._links: list[Link] = []

    def set_links(self, links: Iterable[Link]) -> None:
        """Show these links."""
        self.beginResetModel()
        self._links = list(links)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row per link."""
        return 0 if parent is not None and parent.isValid() else len(self._links)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the row says, or the `Link` itself."""
        if not index.isValid():
            return None
        link = self._links[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{quoted(link.from_span.quote, 80)} — {link.name} — {quoted(link.to_span.quote, 80)}"
        return link if role == Qt.ItemDataRole.UserRole else None


class RelationDelegate(QStyledItemDelegate):
    """Paints a link on three lines in the direction of the article: from, type, to."""

    rtl = True

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Three lines."""
        return QSize(120, max(_ROW_HEIGHT, 6 + 3 * option.fontMetrics.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one link."""
        link: Link = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        painter.save()
        ink, quiet = paint_choice(painter, option)
        arrow = "←" if self.rtl else "→"
        lines = (
            (ink, 0, one_line(link.from_span.quote[:QUOTE_LENGTH])),
            (quiet, 14, f"{link.name} {arrow}"),
            (ink, 14, one_line(link.to_span.quote[:QUOTE_LENGTH])),
        )
        height = (rect.height() - 6) // len(lines)
        for number, (color, indent, text) in enumerate(lines):
            lead = EDGE + indent
            left, right = (EDGE, lead) if self.rtl else (lead, EDGE)
            room = QRect(rect.left() + left, rect.top() + 3 + number * height, rect.width() - left - right, height)
            write_line(painter, QRectF(room), text, option.font, color, rtl=self.rtl)
        painter.restore()


class RelationList(QListView):
    """The list; Delete asks to take the current link away."""

    delete_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("relation_list")
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def current_link(self) -> Link | None:
        """The link whose row is selected."""
        index = self.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete the current link with Delete or Backspace."""
        link = self.current_link()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and link is not None:
            self.delete_requested.emit(link.relation.id)
            return
        super().keyPressEvent(event)


class RelationPanel(QWidget):
    """Links as a list; below, a link is made: remember the chosen span, choose another, say how they are linked."""

    span_requested = Signal(str)
    relation_requested = Signal(str, str, str)
    """Type, id of the span it goes from, id of the span it goes to."""
    delete_requested = Signal(str)
    link_chosen = Signal(str)
    """Type of the link that was selected."""

    def __init__(self) -> None:
        super().__init__()
        self._codebook: Codebook | None = None
        self._may_change: Callable[[Relation], bool] = lambda _relation: False
        self._from: Span | None = None
        self._chosen: Span | None = None
        self.model = RelationModel(self)
        self.list = RelationList()
        self.list.setModel(self.model)
        self.delegate = RelationDelegate(self)
        self.list.setItemDelegate(self.delegate)
        self.list.delete_requested.connect(self.delete_requested)
        self.list.clicked.connect(self._show_end)
        self._start = QPushButton(icon("link-variant"), "")
        self._start.setObjectName("link_from")
        self._start.clicked.connect(self._remember)
        self._type = ChoiceBox()
        self._type.setObjectName("link_type")
        self._add = QPushButton()
        self._add.setObjectName("link_add")
        self._add.clicked.connect(self._ask_for_link)
        self._delete = QToolButton()
        self._delete.setIcon(icon("trash-can-outline"))
        self._delete.setObjectName("link_delete")
        self._delete.clicked.connect(self._ask_to_delete)
        self._hint = StraightLabel()
        self._hint.setObjectName("link_hint")
        self._hint.setWordWrap(True)
        controls = QGridLayout()
        controls.setSpacing(8)
        controls.addWidget(self._hint, 0, 0, 1, 2)
        upper = filled(QHBoxLayout(), (self._type, 1), self._delete, spacing=8)
        controls.addLayout(upper, 1, 0, 1, 2)
        controls.addWidget(self._start, 2, 0)
        controls.addWidget(self._add, 2, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        self.attributes = AttributeForm("link_attributes")
        self.attributes.hide()
        rows.addWidget(self.list, 2)
        rows.addWidget(self.attributes, 1)
        rows.addLayout(controls)
        self.list.selectionModel().selectionChanged.connect(self._refresh)
        self.list.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.retranslate()

    def show_codebook(self, codebook: Codebook, may_change: Callable[[Relation], bool]) -> None:
        """Offer the relation types in use; ``may_change`` says of a link whether its attributes are ours to set."""
        self._codebook = codebook
        self._may_change = may_change
        self._refresh()

    def show_relations(self, relations: Iterable[Relation], span: Callable[[str], Span | None]) -> None:
        """Show these relations; ``span`` finds an end by its id."""
        codebook = self._codebook
        links = []
        for relation in relations:
            start, goal = span(relation.from_span), span(relation.to_span)
            if start is not None and goal is not None:
                kind = codebook.relation_type(relation.type) if codebook else None
                links.append(Link(relation, kind, start, goal))
        current = self.list.current_link()
        self.model.set_links(links)
        row = next((i for i, link in enumerate(links) if current and link.relation.id == current.relation.id), None)
        if row is not None:
            # Its attributes were changed, and it is still the one at hand.
            self.list.setCurrentIndex(self.model.index(row))
        self._refresh()

    def show_span(self, span: Span | None) -> None:
        """Take note of the chosen span: the start of a new link, or its other end."""
        self._chosen = span
        self._refresh()

    def forget(self, span_id: str | None = None) -> None:
        """Drop a link begun (at this span, or at any)."""
        if span_id is None or (self._from is not None and self._from.id == span_id):
            self._from = None
            self._refresh()

    def retranslate(self) -> None:
        """Write the texts in the language of the interface."""
        self._start.setText(self.tr("Link from here"))
        self._start.setStatusTip(self.tr("Begin a link at the chosen span"))
        self._add.setText(self.tr("Add link"))
        self._add.setStatusTip(self.tr("Link the two spans"))
        self._delete.setAccessibleName(self.tr("Delete link"))
        self._delete.setStatusTip(self.tr("Take the selected link away; undo brings it back"))
        name_box(self._type, self.tr("Kind of link"))
        self.list.setAccessibleName(self.tr("Links of this article"))
        self._refresh()

    def _legal_types(self) -> list[RelationType]:
        if self._codebook is None or self._from is None or self._chosen is None or self._from.id == self._chosen.id:
            return []
        return [
            kind
            for kind in self._codebook.relation_types
            if not kind.archived and self._from.label in kind.from_labels and self._chosen.label in kind.to_labels
        ]

    def _refresh(self, *_selection: object) -> None:
        legal = self._legal_types()
        offered = [(name_in(kind.name, kind.key), kind.key) for kind in legal]
        if offered != [(self._type.itemText(row), self._type.itemData(row)) for row in range(self._type.count())]:
            self._type.clear()
            for name, key in offered:
                self._type.addItem(name, key)
        guidance = self._guidance(legal)
        for part in (self._type, self._add):
            allow(part, "" if legal else guidance)
        allow(self._start, "" if self._chosen is not None else guidance, self._start.statusTip())
        reason = "" if self.list.current_link() is not None else self.tr("Choose a link in the list first")
        allow(self._delete, reason, self._delete.statusTip())
        self._hint.setText(guidance)
        self._show_attributes(self.list.current_link())

    def _show_attributes(self, link: Link | None) -> None:
        kind = self._codebook.relation_type(link.relation.type) if self._codebook and link else None
        if link is None or kind is None:
            self.attributes.show_record("", (), {}, editable=False)
        else:
            relation = link.relation
            editable = self._may_change(relation)
            self.attributes.show_record(relation.id, kind.attributes, relation.attributes, editable=editable)
        self.attributes.setVisible(kind is not None and bool(kind.attributes))

    def _guidance(self, legal: list[RelationType]) -> str:
        if self._from is None and self._chosen is None:
            return self.tr("Choose a span, then “Link from here”.")
        if self._from is None:
            return self.tr("“Link from here” begins a link at the chosen span.")
        start = quoted(shortened(self._from.quote, 24))
        if self._chosen is None or self._chosen.id == self._from.id:
            return self.tr("From {start}: choose the other span.").format(start=start)
        goal = quoted(shortened(self._chosen.quote, 24))
        if not legal:
            return self.tr("The codebook has no link from {start} to {goal}.").format(start=start, goal=goal)
        return self.tr("From {start} to {goal}").format(start=start, goal=goal)

    def _remember(self) -> None:
        self._from = self._chosen
        self._refresh()

    def _ask_for_link(self) -> None:
        if self._from is not None and self._chosen is not None and self._type.count():
            self.relation_requested.emit(self._type.currentData(), self._from.id, self._chosen.id)

    def _ask_to_delete(self) -> None:
        link = self.list.current_link()
        if link is not None:
            self.delete_requested.emit(link.relation.id)

    def _show_end(self, index: QModelIndex) -> None:
        link: Link = index.data(Qt.ItemDataRole.UserRole)
        self.span_requested.emit(link.from_span.id)
        self._tell_chosen()

    def _tell_chosen(self, *_selection: object) -> None:
        link = self.list.current_link()
        if link is not None:
            self.link_chosen.emit(link.relation.type)
