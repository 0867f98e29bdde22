"""How to import: format, encoding, whose, and what to do about what is unknown, odd or there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import WrongOptionError
from app.exchange.characters.encodings import named_codec
from app.exchange.tables.span_columns import COLUMN_OPTIONS
from app.services.transfer.reports import ImportOptions
from app.ui.controls.choice_box import ChoiceBox
from app.ui.controls.control_names import name_inner_fields
from app.ui.controls.form_columns import align_labels, wrap_alike
from app.ui.controls.passing_label import PassingLabel
from app.ui.controls.wrapped_check_box import WrappedCheckBox
from app.ui.transfer.format_words import format_title, short_title
from app.ui.transfer.options_form import OptionsForm
from app.ui.transfer.preview_pane import encoding_hint

if TYPE_CHECKING:
    from app.exchange.formats import Format
    from app.exchange.records.mapping import ImportMapping
    from app.services.transfer.import_profiles import ImportProfile
    from app.services.transfer.previews import ImportPreview

ENCODINGS = ("utf-8", "utf-16", "windows-1256", "iso-8859-6", "windows-1255")
"""Offered by name; any other that Python knows can be typed."""


class ImportForm(QWidget):
    """The choices of an import that are the same whatever its sources hold."""

    changed = Signal()

    def __init__(self, readers: Sequence[Format], annotators: Sequence[str], annotator: str) -> None:
        super().__init__()
        self._readers = readers
        self._format = ChoiceBox("import_dialog.format")
        self._encoding = ChoiceBox("import_dialog.encoding")
        self._annotator = ChoiceBox("import_dialog.annotator")
        for box in (self._encoding, self._annotator):
            box.setEditable(True)
        self._unknown = ChoiceBox("import_dialog.unknown_labels")
        self._copies = ChoiceBox("import_dialog.near_duplicates")
        self._strict = WrappedCheckBox(self.tr("Take nothing at all if anything is refused"))
        self._strict.setObjectName("import_dialog.strict")
        self._bad_spans = WrappedCheckBox(self.tr("Leave out spans that do not fit their text"))
        self._bad_spans.setObjectName("import_dialog.skip_bad_spans")
        self._bad_spans.setToolTip(self.tr("Each is counted in the report. Otherwise its whole article is refused."))
        self._nfc = WrappedCheckBox(self.tr("Compose the letters of texts without spans (NFC)"))
        self._nfc.setObjectName("import_dialog.nfc")
        self._nfc.setToolTip(self.tr("A letter and its mark become one character where there is one. It is recorded."))
        self._hint = PassingLabel()
        self._hint.setObjectName("import_dialog.encoding_hint")
        self._hint.setProperty("quiet", True)
        self._hint.setWordWrap(True)
        self._repair = QPushButton()
        self._repair.setObjectName("import_dialog.repair")
        self._repair.setAutoDefault(False)
        self._repair.clicked.connect(lambda: self._encoding.setEditText(self._repair.property("encoding")))
        self._options = OptionsForm()
        self._above: QFormLayout | None = None
        self._options.changed.connect(self.changed)
        self._fill(annotators, annotator)
        self._lay_out()
        self._format.currentIndexChanged.connect(self._format_chosen)
        self._encoding.editTextChanged.connect(self.changed)
        self._annotator.editTextChanged.connect(self.changed)
        for box in (self._unknown, self._copies):
            box.currentIndexChanged.connect(self.changed)
        for flag in (self._strict, self._bad_spans, self._nfc):
            flag.toggled.connect(self.changed)
        self._format_chosen()
        self._offer_repair(None)

    def annotator(self) -> str:
        """Whose the spans are that name nobody."""
        return self._annotator.currentText().strip()

    def knows_encoding(self) -> bool:
        """Whether texts can be read in what is chosen or typed."""
        encoding = self._forced()
        try:
            return encoding is None or bool(named_codec(encoding))
        except WrongOptionError:
            return False

    def lack(self) -> str:
        """What keeps an import from beginning, in a line; empty when nothing does."""
        if not self.knows_encoding():
            return self.tr("There is no encoding of this name; choose one from the list.")
        if not self.annotator():
            return self.tr("Say to whom unnamed spans belong.")
        return ""

    def name_annotator(self, name: str) -> None:
        """Say whose the spans are that name nobody."""
        self._annotator.setEditText(name)
        if (line := self._annotator.lineEdit()) is not None:
            line.setModified(True)

    def be_strict(self, strict: bool) -> None:
        """Take nothing at all if anything is refused."""
        self._strict.setChecked(strict)

    def options(self, mapping: ImportMapping, columns: dict[str, str]) -> ImportOptions:
        """All that was chosen, with what foreign names and columns become."""
        return ImportOptions(
            annotator=self.annotator(),
            format=self._format.currentData(),
            encoding=self._forced(),
            strict=self._strict.isChecked(),
            unknown_labels=self._unknown.currentData(),
            values=self._options.values(),
            near_duplicates=self._copies.currentData(),
            skip_bad_spans=self._bad_spans.isChecked(),
            nfc=self._nfc.isChecked(),
            mapping=mapping,
            columns=columns,
        )

    def follow(self, profile: ImportProfile) -> None:
        """Choose what a profile says."""
        self._format.setCurrentIndex(max(self._format.findData(profile.format), 0))
        self._options.set_values(profile.values)
        self._encoding.setEditText(profile.encoding or self._encoding.itemText(0))
        self._unknown.setCurrentIndex(self._unknown.findData(profile.unknown_labels))
        self._copies.setCurrentIndex(self._copies.findData(profile.near_duplicates))
        self._bad_spans.setChecked(profile.skip_bad_spans)
        self._nfc.setChecked(profile.nfc)

    def show_preview(self, preview: ImportPreview) -> None:
        """Tell what was found out about format and encoding."""
        told = self.tr("Tell it from each file")
        if self._format.currentData() is None and len(preview.formats) == 1:
            (first,) = preview.formats
            # How sure that is stands beside the articles.
            found = self.tr("{format}, told from the files")
            if first.guessed:
                found = self.tr("{format}, as nothing else fits")
            self._format.setItemText(0, found.format(format=short_title(first.format.name)))
        else:
            self._format.setItemText(0, told)
        more = preview.disguised_count - len(preview.disguised)
        self._hint.setText(encoding_hint(preview, self.tr("and %Ln more", "", more) if more else ""))
        with QSignalBlocker(self._encoding):
            for name, _ in preview.encodings:
                if self._encoding.findText(name) < 0:
                    self._encoding.insertItem(1, name)
        self._offer_repair(preview.disguise.encoding if preview.disguise is not None else None)

    def _offer_repair(self, encoding: str | None) -> None:
        self._repair.setVisible(encoding is not None)
        if encoding is not None:
            self._repair.setProperty("encoding", encoding)
            self._repair.setText(self.tr("Read it back as it was"))
            self._repair.setToolTip(self.tr("Only what looks so is read back; other files stay as they are."))

    def _forced(self) -> str | None:
        """The encoding that was chosen or typed for all texts."""
        typed = self._encoding.currentText().strip()
        return None if typed in ("", self._encoding.itemText(0)) else typed

    def _fill(self, annotators: Sequence[str], annotator: str) -> None:
        self._format.addItem(self.tr("Tell it from each file"), None)
        for reader in self._readers:
            self._format.addItem(format_title(reader), reader.name)
        self._encoding.addItem(self.tr("Tell it from each file"))
        self._encoding.addItems(ENCODINGS)
        self._annotator.addItems(sorted({*annotators, annotator}))
        self._annotator.setCurrentText(annotator)
        self._unknown.addItem(self.tr("Refuse articles with them"), "refuse")
        self._unknown.addItem(self.tr("Add them to the codebook"), "add")
        self._copies.addItem(self.tr("Bring them in and list them"), "report")
        self._copies.addItem(self.tr("Leave out all but the first and list them"), "skip")
        self._copies.addItem(self.tr("Do not look for them"), "keep")
        self._copies.setToolTip(
            self.tr(
                "Copies share half of their wording, as agency dispatches do. "
                "The first time, every article of the workspace is read for it; then only new ones."
            )
        )

    def align_with(self, above: QFormLayout) -> None:
        """Let the fields begin where those of the form above begin, whatever options a format has."""
        self._above = above
        align_labels(*self._forms())
        self._wrap()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put all fields beside their labels, or all below them."""
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        wrap_alike(self.width(), *self._forms())

    def _forms(self) -> list[QFormLayout]:
        above = [self._above] if self._above is not None else []
        return [*above, self._form, self._options.rows]

    def _lay_out(self) -> None:
        self._form = form = QFormLayout()
        form.setSpacing(8)
        form.addRow(self.tr("Format"), self._format)
        form.addRow(self._options)
        form.addRow(self.tr("Encoding of texts"), self._encoding)
        form.addRow(self._hint)
        form.addRow(self._repair)
        form.addRow(self.tr("Unnamed spans belong to"), self._annotator)
        form.addRow(self.tr("Labels the codebook lacks"), self._unknown)
        form.addRow(self.tr("Copies of articles"), self._copies)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(form)
        name_inner_fields(self)
        column.addWidget(self._bad_spans)
        column.addWidget(self._nfc)
        column.addWidget(self._strict)
        column.addStretch(1)

    def _format_chosen(self) -> None:
        chosen = next((reader for reader in self._readers if reader.name == self._format.currentData()), None)
        options = [one for one in chosen.options if one.on_import and one not in COLUMN_OPTIONS] if chosen else []
        # What a column is for is chosen beside the first rows of the table.
        self._options.show_options(options)
        align_labels(*self._forms())
        self._wrap()
        self.changed.emit()
