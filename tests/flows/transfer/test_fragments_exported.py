"""Spans of several parts made in the window, and what the export dialog writes of them."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow
from tests.flows.conftest import FileWith
from tests.flows.export_hands import export_by_dialog
from tests.flows.hands import CTRL, chosen, drag, drag_over, press, show
from tests.flows.layouts import type_key

# A flag and a smiley come first, so that code points, UTF-16 units and graphemes all count differently.
TEXT = (
    "🇪🇬 أعلنت أوكرانيا وروسيا 😀 الهدنة في القاهرة.\n"
    "«لن نقبل»، قال شكري لاحقاً، «بأي تعديل جديد».\n"
    "״לא נסכים״, אמר קדמי, ״לשום שינוי״.\n"
)
QUOTATION = ["لن نقبل", "بأي تعديل جديد"]
PLACES = ["أوكرانيا", "الهدنة", "القاهرة"]


@pytest.fixture
def location(file_with: FileWith) -> str:
    """One article; the database has no part in this."""
    return file_with(TEXT)


@pytest.fixture
def labelled(window: MainWindow) -> MainWindow:
    """An interrupted quotation by one key, and three places by drag, drag with Ctrl, and Ctrl+J."""
    view = window.view
    view.set_caret(TEXT.index("تعديل"))
    view.setFocus()
    type_key(view, "Arabic", "/")
    type_key(view, "Arabic", "2")
    assert parts_of(window) == QUOTATION
    first, second, third = (TEXT.index(words) for words in PLACES)
    drag(window, first, first + len(PLACES[0]))
    press(view, "1")
    show(view, third, third + len(PLACES[2]))
    drag_over(window, third, third + len(PLACES[2]), CTRL)
    drag(window, second, second + len(PLACES[1]))
    press(view, "J", CTRL)
    assert parts_of(window) == PLACES
    return window


def parts_of(window: MainWindow) -> list[str]:
    return [TEXT[start:end] for start, end in chosen(window).fragments]


def test_jsonl_carries_every_part(labelled: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    out = tmp_path / "out.jsonl"
    export_by_dialog(labelled, out, qtbot)
    (record,) = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    spans = {span["label"]: span for span in record["spans"]}
    for label, parts in (("ACTOR", PLACES), ("CLAIM", QUOTATION)):
        span = spans[label]
        assert [record["text"][start:end] for start, end in span["fragments"]] == parts
        assert (span["start"], span["end"]) == (span["fragments"][0][0], span["fragments"][-1][1])
        assert span["text"] == " ".join(parts)


def test_brat_carries_every_part(labelled: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    out = tmp_path / "brat"
    export_by_dialog(labelled, out, qtbot, kind="brat")
    (text_file,) = out.glob("*.txt")
    text = text_file.read_bytes().decode()
    assert text == TEXT
    lines = [line.split("\t") for line in text_file.with_suffix(".ann").read_text(encoding="utf-8").splitlines()]
    found = {}
    for _, places, quote in (line for line in lines if line[0].startswith("T")):
        label, _, offsets = places.partition(" ")
        parts = [text[slice(*map(int, part.split()))] for part in offsets.split(";")]
        assert quote == " ".join(parts)
        found[label] = parts
    assert found == {"CLAIM": QUOTATION, "ACTOR": PLACES}


def test_parts_are_undone_one_by_one(labelled: MainWindow) -> None:
    window = labelled
    press(window.view, "Z", CTRL)
    assert parts_of(window) == [PLACES[0], PLACES[2]]
    press(window.view, "Z", CTRL)
    assert parts_of(window) == [PLACES[0]]
    press(window.view, "Y", CTRL)
    press(window.view, "Y", CTRL)
    assert parts_of(window) == PLACES
