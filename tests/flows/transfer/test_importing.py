"""Importing in the real window: what would come in is seen first, mapped, repaired, remembered, and then it is in."""

import json
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
)
from pytestqt.qtbot import QtBot

from app.services.articles import ArticleQuery
from app.services.transfer.import_profiles import ImportProfile, ProfileShelf, profiles_folder
from app.ui.transfer import ImportDialog
from app.ui.transfer.name_table import NameTable
from tests.flows.conftest import OpenWindow
from tests.flows.hands import LEFT, chosen, click, click_text, press
from tests.flows.import_hands import (
    TEXT,
    address,
    choose,
    dropped,
    furnished,
    looked_at,
    opened,
    quotes,
    remarks,
    seen,
    take_in,
    theirs,
    turn_to,
)
from tests.widgets import part


def test_files_dropped_on_the_window_are_those_to_import(open_it: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_it()
    news, page = theirs(tmp_path, "اخبار.jsonl"), QUrl("https://news.example/article.html")
    assert not dropped(window, page)
    assert dropped(window, page, address(news), address(tmp_path))
    (dialog,) = window.findChildren(ImportDialog)
    assert dialog.paths == [news, tmp_path]
    looked_at(dialog, qtbot)
    dialog.reject()
    window.commands["close_workspace"].trigger()
    assert not dropped(window, address(news))


def test_foreign_labels_are_seen_mapped_and_brought_in(open_it: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_it()
    dialog = opened(window, qtbot, theirs(tmp_path))
    assert quotes(dialog) == {("PER", "محمد علي"), ("CLAIM", "«الحزب» سيفوز"), ("LOC", "الحزب")}
    assert seen(dialog).direction == "rtl"
    facts = part(dialog, QLabel, "import_dialog.facts").text()
    assert "Plain span JSONL" in facts
    assert "1 article looked at" in facts
    assert "utf-16" in facts
    assert turn_to(dialog, 3) == "Remarks: 2", "the unit, and that the article is refused if its labels stay unknown"
    assert turn_to(dialog, 1) == "Names: 2 unknown"
    choose(dialog, qtbot, "import_dialog.name.labels.PER", "ACTOR")
    choose(dialog, qtbot, "import_dialog.name.labels.LOC", "")
    assert quotes(dialog) == {("ACTOR", "محمد علي"), ("CLAIM", "«الحزب» سيفوز")}
    assert turn_to(dialog, 1) == "Names"
    report = take_in(window, dialog, qtbot)
    assert "Brought in: 1 article · 2 spans · 0 links." in report.text()
    assert "1 × spans were left out because of their label, as was asked for" in report.text()
    report.close()
    assert window.session is not None
    query = window.session.workspace.articles
    (found,) = query.ids(ArticleQuery(text="محمد علي", annotator="sara"))
    spans = query.open(found).spans
    assert {(span.label, span.quote) for span in spans} == {("ACTOR", "محمد علي"), ("CLAIM", "«الحزب» سيفوز")}


def test_a_wrong_encoding_is_named_and_repaired_by_one_button(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    text = "قال وزير الخارجية المصري سامح شكري إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة.\n"
    path = tmp_path / "قديم.txt"
    garbled = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())
    path.write_text(garbled, "utf-8", newline="")
    dialog = opened(window, qtbot, path)
    assert seen(dialog).text == garbled
    hint = part(dialog, QLabel, "import_dialog.encoding_hint")
    assert hint.text() == (
        "Looks like \u2068utf-8\u2069 that was read as \u2068windows-1252\u2069: \u2066قديم.txt\u2069"
    )
    QTest.mouseClick(part(dialog, QPushButton, "import_dialog.repair"), LEFT)
    looked_at(dialog, qtbot)
    assert seen(dialog).text == text
    assert not part(dialog, QPushButton, "import_dialog.repair").isVisible()
    box = part(dialog, QComboBox, "import_dialog.encoding")
    assert box.currentText() == "utf-8-read-as-windows-1252"
    dialog.reject()


def test_another_encoding_is_tried_by_typing_its_name(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    text = "ראש הממשלה אמר אתמול כי העובדים לא יישארו.\n"
    path = tmp_path / "ישן.txt"
    path.write_bytes(text.encode("cp1255"))
    dialog = opened(window, qtbot, path)
    assert seen(dialog).text == text
    assert "windows-1255" in part(dialog, QLabel, "import_dialog.encoding_hint").text()
    field = part(dialog, QComboBox, "import_dialog.encoding").lineEdit()
    assert field is not None
    field.selectAll()
    QTest.keyClicks(field, "windows-1256")
    looked_at(dialog, qtbot)
    misread = seen(dialog).text
    assert misread != text
    take = part(dialog, QDialogButtonBox, "").button(QDialogButtonBox.StandardButton.Ok)
    assert take.isEnabled()
    field.selectAll()
    QTest.keyClicks(field, "klingon")
    looked_at(dialog, qtbot)
    assert "no encoding of this name" in part(dialog, QLabel, "import_dialog.lack").text()
    assert not take.isEnabled(), "nothing can be read in an encoding that there is not"
    assert seen(dialog).text == misread, "while a name is being typed, what was seen last stays"
    field.selectAll()
    QTest.keyClicks(field, "windows-1255")
    looked_at(dialog, qtbot)
    assert part(dialog, QLabel, "import_dialog.lack").text() == ""
    assert take.isEnabled()
    assert seen(dialog).text == text
    dialog.reject()


def test_choices_are_remembered_under_a_name(open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_at(sqlite)
    dialog = opened(window, qtbot, theirs(tmp_path))
    choose(dialog, qtbot, "import_dialog.name.labels.PER", "ACTOR")
    choose(dialog, qtbot, "import_dialog.name.labels.LOC", "+LOC")
    menu = part(dialog, QPushButton, "import_dialog.profiles").menu()
    next(one for one in menu.actions() if one.objectName() == "import_dialog.profile.save").trigger()
    asked = part(dialog, QDialog, "import_dialog.profile_name")
    field = part(asked, QLineEdit, "import_dialog.profile_name.field")
    field.setText("وكالات")
    press(field, Qt.Key.Key_Return)
    assert "Remembered as" in part(dialog, QLabel, "import_dialog.said").text()
    dialog.reject()
    qtbot.waitUntil(lambda: not [one for one in window.findChildren(ImportDialog) if one.isVisible()])
    dialog = opened(window, qtbot, theirs(tmp_path, "more.jsonl"))
    assert ("PER", "محمد علي") in quotes(dialog)
    choose(dialog, qtbot, "import_dialog.profile", "وكالات")
    assert quotes(dialog) == {("ACTOR", "محمد علي"), ("CLAIM", "«الحزب» سيفوز"), ("LOC", "الحزب")}
    report = take_in(window, dialog, qtbot)
    assert "LOC" in report.text()
    report.close()
    assert window.session is not None
    assert window.session.workspace.codebook().label("LOC") is not None


@pytest.fixture
def old_profile() -> Iterator[str]:
    """Name of a remembered profile that maps to a label which the codebook lacks; forgotten again."""
    shelf, name = ProfileShelf(profiles_folder()), "قديم"
    shelf.save(ImportProfile(name=name, labels={"PER": "PERSON", "LOC": "+LOC"}))
    yield name
    shelf.remove(name)


def test_a_profile_of_an_older_codebook_is_chosen_anew(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path, old_profile: str
) -> None:
    dialog = opened(open_at(sqlite), qtbot, theirs(tmp_path))
    choose(dialog, qtbot, "import_dialog.profile", old_profile)
    said = part(dialog, QLabel, "import_dialog.said")
    assert said.text().startswith("The codebook does not have \u2068PERSON\u2069")
    assert quotes(dialog) == {("PER", "محمد علي"), ("CLAIM", "«الحزب» سيفوز"), ("LOC", "الحزب")}
    choose(dialog, qtbot, "import_dialog.name.labels.PER", "ACTOR")
    assert ("ACTOR", "محمد علي") in quotes(dialog)
    dialog.reject()


def test_closing_while_it_looks_leaves_nothing_running(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    big = tmp_path / "big.jsonl"
    line = json.dumps({"text": TEXT * 2000, "spans": []}).encode() + b"\n"
    big.write_bytes(line * 100)
    press(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = next(one for one in window.findChildren(ImportDialog) if one.isVisible())
    with qtbot.waitSignal(dialog._previewing.began):
        dialog.add_paths([big])
    task = dialog._previewing._task
    assert task is not None
    thread = task._thread
    press(dialog, Qt.Key.Key_Escape)
    thread.join()
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is None)


def test_values_are_mapped_and_what_is_not_stays_at_the_span(open_it: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_it()
    spans = [
        {"start": 7, "end": 15, "label": "CLAIM", "attributes": {"view": "neg"}},
        {"start": 19, "end": 32, "label": "CLAIM", "attributes": {"view": "محايد جزئيًا", "category": ["war", "x"]}},
    ]
    path = tmp_path / "values.jsonl"
    path.write_bytes(orjson.dumps({"text": TEXT, "spans": spans}) + b"\n")
    dialog = opened(window, qtbot, path)
    assert turn_to(dialog, 1) == "Names: 2 unknown", "the values of category, which is one of ours"
    assert dialog.findChild(QComboBox, "import_dialog.name.values.view=neg") is None
    choose(dialog, qtbot, "import_dialog.name.attributes.view", "polarity")
    assert turn_to(dialog, 1) == "Names: 4 unknown"
    furnished(dialog, qtbot)
    box = part(dialog, QComboBox, "import_dialog.name.values.view=neg")
    offered = [box.itemData(row) for row in range(box.count())]
    assert offered == [None, "supports", "opposes", "neutral", "denies", "+neg", ""]
    choose(dialog, qtbot, "import_dialog.name.values.view=neg", "denies")
    choose(dialog, qtbot, "import_dialog.name.values.category=war", "")
    report = take_in(window, dialog, qtbot)
    told = "".join(one for one in report.text() if one not in "\u2066\u2067\u2068\u2069")
    assert "1 × Value: view = neg came in as denies" in told
    assert "1 × polarity = محايد جزئيًا" in told
    assert "1 × attribute values were left out, as was asked for" in told
    report.close()
    assert window.session is not None
    articles = window.session.workspace.articles
    (found,) = articles.ids(ArticleQuery(text="محمد علي", annotator="sara"))
    first, second = articles.open(found).spans
    assert (first.attributes, second.attributes) == (
        {"polarity": "denies"},
        {"polarity": "محايد جزئيًا", "category": ["x"]},
    )
    window.session.open_article(found)
    click_text(window, second.start)
    note = part(window, QLabel, "attribute.polarity.unlisted")
    assert note.isVisible()
    assert "محايد جزئيًا" in note.text()
    press(window.view, Qt.Key.Key_F4)
    press(part(window, QPushButton, "attribute.mode.1"), "2")
    assert chosen(window).attributes == {"polarity": "محايد جزئيًا", "category": ["x"], "mode": "indirect"}
    topic = part(window, QCheckBox, "attribute.category.1")
    window.panel.attributes.ensureWidgetVisible(topic)
    QTest.mouseClick(topic, LEFT)
    assert set(chosen(window).attributes["category"]) == {"diplomacy", "x"}
    press(part(window, QComboBox, "attribute.polarity"), "1")
    assert chosen(window).attributes["polarity"] == "supports"
    assert not note.isVisible()


def test_many_names_get_their_boxes_when_they_are_looked_at(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    path = tmp_path / "many.jsonl"
    spans = [{"start": n % 20, "end": 25, "label": f"وسم {n:03}"} for n in range(230)]
    path.write_bytes(orjson.dumps({"text": TEXT, "spans": spans}) + b"\n")
    dialog = opened(window, qtbot, path)
    names = part(dialog, NameTable, "import_dialog.names")
    assert (names.rowCount(), names.findChildren(QComboBox)) == (201, [])
    last = names.item(200, 0)
    assert last is not None
    assert last.text() == "… and 30 more, which come in as they are"
    assert turn_to(dialog, 1) == "Names: 200 unknown"
    furnished(dialog, qtbot)
    assert len(names.findChildren(QComboBox)) == 200
    far = part(dialog, QComboBox, "import_dialog.name.labels.وسم 199")
    qtbot.waitUntil(lambda: not names.viewport().rect().intersects(far.geometry()))
    far.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: names.viewport().rect().contains(far.geometry()))
    near = part(dialog, QComboBox, "import_dialog.name.labels.وسم 198")
    press(far, Qt.Key.Key_End)
    looked_at(dialog, qtbot)
    assert dialog.options().mapping.labels == {"وسم 199": ""}
    assert part(dialog, QComboBox, "import_dialog.name.labels.وسم 198") is near, "the other boxes stay"
    dialog.reject()


def test_copies_are_listed_and_put_into_the_trash_by_one_button(
    open_it: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """The text of the workspace's article came a second time, and a new one twice."""
    window = open_it()
    assert window.session is not None
    articles = window.session.workspace.articles
    first, second = articles.ids(ArticleQuery(annotator="sara", order="added"))
    new = "חברת הנמלים הודיעה כי השביתה תסתיים מחר בבוקר, וכי העובדים ישובו לרציפים כרגיל לאחר החג. "
    texts = [f"{articles.open(first).article.text} …", new, new.replace(",", "،") + "😀"]
    path = tmp_path / "copies.jsonl"
    path.write_bytes(b"".join(orjson.dumps({"id": f"n{n}", "text": text}) + b"\n" for n, text in enumerate(texts)))
    foretold = remarks(dialog := opened(window, qtbot, path))
    for told in (foretold, (report := take_in(window, dialog, qtbot)).text()):
        assert ("Copies of each other: 2 groups" in told, told.count("(new)")) == (True, 3)
    button = part(report, QPushButton, "report_dialog.remove_copies")
    assert button.text() == "Move the 2 new copies to the trash"
    QTest.mouseClick(button, LEFT)
    assert not button.isEnabled()
    assert articles.ids(ArticleQuery(annotator="sara", order="added")) == [first, second, "n1"]
    assert window.articles.view.model().rowCount() == 3
    report.close()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert articles.ids(ArticleQuery(annotator="sara", order="added")) == [first, second, "n0", "n1", "n2"]


def _is_ticked(index: QModelIndex) -> bool:
    return Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) is Qt.CheckState.Checked


def _click_tick(rows: QListView, row: int) -> None:
    option = QStyleOptionViewItem()
    option.initFrom(rows)
    option.rect = rows.visualRect(rows.model().index(row, 0))
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    tick = rows.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, rows)
    QTest.mouseClick(rows.viewport(), LEFT, pos=tick.center())


def test_of_each_group_of_copies_one_chooses_what_stays(open_it: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """The newer of two copies stays, chosen by the mouse; of the other group it is chosen by keys."""
    window = open_it()
    assert window.session is not None
    articles = window.session.workspace.articles

    def ids() -> list[str]:
        return list(articles.ids(ArticleQuery(annotator="sara", order="added")))

    first, second = ids()
    new = "חברת הנמלים הודיעה כי השביתה תסתיים מחר בבוקר, וכי העובדים ישובו לרציפים כרגיל לאחר החג. "
    texts = [f"{articles.open(first).article.text} …", new, new.replace(",", "،") + "😀"]
    path = tmp_path / "copies.jsonl"
    path.write_bytes(b"".join(orjson.dumps({"id": f"n{n}", "text": text}) + b"\n" for n, text in enumerate(texts)))
    report = take_in(window, opened(window, qtbot, path), qtbot)
    QTest.mouseClick(part(report, QPushButton, "report_dialog.choose_copies"), LEFT)
    dialog = part(report, QDialog, "copies_dialog")
    rows = part(dialog, QListView, "copies_dialog.articles")
    remove = part(dialog, QPushButton, "copies_dialog.remove")
    model = rows.model()

    def stays() -> list[bool]:
        return [_is_ticked(model.index(row, 0)) for row in (1, 2, 4, 5)]

    assert (model.rowCount(), model.index(0, 0).data(), model.index(3, 0).data()) == (6, "Group 1", "Group 2")
    assert (stays(), remove.text(), remove.isEnabled()) == ([True, False] * 2, "Move 2 articles to the trash", True)
    for row in (2, 1):
        _click_tick(rows, row)
    assert stays() == [False, True, True, False]
    rows.setFocus()
    rows.setCurrentIndex(model.index(1, 0))
    for _ in range(3):
        press(rows, Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 4, "over the heading of the group"
    press(rows, Qt.Key.Key_Space)
    assert not remove.isEnabled(), "nothing of the group would stay"
    assert "Nothing of one group would stay" in part(dialog, QLabel, "copies_dialog.why").text()
    press(rows, Qt.Key.Key_Down)
    press(rows, Qt.Key.Key_Space)
    assert remove.isEnabled()
    press(rows, Qt.Key.Key_Return)
    assert ids() == [second, "n0", "n2"]
    assert not part(report, QPushButton, "report_dialog.choose_copies").isEnabled()
    assert not part(report, QPushButton, "report_dialog.remove_copies").isEnabled()
    report.close()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ids() == [first, second, "n0", "n1", "n2"]


def test_undo_is_offered_when_the_report_is_closed_and_not_half_hidden_below_it(
    open_at: OpenWindow, sqlite: str, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_at(sqlite)
    rows = window.articles.view.model().rowCount
    before = rows()
    path = tmp_path / "أخبار.jsonl"
    path.write_bytes(orjson.dumps({"text": TEXT}) + b"\n{broken\n")
    report = take_in(window, opened(window, qtbot, path), qtbot)
    assert rows() == before + 1
    assert not window.messages.bar.isVisible(), "the report says it"
    assert not part(report, QLabel, "report_dialog.said").isVisible(), "there is nothing to say yet, and no gap for it"
    press(report, Qt.Key.Key_Escape)
    assert window.messages.bar.isVisible()
    assert "1 article" in window.messages.bar.text()
    click(window, "notice_bar.action")
    assert rows() == before
    # Where something was done beside the report, "Undo" would take that back.
    report = take_in(window, opened(window, qtbot, path), qtbot)
    window.activateWindow()
    press(window.view, "3", Qt.KeyboardModifier.ControlModifier)
    press(report, Qt.Key.Key_Escape)
    assert not window.messages.bar.isVisible()
    assert rows() == before + 1
