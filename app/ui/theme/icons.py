"""Material icons, painted in the colours of the palette at the moment they are shown.

The font and its list of names come with QtAwesome. Importing QtAwesome itself costs some 200 ms, as it reads every font
it ships; the one font we use, read by ourselves at the first paint, costs about 10 ms.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPainterPath,
    QPalette,
    QPixmap,
    QRawFont,
    QTransform,
)

MIRRORED = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "skip-next",
        "skip-previous",
        "page-next",
        "page-next-outline",
        "page-previous",
        "page-previous-outline",
        "undo",
        "redo",
        "undo-variant",
        "redo-variant",
        "import",
        "export",
        "file-import",
        "file-import-outline",
        "file-export",
        "file-export-outline",
        "database-import",
        "database-export",
        "login",
        "logout",
        "exit-to-app",
        "open-in-new",
        "format-list-bulleted",
        "format-list-checks",
        "sort-ascending",
        "sort-descending",
        "sort-variant",
        "sort-reverse-variant",
        "text-box-outline",
        "text-box-search-outline",
        "note-text-outline",
        "note-edit-outline",
        "newspaper-variant-outline",
        "help-circle-outline",
        "keyboard-tab",
        "backspace-outline",
        "tag-outline",
        "label-outline",
        "send",
        "reply",
        "arrow-expand-right",
        "ray-start",
        "ray-start-arrow",
        "ray-end",
        "ray-end-arrow",
        "dock-left",
        "dock-right",
    }
)
"""Icons that point along the line of reading and turn round with it (after Material's guidance on bidirectionality)."""

_EM = 240
"""Size the outlines are taken at; only their shape is kept."""
_MIDDLE = QPointF(0.5, -0.375)
"""Middle of Material's 24 x 24 grid in ems, measured from the pen: the grid stands 3 units below the baseline."""


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """The Material icon of this name (``undo``, ``folder-open-outline``, …).

    It is drawn in the palette's colour for ``role``: it follows a change of theme, fades when disabled, takes the
    accent when switched on, and is mirrored in a right-to-left interface if it points. Nothing is loaded before it
    is painted.

    Raises:
        KeyError: at painting, when there is no icon of this name.
    """
    return QIcon(_GlyphEngine(name, role))


def paint_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Draw an icon in the middle of ``rect`` in a colour of one's own: for delegates and custom widgets."""
    side = min(rect.width(), rect.height())
    mirrored = name in MIRRORED and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(-side if mirrored else side, side)
    painter.fillPath(_outline(name), color)
    painter.restore()


class _GlyphEngine(QIconEngine):
    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint_icon(painter, QRectF(rect), self._name, self._color(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPointF().toPoint(), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._role)

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        palette = QGuiApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, self._role)
        if state == QIcon.State.On:
            return palette.color(QPalette.ColorRole.Accent)
        return palette.color(self._role)


@functools.cache
def _outline(name: str) -> QPainterPath:
    font, codes = _font()
    (glyph,) = font.glyphIndexesForString(chr(int(codes[name], 16)))
    to_unit = QTransform.fromTranslate(-_MIDDLE.x(), -_MIDDLE.y()).scale(1 / _EM, 1 / _EM)
    return to_unit.map(font.pathForGlyph(glyph))


@functools.cache
def _font() -> tuple[QRawFont, dict[str, str]]:
    """The font and its table of name → hexadecimal code point."""
    package = importlib.util.find_spec("qtawesome")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("QtAwesome is not installed", name="qtawesome")
    folder = Path(package.origin).parent / "fonts"
    (font,) = folder.glob("materialdesignicons6-webfont-*.ttf")
    (codes,) = folder.glob("materialdesignicons6-webfont-charmap-*.json")
    return QRawFont(str(font), _EM), json.loads(codes.read_bytes())
