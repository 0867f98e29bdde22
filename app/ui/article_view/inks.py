"""The brushes and tags of labels, made once per label, paper and screen resolution."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPixmap, QTextOption

from app.ui.article_view.marks import LabelStyle, PaperColors
from app.ui.article_view.metrics import LineMetrics

_PATTERNS = ("1", "111111000", "1100", "11111111001100", "11111111111100000", "10")
"""Columns of an underline, drawn and left out, by `LabelStyle.pattern`."""
_FILL_ALPHAS = (36, 67, 93, 116)
_DARK_FILL_ALPHAS = (54, 62, 67, 70)
"""Of 255, where one, two, three and more spans lie on each other. On dark paper bright labels would soon be too bright
for words to be read on them (4.5 : 1)."""
_PARTS = (QColor.red, QColor.green, QColor.blue)
_WIDEST_TAG = 10
"""Heights of its letters."""
_PADDING = 5
_CORNER = 3


@dataclass(frozen=True, slots=True)
class Ink:
    """What one label is drawn with."""

    color: QColor
    fill: QColor
    bar: QBrush


class Inks:
    """Inks and tags by label key; a label without a style is shown grey under its key."""

    def __init__(self, styles: Mapping[str, LabelStyle], paper: PaperColors, metrics: LineMetrics) -> None:
        self._styles = dict(styles)
        self._paper = paper
        self._metrics = metrics
        self._alphas = _DARK_FILL_ALPHAS if paper.dark else _FILL_ALPHAS
        self._inks: dict[str, Ink] = {}
        self._grounds: dict[tuple[str, ...], QColor] = {}
        self._tags: dict[tuple[str, float], QPixmap] = {}
        self._widths: dict[str, int] = {}

    def ink(self, label: str) -> Ink:
        """The ink of a label."""
        found = self._inks.get(label)
        if found is None:
            style = self._style(label)
            color = QColor(style.color_dark if self._paper.dark else style.color)
            fill = QColor(color)
            fill.setAlpha(self._alphas[0])
            found = Ink(color, fill, _pattern(color, style.pattern))
            self._inks[label] = found
        return found

    def ground(self, labels: tuple[str, ...]) -> QColor:
        """What lies below words that have all these labels: the colours mixed, stronger where there are more."""
        found = self._grounds.get(labels)
        if found is None:
            colors = [self.ink(label).color for label in labels]
            red, green, blue = (sum(part(color) for color in colors) // len(colors) for part in _PARTS)
            found = QColor(red, green, blue, self._alphas[min(len(labels), len(self._alphas)) - 1])
            self._grounds[labels] = found
        return found

    def tag_width(self, label: str) -> int:
        """Pixels a tag takes along the line."""
        width = self._widths.get(label)
        if width is None:
            advance = QFontMetricsF(self._metrics.tag_font).horizontalAdvance(self._style(label).name)
            width = min(_WIDEST_TAG * self._metrics.tag_font.pixelSize(), round(advance) + 2 * _PADDING)
            self._widths[label] = width
        return width

    def tag(self, label: str, ratio: float) -> QPixmap:
        """The tag of a label for a screen of `ratio` device pixels per pixel."""
        pixmap = self._tags.get((label, ratio))
        if pixmap is None:
            pixmap = self._draw_tag(label, ratio)
            self._tags[label, ratio] = pixmap
        return pixmap

    def _style(self, label: str) -> LabelStyle:
        return self._styles.get(label) or LabelStyle(label, "#6b6b66", "#a3a39c", 2)

    def _draw_tag(self, label: str, ratio: float) -> QPixmap:
        width, height = self.tag_width(label), self._metrics.tag_height
        pixmap = QPixmap(round(width * ratio), round(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        color = self.ink(label).color
        box = QRectF(0, 0, width, height - 1)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, _CORNER, _CORNER)
        painter.setFont(self._metrics.tag_font)
        painter.setPen(_readable_on(color))
        metrics = QFontMetricsF(self._metrics.tag_font)
        name = metrics.elidedText(self._style(label).name, Qt.TextElideMode.ElideRight, width - 2 * _PADDING + 1)
        option = QTextOption(Qt.AlignmentFlag.AlignCenter)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        # A tag is a text of its own: its direction comes from its own letters, not from the article's.
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        shift = QPointF(0, metrics.descent() * 0.12)
        painter.drawText(box.translated(shift).adjusted(-width, -height, width, height), name, option)
        painter.end()
        return pixmap


def _pattern(color: QColor, number: int) -> QBrush:
    columns = _PATTERNS[number % len(_PATTERNS)]
    if columns == "1":
        return QBrush(color)
    pixmap = QPixmap(len(columns), 1)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    for x, drawn in enumerate(columns):
        if drawn == "1":
            painter.fillRect(x, 0, 1, 1, color)
    painter.end()
    return QBrush(pixmap)


def _luminance(color: QColor) -> float:
    """Relative luminance, 0 to 1, by WCAG 2.2."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def _readable_on(color: QColor) -> QColor:
    """White or near-black, whichever has the higher contrast ratio on `color` (WCAG 2.2)."""
    luminance = _luminance(color)
    white, black = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.05
    return QColor("#ffffff" if white >= black else "#111111")
