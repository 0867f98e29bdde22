"""The start page: make a workspace, open one, go back to a recent one, or look at the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.ui.controls.filling import filled
from app.ui.controls.straight_label import StraightLabel
from app.ui.start_page.recent import RecentWorkspace
from app.ui.theme import grown
from app.ui.theme.icons import icon

_WIDTH = 560
_PICTURE = QSize(24, 16)
"""Pixels of the pictures on the buttons, with what is kept free at their sides."""


class StartPage(QScrollArea):
    """Asks; it opens nothing itself."""

    create_requested = Signal()
    open_requested = Signal()
    sample_requested = Signal()
    open_path = Signal(str)
    """A recent workspace was chosen: its path or URL."""
    forget_requested = Signal(str)
    """A recent workspace is to be taken off the list."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("start_page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._name, self._motto = QLabel("حاشية"), StraightLabel()
        self._name.setObjectName("start_page.name")
        self._create = _button("create", "database-plus-outline", primary=True)
        self._open = _button("open", "folder-open-outline")
        self._sample = _button("sample", "newspaper-variant-outline")
        self._heading = QLabel()
        self._keys: Mapping[str, str] = {}
        self._rows = QVBoxLayout()
        self._lay_out()
        self._retranslate()
        self._create.clicked.connect(self.create_requested)
        self._open.clicked.connect(self.open_requested)
        self._sample.clicked.connect(self.sample_requested)

    def show_recent(self, locations: Sequence[str]) -> None:
        """List these paths and URLs, newest first. Files that are not there are greyed; their entry can be removed."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for location in locations:
            row = RecentWorkspace(location)
            row.chosen.connect(self.open_path)
            row.removed.connect(self.forget_requested)
            self._rows.addWidget(row)
            row.show()
        self._heading.setVisible(bool(locations))

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Show the keys of ``create`` and ``open`` where their buttons are."""
        self._keys = keys
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface and the size of its letters."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        super().changeEvent(event)

    def _fit(self) -> None:
        self._middle.setMaximumWidth(grown(_WIDTH))
        for button in (self._create, self._open, self._sample):
            # Qt would write the words right beside the picture.
            button.setIconSize(QSize(grown(_PICTURE.width()), grown(_PICTURE.height())))

    def _lay_out(self) -> None:
        font = QFont()
        font.setFamilies(["Noto Naskh Arabic"])
        font.setPixelSize(56)
        self._name.setFont(font)
        self._name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._motto.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._motto.setWordWrap(True)
        self._motto.setProperty("quiet", True)
        self._heading.setProperty("quiet", True)
        self._heading.setContentsMargins(12, 0, 12, 0)
        column = QWidget()
        self._middle = column
        self._fit()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(8)
        rows.addStretch(2)
        for widget in (self._name, self._motto):
            rows.addWidget(widget)
        rows.addSpacing(24)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._create, self._open, self._sample):
            buttons.addWidget(button, 1)
        rows.addLayout(buttons)
        rows.addSpacing(24)
        rows.addWidget(self._heading)
        self._rows.setSpacing(0)
        rows.addLayout(self._rows)
        rows.addStretch(3)
        page = QWidget()
        filled(QHBoxLayout(page), None, (column, 100), None, margins=0)
        self.setWidget(page)
        self._heading.hide()

    def _retranslate(self) -> None:
        self._name.setAccessibleName(self.tr("Hashiya"))
        self._motto.setText(self.tr("Label who says what in right-to-left news"))
        self._create.setText(self.tr("New workspace…"))
        self._open.setText(self.tr("Open…"))
        self._sample.setText(self.tr("Try the sample"))
        self._heading.setText(self.tr("Recent"))
        tips = {
            self._create: (self.tr("Make an empty workspace with the default codebook"), self._keys.get("create", "")),
            self._open: (self.tr("Open a workspace file or a team's database"), self._keys.get("open", "")),
            self._sample: (self.tr("Open a workspace with labelled articles to play with"), ""),
        }
        for button, (tip, key) in tips.items():
            button.setToolTip(f"{tip} ({key})" if key else tip)


def _button(name: str, icon_name: str, *, primary: bool = False) -> QPushButton:
    button = QPushButton()
    button.setObjectName(f"start_page.{name}")
    button.setProperty("primary", primary)
    button.setIcon(icon(icon_name, QPalette.ColorRole.BrightText if primary else QPalette.ColorRole.ButtonText))
    button.setMinimumHeight(40)
    return button
