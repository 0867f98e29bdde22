"""What is filled in for an import, an export or a dataset outlives a program that is killed, and comes back."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.dataset.split import Part
from app.services.workspace import Workspace
from app.ui.dataset import DatasetDialog
from app.ui.main_window import MainWindow
from app.ui.transfer import ExportDialog, ImportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT, click, press, type_into
from tests.flows.import_hands import choose, looked_at, turn_to
from tests.flows.nothing_lost.drafts import drafts
from tests.flows.nothing_lost.killed_windows import killed
from tests.widgets import part

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")

TEXT = "قال وزير الخارجية سامح شكري 😀 إن الهدنة انتهت."
TITLE = "أخبار עברית فارسی ۲۰۲۴"


class Waiting:
    """What the hands of these tests need of `qtbot`, in a process that has none."""

    def waitUntil(self, is_so: Callable[[], object], *, timeout: int = 0) -> None:
        while not is_so():
            QApplication.processEvents()


def a_table(location: str) -> Path:
    """A table beside the workspace whose columns nobody could guess right."""
    table = Path(location).with_name("جدول.csv")
    table.write_text(f"أ,ب\n{TEXT},نص أطول بكثير من النص الأول كما ترى العين\nثان,نص آخر\n", "utf-8")
    return table


def an_import(window: MainWindow, location: str) -> None:
    qtbot = cast(QtBot, Waiting())
    window.desk.import_articles()
    dialog = part(window, ImportDialog, "import_dialog")
    dialog.add_paths([a_table(location)])
    looked_at(dialog, qtbot)
    turn_to(dialog, 2)
    choose(dialog, qtbot, "import_dialog.column.text", "أ")
    line = part(dialog, QComboBox, "import_dialog.annotator").lineEdit()
    assert line is not None
    type_into(line, "عمر")


def an_export(window: MainWindow, location: str) -> None:
    window.commands["export"].trigger()
    dialog = part(window, ExportDialog, "export_dialog")
    formats = part(dialog, QComboBox, "export_dialog.format")
    formats.setFocus()
    press(formats, Qt.Key.Key_Home)
    for _ in range(formats.findData("brat")):
        press(formats, Qt.Key.Key_Down)
    type_into(part(dialog, QLineEdit, "export_dialog.path"), str(Path(location).with_name("تصدير")))


def an_export_of_one_article(window: MainWindow, location: str) -> None:
    window.desk.export(window.articles.selected_articles(), only_these=True)
    dialog = part(window, ExportDialog, "export_dialog")
    type_into(part(dialog, QLineEdit, "export_dialog.path"), str(Path(location).with_name("تصدير")))


def a_dataset(window: MainWindow, location: str) -> None:
    window.commands["dataset"].trigger()
    dialog = part(window, DatasetDialog, "dataset")
    type_into(part(dialog, QLineEdit, "dataset.title"), TITLE)
    type_into(part(dialog, QLineEdit, "dataset.part.0.name"), "gold")
    type_into(part(dialog, QLineEdit, "dataset.path"), str(Path(location).with_name("مجموعة")))


def nothing(_window: MainWindow, _location: str) -> None:
    """Look at nothing: what was left is not lost by that."""


def come_back(window: MainWindow, what: str, qtbot: QtBot) -> None:
    """Open what the notice offers."""
    qtbot.waitUntil(lambda: f"filled in for {what} is kept" in window.messages.bar.text())
    click(window, "notice_bar.action")


def test_the_columns_of_a_table_need_not_be_chosen_again(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    killed(sqlite, an_import)
    window = open_at(sqlite)
    come_back(window, "an import", qtbot)
    dialog = part(window, ImportDialog, "import_dialog")
    looked_at(dialog, qtbot)
    assert dialog.paths == [a_table(sqlite)]
    assert (dialog.options().columns, dialog.options().annotator) == ({"text": "أ"}, "عمر")
    assert drafts(), "it is kept as long as it is not done"
    QTest.mouseClick(part(dialog, QDialogButtonBox, "").button(QDialogButtonBox.StandardButton.Ok), LEFT)
    qtbot.waitUntil(lambda: not drafts())
    with closing(Workspace.open(sqlite)) as workspace:
        assert workspace.info().articles == 4
    window.desk.import_articles()
    assert part(window, ImportDialog, "import_dialog").paths == [], "what is done comes back no more"


def test_an_export_comes_back_by_the_menu_as_well(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    killed(sqlite, an_export)
    window = open_at(sqlite)
    qtbot.waitUntil(lambda: window.messages.bar.isVisible())
    window.commands["export"].trigger()
    dialog = part(window, ExportDialog, "export_dialog")
    assert (dialog.options().format, dialog.out) == ("brat", Path(sqlite).with_name("تصدير"))
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(Path(sqlite).with_name("تصدير").is_dir)
    qtbot.waitUntil(lambda: not drafts())


def test_an_export_of_selected_articles_does_not_become_one_of_all(open_at: OpenWindow, sqlite: str) -> None:
    killed(sqlite, an_export_of_one_article)
    window = open_at(sqlite)
    first = window.articles.selected_articles()
    window.commands["export"].trigger()
    dialog = part(window, ExportDialog, "export_dialog")
    assert len(first) == 1
    assert dialog.options().articles == first
    dialog.reject()


def test_a_dataset_comes_back_with_its_parts_also_after_a_second_kill(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot
) -> None:
    killed(sqlite, a_dataset)
    killed(sqlite, nothing)
    window = open_at(sqlite)
    come_back(window, "a dataset", qtbot)
    dialog = part(window, DatasetDialog, "dataset")
    chosen = dialog.choices()
    assert (chosen.title, chosen.parts[0]) == (TITLE, Part("gold", 80))
    assert dialog.out == Path(sqlite).with_name("مجموعة")
    press(dialog, Qt.Key.Key_Escape)
    assert drafts(), "Escape is pressed faster than meant"
    window.desk.close()


def test_what_is_only_looked_at_is_not_kept(open_at: OpenWindow, sqlite: str, qtbot: QtBot) -> None:
    window = open_at(sqlite)
    for name, kind, action in (
        ("import_dialog", ImportDialog, "import"),
        ("export_dialog", ExportDialog, "export"),
        ("dataset", DatasetDialog, "dataset"),
    ):
        window.commands[action].trigger()
        dialog = part(window, kind, name)
        assert window.session is not None
        window.session.drafts.write()
        assert not drafts(), name
        dialog.reject()


def test_what_another_version_left_harms_nobody(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    unheard = {"unheard": 1}
    strange = {"format": "of tomorrow", "layer": "nobody", "articles": [1], "choices": unheard, "profile": unheard}
    window.commands["export"].trigger()
    unharmed(part(window, ExportDialog, "export_dialog"), strange)
    window.commands["dataset"].trigger()
    unharmed(part(window, DatasetDialog, "dataset"), strange)
    window.desk.import_articles()
    unharmed(part(window, ImportDialog, "import_dialog"), strange)


def unharmed(dialog: ExportDialog | DatasetDialog | ImportDialog, strange: dict[str, Any]) -> None:
    """It stays as it was."""
    before = dialog.given()
    dialog.give(strange)
    assert dialog.given() == before
    dialog.reject()
