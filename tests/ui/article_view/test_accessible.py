"""What a screen reader gets: exact text, caret, places; selection and spans in words."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible

from app.ui.article_view import ArticleView, SpanMark
from app.ui.article_view.accessible import AccessibleArticle, Utf16Map, install
from tests.ui.article_view.conftest import ShowArticle

TEXT = "قال سامح شكري 😀 إن الهدنة انتهت.\nשלום 👍🏽 עולם، می‌روم"


@pytest.fixture
def accessible(show: ShowArticle) -> tuple[ArticleView, AccessibleArticle]:
    install()
    view = show(TEXT)
    found = QAccessible.queryAccessibleInterface(view)
    assert isinstance(found, AccessibleArticle)
    return view, found


def utf16(position: int) -> int:
    return len(TEXT[:position].encode("utf-16-le")) // 2


def test_utf16_positions_go_both_ways_and_never_cut_a_pair() -> None:
    both = Utf16Map(TEXT)
    for position in range(len(TEXT) + 1):
        assert both.utf16(position) == utf16(position)
        assert both.position(utf16(position)) == position
    emoji = TEXT.index("😀")
    assert both.position(utf16(emoji) + 1) == emoji
    assert both.position(10_000) == len(TEXT)


def test_text_and_caret_are_told_in_utf16(accessible: tuple[ArticleView, AccessibleArticle]) -> None:
    view, article = accessible
    text = article.textInterface()
    assert article.role() == QAccessible.Role.EditableText
    assert text.characterCount() == utf16(len(TEXT))
    assert text.text(0, text.characterCount()) == TEXT
    start = TEXT.index("עולם")
    assert text.text(utf16(start), utf16(start + 4)) == "עולם"
    text.setCursorPosition(utf16(start))
    assert view.caret() == start
    assert text.cursorPosition() == utf16(start)


def test_places_on_the_screen_lead_back_to_the_letters(accessible: tuple[ArticleView, AccessibleArticle]) -> None:
    _view, article = accessible
    text = article.textInterface()
    for word in ("سامح", "עולם", "انتهت"):
        start = TEXT.index(word)
        place = text.characterRect(utf16(start))
        assert place.width() > 1
        # Words from right to left begin at the right edge of their first letter.
        assert text.offsetAtPoint(QPoint(place.right() - 1, place.center().y())) == utf16(start)


def test_selection_and_spans_are_said_in_words(accessible: tuple[ArticleView, AccessibleArticle]) -> None:
    view, article = accessible
    start = TEXT.index("سامح")
    view.set_spans([SpanMark("a", "ACTOR", ((start, start + 9),)), SpanMark("c", "CLAIM", ((0, 30),))])
    article.textInterface().addSelection(utf16(start), utf16(start + 4))
    assert view.selected_text() == "سامح"
    said = article.text(QAccessible.Text.Description)
    assert said.index("«سامح»") < said.index("فاعل: \u2067«سامح شكري»") < said.index("ادعاء: ")
    article.textInterface().removeSelection(0)
    assert view.selection() == (start + 4, start + 4)
    assert "selected" not in article.text(QAccessible.Text.Description)


def test_what_qt_would_change_keeps_its_length(show: ShowArticle) -> None:
    install()
    view = show("\ufeffقال\ufffe نعم")
    found = QAccessible.queryAccessibleInterface(view)
    assert isinstance(found, AccessibleArticle)
    text = found.textInterface()
    assert text.text(0, 100) == "\ufffdقال\ufffd نعم"
    assert text.characterCount() == len(view.text)


def test_every_change_of_the_selection_is_announced(
    accessible: tuple[ArticleView, AccessibleArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    view, _article = accessible
    told: list[QAccessible.Event] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: told.append(event.type()))
    view.select(0, 3)
    kind = QAccessible.Event
    assert told == [kind.TextCaretMoved, kind.TextSelectionChanged, kind.DescriptionChanged]
