"""The choices of a dataset as a form: which articles, whose labels, which parts, which files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.dates import with_ascii_digits
from app.domain.records import ProgressState
from app.domain.wording.isolation import isolated
from app.services.copies.near_duplicates import LEAST, THRESHOLD
from app.services.dataset.choices import DEFAULT_PARTS, DatasetChoices
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.examples import example
from app.ui.controls.filling import filled
from app.ui.controls.form_columns import align_labels
from app.ui.controls.number_field import NumberField
from app.ui.dataset.choice_menu import ChoiceMenu
from app.ui.dataset.parts_editor import GREATEST, PartsEditor
from app.ui.transfer.format_words import format_title
from app.ui.transfer.options_form import OptionsForm, option_text
from app.ui.wording.states import state_name
from app.ui.wording.wording import name_in

if TYPE_CHECKING:
    from app.domain.records import Label
    from app.exchange.formats import Format

_STRATIFIED, _DEALT, _BY_DATE = "stratified", "dealt", "date"
_GREATEST_SEED = 1_000_000_000
_BESIDE_EXAMPLE = 28
"""Pixels between an example and the borders of its field."""


class ChoicesForm(QWidget):
    """Says `choices`, and when they change."""

    changed = Signal()
    """Something that decides which articles, spans and parts there are."""
    described = Signal()
    """Something that decides only how they are written: the format, its options, title, licence."""

    def __init__(self, annotators: Sequence[str], labels: Sequence[Label], writers: Sequence[Format]) -> None:
        super().__init__()
        self._writers = {writer.name: writer for writer in writers}
        self._states, self._sources = ChoiceMenu("dataset.states"), ChoiceMenu("dataset.sources")
        self._languages, self._labels = ChoiceMenu("dataset.languages"), ChoiceMenu("dataset.labels")
        self._layers = ChoiceMenu("dataset.layers")
        self._state_of, self._gold = ChoiceBox("dataset.state_of"), ChoiceBox("dataset.gold")
        self._split, self._format = ChoiceBox("dataset.split"), ChoiceBox("dataset.format")
        self._since, self._until = _Day("dataset.since"), _Day("dataset.until")
        self._parts = PartsEditor(DEFAULT_PARTS)
        self._seed = NumberField()
        self._seed.setObjectName("dataset.seed")
        self._seed.setRange(0, _GREATEST_SEED)
        self._seed.setValue(1)
        self._copies = QCheckBox(self.tr("Copies of an article"))
        self._copies.setObjectName("dataset.copies_together")
        self._days = QCheckBox(self.tr("Same source and day"))
        self._days.setObjectName("dataset.days_together")
        for box in (self._copies, self._days):
            # Heard alone, without the words beside it.
            box.setAccessibleDescription(self.tr("Stay in one part"))
        self._alike = _Similarity()
        self._options = OptionsForm()
        self._title, self._licence = QLineEdit(), QLineEdit()
        self._title.setObjectName("dataset.title")
        self._licence.setObjectName("dataset.licence")
        self._licence.setPlaceholderText(example("CC-BY-4.0"))
        self._fill(annotators, labels)
        self._lay_out()
        self._connect()
        self._format_chosen()

    def choices(self) -> DatasetChoices:
        """What is chosen; something typed may be wrong."""
        return DatasetChoices(
            states=self._states.chosen(),
            state_of=self._state_of.currentData(),
            sources=self._sources.chosen(),
            languages=self._languages.chosen(),
            labels=self._labels.chosen(),
            since=with_ascii_digits(self._since.text().strip()),
            until=with_ascii_digits(self._until.text().strip()),
            layers=self._layers.chosen(),
            gold=self._gold.currentData(),
            format=self._format.currentData(),
            values=self._options.values(),
            split="date" if self._split.currentData() == _BY_DATE else "ratio",
            parts=self._parts.parts(),
            seed=self._seed.value(),
            stratify=self._split.currentData() != _DEALT,
            copies_together=self._copies.isChecked(),
            similarity=self._alike.similarity(),
            days_together=self._days.isChecked(),
            title=self._title.text().strip(),
            licence=self._licence.text().strip(),
        )

    def offer(self, sources: Sequence[str], languages: Sequence[str]) -> None:
        """Offer the sources and languages that the workspace has."""
        self._sources.set_items([(one, one or self.tr("Not named")) for one in sources])
        self._languages.set_items([(one, one) for one in languages])

    def show_choices(self, choices: DatasetChoices) -> None:
        """Fill in these; a name that is not offered is added, so that it can be seen.

        The format must be one of the writers and know the options. What does not fit into its field is cut; `choices`
        gives what is shown.
        """
        with QSignalBlocker(self):
            self._states.set_chosen(choices.states)
            _choose(self._state_of, choices.state_of)
            self._sources.set_chosen(choices.sources)
            self._languages.set_chosen(choices.languages)
            self._labels.set_chosen(choices.labels)
            self._since.setText(choices.since)
            self._until.setText(choices.until)
            self._layers.set_chosen(choices.layers)
            _choose(self._gold, choices.gold)
            ways = {"date": _BY_DATE, "ratio": _STRATIFIED if choices.stratify else _DEALT}
            _choose(self._split, ways.get(choices.split, _STRATIFIED))
            self._parts.set_parts(choices.parts)
            self._seed.setRange(max(min(0, choices.seed), -GREATEST), min(max(_GREATEST_SEED, choices.seed), GREATEST))
            self._seed.setValue(max(min(choices.seed, GREATEST), -GREATEST))
            self._copies.setChecked(choices.copies_together)
            self._alike.set_similarity(choices.similarity)
            self._days.setChecked(choices.days_together)
            _choose(self._format, choices.format)
            values = self._writers[choices.format].export_values(choices.values)
            self._options.set_values({name: option_text(value) for name, value in values.items()})
            self._title.setText(choices.title)
            self._licence.setText(choices.licence)
        self.changed.emit()

    def _fill(self, annotators: Sequence[str], labels: Sequence[Label]) -> None:
        self._states.set_items([(state.value, state_name(state)) for state in ProgressState])
        self._labels.set_items([(label.key, name_in(label.name, label.key)) for label in labels])
        self._layers.set_items([(name, name) for name in annotators])
        self.offer((), ())
        self._state_of.addItem(self.tr("Anybody's"), "")
        for name in annotators:
            self._state_of.addItem(isolated(name), name)
        for text, rule in (
            (self.tr("As they are"), ""),
            (self.tr("Gold: what most annotators agree on"), "majority"),
            (self.tr("Gold: what all annotators agree on"), "all"),
        ):
            self._gold.addItem(text, rule)
        for text, way in (
            (self.tr("By lot, labels and sources spread evenly"), _STRATIFIED),
            (self.tr("By lot only"), _DEALT),
            (self.tr("By date, the earliest first"), _BY_DATE),
        ):
            self._split.addItem(text, way)
        for writer in self._writers.values():
            self._format.addItem(format_title(writer), writer.name)
        self._format.setCurrentIndex(max(self._format.findData("native"), 0))
        self._copies.setChecked(True)
        self._days.setChecked(True)

    def _groups(self) -> Sequence[tuple[str, Sequence[tuple[str, QWidget]]]]:
        """Headings, and below each the labels and fields; a field without a label takes the whole width."""
        return (
            (
                self.tr("Articles"),
                (
                    (self.tr("Progress"), self._states),
                    (self.tr("Whose progress"), self._state_of),
                    (self.tr("From"), self._since),
                    (self.tr("To"), self._until),
                    (self.tr("Sources"), self._sources),
                    (self.tr("Languages"), self._languages),
                    (self.tr("With labels"), self._labels),
                ),
            ),
            (self.tr("Spans"), ((self.tr("Annotators"), self._layers), (self.tr("Which of them"), self._gold))),
            (
                self.tr("Parts"),
                (
                    (self.tr("Divided"), self._split),
                    (self.tr("Name and weight"), self._parts),
                    (self.tr("Seed"), self._seed),
                    (self.tr("Stay in one part"), _one_below_the_other(self._copies, self._days)),
                    (self.tr("Copies are alike by"), self._alike),
                ),
            ),
            (
                self.tr("Files"),
                (
                    (self.tr("Format"), self._format),
                    ("", self._options),
                    (self.tr("Title"), self._title),
                    (self.tr("Licence"), self._licence),
                ),
            ),
        )

    def _lay_out(self) -> None:
        self._form = form = QFormLayout(self)
        # Beside the scroll bar; Qt does not mirror margins.
        left, right = (8, 0) if self.isRightToLeft() else (0, 8)
        form.setContentsMargins(left, 0, right, 0)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        # Where the letters are large, the counts beside the form need the width.
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for title, rows in self._groups():
            heading = QLabel(title)
            font = heading.font()
            font.setBold(True)
            heading.setFont(font)
            # The space above goes with the heading; the labels of all groups are as wide as the widest.
            heading.setContentsMargins(0, 12 if form.rowCount() else 0, 0, 0)
            form.addRow(heading)
            for text, field in rows:
                if text:
                    form.addRow(text, field)
                    field.setAccessibleName(text)
                else:
                    form.addRow(field)

    def _connect(self) -> None:
        for menu in (self._states, self._sources, self._languages, self._labels, self._layers):
            menu.changed.connect(self.changed)
        for combo in (self._state_of, self._gold, self._split):
            combo.currentIndexChanged.connect(self.changed)
        for day in (self._since, self._until):
            day.textChanged.connect(self.changed)
        for box in (self._copies, self._days):
            box.toggled.connect(self.changed)
        self._copies.toggled.connect(self._alike.setEnabled)
        self._alike.valueChanged.connect(self.changed)
        self._parts.changed.connect(self.changed)
        self._seed.valueChanged.connect(self.changed)
        self._split.currentIndexChanged.connect(self._split_chosen)
        self._format.currentIndexChanged.connect(self._format_chosen)
        self._format.currentIndexChanged.connect(self.described)
        self._options.changed.connect(self.described)
        for line in (self._title, self._licence):
            line.textChanged.connect(self.described)

    def _split_chosen(self) -> None:
        self._seed.setEnabled(self._split.currentData() != _BY_DATE)

    def _format_chosen(self) -> None:
        writer = self._writers[self._format.currentData()]
        self._options.show_options([option for option in writer.options if option.on_export])
        align_labels(self._form, self._options.rows)


class _Similarity(NumberField):
    """A share, shown in hundredths; one that is finer stays as exact as it was given until another is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dataset.similarity")
        self.setRange(round(LEAST * 100), 100)
        self.setSuffix(" %")
        self._given = THRESHOLD
        self.set_similarity(THRESHOLD)

    def similarity(self) -> float:
        """From 0.2 to 1."""
        return self._given if round(self._given * 100) == self.value() else self.value() / 100

    def set_similarity(self, similarity: float) -> None:
        """Show this one."""
        self._given = similarity
        self.setValue(round(min(max(similarity, LEAST), 1) * 100))


def _one_below_the_other(*boxes: QCheckBox) -> QWidget:
    field = QWidget()
    filled(QVBoxLayout(field), *boxes, margins=0, spacing=4)
    return field


def _choose(box: QComboBox, value: str) -> None:
    """Choose what has this value, also when it is not offered."""
    if box.findData(value) < 0:
        box.addItem(isolated(value), value)
    box.setCurrentIndex(box.findData(value))


class _Day(QLineEdit):
    """A date, or the example of one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setPlaceholderText(example("2026-01-31"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def minimumSizeHint(self) -> QSize:
        """Room for the whole example, so that in a narrow form it stands below its label."""
        wanted = self.fontMetrics().horizontalAdvance(self.placeholderText()) + _BESIDE_EXAMPLE
        return super().minimumSizeHint().expandedTo(QSize(wanted, 0))
