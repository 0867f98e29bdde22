"""What a number or an empty field means, and why one cannot go on, is said before anybody presses a button."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.exchange.installed_formats import installed_formats
from app.exchange.options import FormatOption, OptionKind
from app.exchange.tables.span_columns import COLUMN_OPTIONS
from app.exchange.texts import plain_text
from app.services.transfer.import_profiles import ProfileShelf
from app.ui.transfer import ExportDialog, ImportDialog, ImportTarget
from app.ui.transfer.format_words import UNSAID, unsaid
from app.ui.transfer.options_form import OptionsForm
from seeds import default_codebook
from tests.widgets import part


def silent_options() -> list[FormatOption]:
    """Those whose default is to say nothing."""
    known = installed_formats()
    every = (option for one in (*known.readers(), *known.writers()) for option in one.options)
    kinds = (OptionKind.NUMBER, OptionKind.TEXT)
    return [one for one in every if one.kind in kinds and not one.default and one not in COLUMN_OPTIONS]


@pytest.fixture
def importing(qtbot: QtBot, tmp_path: Path) -> Iterator[ImportDialog]:
    profiles = ProfileShelf(tmp_path / "profiles")
    target = ImportTarget(["لمى"], "سارة", default_codebook())
    dialog = ImportDialog([plain_text.FORMAT], target, profiles, native_dialogs=False)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def button(dialog: QWidget) -> QWidget:
    (box,) = dialog.findChildren(QDialogButtonBox)
    return box.button(QDialogButtonBox.StandardButton.Ok)


def label(dialog: QWidget, name: str) -> QLabel:
    return part(dialog, QLabel, name)


def typing_into(dialog: QWidget, name: str) -> QLineEdit:
    box = part(dialog, QComboBox, name)
    line = box.lineEdit()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    return line


@pytest.mark.usefixtures("english")
def test_every_field_that_may_be_left_alone_says_what_holds_then(qtbot: QtBot) -> None:
    options = silent_options()
    assert {option.name for option in options} == set(UNSAID)
    for option in options:
        form = OptionsForm()
        qtbot.addWidget(form)
        form.show_options([option])
        (field,) = (one for one in form.findChildren(QWidget) if one.objectName() == f"option.{option.name}")
        shown = field.text() if isinstance(field, QSpinBox) else field.property("placeholderText")
        assert shown == unsaid(option) != ""


@pytest.mark.usefixtures("arabic")
def test_it_is_said_in_arabic() -> None:
    for option in silent_options():
        assert unsaid(option) != UNSAID[option.name]


@pytest.mark.usefixtures("english")
def test_a_number_typed_over_the_words_counts(qtbot: QtBot) -> None:
    conll = next(one for one in installed_formats().writers() if one.name == "conll")
    form = OptionsForm()
    qtbot.addWidget(form)
    form.show_options([option for option in conll.options if option.on_export])
    columns = part(form, QSpinBox, "option.columns")
    columns.selectAll()
    QTest.keyClicks(columns, "2")
    assert form.values() == {"columns": "2"}
    columns.selectAll()
    QTest.keyClicks(columns, "0")
    columns.clearFocus()
    assert form.values() == {}


@pytest.mark.usefixtures("english")
def test_an_encoding_that_does_not_exist_is_named_while_it_is_typed(importing: ImportDialog, tmp_path: Path) -> None:
    importing.add_paths([tmp_path])
    line = typing_into(importing, "import_dialog.encoding")
    QTest.keyClicks(line, "windows-12")
    assert not button(importing).isEnabled()
    assert "no encoding of this name" in label(importing, "import_dialog.lack").text()
    QTest.keyClicks(line, "56")
    assert button(importing).isEnabled()
    assert label(importing, "import_dialog.lack").text() == ""


@pytest.mark.usefixtures("english")
def test_an_import_that_lacks_an_annotator_says_so(importing: ImportDialog, tmp_path: Path) -> None:
    line = typing_into(importing, "import_dialog.annotator")
    line.clear()
    assert label(importing, "import_dialog.lack").text() == "", "without files there is more to say than that"
    importing.add_paths([tmp_path])
    assert not button(importing).isEnabled()
    assert "unnamed spans belong" in label(importing, "import_dialog.lack").text()


@pytest.mark.usefixtures("english")
def test_an_export_to_nowhere_says_what_it_lacks(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(installed_formats().writers(), [], tmp_path / "out", native_dialogs=False)
    dialog.show()
    path = part(dialog, QLineEdit, "export_dialog.path")
    path.clear()
    assert not button(dialog).isEnabled()
    assert any(one.text() == "Say where to write to." for one in dialog.findChildren(QLabel))
    dialog.close()
    dialog.deleteLater()
