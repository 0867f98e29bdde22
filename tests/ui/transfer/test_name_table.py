"""The table of foreign names: what is only declared beside the articles is offered, and nobody is told to mind it."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.transfer.previews import ImportPreview
from app.ui.controls.choice_box import ChoiceBox
from app.ui.transfer.name_table import NameTable
from app.ui.translations import Translations
from seeds import default_codebook


def test_names_that_are_only_declared_can_be_chosen_but_are_not_unknown(qapp: QApplication) -> None:
    table = NameTable(default_codebook())
    preview = ImportPreview(
        labels=Counter({"PER": 2, "LOC": 0, "ACTOR": 1}),
        attributes=Counter({"polarity": 1}),
        attribute_values={"polarity": Counter({"neg": 1, "odd": 0})},
    )
    table.show_preview(preview)
    shown = [[item.text() if (item := table.item(row, column)) else "" for column in (1, 2)] for row in range(6)]
    assert [name.strip("\u2003\u2066\u2067\u2068\u2069") for name, _ in shown] == [
        *("PER", "ACTOR", "LOC", "polarity", "neg", "odd")
    ]
    assert [often for _, often in shown] == ["2", "1", "0", "1", "1", "0"]
    assert table.unknown() == 2
    table.deleteLater()


@pytest.mark.parametrize(("language", "said"), [("en", "As it is, unknown"), ("ar", "كما هو، مجهول")])
def test_on_a_small_screen_what_is_chosen_is_read_whole_and_of_names_both_ends(
    qtbot: QtBot, translations: Translations, language: str, said: str
) -> None:
    translations.set_language(language)
    table = NameTable(default_codebook())
    qtbot.addWidget(table)
    table.resize(456, 300)
    table.show_preview(ImportPreview(labels=Counter({"شخصية_سياسية_بارزة_من_مصر": 3, "CLAIM": 1})))
    table.show()
    qtbot.waitUntil(lambda: not table._bare)
    box = table.cellWidget(0, 3)
    assert isinstance(box, ChoiceBox)
    assert box.currentText() == said
    assert not box.is_cut()
    header = table.horizontalHeader()
    assert header.length() == table.viewport().width(), "nothing has to be scrolled"
    assert table.textElideMode() == Qt.TextElideMode.ElideMiddle
    box.showPopup()
    assert box.view().width() >= box.view().sizeHintForColumn(0), "what can be chosen is read whole in the list"
    box.hidePopup()


def test_titles_stand_above_what_they_name(qtbot: QtBot) -> None:
    table = NameTable(default_codebook())
    qtbot.addWidget(table)
    table.show_preview(ImportPreview(labels=Counter({"PER": 3, "LOC": 1})))
    for column in range(table.columnCount()):
        title, first = table.horizontalHeaderItem(column), table.item(0, column)
        assert title is not None
        own = title.data(Qt.ItemDataRole.TextAlignmentRole)
        title_side = Qt.AlignmentFlag(own) if own is not None else table.horizontalHeader().defaultAlignment()
        cell = first.data(Qt.ItemDataRole.TextAlignmentRole) if first is not None else None
        cell_side = Qt.AlignmentFlag(cell) if cell is not None else Qt.AlignmentFlag.AlignLeading
        sides = Qt.AlignmentFlag.AlignHorizontal_Mask
        assert title_side & sides == cell_side & sides, title.text()
