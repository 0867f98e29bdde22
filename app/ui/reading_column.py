"""The middle column of the window: the reading surface with what belongs to it, the find bar above it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.article_view import ArticleView
from app.ui.find_bar import FindBar


class ReadingColumn(QWidget):
    """Holds a reading surface and its bars."""

    def __init__(self, view: ArticleView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading_column")
        self.find_bar = FindBar(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(view, 1)
