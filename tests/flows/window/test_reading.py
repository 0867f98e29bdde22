"""Reading: finding, hovering, looking around, in the real window with real keys and mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QKeyEvent, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QStyle,
    QStyleOptionButton,
    QToolBar,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.editing.commands import AddRelation, AddSpan, SetAttributes, SetNote
from app.services.workspace import Workspace
from app.ui.article_view import ArticleView
from app.ui.article_view.overview import ROW
from app.ui.main_window import MainWindow
from app.ui.reading_options.options import CONTRAST_DARK
from tests.flows.conftest import OpenWindow
from tests.flows.hands import CTRL, LEFT, SHIFT, chosen, label, press
from tests.widgets import part
from tests.workspaces import add_article


@pytest.fixture
def location(sqlite: str) -> str:
    """Reading has no part in the database."""
    return sqlite


def lit(window: MainWindow) -> list[str]:
    hits = window.view.hits()
    assert hits is not None
    return [window.view.text[slice(*hits[number])] for number in range(len(hits))]


def type_words(line: QLineEdit, words: str) -> None:
    """Type letters that no key of QTest's keyboard has."""
    for letter in words:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(line, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def _tick(box: QCheckBox) -> QPoint:
    option = QStyleOptionButton()
    box.initStyleOption(option)
    return box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box).center()


def test_words_are_found_lit_counted_and_stepped_through_by_keys(window: MainWindow) -> None:
    bar, view = window.reading.find_bar, window.view
    press(view, "F", CTRL)
    assert bar.isVisible()
    assert bar.line.hasFocus()
    type_words(bar.line, "ان")
    assert lit(window) == ["إن", "ان", "ان", "أن"]
    assert view.selected_text() == "إن"
    assert bar.count.text() == "1 of 4"
    press(bar.line, Qt.Key.Key_Return)
    press(bar.line, Qt.Key.Key_Return)
    assert bar.count.text() == "3 of 4"
    press(bar.line, Qt.Key.Key_Return, SHIFT)
    assert bar.count.text() == "2 of 4"
    press(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.hits() is None
    assert view.hasFocus()
    # What was found can be labelled right away.
    assert view.selected_text() == "ان"
    press(view, "1")
    assert chosen(window).quote == "ان"


def test_whole_words_and_proclitics_narrow_the_hits(window: MainWindow) -> None:
    bar = window.reading.find_bar
    press(window.view, "F", CTRL)
    bar.line.setText("صحه")
    assert lit(window) == ["صحة"]
    QTest.mouseClick(bar.whole_words, LEFT, pos=_tick(bar.whole_words))
    assert lit(window) == []
    assert bar.count.text() == "no hits"
    QTest.mouseClick(bar.proclitics, LEFT, pos=_tick(bar.proclitics))
    assert lit(window) == ["صحة"]
    press(bar.proclitics, Qt.Key.Key_Return)
    assert bar.isVisible()
    press(bar.proclitics, Qt.Key.Key_Escape)
    assert not bar.isVisible(), "Escape closes it wherever in it the keyboard is"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_boxes_of_the_find_bar_are_whole_in_a_narrow_column_and_beside_each_other_in_a_wide_one(
    window: MainWindow, language: str
) -> None:
    window._appearance.set_language(language)
    window._appearance.set_letters(200)
    window.resize(1180, 660)
    press(window.view, "F", CTRL)
    QApplication.processEvents()
    bar = window.reading.find_bar
    boxes = (bar.whole_words, bar.proclitics)
    for box in boxes:
        assert box.width() >= box.sizeHint().width(), "no word of it is cut off"
        assert bar.rect().contains(box.geometry())
    narrow = bar.height()
    for key in (Qt.Key.Key_F11, Qt.Key.Key_F12):
        press(bar.line, key)
    QApplication.processEvents()
    assert len({box.y() for box in boxes}) == 1
    assert bar.height() <= narrow
    assert all(box.width() >= box.sizeHint().width() for box in boxes)


def test_f3_steps_round_from_the_text_and_a_selection_is_what_to_find(window: MainWindow) -> None:
    bar, view = window.reading.find_bar, window.view
    first, second = view.text.index("شكري"), view.text.rindex("شكري")
    view.select(first, first + 4)
    press(view, Qt.Key.Key_F3)
    assert bar.line.text() == "شكري"
    view.setFocus()
    press(view, Qt.Key.Key_F3)
    assert view.selection() == (second, second + 4)
    press(view, Qt.Key.Key_F3)
    assert view.selection() == (first, first + 4)
    press(view, Qt.Key.Key_F3, SHIFT)
    assert view.selection() == (second, second + 4)
    # The next article is searched for the same words.
    window.articles.next_article()
    assert lit(window) == []
    assert bar.count.text() == "no hits"


def rest_on(window: MainWindow, position: int) -> str:
    """Let the mouse rest on a letter; the text of the card that appears, or empty."""
    view = window.view
    view.ensure_visible(position)
    place = view.rects(position, position + 1)[0].center().toPoint()
    QTest.mouseMove(view.viewport(), place)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    return QToolTip.text()


def test_a_card_tells_of_the_spans_under_the_mouse(window: MainWindow, qtbot: QtBot) -> None:
    view, session = window.view, window.session
    assert session is not None
    outer = label(window, "وزير الخارجية المصري سامح شكري", "1")
    inner = label(window, "سامح شكري", "1")
    session.run(SetNote(span=inner, note="<الاسم> الكامل"))
    session.run(SetAttributes(span=outer, attributes={"role": "official"}))
    card = rest_on(window, inner.start + 1)
    told = QTextDocumentFragment.fromHtml(card).toPlainText()
    assert told.index("«سامح شكري»") < told.index("«وزير الخارجية المصري سامح شكري»")
    assert "<الاسم> الكامل" in told
    assert "sara" in told
    assert "official" in told.lower()
    assert told.count("codebook version 1") == 2
    assert "«سامح شكري»" not in rest_on(window, outer.start)
    rest_on(window, view.text.index("الهدنة"))
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_the_overview_shows_labels_hits_and_unlinked_claims_and_a_click_goes_there(
    open_it: OpenWindow, sqlite: str
) -> None:
    workspace = Workspace.open(sqlite)
    text = "".join(f"الفقرة {number}: قال المتحدث إن العدد تراجع.\n" for number in range(600)) + "النهاية: كذب."
    add_article(workspace, text)
    workspace.close()
    window = open_it()
    window.articles.next_article()
    window.articles.next_article()
    view, overview, session = window.view, window.reading.overview, window.session
    assert session is not None
    assert session.article is not None
    assert view.text == text
    end = text.index("النهاية")
    session.run(AddSpan(article_id=session.article.id, label="CLAIM", fragments=((end, end + 7),)))
    overview.rebuild()
    rows = [row for row in overview.stretches() if row.labels]
    assert rows
    assert all(row.start <= end < row.end for row in rows if row.unlinked)
    assert sum(row.unlinked for row in rows) == 1
    press(view, "F", CTRL)
    window.reading.find_bar.line.setText("كذب")
    overview.rebuild()
    assert [row.hits for row in overview.stretches() if row.hits] == [1]
    maker = session.run(AddSpan(article_id=session.article.id, label="ACTOR", fragments=((0, 6),)))
    claim = rows[0]
    view.ensure_visible(0)
    number = overview.stretches().index(next(row for row in overview.stretches() if row.unlinked))
    QTest.mouseClick(overview, LEFT, pos=QPoint(8, number * ROW + 1))
    assert view.viewport().rect().contains(view.rects(end, end + 1)[0].center().toPoint())
    assert maker is not None
    assert "CLAIM" in claim.labels
    (span,) = [span for span in session.spans if span.label == "CLAIM"]
    session.run(
        AddRelation(article_id=session.article.id, type="makes", from_span=maker.changes[0].object_id, to_span=span.id)
    )
    overview.rebuild()
    assert not any(row.unlinked for row in overview.stretches())


def test_every_control_has_a_name_and_a_role_and_can_be_reached_by_keys(window: MainWindow) -> None:
    press(window.view, "F", CTRL)
    controls = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and isinstance(
            widget, QAbstractButton | QLineEdit | QComboBox | QAbstractItemView | QPlainTextEdit | ArticleView
        )
        and not (widget.objectName() == "" and isinstance(widget.parent(), QAbstractItemView | QComboBox | QHeaderView))
        and not widget.objectName().startswith("qt_")
        # The clear button and the magnifier belong to their field.
        and not isinstance(widget.parent(), QLineEdit)
    ]
    assert len(controls) > 20
    told = {widget: QAccessible.queryAccessibleInterface(widget) for widget in controls}
    nameless = [widget for widget, said in told.items() if not said.text(QAccessible.Text.Name)]
    assert [f"{type(widget).__name__} {widget.objectName()} in {widget.parent()}" for widget in nameless] == []
    without_role = [widget for widget, said in told.items() if said.role() == QAccessible.Role.NoRole]
    assert without_role == []
    unreachable = [
        widget.objectName()
        for widget in controls
        if widget.isEnabled()
        and widget.focusPolicy() == Qt.FocusPolicy.NoFocus
        # The tool bar's buttons are actions, each with keys.
        and not isinstance(widget.parent(), QToolBar | QAbstractItemView)
    ]
    assert unreachable == []


def test_the_focused_surface_shows_a_ring(window: MainWindow) -> None:
    view = window.view
    view.setFocus()
    ring = view.grab().toImage()
    window.panel.spans.setFocus()
    plain = view.grab().toImage()
    corner = QPoint(view.viewport().x() - 1, view.viewport().height() // 2)
    assert ring.pixelColor(corner) == QColor(view.paper().focus)
    assert plain.pixelColor(corner) == QColor(view.paper().paper)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_is_clipped_on_a_full_hd_screen_at_200_per_cent(window: MainWindow, language: str) -> None:
    window._appearance.set_language(language)
    # What is left of 1920 x 1080 pixels.
    window.resize(960, 540)
    press(window.view, "F", CTRL)
    QApplication.processEvents()
    assert window.width() <= 960
    assert window.height() <= 540
    clipped = [
        f"{widget.objectName()}: {widget.size().toTuple()} < {widget.minimumSizeHint().toTuple()}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and not isinstance(widget.parent(), QLineEdit)
        # In a low window the frames of controls give way, their letters do not.
        and (
            widget.width() < widget.minimumSizeHint().width()
            or widget.height() < min(widget.minimumSizeHint().height(), widget.fontMetrics().height() + 4)
        )
    ]
    assert "\n".join(clipped) == ""
    assert window.rect().contains(window.view.mapTo(window, window.view.rect().center()))
    assert window.view.viewport().width() > 250


def test_reading_options_are_seen_at_once_and_remembered(open_it: OpenWindow, qtbot: QtBot) -> None:
    window = open_it()
    view = window.view
    usual = view.rects(0, 12)[0]
    press(view, "O", CTRL | SHIFT)
    dialog = part(window, QDialog, "reading_options")
    size = part(dialog, QSpinBox, "reading_options.size")
    paper = part(dialog, QComboBox, "reading_options.paper")
    spacing = part(dialog, QSpinBox, "reading_options.spacing")
    size.setFocus()
    for _ in range(5):
        press(size, Qt.Key.Key_Up)
    assert size.value() == 31
    assert view.rects(0, 12)[0].height() > usual.height() * 1.3
    before = view._metrics.pitch
    press(spacing, Qt.Key.Key_Up)
    press(spacing, Qt.Key.Key_Up)
    assert view._metrics.pitch == pytest.approx(before * 1.2, abs=1)
    paper.setFocus()
    press(paper, Qt.Key.Key_End)
    press(paper, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.paper() == CONTRAST_DARK)
    press(dialog, Qt.Key.Key_Escape)
    press(view, "I", CTRL | SHIFT)
    assert view._invisible
    later = open_it().reading
    assert later.options.size == 31
    assert later.options.paper == "contrast_dark"
    assert later.options.invisible


def test_a_pdf_is_written_whole_and_the_selection_copied_as_a_picture(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = window.view
    span = label(window, "سامح شكري", "1")
    target = tmp_path / "مقال.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    press(view, "P", CTRL | SHIFT)
    assert target.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    view.select(span.start, span.end)
    press(view, "C", CTRL | SHIFT)
    picture = QApplication.clipboard().image()
    assert picture.width() >= view.viewport().width()
    color = view.label_color("ACTOR")
    found = {picture.pixelColor(x, y).name() for y in range(picture.height()) for x in range(picture.width())}
    assert color.name() in found
    # The picture shows labels, not what happens to be selected.
    assert picture.height() < 3 * view._metrics.pitch * 2


def test_a_pdf_that_cannot_be_written_is_told_in_a_sentence(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    window.reading.printing.told.connect(told.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "a.pdf"), ""))
    press(window.view, "P", CTRL | SHIFT)
    assert len(told) == 1
    assert "cannot be" in told[0]
