"""What stands in the place of an article of which nothing can be read."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.services.transfer.previews import ImportPreview
from app.ui.reading_options import ReadingOptions
from app.ui.transfer.article_preview import ArticlePreview
from seeds import default_codebook
from tests.widgets import part

pytestmark = pytest.mark.usefixtures("english")


def test_an_empty_sheet_is_no_answer_where_everything_is_refused(qtbot: QtBot) -> None:
    preview = ArticlePreview(default_codebook(), ReadingOptions())
    qtbot.addWidget(preview)
    said = part(preview, QLabel, "import_dialog.nothing")
    preview.show()
    for refused in (3, 0):
        seen = ImportPreview()
        for number in range(refused):
            seen.report.refusals.add(f"{number}.docx", "is empty")
        preview.show_preview(seen)
        assert (said.isVisible(), preview.view.isVisible()) == (refused > 0, refused == 0)
    assert said.text() == "None of these articles can be read. The remarks say why."
