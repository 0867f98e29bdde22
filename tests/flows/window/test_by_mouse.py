"""A working day without the keyboard: all that an annotator needs, by real mouse events."""

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QToolBar

from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT, chosen, click, click_text, contents, drag, rows, spans_of
from tests.flows.menu_hands import ask_menu, menu_at, take
from tests.widgets import part


def label_words(window: MainWindow, words: str, key: str) -> None:
    start = window.view.text.index(words)
    drag(window, start, start + len(words))
    click(window, f"label_button.{key}")


def press_tool(window: MainWindow, action: str) -> None:
    QTest.mouseClick(part(window, QToolBar, "tool_bar").widgetForAction(window.commands[action]), LEFT)


def test_a_day_by_mouse_alone(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    label_words(window, "سامح شكري", "ACTOR")
    label_words(window, "وزارة الصحة", "ACTOR")
    label_words(window, "الهدنة انتهت", "CLAIM")
    claim = chosen(window)

    # On its row in the list a span has the menu that it has in the text.
    spans = window.panel.spans
    (row,) = (number for number, span in enumerate(rows(window)) if span.quote == "وزارة الصحة")
    menu = menu_at(window, spans.viewport(), spans.visualRect(spans.model().index(row, 0)).center())
    assert chosen(window).quote == "وزارة الصحة"
    labels = [one for one in menu.actions() if one.text().startswith(("Actor", "Claim", "Organization"))]
    assert len({one.icon().pixmap(16, 16).toImage().pixel(8, 8) for one in labels}) == 3, "in three colours"
    take(menu, "Organization")
    assert {(span.label, span.quote) for span in spans_of(window)} == {
        ("ACTOR", "سامح شكري"),
        ("ORGANIZATION", "وزارة الصحة"),
        ("CLAIM", "الهدنة انتهت"),
    }

    click_text(window, claim.start)
    (rect, *_) = window.view.rects(claim.start, claim.end)
    take(menu_at(window, window.view.viewport(), rect.center().toPoint()), "Link…")
    click_text(window, window.view.text.index("سامح شكري"))
    assert window.session is not None
    assert [link.to_span for link in window.session.relations] == [claim.id]

    made = contents(spans_of(window))
    click_text(window, claim.start)
    click(window, "delete_span_button")
    assert len(spans_of(window)) == 2
    press_tool(window, "undo")
    assert contents(spans_of(window)) == made
    assert len(window.session.relations) == 1

    click(window, "progress_button.mark_done")
    press_tool(window, "next_article")
    assert window.session.article is not None
    assert window.session.article.language == "he"
    click(window, "article_list.state.done")
    QApplication.processEvents()
    assert window.articles.view.model().rowCount() == 1
    press_tool(window, "export")
    dialog = part(window, ExportDialog)
    assert dialog.isVisible()
    cancel = next(one for one in dialog.findChildren(QAbstractButton) if one.text().replace("&", "") == "Cancel")
    QTest.mouseClick(cancel, LEFT)
    assert not dialog.isVisible()


def test_below_the_last_row_there_is_no_menu(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    label_words(window, "سامح شكري", "ACTOR")
    viewport = window.panel.spans.viewport()
    ask_menu(viewport, QPoint(viewport.width() // 2, viewport.height() - 2))
    assert window.findChild(QMenu, "context_menu") is None
