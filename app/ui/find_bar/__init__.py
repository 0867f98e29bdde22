"""Finding words in the article."""

from app.ui.find_bar.bar import FindBar

__all__ = ["FindBar"]
