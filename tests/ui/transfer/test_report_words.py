"""Reports in words of the interface: the same sentences as on the terminal, translated, with isolated examples."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.exchange.characters.hygiene import KINDS
from app.exchange.loss import SENTENCES
from app.services.copies.near_duplicates import DuplicateArticle, DuplicateGroup
from app.services.transfer.previews import ImportPreview
from app.services.transfer.reports import ExportReport, ImportReport, Listing
from app.ui.transfer import ReportDialog
from app.ui.transfer.loss_words import HYGIENE, LOSSES, hygiene_sentence, loss_sentence
from app.ui.transfer.report_words import ReportWords, Section
from app.ui.transfer.sections_view import SectionsView
from tests.widgets import part


def lossy() -> ImportReport:
    report = ImportReport(changed=True, articles=2, composed=1)
    for number in range(4):
        report.losses.add("token_edges", f"أخبار.conll:{number}")
    report.losses.add("relations")
    report.losses.add("unit_found", "أخبار.jsonl: codepoint")
    report.hygiene.look("قال\u00a0الوزير\u00a0أمس.", "أخبار.txt", spans=False)
    return report


def test_the_window_says_what_the_terminal_says() -> None:
    assert LOSSES == SENTENCES
    assert HYGIENE == KINDS


@pytest.mark.usefixtures("english")
def test_losses_are_listed_with_count_and_examples(qtbot: QtBot) -> None:
    dialog = ReportDialog.of_import(lossy())
    qtbot.addWidget(dialog)
    assert dialog.text().splitlines()[2:] == [
        "Could not be carried over",
        "  1 × links between spans have no place in this format",
        "  4 × spans that begin or end inside a token were widened to whole tokens: "
        "\u2066أخبار.conll:0\u2069 · \u2066أخبار.conll:1\u2069 · \u2066أخبار.conll:2\u2069",
        "",
        "Brought in, and worth knowing how",
        "  1 × offsets of a file were converted from another unit than the usual one of its format: "
        "\u2066أخبار.jsonl: codepoint\u2069",
        "",
        "Worth knowing, and kept as it is",
        "  1 text brought into composed form (NFC)",
        "  2 × blanks other than the usual one: no-break, narrow, thin, ideographic: "
        "\u2066أخبار.txt: U+00A0 at 3\u2069",
    ]


@pytest.mark.usefixtures("english")
def test_a_preview_names_what_is_refused_and_what_is_skipped() -> None:
    preview = ImportPreview(report=ImportReport(skips=Listing(most=1)))
    preview.report.refusals.add("a.docx", "is empty")
    for name in ("notes.pdf", "صورة.jpeg", "more.pdf"):
        preview.report.skips.add(name, "neither text nor a known format")
    refused, skipped = ReportWords().of_preview(preview)
    assert (refused.title, refused.rows) == ("Would be refused (1)", (("a.docx", "is empty"),))
    assert (skipped.title, skipped.more) == ("Skipped (3)", 2)
    assert skipped.rows == (("notes.pdf", "neither text nor a known format"),)


@pytest.mark.usefixtures("english")
def test_copies_without_titles_fit_on_a_line_and_are_told_apart() -> None:
    """Of a text without a title its beginning is the title, and copies begin alike."""
    beginning = "قالت وزيرة المياه إن السدّ الجديد سيُنجز قبل الصيف، ونفت وجود أي تأخير في أعماله. " * 3
    first, second = (
        DuplicateArticle(
            id=day,
            title=beginning,
            source=source,
            published=day,
            language="ar",
            direction=None,
            similarity=0.9,
            new=True,
        )
        for source, day in (("وكالة تلمار", "2024-01-02"), ("صحيفة الضفتين " * 9, "2024-01-03"))
    )
    report = ImportReport(changed=True, articles=2)
    report.near_duplicates.add(DuplicateGroup(members=(first, second)))
    (copies,) = ReportWords().of_import(report)[1]
    ((told, others),) = copies.rows
    for line, words in ((told, ("وكالة تلمار", "2024-01-02")), (others, ("صحيفة الضفتين", "2024-01-03"))):
        assert "قالت وزيرة المياه" in line
        assert len(line) < 140, "a few words of each, not two lines of what both begin with"
        assert all(word in line for word in words)


@pytest.mark.usefixtures("english")
def test_copies_that_look_the_same_show_where_their_texts_part() -> None:
    words = "وأكدت أن العمل مستمر."
    member = DuplicateArticle(
        id="7", title="السدّ", source="", published="", language="ar", direction=None, similarity=0.9, parting=words
    )
    report = ImportReport(changed=True, articles=2)
    report.near_duplicates.add(DuplicateGroup(members=(replace(member, parting=""), member)))
    (copies,) = ReportWords().of_import(report)[1]
    ((told, other),) = copies.rows
    assert words not in told
    assert f"«…{words}»" in other


@pytest.mark.usefixtures("arabic")
def test_what_the_percentage_of_a_copy_means_is_said_before_it() -> None:
    members = [
        DuplicateArticle(
            id=title, title=title, source="", published="", language="ar", direction=None, similarity=similarity
        )
        for title, similarity in (("أصل الخبر", 1.0), ("נוסח אחר", 0.824))
    ]
    report = ImportReport(changed=True, articles=2)
    report.near_duplicates.add(DuplicateGroup(members=tuple(members)))
    (copies,) = ReportWords().of_import(report)[1]
    ((_, other),) = copies.rows
    assert other.translate(dict.fromkeys(range(0x2066, 0x206A))) == "تشابه 82٪: נוסח אחר"


@pytest.mark.usefixtures("arabic")
def test_every_sentence_is_translated() -> None:
    for kind, sentence in SENTENCES.items():
        assert loss_sentence(kind) != sentence
    for kind, sentence in KINDS.items():
        assert hygiene_sentence(kind) != sentence


def click(dialog: QWidget, name: str) -> None:
    button = part(dialog, QPushButton, name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("english")
def test_a_report_is_saved_where_the_user_says(qtbot: QtBot, tmp_path: Path) -> None:
    report = lossy()
    dialog = ReportDialog("Done.", [], report.to_json(), native_dialogs=False)
    qtbot.addWidget(dialog)
    dialog.show()
    said = part(dialog, QLabel, "report_dialog.said")
    for place, told in ((tmp_path / "تقرير.json", "Saved: "), (tmp_path / "missing" / "x.json", "cannot be written")):
        click(dialog, "report_dialog.save")
        chooser = part(dialog, QFileDialog, "report_dialog.chooser")
        chooser.fileSelected.emit(str(place))
        chooser.reject()
        qtbot.waitUntil(lambda: dialog.findChild(QFileDialog, "report_dialog.chooser") is None)
        assert told in said.text()
    assert json.loads((tmp_path / "تقرير.json").read_bytes()) == report.to_json()
    assert not (tmp_path / "missing").exists()


@pytest.mark.usefixtures("english")
def test_the_file_of_losses_beside_an_export_is_named(qtbot: QtBot) -> None:
    report = ExportReport(
        out=Path("/بيانات/out.conll"), format="conll", loss_file=Path("/بيانات/out.conll.losses.json")
    )
    report.losses.add("notes", "1")
    dialog = ReportDialog.of_export(report)
    qtbot.addWidget(dialog)
    assert "What could not be carried over is also in \u2066out.conll.losses.json\u2069." in dialog.text()


@pytest.mark.usefixtures("english")
def test_an_export_tells_what_its_file_holds(qtbot: QtBot) -> None:
    report = ExportReport(out=Path("net.gexf"), format="network", held={"articles": 3, "nodes": 12, "edges": 1})
    dialog = ReportDialog.of_export(report)
    qtbot.addWidget(dialog)
    assert "Written: 3 articles · 12 nodes · 1 edge." in dialog.text()
    claims = ReportDialog.of_export(ExportReport(out=Path("c.csv"), format="claims", held={"articles": 1, "claims": 2}))
    qtbot.addWidget(claims)
    assert "Written: 1 article · 2 claims." in claims.text()


@pytest.mark.usefixtures("english")
def test_articles_are_named_by_their_titles(qtbot: QtBot) -> None:
    known, unknown = "cf59bdc2-5d6c-5eea-880e-3b228796bc30", "0251b230-6740-5dfc-ba3b-a8a50e19aa9e"
    report = ExportReport(out=Path("out.conll"), format="conll")
    for example in (known, f"{known}: 3–8", unknown):
        report.losses.add("notes", example)
    dialog = ReportDialog.of_export(report, titles={known: "تلمار ترفع الرسوم"})
    qtbot.addWidget(dialog)
    title = "\u2067تلمار ترفع الرسوم\u2069"
    assert f"{title} · {title}\u2066: 3–8\u2069 · \u2066{unknown}\u2069" in dialog.text()


@pytest.mark.usefixtures("english")
def test_only_headings_and_places_with_words_below_them_are_bold(qtbot: QtBot) -> None:
    view = SectionsView()
    qtbot.addWidget(view)
    view.show_sections([Section("Where", (("تصدير.conll", ""), ("خراب.jsonl:2", "is empty")))])
    document = view.document()
    block, bold = document.begin(), {}
    while block.isValid():
        bold[block.text().split("\u2028")[0].strip("\u2066\u2069")] = (
            block.begin().fragment().charFormat().fontWeight() > QFont.Weight.Normal
        )
        block = block.next()
    assert bold == {"Where": True, "تصدير.conll": False, "خراب.jsonl:2": True}
