"""Which of our names a foreign label, link or attribute gets: a table with a choice in each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.domain.records import Codebook
from app.exchange.mapping import LEFT_OUT, NEW, ImportMapping
from app.services.import_preview import ImportPreview
from app.ui.wording import isolated, name_in, one_line

LABELS, RELATIONS, ATTRIBUTES = "labels", "relations", "attributes"
_KINDS = (LABELS, RELATIONS, ATTRIBUTES)
_MOST_ROWS = 200
"""Each row has a box of its own; corpora have some dozens of names."""


class _Name(NamedTuple):
    kind: str
    name: str


class NameTable(QTableWidget):
    """One row for each name that the preview met. What was chosen for names that are not there now is kept."""

    changed = Signal()

    def __init__(self, codebook: Codebook, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setObjectName("import_dialog.names")
        self._codebook = codebook
        self._chosen: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
        self._names: tuple[_Name, ...] = ()
        titles = (self.tr("Kind"), self.tr("Name in the files"), self.tr("How often"), self.tr("Comes in as"))
        self.setHorizontalHeaderLabels(list(titles))
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        header = self.horizontalHeader()
        for column, mode in enumerate(
            (
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.Stretch,
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.Stretch,
            )
        ):
            header.setSectionResizeMode(column, mode)

    def mapping(self) -> ImportMapping:
        """What was chosen."""
        return ImportMapping(**{kind: dict(chosen) for kind, chosen in self._chosen.items()})

    def set_mapping(self, mapping: ImportMapping) -> None:
        """Choose this instead of what was chosen before."""
        self._chosen = {kind: dict(getattr(mapping, kind)) for kind in _KINDS}
        self._fill()

    def show_preview(self, preview: ImportPreview) -> None:
        """Have a row for each name that was met, the most frequent first."""
        counts = {LABELS: preview.labels, RELATIONS: preview.relations, ATTRIBUTES: preview.attributes}
        met = [_Name(kind, name) for kind in _KINDS for name, _ in counts[kind].most_common()]
        names = tuple(met[:_MOST_ROWS])
        if set(names) != set(self._names):
            self._names = names
            self._fill()
        for row, one in enumerate(self._names):
            often = self.item(row, 2)
            assert often is not None, "every row has one"
            often.setText(QLocale().toString(counts[one.kind][one.name]))

    def unknown(self) -> int:
        """How many labels and links are neither in the codebook nor mapped."""
        return sum(
            one.kind != ATTRIBUTES and one.name not in self._chosen[one.kind] and one.name not in self._ours(one.kind)
            for one in self._names
        )

    def _ours(self, kind: str) -> Mapping[str, str]:
        """Our keys of a kind, with their names in the language of the interface."""
        if kind == LABELS:
            return {label.key: name_in(label.name, label.key) for label in self._codebook.labels}
        if kind == RELATIONS:
            return {one.key: name_in(one.name, one.key) for one in self._codebook.relation_types}
        owners: Sequence[object] = (*self._codebook.labels, *self._codebook.relation_types)
        found = [attribute for owner in owners for attribute in getattr(owner, "attributes", ())]
        return {attribute.key: name_in(attribute.name, attribute.key) for attribute in found}

    def _fill(self) -> None:
        titles = {LABELS: self.tr("Label"), RELATIONS: self.tr("Link"), ATTRIBUTES: self.tr("Attribute")}
        self.setRowCount(0)
        self.setRowCount(len(self._names))
        for row, one in enumerate(self._names):
            for column, text in enumerate((titles[one.kind], isolated(one_line(one.name)), "")):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                item.setToolTip(text)
                if column == 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
            self.setCellWidget(row, 3, self._box(one))
        self.resizeRowsToContents()

    def _box(self, one: _Name) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"import_dialog.name.{one.kind}.{one.name}")
        box.setAccessibleName(self.tr("Comes in as") + " " + isolated(one.name))
        ours = self._ours(one.kind)
        known = one.name in ours or one.kind == ATTRIBUTES
        box.addItem(self.tr("As it is") if known else self.tr("As it is, unknown to the codebook"), None)
        for key, name in ours.items():
            if key != one.name:
                box.addItem(isolated(name) if name == key else f"{isolated(name)} · {isolated(key)}", key)
        if not known:
            box.addItem(self.tr("New: {name}").format(name=isolated(one.name)), NEW + one.name)
        box.addItem(self.tr("Leave out"), LEFT_OUT)
        chosen = self._chosen[one.kind].get(one.name)
        if chosen is not None and box.findData(chosen) < 0:
            box.addItem(isolated(chosen.removeprefix(NEW)), chosen)
        box.setCurrentIndex(0 if chosen is None else box.findData(chosen))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.currentIndexChanged.connect(lambda _index: self._choose(one, box.currentData()))
        return box

    def _choose(self, one: _Name, ours: str | None) -> None:
        if ours is None:
            self._chosen[one.kind].pop(one.name, None)
        else:
            self._chosen[one.kind][one.name] = ours
        self.changed.emit()
