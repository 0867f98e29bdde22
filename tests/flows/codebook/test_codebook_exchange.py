"""Codebooks that come into the editor from files, presets and former versions, looked at first."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QListWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.services.workspace import Workspace
from app.ui.codebook.window import CodebookWindow
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import codebook_of, dialog_of, field, label_of, open_editor, press_button, state
from tests.flows.hands import CTRL, label, press
from tests.widgets import part


@on_sqlite()
def test_a_file_written_by_the_editor_comes_back_the_same(
    window: MainWindow, editor: CodebookWindow, tmp_path: Path
) -> None:
    path = tmp_path / "دليل.json"
    editor.exchange.export_file(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["labels"][0]["name"] = {"en": "Speaker", "ar": "متكلم"}
    path.write_text(json.dumps(data), encoding="utf-8")
    editor.exchange.import_file(path)
    dialog = dialog_of(editor, "codebook.take_over_dialog")
    lines = part(dialog, QListWidget, "codebook.take_over_dialog.lines")
    assert [lines.item(row).text() for row in range(lines.count())] == ["Changed: \u2068Speaker\u2069 — name"]
    press_button(dialog, "codebook.take_over_dialog.go")
    assert label_of(window, "ACTOR").name == {"en": "Speaker", "ar": "متكلم"}


def test_a_codebook_that_contradicts_what_is_labelled_cannot_be_taken_over(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    label(window, "سامح شكري", "1")
    editor = open_editor(window, qtbot)
    path = tmp_path / "other.json"
    path.write_text(
        '{"labels": [{"key": "NAME", "name": {}, "color": "#1557b0", "color_dark": "#6f9bff"}]}', encoding="utf-8"
    )
    editor.exchange.import_file(path)
    dialog = dialog_of(editor, "codebook.take_over_dialog")
    lines = part(dialog, QListWidget, "codebook.take_over_dialog.lines")
    go = part(dialog, QAbstractButton, "codebook.take_over_dialog.go")
    assert "the label \u2068ACTOR\u2069 is missing" in lines.item(0).text()
    assert not go.isEnabled()
    dialog.reject()
    path.write_text("no json", encoding="utf-8")
    editor.exchange.import_file(path)
    box = part(editor, QDialog, "message_box")
    box.close()


@on_sqlite()
def test_the_full_preset_is_looked_at_and_a_former_version_taken_over_again(
    window: MainWindow, editor: CodebookWindow
) -> None:
    editor.commands["preset_full"].trigger()
    dialog = dialog_of(editor, "codebook.take_over_dialog")
    press_button(dialog, "codebook.take_over_dialog.go")
    keys = [one.key for one in codebook_of(window).labels]
    assert {"CUE", "ROLE", "PLACE", "EVIDENCE"} <= set(keys)
    press(editor.tree, "H", CTRL)
    versions = dialog_of(editor, "codebook.versions")
    changes = part(versions, QListWidget, "codebook.versions.changes")
    assert any("New:" in changes.item(row).text() for row in range(changes.count()))
    found = part(versions, QWidget, "codebook.versions.list")
    press(found, Qt.Key.Key_Down)
    press_button(versions, "codebook.versions.back")
    press_button(dialog_of(editor, "codebook.take_over_dialog"), "codebook.take_over_dialog.go")
    assert {one.key for one in codebook_of(window).labels if not one.archived} == {"ACTOR", "CLAIM", "ORGANIZATION"}


def test_what_may_only_be_read_can_be_looked_at_and_exported_but_not_changed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "read_only", property(lambda _self: True))
    editor = open_editor(window, qtbot)
    assert not field(editor, "name").isEnabled()
    assert not editor.commands["add_label"].isEnabled()
    assert not editor.commands["delete"].isEnabled()
    assert editor.commands["export"].isEnabled()
    assert "may only be read" in state(editor)
