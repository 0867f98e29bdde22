"""The choices of columns stand where there is room for them, whatever the size of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from app.exchange.table_preview import TablePreview
from app.ui.controls.scrolled_page import ScrolledPage
from app.ui.transfer.column_form import ColumnForm
from tests.widgets import part

pytestmark = pytest.mark.usefixtures("arabic")
NARROW, WIDE = 260, 620
TABLE = TablePreview(("id", "عنوان", "نص"), {"text": 2, "title": 1, "id": 0}, (("7", "خبر", "قال الوزير كلمته."),))


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[ScrolledPage]:
    form = ColumnForm()
    form.show_tables([TABLE])
    page = ScrolledPage(form, "page", as_wide=False)
    page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    page.resize(WIDE, 480)
    page.show()
    yield page
    page.close()
    page.deleteLater()


class WindowsSeen(QObject):
    """Notes every window that is shown, however short."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(watched.objectName())
        return False


def test_choices_are_made_for_a_table_and_none_is_ever_a_window_of_its_own(qapp: QApplication) -> None:
    seen = WindowsSeen()
    qapp.installEventFilter(seen)
    form = ColumnForm()
    assert form.findChild(QComboBox, "import_dialog.column.text") is None
    assert not any(box.isVisibleTo(form) for box in form.findChildren(QComboBox))
    form.show_tables([TABLE])
    qapp.removeEventFilter(seen)
    assert part(form, QComboBox, "import_dialog.column.text").isVisibleTo(form)
    assert seen.names == []
    form.deleteLater()


def boxes(page: ScrolledPage) -> list[QComboBox]:
    return [box for box in page.findChildren(QComboBox) if box.isVisibleTo(page)]


def columns_of(page: ScrolledPage) -> int:
    return len({box.x() for box in boxes(page)})


def focused(page: ScrolledPage) -> QWidget:
    found = page.focusWidget()
    assert found is not None
    return found


def test_in_a_narrow_window_every_choice_has_a_row_of_its_own(page: ScrolledPage, qtbot: QtBot) -> None:
    assert columns_of(page) == 2
    page.resize(NARROW, 480)
    qtbot.waitUntil(lambda: columns_of(page) == 1)
    assert page.horizontalScrollBar().maximum() == 0, "nothing lies beside what is seen"
    assert all(page.page.rect().contains(box.geometry()) for box in boxes(page))
    page.resize(WIDE, 480)
    qtbot.waitUntil(lambda: columns_of(page) == 2)


def test_the_rows_of_the_table_never_shrink_to_nothing(page: ScrolledPage) -> None:
    rows = part(page, QTableWidget, "import_dialog.rows")
    for width in (NARROW, WIDE):
        page.resize(width, 240)
        QApplication.processEvents()
        assert rows.viewport().height() >= 2 * rows.rowHeight(0)


def test_the_keyboard_stays_in_its_field_when_the_window_gets_narrow(page: ScrolledPage, qtbot: QtBot) -> None:
    title = part(page, QComboBox, "import_dialog.column.title")
    title.setFocus()
    page.resize(NARROW, 480)
    qtbot.waitUntil(lambda: columns_of(page) == 1)
    assert focused(page) is title
    downwards = sorted(boxes(page), key=lambda box: box.y())
    downwards[0].setFocus()
    walked = []
    for _ in downwards:
        walked.append(focused(page))
        QTest.keyClick(focused(page), Qt.Key.Key_Tab)
    assert walked == downwards
