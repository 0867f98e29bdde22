"""How an article is shown: fonts, sizes, paper."""

from app.ui.reading_options.options import ReadingOptions

__all__ = ["ReadingOptions"]
