from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.exchange import native
from app.exchange.formats import EncodingGuess, Format
from app.exchange.options import FormatOption
from app.exchange.texts import plain_text
from app.services.copies.near_duplicates import DuplicateArticle, DuplicateGroup
from app.services.transfer.import_profiles import ProfileShelf
from app.services.transfer.reports import ExportReport, ImportOptions, ImportReport
from app.ui.transfer import ExportDialog, ImportDialog, ImportTarget, ReportDialog
from app.ui.transfer.path_list import PathList
from seeds import default_codebook
from tests.widgets import part

pytestmark = pytest.mark.usefixtures("english")

READERS = (native.FORMAT, plain_text.FORMAT)
OPTIONED = Format(
    name="columns",
    title="Columns",
    suffixes=(".tsv",),
    carries=frozenset(),
    sniff=lambda _name, _head: 0,
    read=lambda _source, _options: iter(()),
    write_with=lambda _records, _out, _losses, _options: None,
    options=(
        FormatOption(name="header", default=True, help="first line names the columns"),
        FormatOption(name="style", default="bio", help="tags", choices=("bio", "bilou")),
        FormatOption(name="width", default=80, help="columns", on_import=False),
        FormatOption(name="name", default="", help="of the corpus"),
    ),
)


@pytest.fixture
def importing(qtbot: QtBot, tmp_path: Path) -> Iterator[ImportDialog]:
    profiles = ProfileShelf(tmp_path / "profiles")
    target = ImportTarget(["لمى"], "سارة", default_codebook())
    dialog = ImportDialog([*READERS, OPTIONED], target, profiles, native_dialogs=False)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


@pytest.fixture
def export(qtbot: QtBot) -> Iterator[Callable[[Path], ExportDialog]]:
    made: list[ExportDialog] = []

    def make(suggested: Path) -> ExportDialog:
        dialog = ExportDialog([native.FORMAT, OPTIONED], ["سارة", "لمى"], suggested, native_dialogs=False)
        made.append(dialog)
        dialog.show()
        return dialog

    yield make
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def combo(dialog: QWidget, name: str) -> QComboBox:
    return part(dialog, QComboBox, name)


def push(dialog: QWidget, name: str) -> None:
    found = part(dialog, QPushButton, name)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def ok(dialog: QWidget) -> QPushButton:
    (box,) = dialog.findChildren(QDialogButtonBox)
    return box.button(QDialogButtonBox.StandardButton.Ok)


def drop(widget: QWidget, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(8, 8), copy, data, left, plain)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(8, 8), copy, data, left, plain))


def test_an_import_takes_what_the_defaults_say(importing: ImportDialog, tmp_path: Path) -> None:
    assert not ok(importing).isEnabled()
    importing.add_paths([tmp_path])
    assert ok(importing).isEnabled()
    assert importing.options() == ImportOptions(annotator="سارة", unknown_labels="refuse", near_duplicates="report")
    QTest.mouseClick(ok(importing), Qt.MouseButton.LeftButton)
    assert importing.result() == ImportDialog.DialogCode.Accepted
    assert importing.paths == [tmp_path]


def test_in_a_narrow_dialog_the_names_of_the_pages_are_whole(importing: ImportDialog, tmp_path: Path) -> None:
    bar, page = part(importing, QTabWidget).tabBar(), part(importing, QComboBox, "import_dialog.page")
    for width in (1600, 800, 500):
        importing.resize(width, 560)
        QApplication.processEvents()
        assert page.isVisible() if width < 800 else bar.width() >= bar.sizeHint().width(), width
        assert bar.isVisible() != page.isVisible(), width


def test_every_choice_arrives(importing: ImportDialog, tmp_path: Path) -> None:
    importing.add_paths([tmp_path])
    format_ = combo(importing, "import_dialog.format")
    format_.setCurrentIndex(format_.findData("plain_text" if format_.findData("plain_text") > 0 else "text"))
    chosen = format_.currentData()
    encoding = combo(importing, "import_dialog.encoding")
    encoding.setCurrentText("windows-1256")
    annotator = combo(importing, "import_dialog.annotator").lineEdit()
    assert isinstance(annotator, QLineEdit)
    annotator.setText("  لمى ")
    unknown = combo(importing, "import_dialog.unknown_labels")
    unknown.setFocus()
    QTest.keyClick(unknown, Qt.Key.Key_Down)
    copies = combo(importing, "import_dialog.near_duplicates")
    copies.setFocus()
    QTest.keyClick(copies, Qt.Key.Key_Down)
    for name in ("strict", "skip_bad_spans"):
        flag = part(importing, QCheckBox, f"import_dialog.{name}")
        flag.setFocus()
        QTest.keyClick(flag, Qt.Key.Key_Space)
    assert importing.options() == ImportOptions(
        annotator="لمى",
        format=chosen,
        encoding="windows-1256",
        strict=True,
        unknown_labels="add",
        near_duplicates="skip",
        skip_bad_spans=True,
    )
    assert chosen in {reader.name for reader in READERS}


def test_an_import_needs_somebody_to_belong_to(importing: ImportDialog, tmp_path: Path) -> None:
    importing.add_paths([tmp_path])
    combo(importing, "import_dialog.annotator").setEditText("   ")
    assert not ok(importing).isEnabled()


def test_files_are_dropped_once_and_removed_by_keys(importing: ImportDialog, tmp_path: Path) -> None:
    one, two = tmp_path / "مقالة.txt", tmp_path / "أخبار.zip"
    for path in (one, two):
        path.touch()
    paths = part(importing, PathList)
    drop(paths.viewport(), [one, two])
    drop(paths.viewport(), [two])
    assert importing.paths == [one, two]
    assert [paths.item(row).text() for row in range(2)] == ["مقالة.txt", "أخبار.zip"]
    paths.setCurrentRow(0)
    QTest.keyClick(paths, Qt.Key.Key_Delete)
    assert importing.paths == [two]
    assert one.exists()


@pytest.mark.parametrize("kind", ["files", "folder"])
def test_files_and_folders_are_chosen_in_a_dialog(
    importing: ImportDialog, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    (tmp_path / "مقالة.txt").touch()
    target = tmp_path / "مقالة.txt" if kind == "files" else tmp_path
    push(importing, f"import_dialog.{kind}")
    chooser = part(importing, QFileDialog, "import_dialog.chooser")
    qtbot.waitUntil(chooser.isVisible)
    chooser.filesSelected.emit([str(target)])
    chooser.reject()
    assert importing.paths == [target]
    assert importing.folder == str(target.parent)


def test_options_of_a_format_are_asked_for(importing: ImportDialog) -> None:
    format_ = combo(importing, "import_dialog.format")
    format_.setCurrentIndex(format_.findData("columns"))
    assert importing.findChild(QWidget, "option.width") is None
    assert importing.options().values == {}
    header = part(importing, QCheckBox, "option.header")
    header.click()
    style = combo(importing, "option.style")
    style.setCurrentIndex(style.findData("bilou"))
    assert importing.options().values == {"header": "no", "style": "bilou"}
    assert OPTIONED.import_values(importing.options().values) == {"header": False, "style": "bilou", "name": ""}
    format_.setCurrentIndex(0)
    assert importing.options().values == {}


def test_an_export_offers_a_name_and_every_layer(export: Callable[[Path], ExportDialog], tmp_path: Path) -> None:
    dialog = export(tmp_path / "أخبار")
    assert dialog.out == tmp_path / "أخبار.jsonl"
    assert dialog.options().format == "native"
    assert dialog.options().annotator is None
    layer = combo(dialog, "export_dialog.layer")
    layer.setCurrentIndex(layer.findData("لمى"))
    assert dialog.options().annotator == "لمى"


def test_the_suffix_follows_the_format(export: Callable[[Path], ExportDialog], tmp_path: Path) -> None:
    dialog = export(tmp_path / "v1.2")
    assert dialog.out.name == "v1.2.jsonl"
    format_ = combo(dialog, "export_dialog.format")
    format_.setCurrentIndex(format_.findData("columns"))
    assert dialog.out.name == "v1.2.tsv"
    assert dialog.options().values == {}


def test_the_dialog_is_as_tall_as_the_options_of_the_chosen_format_need(
    export: Callable[[Path], ExportDialog], tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = export(tmp_path / "أخبار")
    format_ = combo(dialog, "export_dialog.format")
    low = dialog.height()
    format_.setCurrentIndex(format_.findData("columns"))
    qtbot.waitUntil(lambda: dialog.height() > low)
    format_.setCurrentIndex(format_.findData("native"))
    qtbot.waitUntil(lambda: dialog.height() == low)


def test_the_fields_of_a_format_begin_below_those_above_and_nothing_moves(
    export: Callable[[Path], ExportDialog], tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = export(tmp_path / "أخبار")
    dialog.show()
    qtbot.waitExposed(dialog)
    format_ = combo(dialog, "export_dialog.format")
    where = {format_.mapTo(dialog, QPoint()).x()}
    for format_name in ("columns", "native"):
        format_.setCurrentIndex(format_.findData(format_name))
        QApplication.processEvents()
        where |= {
            field.mapTo(dialog, QPoint()).x()
            for field in dialog.findChildren(QWidget)
            if field.isVisible() and field.objectName().startswith(("option.", "export_dialog.format"))
        }
    assert len(where) == 1


def test_names_that_the_system_does_not_take_stop_nobody_from_typing(
    export: Callable[[Path], ExportDialog], importing: ImportDialog, tmp_path: Path
) -> None:
    # A name of more than 255 bytes raises where a file is looked for under it.
    long = tmp_path / ("مقالات" * 60)
    dialog = export(long)
    path = part(dialog, QLineEdit, "export_dialog.path")
    QTest.keyClicks(path, "x")
    assert path.text().endswith("x")
    assert ok(dialog).isEnabled()
    importing.add_paths([long])
    assert importing.paths == [long]


def test_a_file_that_would_be_replaced_is_named(export: Callable[[Path], ExportDialog], tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").touch()
    dialog = export(tmp_path / "new")
    height = dialog.height()
    path = part(dialog, QLineEdit, "export_dialog.path")
    assert not warned(dialog)
    path.setText(str(tmp_path / "old.jsonl"))
    assert warned(dialog)
    QApplication.processEvents()
    assert dialog.height() == height
    path.setText(" ")
    assert not ok(dialog).isEnabled()


def warned(dialog: QWidget) -> bool:
    return any("replaced" in label.text() for label in dialog.findChildren(QLabel))


def full_report() -> ImportReport:
    report = ImportReport(changed=True, articles=1_200, spans=1, relations=0)
    report.refusals.add("/أخبار/bad.jsonl:3", "invalid JSON: <unexpected> end of data", 0)
    for number in range(1_001):
        report.skips.add(f"{number}.txt", "the same text is there already", number)
    report.guesses.append(EncodingGuess("c.txt", "windows-1256", 0.83))
    report.units["d.jsonl"] = "UTF-16 code units"
    report.added_labels.append("PLACE")
    return report


def test_an_import_report_says_everything(qtbot: QtBot) -> None:
    dialog = ReportDialog.of_import(full_report())
    qtbot.addWidget(dialog)
    dialog.show()
    text = dialog.text()
    assert text.splitlines()[0] == "Brought in: 1,200 articles · 1 span · 0 links."
    for words in (
        "Refused (1)",
        "/أخبار/bad.jsonl:3: invalid JSON: <unexpected> end of data",
        "Skipped (1,001)",
        "… and 1 more",
        "c.txt: windows-1256 (83%)",
        "d.jsonl: UTF-16 code units",
        "PLACE",
    ):
        assert words in text
    browser = part(dialog, QTextBrowser, "report_dialog.text")
    assert "<unexpected>" in browser.toPlainText()
    push(dialog, "report_dialog.copy")
    assert QGuiApplication.clipboard().text() == text


def test_an_import_report_shows_copies_in_groups(qtbot: QtBot) -> None:
    report = ImportReport(changed=True, articles=1)
    names = (("أصل الخبر", "وكالة", 1.0, False), ("نسخة منه", "", 0.82, False), ("نسخة أخرى", "جريدة", 0.6, True))
    report.near_duplicates.add(
        DuplicateGroup(
            members=tuple(
                DuplicateArticle(
                    id=title, title=title, source=source, published="", language="ar", direction=None,
                    similarity=similarity, new=similarity < 1, skipped=skipped,
                )
                for title, source, similarity, skipped in names
            )
        )
    )  # fmt: skip
    dialog = ReportDialog.of_import(report)
    qtbot.addWidget(dialog)
    told = [line.translate(dict.fromkeys(range(0x2066, 0x206A))) for line in dialog.text().splitlines()]
    assert told[2:] == [
        "Copies of each other: 1 group",
        "  أصل الخبر – وكالة",
        "    82 % alike: نسخة منه (new)",
        "    60 % alike: نسخة أخرى – جريدة (Left out)",
    ]


def test_an_import_that_brought_nothing_says_so(qtbot: QtBot) -> None:
    dialog = ReportDialog.of_import(ImportReport())
    qtbot.addWidget(dialog)
    assert dialog.text() == "Nothing was brought in."


def test_an_export_report_names_its_file_and_its_losses(qtbot: QtBot) -> None:
    report = ExportReport(out=Path("/بيانات/out.jsonl"), format="native", articles=2, spans=10, relations=1)
    report.losses.add("relations_across", count=3)
    dialog = ReportDialog.of_export(report)
    qtbot.addWidget(dialog)
    assert "/بيانات/out.jsonl" in dialog.text()
    assert f"  {report.losses.lines()[0]}" in dialog.text()
