"""Remembering choices: no profile is replaced unseen, and no name is lost when saving fails."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel
from pytestqt.qtbot import QtBot

from app.services.transfer.import_profiles import ImportProfile, ProfileShelf, write_profile
from app.services.transfer.reports import ImportOptions
from app.ui.transfer.profile_bar import ProfileBar
from app.ui.transfer.profile_name import ProfileNameDialog
from tests.widgets import part

pytestmark = pytest.mark.usefixtures("english")
OLD = ImportProfile(name="وكالات", format="brat")


@pytest.fixture
def shelf(tmp_path: Path) -> ProfileShelf:
    shelf = ProfileShelf(tmp_path / "profiles")
    shelf.save(OLD)
    return shelf


@pytest.fixture
def bar(shelf: ProfileShelf, qtbot: QtBot) -> ProfileBar:
    bar = ProfileBar(shelf, lambda: ImportOptions(annotator="سارة", format="csv"), native_dialogs=False)
    qtbot.addWidget(bar)
    bar.show()
    return bar


def asked(bar: ProfileBar) -> ProfileNameDialog:
    (dialog,) = [one for one in bar.findChildren(ProfileNameDialog) if one.isVisible()]
    return dialog


def remember(bar: ProfileBar, name: str) -> ProfileNameDialog:
    action = part(bar, QAction, "import_dialog.profile.save")
    action.trigger()
    dialog = asked(bar)
    dialog.field.selectAll()
    dialog.field.insert(name)
    return dialog


def button(dialog: ProfileNameDialog) -> str:
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    return buttons.button(QDialogButtonBox.StandardButton.Ok).text()


def about(dialog: ProfileNameDialog) -> str:
    (label,) = dialog.findChildren(QLabel, "import_dialog.profile_name.about")
    return label.text()


def press(dialog: ProfileNameDialog, key: Qt.Key) -> None:
    QTest.keyClick(dialog.field, key)


def test_a_name_that_is_taken_is_said_before_it_is_replaced(bar: ProfileBar, shelf: ProfileShelf) -> None:
    dialog = remember(bar, "صحف")
    assert (button(dialog), about(dialog)) == ("Remember", "")
    dialog.field.selectAll()
    dialog.field.insert(" وكالات ")
    assert button(dialog) == "Replace it"
    assert "is replaced" in about(dialog)
    press(dialog, Qt.Key.Key_Escape)
    assert shelf.load("وكالات") == OLD
    press(remember(bar, "وكالات"), Qt.Key.Key_Return)
    assert shelf.load("وكالات").format == "csv"


def test_the_name_stays_when_it_cannot_be_saved(bar: ProfileBar, shelf: ProfileShelf) -> None:
    too_long = "سوق" * 40
    dialog = remember(bar, too_long)
    press(dialog, Qt.Key.Key_Return)
    assert dialog is asked(bar)
    assert dialog.field.text() == too_long
    assert "at most 80 characters" in about(dialog)
    dialog.field.setText("أسواق")
    assert about(dialog) == ""
    press(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert shelf.names() == ("أسواق", "وكالات")


def test_an_empty_name_cannot_be_remembered(bar: ProfileBar, shelf: ProfileShelf) -> None:
    dialog = remember(bar, "  ")
    press(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert shelf.names() == ("وكالات",)


def test_a_file_does_not_replace_a_profile_of_its_name_unseen(
    bar: ProfileBar, shelf: ProfileShelf, tmp_path: Path, qtbot: QtBot
) -> None:
    theirs = ImportProfile(name="وكالات", format="conll")
    write_profile(theirs, tmp_path / "theirs.json")
    followed: list[ImportProfile] = []
    bar.chosen.connect(followed.append)
    bar._read(str(tmp_path / "theirs.json"))
    dialog = asked(bar)
    assert (button(dialog), followed, shelf.load("وكالات")) == ("Replace it", [], OLD)
    dialog.field.setText("وكالات الزملاء")
    press(dialog, Qt.Key.Key_Return)
    assert [one.name for one in followed] == ["وكالات الزملاء"]
    assert (shelf.load("وكالات"), shelf.load("وكالات الزملاء").format) == (OLD, "conll")


def test_the_same_profile_once_more_asks_nothing(bar: ProfileBar, shelf: ProfileShelf, tmp_path: Path) -> None:
    write_profile(OLD, tmp_path / "same.json")
    followed: list[ImportProfile] = []
    bar.chosen.connect(followed.append)
    bar._read(str(tmp_path / "same.json"))
    assert followed == [OLD]
    assert not [one for one in bar.findChildren(ProfileNameDialog) if one.isVisible()]
