"""Everything is reached by Tab, named for screen readers, ringed while it has the keyboard, and nowhere cut off."""

from collections import Counter
from itertools import islice, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QTableWidget,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.appearance import Appearance
from app.ui.controls.wrapped_check_box import WrappedCheckBox
from app.ui.main_window import MainWindow
from app.ui.propagation.dialog import PropagationDialog
from app.ui.transfer import ImportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.hands import label
from tests.flows.window.opened_windows import OPENING, called, controls, opened, settle, shown, unreached
from tests.widgets import part

SMALL = QSize(960, 510)
"""A screen of 1920 × 1080 pixels at a scale of 200 %, less its title bar and task bar."""
LAPTOP = QSize(1260, 660)
"""A screen of 1280 × 720 pixels, less title bar and borders."""
_LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture
def window(application: QApplication, open_at: OpenWindow, sqlite: str, language: str) -> MainWindow:
    """A window with some spans, in the language of the test."""
    appearance = part(application, Appearance)
    appearance.set_language(language)
    window = open_at(sqlite)
    for words, key in (("سامح شكري", "1"), ("وزارة الصحة", "3"), ("الهدنة انتهت", "2")):
        label(window, words, key)
    window.messages.hide_notice()
    return window


def nameless(top: QWidget) -> list[str]:
    """Controls of which a screen reader could say neither name nor role."""
    bad = []
    for widget in controls(top):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name):
            bad.append(called(widget))
        elif interface.role() == QAccessible.Role.NoRole:
            bad.append(f"{called(widget)} has no role")
    return bad


def scrolled_with(widget: QWidget) -> QWidget | None:
    """The area that moves a widget."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def out_of_order(top: QWidget) -> list[str]:
    """Steps of Tab back to what is read before: further up in the same column, or further ahead in the same row."""
    wanted = controls(top)
    steps: list[QWidget] = []
    if wanted:
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    while (focus := QApplication.focusWidget()) is not None and focus not in steps and len(steps) < 200:
        steps.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    first = min(range(len(steps)), key=lambda at: steps[at].mapTo(top, QPoint(0, 0)).y(), default=0)
    steps = [*steps[first:], *steps[:first]]
    bad = []
    for before, after in pairwise(steps):
        if scrolled_with(before) is not scrolled_with(after):
            continue
        one, other = (QRect(part.mapTo(top, QPoint(0, 0)), part.size()) for part in (before, after))
        low = min(one.height(), other.height()) / 2
        in_row = min(one.bottom(), other.bottom()) - max(one.top(), other.top()) > low
        in_column = one.left() <= other.right() and other.left() <= one.right()
        back = other.left() > one.left() if top.isRightToLeft() else other.left() < one.left()
        if (in_row and back) or (in_column and not in_row and other.center().y() < one.center().y()):
            bad.append(f"{called(before)} -> {called(after)}")
    return bad


def begins_badly(top: QWidget) -> list[str]:
    """What is wrong for the keys in a window that has just been opened: where they go, what Enter presses."""
    focus = QApplication.focusWidget()
    if focus is None or focus.window() is not top:
        return ["the keyboard is not in it"]
    bad = []
    typed = [one for one in controls(top) if isinstance(one, QLineEdit) and not one.isReadOnly()]
    if typed and isinstance(focus.parentWidget(), QDialogButtonBox):
        bad.append(f"{called(typed[0])} is to be filled in, but {called(focus)} has the keyboard")
    if isinstance(top, QDialog) and top.findChild(QDialogButtonBox) is not None:
        pressed = [called(one) for one in shown(top) if isinstance(one, QPushButton) and one.isDefault()]
        bad += [] if len(pressed) == 1 else [f"Enter presses {pressed}"]
    return bad


def underlined_twice(top: QWidget) -> list[str]:
    """Letters that, with Alt, are for more than one thing of a window."""
    texts = [one.text() for one in shown(top) if isinstance(one, QAbstractButton)]
    texts += [one.text() for one in shown(top) if isinstance(one, QLabel) and one.buddy() is not None]
    texts += [bar.tabText(tab) for bar in shown(top) if isinstance(bar, QTabBar) for tab in range(bar.count())]
    often = Counter(key for text in texts if (key := QKeySequence.mnemonic(text).toString()))
    return [f"{key} is underlined {count} times" for key, count in often.items() if count > 1]


def pixels(image: QImage) -> memoryview:
    """The pixels of an image, a number each."""
    return memoryview(image.constBits()).cast("I")


def scroll_to(widget: QWidget) -> None:
    """Bring a widget into sight, as Qt does when Tab comes to it."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def ringless(top: QWidget) -> list[str]:
    """Controls that look the same with and without the keyboard."""
    bad = []
    for widget in controls(top):
        scroll_to(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        place = QRect(widget.mapTo(top, QPoint(0, 0)), widget.size()).adjusted(-3, -3, 3, 3) & top.rect()
        with_it = top.grab(place).toImage()
        widget.clearFocus()
        QApplication.processEvents()
        without = top.grab(place).toImage()
        pairs = zip(pixels(with_it), pixels(without), strict=True)
        enough = (place.width() + place.height() + 1) // 2
        # A ring is found in its first lines; all other pixels need not be looked at.
        if len(list(islice((None for one, other in pairs if one != other), enough))) < enough:
            bad.append(called(widget))
    return bad


def cut_off(top: QWidget) -> list[str]:
    """Words that do not fit where they stand."""
    bad = []
    for widget in shown(top):
        metrics, room = widget.fontMetrics(), widget.contentsRect().size()
        words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        if isinstance(widget, QLabel) and words and widget.textFormat() != Qt.TextFormat.RichText:
            words = words.replace("&", "") if widget.buddy() else words
            box = QRect(0, 0, room.width(), 10_000)
            flags = Qt.TextFlag.TextWordWrap if widget.wordWrap() else Qt.TextFlag.TextSingleLine
            need = metrics.boundingRect(box, flags, words).size()
            if need.height() > room.height() + 2 or need.width() > room.width() + 2:
                bad.append(f"{called(widget)}: {words[:40]}: {need} in {room}")
        elif isinstance(widget, WrappedCheckBox):
            least = QSize(widget.minimumSizeHint().width(), widget.heightForWidth(widget.width()))
            if widget.size() != widget.size().expandedTo(least):
                bad.append(f"{called(widget)}: {words}: {widget.size()}")
        elif isinstance(widget, QPushButton | QCheckBox | QRadioButton) and words:
            if room.width() < metrics.horizontalAdvance(words.replace("&", "")) or room.height() < metrics.height():
                bad.append(f"{called(widget)}: {words}: {room}")
        elif isinstance(widget, QTabBar):
            bad += [
                f"{called(widget)}: {widget.tabText(tab)}: {widget.tabRect(tab)}"
                for tab in range(widget.count())
                if widget.tabRect(tab).height() < metrics.height()
            ]
        elif isinstance(widget, QLineEdit | QComboBox) and widget.height() < metrics.height():
            bad.append(f"{called(widget)}: {widget.height()} for letters of {metrics.height()}")
    return bad


@_LANGUAGES
def test_the_window_is_reached_named_and_ringed(window: MainWindow, language: str) -> None:
    window.commands["find"].trigger()
    tabs = part(window.panel, QTabWidget)
    bad: list[str] = []
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        QApplication.processEvents()
        assert len(controls(window)) > 20
        bad += [f"page {page}: no name: {one}" for one in nameless(window)]
        bad += [f"page {page}: not reached: {one}" for one in unreached(window)]
        bad += [f"page {page}: no ring: {one}" for one in ringless(window)]
        bad += [f"page {page}: not in the order of reading: {one}" for one in out_of_order(window)]
    assert "\n".join(bad) == ""


def test_the_start_page_is_reached_named_and_ringed(start_page: MainWindow, qtbot: QtBot) -> None:
    window = start_page
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert len(controls(window)) >= 4
    assert (nameless(window), unreached(window), ringless(window)) == ([], [], [])


@_LANGUAGES
def test_every_other_window_is_reached_named_ringed_not_too_large_and_left_by_escape(
    window: MainWindow, language: str, qtbot: QtBot
) -> None:
    bad: list[str] = []
    looked_at = set()
    for action in OPENING:
        with opened(window, action) as found:
            for top in found:
                looked_at.add(top.objectName())
                top.activateWindow()
                QApplication.processEvents()
                bad += [f"{action}: {one}" for one in (*begins_badly(top), *underlined_twice(top))]
                settle(top, qtbot)
                bad += [f"{action}: no name: {one}" for one in nameless(top)]
                bad += [f"{action}: not reached: {one}" for one in unreached(top)]
                bad += [f"{action}: no ring: {one}" for one in ringless(top)]
                bad += [f"{action}: not in the order of reading: {one}" for one in out_of_order(top)]
                least = top.minimumSizeHint()
                if not (least.width() <= SMALL.width() and least.height() <= SMALL.height()):
                    bad.append(f"{action}: asks for {least}, too much for a scale of 200 %")
                room = top.screen().availableSize().expandedTo(least).expandedTo(top.minimumSize())
                if top.width() > room.width() or top.height() > room.height():
                    bad.append(f"{action}: opens with {top.size()} on a screen of {room}")
                QTest.keyClick(QApplication.focusWidget() or top, Qt.Key.Key_Escape)
                QApplication.processEvents()
                if isValid(top) and top.isVisible():
                    bad.append(f"{action}: Escape leaves it open")
    assert "\n".join(bad) == ""
    assert {"key_help", "key_editor", "import_dialog", "export_dialog", "reading_options", "about"} <= looked_at


@_LANGUAGES
def test_the_hits_of_label_all_are_reached_named_and_ringed(window: MainWindow, language: str, qtbot: QtBot) -> None:
    label(window, "في", "1")
    window.commands["propagate"].trigger()
    dialog = part(window, PropagationDialog)
    dialog.activateWindow()
    settle(dialog, qtbot)
    assert dialog.list in controls(dialog)
    assert (nameless(dialog), unreached(dialog), ringless(dialog), out_of_order(dialog)) == ([], [], [], [])
    dialog.close()


@_LANGUAGES
def test_nothing_is_cut_off_at_200_per_cent(
    application: QApplication, window: MainWindow, language: str, qtbot: QtBot
) -> None:
    window.resize(SMALL)
    QApplication.processEvents()
    assert window.size() == SMALL
    tabs = part(window.panel, QTabWidget)
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        for _round in range(5):
            QApplication.processEvents()
        assert cut_off(window) == []
    appearance = part(application, Appearance)
    appearance.set_letters(200)
    window.resize(LAPTOP)
    QApplication.processEvents()
    assert window.size() == LAPTOP
    bad = cut_off(window)
    for action in OPENING:
        with opened(window, action) as found:
            for top in found:
                least = top.minimumSizeHint().expandedTo(top.minimumSize())
                if least.width() > LAPTOP.width() or least.height() > LAPTOP.height():
                    bad.append(f"{action}: asks for {least}, too much for a small laptop")
                # The screen of the tests is smaller than any that people have.
                top.resize(LAPTOP.boundedTo(top.maximumSize()))
                QApplication.processEvents()
                settle(top, qtbot)
                for _round in range(5):
                    # Room is divided anew a moment later.
                    QApplication.processEvents()
                bad += cut_off(top)
    assert "\n".join(bad) == ""


@_LANGUAGES
def test_tab_leaves_the_tables_of_an_import(window: MainWindow, language: str, qtbot: QtBot, tmp_path: Path) -> None:
    table = tmp_path / "spans.csv"
    table.write_text("text,label,start,end\nقال شكري,PER,4,8\nقال قدمي,PER,4,8\n", encoding="utf-8")
    window.commands["import"].trigger()
    dialog = part(window, ImportDialog)
    dialog.add_paths([table])
    rows = part(dialog, QTableWidget, "import_dialog.rows")
    qtbot.waitUntil(lambda: rows.rowCount() > 1)
    for tabs in dialog.findChildren(QTabWidget):
        for page in range(tabs.count()):
            tabs.setCurrentIndex(page)
            QApplication.processEvents()
            assert unreached(dialog) == [], tabs.tabText(page)
    dialog.close()
