"""The reading surface."""

from app.ui.article_view.arcs import ArcMark, Arcs
from app.ui.article_view.marks import DARK_PAPER, LIGHT_PAPER, LabelStyle, PaperColors, SpanMark
from app.ui.article_view.view import ArticleView

__all__ = ["DARK_PAPER", "LIGHT_PAPER", "ArcMark", "Arcs", "ArticleView", "LabelStyle", "PaperColors", "SpanMark"]
