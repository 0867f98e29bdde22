"""The hands of a test in the fields of the panel, and what is stored of them."""

from contextlib import closing

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.records import Span
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from tests.widgets import part


def line(window: MainWindow, name: str) -> QLineEdit:
    return part(window.panel, QLineEdit, name)


def write(window: MainWindow, name: str, text: str) -> QLineEdit:
    field = line(window, name)
    field.setFocus()
    field.selectAll()
    typed = QInputMethodEvent()
    typed.setCommitString(text)
    QApplication.sendEvent(field, typed)
    assert field.text() == text
    return field


def stored(location: str, span: Span) -> Span:
    with closing(Workspace.open(location)) as workspace:
        return next(one for one in workspace.articles.open(span.article_id).spans if one.id == span.id)
