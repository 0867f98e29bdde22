"""Which of our names a foreign label, link, attribute or value gets: a table with a choice in each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.domain.records import Codebook
from app.domain.wording.isolation import isolated, one_line
from app.exchange.records.mapping import LEFT_OUT, NEW, ImportMapping, definitions_of, listed_values, our_name
from app.services.transfer.previews import ImportPreview
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.number_column import NUMBERS_ALIGNED
from app.ui.wording.wording import name_in

LABELS, RELATIONS, ATTRIBUTES, VALUES = "labels", "relations", "attributes", "values"
_KINDS = (LABELS, RELATIONS, ATTRIBUTES)
_MOST_ROWS = 200
"""Each row has a box of its own; corpora have some dozens of names."""
_INDENT = "\u2003"
_BETWEEN = 8
"""Pixels between two boxes."""
_SLICE = 0.01
"""Seconds for which the window may be kept busy at a time."""


class _Name(NamedTuple):
    kind: str
    name: str
    attribute: str = ""
    """Of a value: whose it is, as the files have it."""
    ours: str = ""
    """Of a value: what that attribute is called here, for that decides what there is to choose from."""


class NameTable(QTableWidget):
    """One row for each name that the preview met. What was chosen for names that are not there now is kept.

    Values are listed below their attribute, if the codebook lists values for what it comes in as.
    """

    changed = Signal()

    def __init__(self, codebook: Codebook, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("import_dialog.names")
        self._codebook = codebook
        self._chosen: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
        self._values: dict[str, dict[str, str]] = {}
        self._names: list[_Name] = []
        self._unused: set[_Name] = set()
        """Names that are declared beside the articles, but were not met in them."""
        self.setAccessibleName(self.tr("Names in the files, and what they come in as"))
        titles = (self.tr("Kind"), self.tr("Name in the files"), self.tr("Count"), self.tr("Comes in as"))
        self.setHorizontalHeaderLabels(list(titles))
        counts = QTableWidgetItem(list(titles)[2])
        counts.setTextAlignment(NUMBERS_ALIGNED)
        self.setHorizontalHeaderItem(2, counts)
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self._bare: list[_Name] = []
        self._furnishing = QTimer(self)
        self._furnishing.setInterval(0)
        self._furnishing.timeout.connect(self._furnish)
        # Names that begin alike differ at their ends.
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(self.fontMetrics().horizontalAdvance("0" * 5))
        as_needed, shared = QHeaderView.ResizeMode.ResizeToContents, QHeaderView.ResizeMode.Stretch
        for column, mode in enumerate((as_needed, shared, as_needed, shared)):
            header.setSectionResizeMode(column, mode)

    def mapping(self) -> ImportMapping:
        """What was chosen."""
        return ImportMapping(
            **{kind: dict(chosen) for kind, chosen in self._chosen.items()},
            attribute_values={attribute: dict(values) for attribute, values in self._values.items() if values},
        )

    def set_mapping(self, mapping: ImportMapping) -> None:
        """Choose this instead of what was chosen before."""
        self._chosen = {kind: dict(getattr(mapping, kind)) for kind in _KINDS}
        self._values = {attribute: dict(values) for attribute, values in mapping.attribute_values.items()}
        self.setRowCount(0)
        self._names, self._bare = [], []

    def show_preview(self, preview: ImportPreview) -> None:
        """Have a row for each name that was met, the most frequent first."""
        met = self._met(preview)
        names = list(met)[:_MOST_ROWS]
        self._unused = {one for one, often in met.items() if not often}
        self._have_rows(names)
        for row, one in enumerate(names):
            often = self.item(row, 2)
            assert often is not None, "every row has one"
            often.setText(QLocale().toString(met[one]))
        self._tell_of_more(len(met) - len(names))

    def showEvent(self, event: QShowEvent) -> None:
        """Give the rows their boxes: before anybody looks, nobody needs them."""
        super().showEvent(event)
        self._furnish_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        """Go on when somebody looks again."""
        super().hideEvent(event)
        self._furnishing.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A box that gets the keyboard comes into sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QComboBox):
            self.scrollTo(self.indexAt(watched.pos()))
        return super().eventFilter(watched, event)

    def unknown(self) -> int:
        """How many labels, links and values of listed ones were met that are neither in the codebook nor mapped."""
        return sum(
            one.kind != ATTRIBUTES
            and one not in self._unused
            and self._choice(one) is None
            and one.name not in self._offered(one)
            for one in self._names
        )

    def _met(self, preview: ImportPreview) -> dict[_Name, int]:
        counts = {LABELS: preview.labels, RELATIONS: preview.relations, ATTRIBUTES: preview.attributes}
        met: dict[_Name, int] = {}
        for kind in _KINDS:
            for name, count in counts[kind].most_common():
                met[_Name(kind, name)] = count
                if kind == ATTRIBUTES:
                    ours = our_name(self._chosen[ATTRIBUTES].get(name, name))
                    values = preview.attribute_values.get(name)
                    if values and self._offered(_Name(VALUES, "", name, ours)):
                        met.update((_Name(VALUES, one, name, ours), often) for one, often in values.most_common())
        return met

    def _offered(self, one: _Name) -> Mapping[str, str]:
        """What a name may come in as: our keys, with their names in the language of the interface."""
        if one.kind == LABELS:
            return {label.key: name_in(label.name, label.key) for label in self._codebook.labels}
        if one.kind == RELATIONS:
            return {kind.key: name_in(kind.name, kind.key) for kind in self._codebook.relation_types}
        if one.kind == VALUES:
            return self._offered_values(one.ours)
        owners: Sequence[object] = (*self._codebook.labels, *self._codebook.relation_types)
        found = [attribute for owner in owners for attribute in getattr(owner, "attributes", ())]
        return {attribute.key: name_in(attribute.name, attribute.key) for attribute in found}

    def _offered_values(self, attribute: str) -> Mapping[str, str]:
        found = definitions_of(self._codebook, attribute)
        listed = listed_values(found)
        if not listed and any(one.kind == "boolean" for one in found):
            return {"true": self.tr("Yes"), "false": self.tr("No")}
        return {value: name_in(one.value_names.get(value, {}), value) for value, one in listed.items()}

    def _have_rows(self, names: list[_Name]) -> None:
        """Rows that stay keep their boxes, for somebody may have one open."""
        kept = [one for one in self._names if one in set(names)]
        if kept != [one for one in names if one in set(kept)]:
            self.setRowCount(0)
            self._names, kept, self._bare = [], [], []
        for row in reversed(range(self.rowCount())):
            if row >= len(self._names) or self._names[row] not in set(names):
                self.removeRow(row)
        here = set(kept)
        for row, one in enumerate(names):
            if one not in here:
                self.insertRow(row)
                self._fill(row, one)
        self._names = names
        self._bare = [one for one in names if one not in here or one in set(self._bare)]
        self._furnish_soon()

    def _furnish_soon(self) -> None:
        if self._bare and self.isVisible():
            self._furnishing.start()

    def _furnish(self) -> None:
        """Give some rows their boxes, those in sight first; each takes long, and the window must answer meanwhile."""
        until = monotonic() + _SLICE
        first = max(self.rowAt(0), 0)
        rows = {one: row for row, one in enumerate(self._names)}
        self._bare.sort(key=lambda one: (rows[one] < first, rows[one]))
        while self._bare and monotonic() < until:
            one = self._bare.pop(0)
            box = self._box(one)
            self.setCellWidget(rows[one], 3, box)
            if box.sizeHint().height() + _BETWEEN != self.verticalHeader().defaultSectionSize():
                self.verticalHeader().setDefaultSectionSize(box.sizeHint().height() + _BETWEEN)
        if not self._bare:
            self._furnishing.stop()

    def _fill(self, row: int, one: _Name) -> None:
        titles = {
            LABELS: self.tr("Label"),
            RELATIONS: self.tr("Link"),
            ATTRIBUTES: self.tr("Attribute"),
            VALUES: _INDENT + self.tr("Value"),
        }
        name = isolated(one_line(one.name))
        tip = name
        if one.kind == VALUES:
            name, tip = _INDENT + name, f"{isolated(one_line(one.attribute))} = {name}"
        for column, text in enumerate((titles[one.kind], name, "")):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(tip if column == 1 else "")
            if column == 2:
                item.setTextAlignment(NUMBERS_ALIGNED)
            self.setItem(row, column, item)

    def _tell_of_more(self, count: int) -> None:
        """A last row without a choice, for names that there is no room for."""
        self.setRowCount(len(self._names) + (count > 0))
        if count > 0:
            item = QTableWidgetItem(self.tr("… and %Ln more, which come in as they are", "", count))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.setItem(len(self._names), 0, item)
            self.setSpan(len(self._names), 0, 1, 4)

    def _choices(self, one: _Name) -> list[tuple[str, str | None]]:
        """What is written in the box of a name, and what it stands for."""
        ours = self._offered(one)
        known = one.name in ours or one.kind == ATTRIBUTES
        rows: list[tuple[str, str | None]] = [(self.tr("As it is") if known else self.tr("As it is, unknown"), None)]
        for key, title in ours.items():
            if key != one.name:
                rows.append((isolated(title) if title == key else f"{isolated(title)} · {isolated(key)}", key))
        if not known and not self._is_truth(one):
            rows.append((self.tr("New: {name}").format(name=isolated(one.name)), NEW + one.name))
        rows.append((self.tr("Leave out"), LEFT_OUT))
        chosen = self._choice(one)
        if chosen not in [key for _, key in rows]:
            rows.append((isolated(our_name(str(chosen))), chosen))
        return rows

    def _box(self, one: _Name) -> QComboBox:
        box = ChoiceBox(characters=8)
        owner = f"{one.attribute}=" if one.kind == VALUES else ""
        box.setObjectName(f"import_dialog.name.{one.kind}.{owner}{one.name}")
        box.setAccessibleName(f"{self.tr('Comes in as')} {isolated(one_line(owner + one.name))}")
        # Rows that are added to a box one by one take ten times as long.
        model = QStandardItemModel(box)
        for text, key in self._choices(one):
            item = QStandardItem(text)
            item.setData(key, Qt.ItemDataRole.UserRole)
            model.appendRow(item)
        box.setModel(model)
        chosen = self._choice(one)
        box.setCurrentIndex(0 if chosen is None else box.findData(chosen))
        box.installEventFilter(self)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.currentIndexChanged.connect(lambda _index: self._choose(one, box.currentData()))
        return box

    def _is_truth(self, one: _Name) -> bool:
        return one.kind == VALUES and not listed_values(definitions_of(self._codebook, one.ours))

    def _choice(self, one: _Name) -> str | None:
        """What was chosen for a name."""
        chosen = self._values.get(one.attribute, {}) if one.kind == VALUES else self._chosen[one.kind]
        return chosen.get(one.name)

    def _choose(self, one: _Name, ours: str | None) -> None:
        chosen = self._values.setdefault(one.attribute, {}) if one.kind == VALUES else self._chosen[one.kind]
        if ours is None:
            chosen.pop(one.name, None)
        else:
            chosen[one.name] = ours
        self.changed.emit()
