"""What the dialog of an export says of the place to write to."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.exchange import native
from app.exchange.html_report import format as html_report
from app.exchange.installed_formats import installed_formats
from app.exchange.label_studio import format as label_studio
from app.ui.transfer import ExportDialog
from tests.widgets import part


def test_so_many_articles_that_they_become_a_folder_are_offered_one(qtbot: QtBot, tmp_path: Path) -> None:
    writers = [native.FORMAT, html_report.FORMAT]
    few, many = (
        ExportDialog(writers, [], tmp_path / "أخبار", articles=count, native_dialogs=False) for count in (50, 51)
    )
    for dialog in (few, many):
        qtbot.addWidget(dialog)
        format_ = part(dialog, QComboBox, "export_dialog.format")
        format_.setCurrentIndex(format_.findData("html-report"))
    assert few.out == tmp_path / "أخبار.html"
    assert many.out == tmp_path / "أخبار"
    path = part(many, QLineEdit, "export_dialog.path")
    path.setText(str(tmp_path / "تقرير.html"))
    told = [one.text() for one in many.findChildren(QLabel)]
    assert any("pages in a folder" in text and "تقرير" in text and ".html" not in text for text in told)
    page = part(many, QSpinBox, "option.page")
    page.setValue(51)
    assert not any("pages in a folder" in one.text() for one in many.findChildren(QLabel))


def test_the_selected_articles_are_counted_where_that_makes_a_folder(qtbot: QtBot, tmp_path: Path) -> None:
    selected = ["\ufeff٠٠١٢", "b"]
    dialog = ExportDialog(
        [html_report.FORMAT], [], tmp_path / "أخبار", articles=51, selected=selected, native_dialogs=False
    )
    qtbot.addWidget(dialog)
    assert (dialog.out, dialog.options().articles) == (tmp_path / "أخبار", None)
    which = part(dialog, QComboBox, "export_dialog.articles")
    QTest.keyClick(which, Qt.Key.Key_Down)
    assert (dialog.out, dialog.options().articles) == (tmp_path / "أخبار.html", selected)
    QTest.keyClick(which, Qt.Key.Key_Up)
    assert (dialog.out, dialog.options().articles) == (tmp_path / "أخبار", None)


def test_a_folder_for_the_name_of_a_file_is_told_before(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog([label_studio.FORMAT], [], tmp_path / "أخبار", articles=3, native_dialogs=False)
    qtbot.addWidget(dialog)
    path = part(dialog, QLineEdit, "export_dialog.path")

    def said() -> list[str]:
        return [one.text() for one in dialog.findChildren(QLabel) if "several files" in one.text()]

    assert not said()
    path.setText(str(tmp_path / "تصدير.json"))
    (told,) = said()
    assert "تصدير" in told
    assert ".json" not in told
    path.setText(str(tmp_path / "تصدير.zip"))
    assert not said()


def test_a_name_that_says_another_format_is_not_written(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(installed_formats().writers(), [], tmp_path / "أقوال", native_dialogs=False)
    qtbot.addWidget(dialog)
    format_ = part(dialog, QComboBox, "export_dialog.format")
    format_.setCurrentIndex(format_.findData("claims"))
    path = part(dialog, QLineEdit, "export_dialog.path")
    path.selectAll()
    QTest.keyClicks(path, str(tmp_path / "claims.xlsx"))
    (told,) = [one.text() for one in dialog.findChildren(QLabel) if "taken for another" in one.text()]
    assert ".jsonl .csv" in told
    (box,) = dialog.findChildren(QDialogButtonBox)
    export = box.button(QDialogButtonBox.StandardButton.Ok)
    assert not export.isEnabled()
    for _ in ".xlsx":
        QTest.keyClick(path, Qt.Key.Key_Backspace)
    QTest.keyClicks(path, ".csv")
    assert export.isEnabled()
