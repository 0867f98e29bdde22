"""What arrives on the screen: every widget that shows text, painted, and its ink measured against its ground."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QStatusBar,
    QTabBar,
    QToolButton,
    QTreeView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.theme import apply_theme
from app.ui.theme.icons import icon, paint_icon
from tests.application_look import borrowed_look
from tests.ui.theme.colors import contrast


@pytest.fixture(scope="module", params=["light", "dark"])
def themed(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """Worn by all tests of the module: to put a theme on and off takes ten times as long as to look at a widget."""
    with borrowed_look(qapp):
        apply_theme(qapp, request.param)
        yield request.param


def ink_contrast(image: QImage) -> float:
    """Contrast of the commonest colour with the one that stands out most from it."""
    seen = Counter(image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height()))
    ground = seen.most_common(1)[0][0]
    return max(contrast(ground, color) for color in seen)


def filled(widget: QWidget, text: str) -> QWidget:
    match widget:
        case QComboBox():
            widget.addItem(text)
        case QTabBar():
            widget.addTab(text)
            widget.addTab(text)
        case QGroupBox():
            widget.setTitle(text)
        case QStatusBar():
            widget.showMessage(text)
        case QPlainTextEdit():
            widget.setPlainText(text)
        case QMenu():
            widget.addAction(text)
        case QLabel() | QPushButton() | QLineEdit() | QToolButton():
            widget.setText(text)
    return widget


def primary() -> QPushButton:
    button = QPushButton()
    button.setProperty("primary", True)
    return button


def placeholder() -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText("موسكو")
    return line


MAKERS: list[Callable[[], QWidget]] = [
    QLabel,
    QPushButton,
    primary,
    QLineEdit,
    QComboBox,
    QToolButton,
    QGroupBox,
    QTabBar,
    QPlainTextEdit,
    QStatusBar,
    QMenu,
]


@pytest.fixture
def host(themed: str, qtbot: QtBot) -> QWidget:
    host = QWidget()
    qtbot.addWidget(host)
    return host


def show(host: QWidget, widget: QWidget) -> QImage:
    if not isinstance(widget, QMenu):
        widget.setParent(host)
    # Big letters have pixels that are all ink, so that the ratio is the colour's and not the antialiasing's.
    font = QFont(widget.font())
    font.setPixelSize(28)
    widget.setFont(font)
    widget.resize(240, 64)
    host.resize(256, 80)
    host.show()
    widget.show()
    return widget.grab().toImage() if isinstance(widget, QMenu) else host.grab(widget.geometry()).toImage()


@pytest.mark.parametrize("make", MAKERS)
def test_text_is_readable_where_it_is_painted(host: QWidget, make: Callable[[], QWidget]) -> None:
    assert ink_contrast(show(host, filled(make(), "موسكو"))) >= 4.5


@pytest.mark.parametrize("make", MAKERS)
def test_disabled_text_is_readable_where_it_is_painted(host: QWidget, make: Callable[[], QWidget]) -> None:
    widget = filled(make(), "موسكو")
    widget.setEnabled(False)
    assert ink_contrast(show(host, widget)) >= 3


def test_a_placeholder_is_readable(host: QWidget) -> None:
    assert ink_contrast(show(host, placeholder())) >= 4.5


@pytest.mark.parametrize("focused", [True, False])
def test_a_selected_row_is_readable(host: QWidget, focused: bool) -> None:
    rows = QListWidget()
    rows.addItems(["شركة OpenAI", "موسكو"])
    rows.selectionModel().select(rows.model().index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    image = show(host, rows)
    if focused:
        rows.window().activateWindow()
        rows.setFocus()
        image = rows.grab().toImage()
    assert ink_contrast(image.copy(rows.visualItemRect(rows.item(0)).adjusted(1, 1, -1, -1))) >= 4.5


@pytest.mark.parametrize("state", [Qt.CheckState.Checked, Qt.CheckState.Unchecked])
@pytest.mark.parametrize("selected", [False, True])
@pytest.mark.parametrize("kind", [QListView, QTreeView])
def test_the_box_of_a_row_is_seen(
    host: QWidget, kind: type[QListView | QTreeView], state: Qt.CheckState, selected: bool
) -> None:
    rows = kind()
    if isinstance(rows, QTreeView):
        rows.setRootIsDecorated(False)
        rows.setHeaderHidden(True)
    model = QStandardItemModel(rows)
    row = QStandardItem("تلمار")
    row.setCheckable(True)
    row.setCheckState(state)
    model.appendRow(row)
    rows.setModel(model)
    if selected:
        rows.selectionModel().select(row.index(), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    image = show(host, rows)
    line = rows.visualRect(row.index())
    # Before the words, which begin behind 20 pixels of box and what is kept free beside it.
    box = image.copy(rows.viewport().x() + line.left() + 4, rows.viewport().y() + line.top() + 2, 20, line.height() - 4)
    assert ink_contrast(box) >= 3


def test_a_box_with_a_tick_is_not_like_one_without(host: QWidget) -> None:
    tree = QTreeWidget()
    row = QTreeWidgetItem(tree, ["תלמאר"])
    row.setCheckState(0, Qt.CheckState.Unchecked)
    without = show(host, tree)
    row.setCheckState(0, Qt.CheckState.Checked)
    assert show(host, tree) != without


def test_a_widget_keeps_the_font_it_was_given(themed: str, qtbot: QtBot) -> None:
    label = QLabel("نص")
    qtbot.addWidget(label)
    font = QFont("Noto Naskh Arabic")
    font.setPixelSize(33)
    label.setFont(font)
    label.show()
    label.ensurePolished()
    assert label.font().family() == "Noto Naskh Arabic"
    assert label.font().pixelSize() == 33


def ink(picture: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> QImage:
    return picture.pixmap(48, 48, mode, state).toImage()


def test_an_icon_follows_the_theme_and_its_state(themed: str, qapp: QApplication) -> None:
    star = icon("delete-outline")
    plain, disabled = ink(star), ink(star, QIcon.Mode.Disabled)
    switched_on = ink(star, state=QIcon.State.On)
    assert plain != disabled
    assert plain != switched_on
    with borrowed_look(qapp):
        apply_theme(qapp, "dark" if themed == "light" else "light")
        assert ink(star) != plain


@pytest.mark.parametrize(("name", "turns"), [("chevron-left", True), ("undo", True), ("magnify", False)])
def test_icons_that_point_turn_with_the_interface(themed: str, qapp: QApplication, name: str, turns: bool) -> None:
    left_to_right = ink(icon(name))
    assert left_to_right.flipped(Qt.Orientation.Horizontal) != left_to_right
    with borrowed_look(qapp):
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        right_to_left = ink(icon(name))
    assert (right_to_left == left_to_right) is not turns


def test_an_unknown_icon_is_an_error(themed: str) -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    with pytest.raises(KeyError):
        paint_icon(painter, QRectF(0, 0, 8, 8), "no-such-icon", QColor("red"))
    painter.end()
