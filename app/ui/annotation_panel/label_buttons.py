"""A button per label: its colour, its name, its key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from app.domain.records import Codebook, Label
from app.ui.controls.elided import elided
from app.ui.theme import current_colors, grown
from app.ui.wording.wording import interface_language, name_in

ROW_HEIGHT = 32
"""Pixels, or more where the letters are larger."""
SWATCH = 14
MOST_ROWS, LEAST_ROWS = 6, 3
"""Beyond this many labels the buttons scroll, so that the list of spans keeps its place."""


def label_color(label: Label, theme: str) -> QColor:
    """The colour of a label on light or dark paper."""
    return QColor(label.color_dark if theme == "dark" else label.color)


def label_swatch(label: Label, theme: str) -> QPixmap:
    """A small square of its colour, for lists and menus."""
    swatch = QPixmap(SWATCH, SWATCH)
    swatch.fill(Qt.GlobalColor.transparent)
    painter = QPainter(swatch)
    painter.fillRect(swatch.rect().adjusted(1, 1, -1, -1), label_color(label, theme))
    painter.end()
    return swatch


class LabelButton(QAbstractButton):
    """Labels the selection, or gives the chosen span this label."""

    def __init__(self, label: Label, theme: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._color = label_color(label, theme)
        self._sticks = False
        self.setObjectName(f"label_button.{label.key}")
        self.setText(name_in(label.name, label.key))
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(label.shortcut)
        definition = name_in(label.definition, "")
        self.setToolTip(f"{self.text()} ({label.shortcut})\n{definition}".strip() if label.shortcut else definition)
        self.setStatusTip(definition)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_sticking(self, sticks: bool) -> None:
        """Show that each selection becomes a span of this label."""
        self._sticks = sticks
        described = self.tr("each selection gets this label") if sticks else self._label.shortcut
        self.setAccessibleDescription(described)
        self.update()

    def sizeHint(self) -> QSize:
        """Room for swatch, name and key."""
        # Swatch and key with what is kept free beside them, as they are painted below.
        beside = grown(14) + 22 + self._key_height() + 24
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + beside, _row_height(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint from the leading edge: swatch, name; at the trailing edge the key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown() or (self.underMouse() and self.isEnabled()):
            tint = QColor(self._color)
            tint.setAlpha(60 if self.isDown() else 32)
            painter.setBrush(tint)
            painter.drawRoundedRect(frame, 6, 6)
        if self._sticks:
            painter.setPen(QPen(self._color, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        size = grown(14)
        painter.drawRoundedRect(self._placed(12, size, size), 3, 3)
        if self._sticks:
            painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
            painter.drawEllipse(self._placed(12 + size / 2 - 3, 6, 6))
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(palette.color(group, QPalette.ColorRole.ButtonText))
        leading = Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        leading |= Qt.AlignmentFlag.AlignRight if self._mirrored() else Qt.AlignmentFlag.AlignLeft
        room = self._placed(size + 22, self.width() - size - 22 - self._key_height() - 24, self.height())
        name = elided(self.fontMetrics(), self.text(), int(room.width()))
        painter.drawText(room, leading, name)
        if self._label.shortcut:
            self._paint_key(painter)

    def _paint_key(self, painter: QPainter) -> None:
        high = self._key_height()
        cap = self._placed(self.width() - 12 - high - 4, high + 4, high)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(current_colors()["quiet" if self.isEnabled() else "disabled"]))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._label.shortcut.upper())

    def _key_height(self) -> int:
        return max(20, self.fontMetrics().height())

    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _placed(self, leading: float, width: float, height: float) -> QRectF:
        left = self.width() - leading - width if self._mirrored() else leading
        return QRectF(left, (self.height() - height) / 2, width, height)


class LabelButtons(QScrollArea):
    """All labels in use. With Ctrl a click lets a label stick, with Alt it takes the selection exactly."""

    label_requested = Signal(str)
    sticky_requested = Signal(str)
    exact_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("label_buttons")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._shown: tuple[Codebook, str, str] | None = None
        self._sticky = ""
        self._is_close = False
        self._buttons: list[LabelButton] = []
        self._placed: list[tuple[int, int, int]] = []
        self._before: QWidget | None = None

    def come_after(self, widget: QWidget) -> None:
        """Let Tab come here from this widget."""
        self._before = widget

    def show_labels(self, codebook: Codebook, theme: str) -> None:
        """Make the buttons anew, if anything they show has changed."""
        shown = (codebook, theme, interface_language())
        if shown == self._shown:
            return
        self._shown = shown
        labels = [label for label in codebook.labels if not label.archived]
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._buttons = [LabelButton(label, theme, body) for label in labels]
        for label, button in zip(labels, self._buttons, strict=True):
            button.clicked.connect(lambda _checked=False, key=label.key: self._ask(key))
        self.setWidget(body)
        # What is made later comes last for Tab, and these stand above the spans.
        before = self._before
        for button in self._buttons:
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button
        self._placed = []
        self._fit()
        self.show_sticky(self._sticky)

    def roomy_height(self) -> int:
        """Pixels that they take one below the other, shown so or not; none where there are no labels."""
        return self._height_of(len(self._buttons)) if not self.isHidden() else 0

    def set_close(self, close: bool) -> None:
        """Stand two in a row where their names are short enough, or one below the other again."""
        if close != self._is_close:
            self._is_close = close
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand two in a row as long as both names are whole."""
        super().resizeEvent(event)
        if self._is_close:
            self._fit()

    def _fit(self) -> None:
        places = self._places()
        if places != self._placed:
            self._placed = places
            for button, (row, column, columns) in zip(self._buttons, places, strict=True):
                self._grid.addWidget(button, row, column, 1, columns)
        self.setFixedHeight(self._height_of(places[-1][0] + 1 if places else 0))

    def _places(self) -> list[tuple[int, int, int]]:
        """Row and column of each button, and over how many columns it reaches."""
        half = self.width() // 2
        places: list[tuple[int, int, int]] = []
        row, column = 0, 0
        for button in self._buttons:
            columns = 1 if self._is_close and button.sizeHint().width() <= half else 2
            if column + columns > 2:
                row, column = row + 1, 0
            places.append((row, column, columns))
            column += columns
        return places

    def _height_of(self, rows: int) -> int:
        row = _row_height(self)
        # Of higher rows there are fewer at once, but never less than for the labels that every codebook begins with.
        most = min(MOST_ROWS, max(LEAST_ROWS, MOST_ROWS * ROW_HEIGHT // row))
        return max(1, min(rows, most)) * row

    def show_sticky(self, key: str) -> None:
        """Show which label sticks; empty for none."""
        self._sticky = key
        for button in self._buttons:
            button.set_sticking(button.objectName() == f"label_button.{key}")

    def _ask(self, key: str) -> None:
        held = QGuiApplication.keyboardModifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            self.sticky_requested.emit(key)
        elif held & Qt.KeyboardModifier.AltModifier:
            self.exact_requested.emit(key)
        else:
            self.label_requested.emit(key)


def _row_height(widget: QWidget) -> int:
    return max(ROW_HEIGHT, widget.fontMetrics().height() + 12)
