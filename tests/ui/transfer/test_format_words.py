"""Formats and their options are offered in the language of the interface."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from app.exchange.options import FormatOption
from app.exchange.tables.span_columns import COLUMN_OPTIONS
from app.ui.transfer import ExportDialog
from app.ui.transfer.format_words import HELPS, NAMES, TITLES, VALUES, format_title, option_help, short_title
from app.ui.transfer.options_form import OptionsForm
from tests.widgets import part


def formats() -> list[Format]:
    known = installed_formats()
    return [*{one.name: one for one in (*known.readers(), *known.writers())}.values()]


def options() -> Iterator[FormatOption]:
    return (option for one in formats() for option in one.options if option not in COLUMN_OPTIONS)


def test_every_format_and_option_is_in_the_tables() -> None:
    assert {one.name: one.title for one in formats()} == TITLES
    assert {option.help for option in options()} == set(map(str, HELPS))
    assert {option.name for option in options()} == set(NAMES)
    assert {value for option in options() for value in option.choices} >= set(VALUES)


@pytest.mark.usefixtures("arabic")
def test_all_of_it_is_said_in_arabic() -> None:
    for one in formats():
        assert format_title(one) != one.title
    for option in options():
        assert option_help(option) != option.help
    for word in map(str, [*NAMES.values(), *VALUES.values()]):
        assert QCoreApplication.translate("format_options", word) != word


@pytest.mark.usefixtures("arabic")
def test_a_title_runs_as_the_window_does_although_it_begins_with_a_latin_name(tmp_path: Path) -> None:
    dialog = ExportDialog(installed_formats().writers(), (), tmp_path / "out", native_dialogs=False)
    box = part(dialog, QComboBox, "export_dialog.format")
    for place in range(box.count()):
        assert not {"\u2066", "\u2068"} & set(box.itemText(place))
    assert box.isRightToLeft()
    dialog.deleteLater()


def test_words_are_shown_and_values_handed_on(qtbot: QtBot, qapp: QApplication) -> None:
    form = OptionsForm()
    qtbot.addWidget(form)
    conll = next(one for one in formats() if one.name == "conll")
    form.show_options([option for option in conll.options if option.on_export])
    assert "Spans inside tokens" in {label.text() for label in form.findChildren(QLabel)}
    borders = part(form, QComboBox, "option.borders")
    assert borders.currentText() == "widen the span"
    assert form.values() == {}
    borders.setCurrentIndex(borders.findData("cut"))
    assert form.values() == {"borders": "cut"}
    assert conll.export_values(form.values())["borders"] == "cut"
    form.set_values({"borders": "no longer known", "scheme": "bilou"})
    assert form.values() == {"scheme": "bilou"}, "what is no choice is the default"


@pytest.mark.usefixtures("arabic")
def test_a_format_is_called_by_the_first_words_of_its_title() -> None:
    assert short_title("text") == "\u2067نص عادي\u2069"
    assert short_title("native") == "\u2067JSONL «حاشية»\u2069"
    assert short_title("qualcoder") == "\u2067مشروع QualCoder\u2069"
    assert short_title("gone") == "\u2067gone\u2069"
