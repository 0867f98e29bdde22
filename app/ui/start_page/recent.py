"""One recent workspace: its name, where it is, and whether it is still there."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from app.domain.text.direction import letters_direction
from app.domain.wording.isolation import isolated
from app.ui.theme import current_colors, grown
from app.ui.theme.icons import icon, paint_icon
from app.ui.wording.wording import as_place

_HEIGHT = 56
_PAD, _ICON, _REMOVE = 12, 24, 32


class RecentWorkspace(QAbstractButton):
    """A row one can click; when the file is gone, only its removal can be clicked."""

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self, location: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start_page.recent")
        self._location = location
        self._title, self._place = _described(location)
        self._there = _is_there(location)
        self._remove = QToolButton(self)
        self._remove.setIcon(icon("close"))
        self._remove.setVisible(not self._there)
        self.setFixedHeight(grown(_HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._there else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._choose)
        self._remove.clicked.connect(lambda: self.removed.emit(self._location))
        self._retranslate()

    def sizeHint(self) -> QSize:
        """As wide as the page lets it be."""
        return QSize(320, grown(_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language of the interface and the size of its letters."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedHeight(grown(_HEIGHT))
        super().changeEvent(event)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the button that removes the row at its end."""
        size = grown(_REMOVE)
        left = _PAD if self._right_to_left() else self.width() - _PAD - size
        self._remove.setGeometry(left, (self.height() - size) // 2, size, size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, the name in the direction of its letters, and below it the place, which reads from left to right."""
        of = current_colors()
        painter = QPainter(self)
        if self._there and (self.underMouse() or self.isDown()):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(of["selected" if self.isDown() else "hover"]))
            painter.drawRoundedRect(self.rect(), 6, 6)
        if self.hasFocus():
            painter.setPen(QColor(of["accent"]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        faded = not self._there
        picture = "database-outline" if "://" in self._location else "file-document-outline"
        color = QColor(of["disabled" if faded else "accent"])
        size = grown(_ICON)
        paint_icon(painter, QRectF(self._spot(_PAD, (self.height() - size) // 2, size, size)), picture, color)
        start = _PAD + size + _PAD
        width = self.width() - start - _PAD - (grown(_REMOVE) + 8 if faded else 0)
        upper = self._spot(start, grown(6), width, grown(24))
        rtl = letters_direction(self._title) == "rtl"
        self._write(painter, upper, self._title, 14, of["disabled" if faded else "text"], rtl=rtl)
        missing = self.tr("not found")
        below = f"{self._place} · {isolated(missing)}" if faded else self._place
        # That it is not found must be read, so it is no fainter.
        self._write(painter, self._spot(start, grown(30), width, grown(20)), below, 12, of["quiet"])
        painter.end()

    def _write(self, painter: QPainter, place: QRect, text: str, pixels: int, color: str, *, rtl: bool = False) -> None:
        font = QFont(self.font())
        font.setPixelSize(grown(pixels))
        side = Qt.AlignmentFlag.AlignRight if self._right_to_left() else Qt.AlignmentFlag.AlignLeft
        option = QTextOption(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        # Folders in Arabic stand in the order of the path, which begins at the left.
        painter.drawText(QRectF(place), shown if rtl else as_place(shown), option)

    def _spot(self, start: int, top: int, width: int, height: int) -> QRect:
        return QRect(self.width() - start - width if self._right_to_left() else start, top, width, height)

    def _right_to_left(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _choose(self) -> None:
        if self._there:
            self.chosen.emit(self._location)

    def _retranslate(self) -> None:
        missing = self.tr("not found")
        self.setAccessibleName(f"{self._title}, {self._place}" + ("" if self._there else f" · {missing}"))
        self.setToolTip(self._location)
        self._remove.setToolTip(self.tr("Take it off the list"))
        self._remove.setAccessibleName(self.tr("Take it off the list"))
        self.update()


def _described(location: str) -> tuple[str, str]:
    """What to call a workspace, and where it is."""
    if "://" in location:
        parts = urlsplit(location)
        return parts.path.strip("/") or location, parts.netloc
    path = Path(location)
    folder = path.parent
    try:
        return path.stem, str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return path.stem, str(folder)


def _is_there(location: str) -> bool:
    if "://" in location:
        return True
    try:
        return Path(location).is_file()
    except OSError:
        return False
