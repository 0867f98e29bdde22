"""Which of our names a foreign label, link, attribute or value gets: a table with a choice in each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.domain.records import Codebook
from app.exchange.mapping import LEFT_OUT, NEW, ImportMapping, definitions_of, listed_values, our_name
from app.services.import_preview import ImportPreview
from app.ui.wording import isolated, name_in, one_line

LABELS, RELATIONS, ATTRIBUTES, VALUES = "labels", "relations", "attributes", "values"
_KINDS = (LABELS, RELATIONS, ATTRIBUTES)
_MOST_ROWS = 200
"""Each row has a box of its own; corpora have some dozens of names."""
_INDENT = "\u2003"


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
        titles = (self.tr("Kind"), self.tr("Name in the files"), self.tr("How often"), self.tr("Comes in as"))
        self.setHorizontalHeaderLabels(list(titles))
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
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
        return ImportMapping(
            **{kind: dict(chosen) for kind, chosen in self._chosen.items()},
            attribute_values={attribute: dict(values) for attribute, values in self._values.items() if values},
        )

    def set_mapping(self, mapping: ImportMapping) -> None:
        """Choose this instead of what was chosen before."""
        self._chosen = {kind: dict(getattr(mapping, kind)) for kind in _KINDS}
        self._values = {attribute: dict(values) for attribute, values in mapping.attribute_values.items()}
        self.setRowCount(0)
        self._names = []

    def show_preview(self, preview: ImportPreview) -> None:
        """Have a row for each name that was met, the most frequent first."""
        met = self._met(preview)
        names = list(met)[:_MOST_ROWS]
        self._have_rows(names)
        for row, one in enumerate(names):
            often = self.item(row, 2)
            assert often is not None, "every row has one"
            often.setText(QLocale().toString(met[one]))
        self._tell_of_more(len(met) - len(names))

    def unknown(self) -> int:
        """How many labels, links and values of listed ones are neither in the codebook nor mapped."""
        return sum(
            one.kind != ATTRIBUTES and self._choice(one) is None and one.name not in self._offered(one)
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
            self._names, kept = [], []
        for row in reversed(range(self.rowCount())):
            if row >= len(self._names) or self._names[row] not in set(names):
                self.removeRow(row)
        here = set(kept)
        for row, one in enumerate(names):
            if one not in here:
                self.insertRow(row)
                self._fill(row, one)
        if len(here) < len(names):
            self.resizeRowsToContents()
        self._names = names

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
                item.setTextAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        self.setCellWidget(row, 3, self._box(one, tip))

    def _tell_of_more(self, count: int) -> None:
        """A last row without a choice, for names that there is no room for."""
        self.setRowCount(len(self._names) + (count > 0))
        if count > 0:
            item = QTableWidgetItem(self.tr("… and %Ln more, which come in as they are", "", count))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.setItem(len(self._names), 0, item)
            self.setSpan(len(self._names), 0, 1, 4)

    def _box(self, one: _Name, name: str) -> QComboBox:
        box = QComboBox()
        owner = f"{one.attribute}=" if one.kind == VALUES else ""
        box.setObjectName(f"import_dialog.name.{one.kind}.{owner}{one.name}")
        box.setAccessibleName(self.tr("Comes in as") + " " + name)
        ours = self._offered(one)
        known = one.name in ours or one.kind == ATTRIBUTES
        box.addItem(self.tr("As it is") if known else self.tr("As it is, unknown to the codebook"), None)
        for key, title in ours.items():
            if key != one.name:
                box.addItem(isolated(title) if title == key else f"{isolated(title)} · {isolated(key)}", key)
        if not known and not self._is_truth(one):
            box.addItem(self.tr("New: {name}").format(name=isolated(one.name)), NEW + one.name)
        box.addItem(self.tr("Leave out"), LEFT_OUT)
        chosen = self._choice(one)
        if chosen is not None and box.findData(chosen) < 0:
            box.addItem(isolated(our_name(chosen)), chosen)
        box.setCurrentIndex(0 if chosen is None else box.findData(chosen))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
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
