"""The measures of a line: everything has its fixed place, so that a new label never moves a word."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtGui import QFont, QFontMetricsF

from app.ui.article_view.marks import VISIBLE_LANES

_SAMPLE = "قال المتحدث باسم الوزارة إن المحادثات ستستأنف غدا"
_TALL = "أَُّلّْآكۀشָׁל کبھی گشتی"
"""In Nastaliq letters hang from one another to the end of a word: only words show how high they begin."""
_DEEP = "إِيٍّجِحعۓےںקֳ"
_TAIL = "قلم"
"""Ends in the deepest stroke of Nastaliq, a thin one: it keeps off the lanes, but needs no air."""
_COLUMN_CHARACTERS = 72
_SMALLEST_TAG = 11
_AIR = 0.13
"""Free space above and below the ink of a line, in ems."""
MARGIN = 56
"""Pixels kept free on both sides of the column; arcs and the count of hidden spans use them."""


@dataclass(frozen=True, slots=True)
class LineMetrics:
    """Pixels, from the top of a line: tag row, text, lanes.

    Args:
        font: the article's font; its first family decides the pitch, whatever a fallback font would like.
        tag_font: the font of tags.
        tag_height: height of the tag row at the top of a line.
        baseline: where the letters stand.
        text_top: upper edge of a span's fill.
        text_bottom: lower edge of a span's fill.
        lanes_top: where the first lane begins.
        lane_step: from lane to lane.
        lane_thickness: of an underline.
        pitch: from line to line.
        blank: height of an empty paragraph.
        gap: between paragraphs.
        column: widest column of text.
        average: average advance of a letter.
    """

    font: QFont
    tag_font: QFont
    tag_height: int
    baseline: int
    text_top: int
    text_bottom: int
    lanes_top: int
    lane_step: int
    lane_thickness: int
    pitch: int
    blank: int
    gap: int
    column: int
    average: float

    @classmethod
    def of(
        cls, families: list[str], size: int, *, spacing: int = 100, column: int = _COLUMN_CHARACTERS
    ) -> "LineMetrics":
        """The measures for text of `size` pixels, lines at `spacing` per cent, `column` average letters wide."""
        font = QFont()
        font.setFamilies(families)
        font.setPixelSize(size)
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        measure = QFontMetricsF(font)
        tag_font = QFont(font)
        # Vazirmatn stays readable when small; where it is missing the article's own families serve.
        tag_font.setFamilies(["Vazirmatn", *families])
        tag_font.setPixelSize(max(_SMALLEST_TAG, round(size * 0.52)))
        tag_measure = QFontMetricsF(tag_font)
        tag_height = ceil(min(tag_measure.height(), tag_font.pixelSize() * 1.35))
        # A font's own ascent and descent leave room for signs the news never has; the ink of these letters decides.
        above = min(ceil(measure.ascent()), ceil(-measure.tightBoundingRect(_TALL).top() + size * _AIR))
        # Nastaliq begins higher than its font says, in words such as کبھی: no air, but nothing under a tag.
        above = max(above, ceil(-measure.tightBoundingRect(_TALL).top()))
        below = min(ceil(measure.descent()), ceil(measure.tightBoundingRect(_DEEP).bottom() + size * _AIR))
        below = max(below, ceil(measure.tightBoundingRect(_TAIL).bottom()) + 1)
        lane_step = max(3, round(size * 0.14))
        text_top = tag_height + 1
        text_bottom = text_top + above + below
        lanes_top = text_bottom + 1
        return cls(
            font=font,
            tag_font=tag_font,
            tag_height=tag_height,
            baseline=text_top + above,
            text_top=text_top,
            text_bottom=text_bottom,
            lanes_top=lanes_top,
            lane_step=lane_step,
            lane_thickness=max(2, lane_step - 1),
            pitch=round((lanes_top + VISIBLE_LANES * lane_step + 2) * spacing / 100),
            blank=round(size * 0.9),
            gap=round(size * 0.5),
            column=round(measure.horizontalAdvance(_SAMPLE) / len(_SAMPLE) * column),
            average=measure.horizontalAdvance(_SAMPLE) / len(_SAMPLE),
        )
