"""Importing another annotator's labels of the article that is open: they are on the screen when the import is done."""

from pathlib import Path

import orjson
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from tests.both_databases import on_sqlite
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import LEFT, press
from tests.flows.import_hands import opened, quotes, seen, take_in, turn_to
from tests.widgets import part

QUOTES = {("ACTOR", "سامح شكري"), ("CLAIM", "إن الهدنة انتهت")}


def test_labels_of_the_open_article_are_shown_and_undone(open_it: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_it()
    session = window.session
    assert session is not None
    assert session.article is not None
    assert session.article.text == MINISTER
    spans = [
        {"start": MINISTER.index(quote), "end": MINISTER.index(quote) + len(quote), "label": label, "annotator": "هند"}
        for label, quote in QUOTES
    ]
    path = tmp_path / "hind.jsonl"
    path.write_bytes(orjson.dumps({"id": session.article.id, "text": MINISTER, "spans": spans}))
    assert not window.view.spans()
    dialog = opened(window, qtbot, path)
    QTest.mouseClick(part(dialog, QDialogButtonBox, "").button(QDialogButtonBox.StandardButton.Ok), LEFT)
    qtbot.waitUntil(lambda: len(window.view.spans()) == 2)
    assert {(mark.label, MINISTER[mark.start : mark.end]) for mark in window.view.spans()} == QUOTES
    layers = part(window, QComboBox, "layer")
    assert layers.findData("هند") > 0
    assert "1 article that was here got labels, links or attributes." in window.messages.bar.text()
    undo = part(window, QAction, "action.undo")
    assert "labels" in undo.text()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not window.view.spans()
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert len(window.view.spans()) == 2


@on_sqlite()
def test_a_table_of_spans_is_seen_with_the_articles_of_the_workspace(
    open_it: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_it()
    session = window.session
    assert session is not None
    assert session.article is not None
    start = MINISTER.index("سامح شكري")
    row = f"{session.article.id},{start},{start + 9},ACTOR,سامح شكري,هند"
    path = tmp_path / "spans.csv"
    path.write_text(f"article,start,end,label,quote,annotator\n{row}\nnirgends,0,3,ACTOR,قال,هند\n", "utf-8")
    dialog = opened(window, qtbot, path)
    assert seen(dialog).text == MINISTER
    assert quotes(dialog) == {("ACTOR", "سامح شكري")}
    assert turn_to(dialog, 3) == "Remarks: 1"
    report = take_in(window, dialog, qtbot)
    assert "nirgends" in report.text()
    assert {(mark.label, MINISTER[mark.start : mark.end]) for mark in window.view.spans()} == {("ACTOR", "سامح شكري")}


@on_sqlite()
def test_it_is_seen_which_articles_are_here_already(open_it: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_it()
    session = window.session
    assert session is not None
    assert session.article is not None
    here, path = session.article.id, tmp_path / "theirs.jsonl"
    texts = [(here, MINISTER), ("n1", "שר החוץ אמר: „לא נחתום“. 😀"), (here, f"{MINISTER} ثم")]
    path.write_bytes(b"\n".join(orjson.dumps({"id": key, "text": text, "spans": []}) for key, text in texts))
    dialog = opened(window, qtbot, path)
    said = part(dialog, QLabel, "import_dialog.presence")
    facts = part(dialog, QLabel, "import_dialog.facts").text()
    assert "3 articles looked at: 1 new, 1 in the workspace already, 1 whose id another text has" in facts
    sentences = [said.text()]
    for _ in range(2):
        QTest.mouseClick(part(dialog, QToolButton, "import_dialog.next"), LEFT)
        sentences.append(said.text())
    assert sentences == [
        "In the workspace already; labels of further people and links still come in",
        "New",
        "Would be refused: another article, with another text, has its id",
    ]
    assert seen(dialog).text == texts[2][1]
    # What is refused, and what is skipped because it is here and the file has no labels for it.
    assert turn_to(dialog, 3) == "Remarks: 2"
    dialog.reject()


@on_sqlite()
def test_links_that_come_later_are_drawn_beside_the_open_article(
    open_it: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_it()
    session = window.session
    assert session is not None
    assert session.article is not None
    article = session.article.id
    ends = []
    for label, quote in sorted(QUOTES):
        start = MINISTER.index(quote)
        (change,) = (
            session.workspace.annotations("sara").add_span(article, label, [(start, start + len(quote))]).changes
        )
        ends.append(change.object_id)
    path = tmp_path / "links.csv"
    path.write_text(f"article,link,type,from,to\n{article},l1,makes,{ends[0]},{ends[1]}\n{article},l2,makes,x,y\n")
    report = take_in(window, opened(window, qtbot, path), qtbot)
    assert "1 × links were left out, because a span that they lead to is not in the workspace" in report.text()
    report.close()
    assert [(link.type, link.from_span, link.to_span) for link in session.relations] == [("makes", *ends)]
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not session.relations
    assert len(session.spans) == 2
