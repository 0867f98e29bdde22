"""The whole job on the real articles: a folder goes in, is labelled by hand, comes out exact, and goes in again."""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.text.segmentation import is_boundary, words
from app.services.transfer.transfer import ExportOptions, ImportOptions, export_workspace, import_paths
from app.services.workspace import Workspace
from app.ui.main_window import MainWindow
from app.ui.transfer import ImportDialog
from tests.flows.conftest import OpenWindow
from tests.flows.export_hands import come_back, export_by_dialog, press_ok
from tests.flows.hands import CTRL, SHIFT, chosen, click_text, contents, drag, press, spans_of
from tests.widgets import part


@pytest.fixture
def folder(real_articles: list[Path], tmp_path: Path) -> Path:
    """The articles in a folder of their own."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for article in real_articles:
        shutil.copy(article, folder)
    return folder


@pytest.fixture
def location(new_location: str) -> str:
    """An empty workspace."""
    return new_location


@pytest.fixture
def empty_window(window: MainWindow) -> MainWindow:
    """A window on a workspace without articles."""
    return window


def import_by_dialog(window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    window.commands["import"].trigger()
    dialog = part(window, ImportDialog)
    dialog.add_paths([folder])
    press_ok(dialog)
    qtbot.waitUntil(lambda: not window.desk.transfers.is_running and bool(window.articles.current_article()))
    come_back(window, qtbot)


def label_by_hand(window: MainWindow) -> None:
    """Every label, by mouse and by keys; overlap, one stretch twice, a deletion, a note, a change, undo and redo."""
    view = window.view
    view.setFocus()
    found = list(words(view.text))
    assert len(found) > 40, "a real article"
    first, third, tenth, twelfth = found[1], found[3], found[10], found[12]
    drag(window, first[0], third[1])
    press(view, "2")
    claim = chosen(window)
    press(view, Qt.Key.Key_Escape)
    drag(window, found[2][0], found[5][1])
    press(view, "1")
    assert chosen(window).start < claim.end, "they overlap"
    press(view, "3", SHIFT)
    assert {(span.label) for span in spans_of(window)} == {"CLAIM", "ACTOR", "ORGANIZATION"}
    view.set_caret(tenth[0])
    press(view, Qt.Key.Key_Left if view.direction == "rtl" else Qt.Key.Key_Right, CTRL | SHIFT)
    press(view, "3")
    relabelled = chosen(window)
    press(view, Qt.Key.Key_Escape)
    drag(window, twelfth[0], twelfth[1])
    press(view, "1")
    deleted = chosen(window)
    press(view, Qt.Key.Key_Delete)
    assert all(span.id != deleted.id for span in spans_of(window)), "gone"
    click_text(window, relabelled.start)
    press(view, "1")
    press(view, "Z", CTRL)
    press(view, "Z", CTRL)
    brought_back = next(span for span in spans_of(window) if span.id == deleted.id)
    assert (brought_back.fragments, brought_back.label) == (deleted.fragments, deleted.label), "undo brought it back"
    press(view, "Z", CTRL | SHIFT)


def test_the_real_articles_from_folder_to_dataset_and_back(
    empty_window: MainWindow, real_articles: list[Path], folder: Path, tmp_path: Path, qtbot: QtBot, open_it: OpenWindow
) -> None:
    window = empty_window
    import_by_dialog(window, folder, qtbot)
    assert window.session is not None
    originals = {path.name: path.read_bytes().decode() for path in real_articles}
    labelled: dict[str, set[tuple[str, int, int, str, str]]] = {}
    for _article in originals:
        article = window.session.article
        assert article is not None
        assert article.text == originals[Path(article.key).name].replace("\r\n", "\n")
        label_by_hand(window)
        labelled[article.id] = contents(spans_of(window))
        assert len(labelled[article.id]) == 4
        press(window.view, Qt.Key.Key_PageDown, CTRL)
    assert len(labelled) == len(originals)

    # Close, come back: everything is there, and undo still works.
    window.close()
    window.desk.close()
    window = open_it()
    last = max(labelled)
    press(window.view, "Z", CTRL)
    press(window.view, "Z", CTRL | SHIFT)
    assert window.session is not None
    assert window.session.open_article(last)
    assert contents(spans_of(window)) == labelled[last]

    out = tmp_path / "out.jsonl"
    export_by_dialog(window, out, qtbot)
    records = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {record["id"] for record in records} == set(labelled)
    for record in records:
        text = record["text"]
        said = {(one["label"], one["start"], one["end"], one["text"], one["note"]) for one in record["spans"]}
        assert said == labelled[record["id"]]
        for span in record["spans"]:
            assert text[span["start"] : span["end"]] == span["text"]
            assert is_boundary(text, span["start"])
            assert is_boundary(text, span["end"])
            assert span["text"] == span["text"].strip()

    other = Workspace.create(tmp_path / "other.hashiya")
    report = import_paths(other, [out], ImportOptions(annotator="somebody"))
    assert (report.articles, report.spans, report.rejected) == (5, 20, [])
    export_workspace(other, tmp_path / "again.jsonl", ExportOptions())
    other.close()
    assert (tmp_path / "again.jsonl").read_bytes() == out.read_bytes()


def test_an_import_is_one_step_that_undo_takes_back(empty_window: MainWindow, folder: Path, qtbot: QtBot) -> None:
    window = empty_window
    import_by_dialog(window, folder, qtbot)
    assert "import" in window.commands["undo"].text()
    press(window.view, "Z", CTRL)
    assert window.session is not None
    assert window.session.article is None
    assert window.view.text == ""
    assert sum(window.session.workspace.articles.counts("sara").values()) == 0
    window.commands["redo"].trigger()
    assert sum(window.session.workspace.articles.counts("sara").values()) == 5
