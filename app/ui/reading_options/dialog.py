"""The dialog in which a reader chooses fonts, sizes and paper; every choice is seen in the article at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.editing.preferences import LARGEST_LETTERS, SMALLEST_LETTERS
from app.ui.controls.control_names import name_inner_fields, resize_to_content
from app.ui.controls.filling import filled
from app.ui.controls.number_field import NumberField
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.reading_options.options import BUNDLED, LANGUAGES, LIMITS, PAPERS, ReadingOptions

_SYSTEMS = {
    "ar": QFontDatabase.WritingSystem.Arabic,
    "fa": QFontDatabase.WritingSystem.Arabic,
    "ur": QFontDatabase.WritingSystem.Arabic,
    "he": QFontDatabase.WritingSystem.Hebrew,
}


class ReadingOptionsDialog(QDialog):
    """Emits ``changed`` with the new `ReadingOptions` at every choice, ``letters_changed`` with per cent."""

    changed = Signal(object)
    letters_changed = Signal(int)

    def __init__(self, options: ReadingOptions, letters: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading_options")
        self.setWindowTitle(self.tr("Reading options"))
        self._options = options
        page = QWidget()
        self._form = QFormLayout(page)
        self._form.setContentsMargins(24, 24, 24, 8)
        self._form.setSpacing(8)
        self._add_fonts()
        self._add_numbers()
        self._add_paper()
        self._add_letters(letters)
        # Not a button box: Tab would go straight to its default button, past the other.
        usual, close = QPushButton(self.tr("As usual")), QPushButton(self.tr("Close"))
        usual.setObjectName("reading_options.usual")
        usual.clicked.connect(self._restore)
        close.setObjectName("reading_options.close")
        close.setDefault(True)
        close.clicked.connect(self.reject)
        buttons = filled(QHBoxLayout(), usual, None, close, margins=(24, 8, 24, 24))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(ScrolledPage(page, "reading_options.page", self, whole=True), 1)
        column.addLayout(buttons)
        name_inner_fields(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Show all choices at once, where the screen has the room."""
        super().showEvent(event)
        if not event.spontaneous():
            resize_to_content(self)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the letters, when all that is in it has grown."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.isVisible():
            QTimer.singleShot(0, self, lambda: resize_to_content(self))

    def _add_fonts(self) -> None:
        titles = {
            "ar": self.tr("Font for Arabic"),
            "fa": self.tr("Font for Persian"),
            "ur": self.tr("Font for Urdu"),
            "he": self.tr("Font for Hebrew"),
        }
        self._fonts: dict[str, QComboBox] = {}
        for language in LANGUAGES:
            box = QComboBox()
            installed = [name for name in QFontDatabase.families(_SYSTEMS[language]) if not name.startswith(".")]
            box.addItems(list(dict.fromkeys([*BUNDLED[language], *installed])))
            self._add(f"font.{language}", titles[language], box)
            box.activated.connect(self._take)
            self._fonts[language] = box
        self._show_fonts()

    def _add_numbers(self) -> None:
        titles = {
            "size": self.tr("Size of the letters (pixels)"),
            "spacing": self.tr("Line spacing (%)"),
            "column": self.tr("Width of the column (letters)"),
            "margin": self.tr("Least margin (pixels)"),
        }
        self._numbers: dict[str, NumberField] = {}
        for name, (least, most) in LIMITS.items():
            box = NumberField()
            box.setRange(least, most)
            box.setSingleStep(10 if name == "spacing" else 2)
            box.setValue(getattr(self._options, name))
            self._add(name, titles[name], box)
            box.valueChanged.connect(self._take)
            self._numbers[name] = box

    def _add_paper(self) -> None:
        titles = {
            "window": self.tr("Like the window"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
            "contrast_light": self.tr("High contrast, black on white"),
            "contrast_dark": self.tr("High contrast, white on black"),
        }
        self._paper = QComboBox()
        for name in PAPERS:
            self._paper.addItem(titles[name], name)
        self._paper.setCurrentIndex(PAPERS.index(self._options.paper))
        self._add("paper", self.tr("Paper"), self._paper)
        self._paper.activated.connect(self._take)
        self._invisible = QCheckBox(self.tr("Show invisible characters"))
        self._invisible.setObjectName("reading_options.invisible")
        self._invisible.setChecked(self._options.invisible)
        self._invisible.toggled.connect(self._take)
        self._form.addRow("", self._invisible)

    def _add_letters(self, letters: int) -> None:
        self._letters = NumberField()
        self._letters.setRange(SMALLEST_LETTERS, LARGEST_LETTERS)
        self._letters.setSingleStep(10)
        self._letters.setValue(letters)
        self._add("letters", self.tr("Letters of menus and windows (%)"), self._letters)
        # The dialog grows with them: only when a number is complete, not with each of its digits.
        self._letters.setKeyboardTracking(False)
        self._letters.valueChanged.connect(self.letters_changed)

    def _add(self, name: str, title: str, widget: QWidget) -> None:
        widget.setObjectName(f"reading_options.{name}")
        widget.setAccessibleName(title)
        self._form.addRow(title, widget)

    def _show_fonts(self) -> None:
        for language, box in self._fonts.items():
            family = self._options.fonts[language]
            if box.findText(family) < 0:
                box.addItem(family)
            box.setCurrentText(family)

    def _take(self, *_value: object) -> None:
        self._options = ReadingOptions(
            fonts={language: box.currentText() for language, box in self._fonts.items()},
            paper=str(self._paper.currentData()),
            invisible=self._invisible.isChecked(),
            **{name: box.value() for name, box in self._numbers.items()},
        )
        self.changed.emit(self._options)

    def _restore(self) -> None:
        options = replace(ReadingOptions(), invisible=self._options.invisible)
        self.blockSignals(True)
        for name, box in self._numbers.items():
            box.setValue(getattr(options, name))
        self._paper.setCurrentIndex(PAPERS.index(options.paper))
        self._options = options
        self._show_fonts()
        self.blockSignals(False)
        self._take()
        self._letters.setValue(100)
