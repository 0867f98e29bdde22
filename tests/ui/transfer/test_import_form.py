"""What the form of an import says about what was found."""

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from app.exchange import native
from app.exchange.span_jsonl import format as span_jsonl
from app.exchange.texts import plain_text
from app.services.transfer.previews import FoundFormat, ImportPreview
from app.ui.transfer.import_form import ImportForm
from tests.widgets import part

pytestmark = pytest.mark.usefixtures("english")
NATIVE = FoundFormat(native.FORMAT, 95, 3, "a.jsonl")
TEXT = FoundFormat(plain_text.FORMAT, 60, 1, "خبر.txt")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([NATIVE], "\u2066Hashiya JSONL\u2069, told from the files"),
        ([NATIVE, TEXT], "Tell it from each file"),
        ([], "Tell it from each file"),
    ],
)
def test_of_several_formats_none_is_named_as_that_of_all(qtbot: QtBot, found: list[FoundFormat], said: str) -> None:
    form = ImportForm([native.FORMAT, span_jsonl.FORMAT, plain_text.FORMAT], ["لمى"], "سارة")
    qtbot.addWidget(form)
    form.show_preview(ImportPreview(formats=found))
    formats = part(form, QComboBox, "import_dialog.format")
    assert formats.currentText() == said
