"""What the reading surface draws."""

from PySide6.QtGui import QImage

from app.ui.article_view import ArticleView


def picture(view: ArticleView) -> QImage:
    """The surface as it is seen, without the frame of what has the keyboard."""
    view.clearFocus()
    return view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
