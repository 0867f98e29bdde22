"""What a screen reader is told: every control by a name of its own, boxes by what they are for, words as they stand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from app.ui.appearance import Appearance
from app.ui.main_window import MainWindow
from app.ui.transfer import ImportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.hands import label, press, type_into
from tests.flows.import_hands import looked_at, theirs
from tests.flows.window.opened_windows import OPENING, called, opened, settle
from tests.widgets import part

_LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
_ROLE = QAccessible.Role
_NAMED = {
    *(_ROLE.Button, _ROLE.ButtonMenu, _ROLE.ButtonDropDown, _ROLE.CheckBox, _ROLE.RadioButton, _ROLE.ComboBox),
    *(_ROLE.EditableText, _ROLE.List, _ROLE.Table, _ROLE.Tree, _ROLE.PageTab, _ROLE.PageTabList, _ROLE.SpinBox),
    *(_ROLE.Slider, _ROLE.MenuItem, _ROLE.ListItem, _ROLE.Dialog, _ROLE.Graphic, _ROLE.ToolBar),
}
_ALIKE = {_ROLE.Button, _ROLE.ButtonMenu, _ROLE.CheckBox, _ROLE.RadioButton}
_ITEMS = 6
"""Rows of a list that are looked at."""
_SEEN_ONLY = dict.fromkeys([*range(0x2066, 0x206A), 0x200B, ord("&")])
_OTHERWISE = {"start_page.name"}
"""Labels that are told in other words than they show."""


def parts(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that can be seen within, down to the first rows of lists."""
    rows = interface.role() in (_ROLE.List, _ROLE.Table, _ROLE.Tree)
    for number in range(min(interface.childCount(), _ITEMS) if rows else interface.childCount()):
        child = interface.child(number)
        widget = child.object() if child is not None else None
        if child is None or (isinstance(widget, QWidget) and not widget.isVisible()):
            continue
        yield child
        yield from parts(child)


def name_of(part: QAccessibleInterface) -> str:
    return part.text(QAccessible.Text.Name)


def spoken(text: str) -> str:
    """A text without what is seen only."""
    return re.sub("<[^>]*>", "", text).translate(_SEEN_ONLY).strip()


def place(part: QAccessibleInterface) -> str:
    widget = part.object()
    return called(widget) if isinstance(widget, QWidget) else str(part.role())


def is_told_what_for(box: QComboBox) -> bool:
    """On Unix the name of a box is what is chosen in it: what it is for is told by a label or a description."""
    if any(one.buddy() is box for one in box.window().findChildren(QLabel)):
        return True
    interface = QAccessible.queryAccessibleInterface(box)
    assert interface is not None
    return bool(interface.text(QAccessible.Text.Description))


def untold(top: QWidget) -> list[str]:
    """Parts of a window of which a screen reader could not tell what they are, or which of two alike."""
    whole = QAccessible.queryAccessibleInterface(top)
    assert whole is not None
    bad = [] if name_of(whole) or isinstance(top, MainWindow) else [f"{called(top)}: the window has no name"]
    names: dict[tuple[object, str], str] = {}
    for one in parts(whole):
        widget, name = one.object(), name_of(one)
        if one.role() in _NAMED and not name:
            bad.append(f"{place(one)}: no name ({one.role()})")
        if isinstance(widget, QComboBox) and not is_told_what_for(widget):
            bad.append(f"{place(one)}: what the box is for is not told")
        shows = widget.text() if isinstance(widget, QLabel) and widget.objectName() not in _OTHERWISE else ""
        if spoken(shows) not in spoken(name):
            bad.append(f"{place(one)}: “{shows[:40]}” is told as “{name[:40]}”")
        if one.role() in _ALIKE and isinstance(widget, QWidget):
            key = (widget.parentWidget(), name)
            if key in names:
                bad.append(f"{place(one)}: “{name}” is the name of {names[key]}, too")
            names[key] = place(one)
    return bad


@pytest.fixture
def window(application: QApplication, open_at: OpenWindow, sqlite: str, language: str) -> MainWindow:
    """A window with three kinds of spans, in the language of the test."""
    appearance = part(application, Appearance)
    appearance.set_language(language)
    window = open_at(sqlite)
    for words, key in (("سامح شكري", "1"), ("وزارة الصحة", "3"), ("الهدنة انتهت", "2")):
        label(window, words, key)
    return window


@_LANGUAGES
def test_all_of_the_window_is_told(window: MainWindow, language: str) -> None:
    window.commands["find"].trigger()
    window.commands["guideline"].trigger()
    tabs = part(window.panel, QTabWidget)
    session = window.session
    assert session is not None
    bad = []
    for span in session.spans:
        window.gestures.show_span(span.id)
        for page in range(tabs.count()):
            tabs.setCurrentIndex(page)
            QApplication.processEvents()
            bad += [f"{span.label}, page {page}: {one}" for one in untold(window)]
    assert "\n".join(bad) == ""


def test_all_of_the_start_page_is_told(start_page: MainWindow) -> None:
    assert untold(start_page) == []


@_LANGUAGES
def test_all_of_every_other_window_is_told(window: MainWindow, language: str, qtbot: QtBot) -> None:
    bad: list[str] = []
    for action in OPENING:
        with opened(window, action) as found:
            for top in found:
                settle(top, qtbot)
                pages = top.findChildren(QTabWidget)
                for page in range(max((one.count() for one in pages), default=1)):
                    for tabs in pages:
                        tabs.setCurrentIndex(min(page, tabs.count() - 1))
                    QApplication.processEvents()
                    bad += [f"{action}: {one}" for one in untold(top)]
    assert "\n".join(dict.fromkeys(bad)) == ""


@_LANGUAGES
def test_all_of_the_preview_of_an_import_is_told(
    window: MainWindow, language: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window.commands["import"].trigger()
    dialog = part(window, ImportDialog)
    (tmp_path / "t.csv").write_text("text,label,start,end\nقال شكري,PER,4,8\n", encoding="utf-8")
    dialog.add_paths([theirs(tmp_path), tmp_path / "t.csv"])
    looked_at(dialog, qtbot)
    (tabs,) = dialog.findChildren(QTabWidget)
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        QApplication.processEvents()
        assert untold(dialog) == [], tabs.tabText(page)
    dialog.close()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is asked to say, from now on."""
    said: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return said


@pytest.mark.parametrize(
    ("language", "actor", "deleted", "sticks", "hits"),
    [("en", "Actor", "Done: delete Actor", "each selection becomes Claim", "2 hits"),
     ("ar", "فاعل", "تمّ: حذف فاعل", "كل تحديد يصير ادعاء", "نتيجتان")],
)  # fmt: skip
def test_what_happens_is_said(
    window: MainWindow, language: str, heard: list[str], actor: str, deleted: str, sticks: str, hits: str
) -> None:
    label(window, "وزير الخارجية", "1")
    assert f"{actor}: «وزير الخارجية»" in heard
    heard.clear()
    press(window.view, Qt.Key.Key_Delete)
    assert any(one.startswith(deleted) and "«وزير الخارجية»" in one for one in heard)
    window.status.show_sticky({"en": "Claim", "ar": "ادعاء"}[language])
    assert any(one.startswith(sticks) for one in heard)
    window.status.show_unsaved("القرص ممتلئ")
    assert heard[-1] == "القرص ممتلئ"
    assert window.session is not None
    window.gestures.show_span(window.session.spans[0].id)
    heard.clear()
    press(window.view, "L")
    assert any("سامح شكري" in one for one in heard), heard
    press(window.view, Qt.Key.Key_Escape)
    window.commands["find"].trigger()
    heard.clear()
    type_into(window.reading.find_bar.line, "شكري")
    assert heard[0] == hits
