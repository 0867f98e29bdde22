"""The codebook editor by real keys and mouse: every gesture one step that every window follows."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.codebook.seen import Node
from app.ui.codebook.window import CodebookWindow
from app.ui.guideline.panel import GuidelinePanel
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.codebook_hands import (
    Place,
    attribute_of,
    codebook_of,
    dialog_of,
    drop,
    field,
    label_of,
    open_editor,
    press_button,
    state,
    type_of,
    write,
)
from tests.flows.conftest import OpenWindow
from tests.flows.hands import ALT, CTRL, LEFT, label, press, spans_of
from tests.flows.layouts import type_key
from tests.widgets import part


def test_a_new_label_made_by_keys_is_there_to_label_with_at_once(
    window: MainWindow, editor: CodebookWindow, qtbot: QtBot
) -> None:
    press(editor.tree, "N", CTRL)
    assert editor.tree.node() == Node("label", "LABEL")
    assert QApplication.focusWidget() is field(editor, "name")
    write(editor, "name", "Place")
    assert editor.tree.node() == Node("label", "PLACE")
    made = label_of(window, "PLACE")
    assert (made.name, made.shortcut, made.archived) == ({"en": "Place"}, "4", False)
    assert state(editor) == "All saved · version 3"
    assert window.findChild(QAbstractButton, "label_button.PLACE") is not None

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    span = label(window, "غزة", "4")
    assert span.label == "PLACE"


@on_sqlite()
def test_names_are_written_in_each_language_and_only_in_that(window: MainWindow, editor: CodebookWindow) -> None:
    before = label_of(window, "CLAIM").name
    editor.tree.point_at(Node("label", "CLAIM"))
    assert state(editor).startswith("All saved"), "what is only looked at is not being typed"
    editor.languages.setCurrentIndex(1)
    assert field(editor, "name").layoutDirection() == Qt.LayoutDirection.RightToLeft
    write(editor, "name", "مقولة")
    assert label_of(window, "CLAIM").name == {**before, "ar": "مقولة"}
    write(editor, "definition", "ما نُسب إلى فاعل،\nوحدوده القول وحده.")
    assert label_of(window, "CLAIM").definition["ar"] == "ما نُسب إلى فاعل،\nوحدوده القول وحده."
    press(editor.tree, "Z", CTRL)
    assert "ما نُسب إلى فاعل،\nوحدوده القول وحده." not in label_of(window, "CLAIM").definition.values()
    press(editor.tree, "Z", CTRL)
    assert label_of(window, "CLAIM").name == before
    line = field(editor, "name")
    assert isinstance(line, QLineEdit)
    assert line.text() == before["ar"]


@on_sqlite()
def test_examples_keep_their_side(window: MainWindow, editor: CodebookWindow) -> None:
    editor.languages.setCurrentIndex(1)
    write(editor, "examples.right", "قال [سامح شكري] إن\nو[السيسي] يرفض")
    write(editor, "examples.wrong", "[وروسيا]")
    assert label_of(window, "ACTOR").examples["ar"] == ("✔ قال [سامح شكري] إن", "✔ و[السيسي] يرفض", "✘ [وروسيا]")
    assert len(label_of(window, "ACTOR").examples["en"]) == 6


@on_sqlite()
def test_a_shortcut_is_taken_by_the_place_of_the_key(window: MainWindow, editor: CodebookWindow) -> None:
    for layout in ("Arabic", "Hebrew", "English"):
        editor.messages.hide_notice()
        line = field(editor, "shortcut")
        type_key(line, layout, "K")
        assert label_of(window, "ACTOR").shortcut == "K"
        note = field(editor, "shortcut.note")
        assert not note.isVisible()
        press(line, "2")
        assert label_of(window, "ACTOR").shortcut == "K"
        assert editor.messages.bar.isVisible()
        assert "Claim" in editor.messages.bar.text()
        type_key(line, layout, "G")
        assert isinstance(note, QLabel)
        assert "Guideline" in note.text()
        press(line, Qt.Key.Key_Backspace)
        assert label_of(window, "ACTOR").shortcut == ""


@on_sqlite()
def test_colours_say_at_once_what_is_hard_to_see(window: MainWindow, editor: CodebookWindow) -> None:
    note = field(editor, "colors.note")
    assert isinstance(note, QLabel)
    assert "✓" in note.text()
    swatch = field(editor, "safe.#8a5a00")
    QTest.mouseClick(swatch, LEFT)
    assert (label_of(window, "ACTOR").color, label_of(window, "ACTOR").color_dark) == ("#8a5a00", "#ffc857")
    assert "looks like \u2068Claim\u2069" in note.text()
    press(field(editor, "safe.#8a5a00"), Qt.Key.Key_Right)
    focus = QApplication.focusWidget()
    assert focus is field(editor, "safe.#1b6e3c")
    press(focus, Qt.Key.Key_Return)
    assert "looks like \u2068Organization\u2069" in note.text()
    assert window.view.label_styles()["ACTOR"].color == "#1b6e3c"
    write(editor, "color", "#F0F0F0")
    assert label_of(window, "ACTOR").color == "#f0f0f0"
    assert "⚠ Contrast on light paper 1.1 : 1" in note.text()
    write(editor, "color", "red")
    assert label_of(window, "ACTOR").color == "#f0f0f0"
    assert "#rrggbb" in editor.messages.bar.text()
    for _ in range(3):
        press(editor.tree, "Z", CTRL)
    assert window.view.label_styles()["ACTOR"].color == "#1557b0"


@on_sqlite()
def test_labels_move_by_keys_and_by_drop(window: MainWindow, editor: CodebookWindow) -> None:
    def order() -> list[tuple[str, str | None]]:
        return [(one.key, one.parent) for one in codebook_of(window).labels]

    editor.tree.point_at(Node("label", "ORGANIZATION"))
    press(editor.tree, Qt.Key.Key_Up, ALT)
    assert order() == [("ACTOR", None), ("ORGANIZATION", None), ("CLAIM", None)]
    press(editor.tree, Qt.Key.Key_Right, ALT)
    assert dict(order())["ORGANIZATION"] == "ACTOR"
    press(editor.tree, Qt.Key.Key_Left, ALT)
    assert [key for key, parent in order() if parent is None] == ["ACTOR", "ORGANIZATION", "CLAIM"]
    editor.tree.point_at(Node("label", "ACTOR"))
    drop(editor, "CLAIM", Place.OnItem)
    assert dict(order())["ACTOR"] == "CLAIM"
    drop(editor, "ORGANIZATION", Place.AboveItem)
    assert [key for key, parent in order() if parent is None] == ["ACTOR", "ORGANIZATION", "CLAIM"]
    drop(editor, "CLAIM", Place.BelowItem)
    assert [key for key, parent in order() if parent is None] == ["ORGANIZATION", "CLAIM", "ACTOR"]


@on_sqlite()
def test_a_label_taken_back_into_use_gives_way_to_who_got_its_shortcut(
    window: MainWindow, editor: CodebookWindow
) -> None:
    press(field(editor, "archived"), Qt.Key.Key_Space)
    editor.tree.point_at(Node("label", "CLAIM"))
    press(field(editor, "shortcut"), "1")
    editor.tree.point_at(Node("label", "ACTOR"))
    press(field(editor, "archived"), Qt.Key.Key_Space)
    assert (label_of(window, "ACTOR").archived, label_of(window, "ACTOR").shortcut) == (False, "")
    assert label_of(window, "CLAIM").shortcut == "1"


@on_sqlite()
def test_an_attribute_with_a_tree_of_values_is_made_and_filled_in(
    window: MainWindow, editor: CodebookWindow, qtbot: QtBot
) -> None:
    press(editor.tree, "T", CTRL)
    write(editor, "name", "Topic")
    write(editor, "key", "topic")
    assert editor.tree.node() == Node("attribute", "topic", "ACTOR", "label")
    kind = field(editor, "kind")
    assert isinstance(kind, QComboBox)
    kind.setFocus()
    press(kind, Qt.Key.Key_Home)
    assert attribute_of(window, "ACTOR", "topic").kind == "choice"
    tree = field(editor, "values")
    assert tree.isVisible()
    tree.setFocus()
    press(tree, Qt.Key.Key_Insert)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "war")
    press(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: attribute_of(window, "ACTOR", "topic").values == ("value", "war"))
    press(tree, Qt.Key.Key_Right, ALT)
    assert attribute_of(window, "ACTOR", "topic").value_parents == {"war": "value"}
    press(tree, Qt.Key.Key_Left, ALT)
    press(tree, Qt.Key.Key_Up, ALT)
    assert attribute_of(window, "ACTOR", "topic").values == ("war", "value")
    press(tree, Qt.Key.Key_Delete)
    assert attribute_of(window, "ACTOR", "topic").values == ("value",)
    required = field(editor, "required")
    press(required, Qt.Key.Key_Space)
    assert attribute_of(window, "ACTOR", "topic").required
    kind.setFocus()
    press(kind, Qt.Key.Key_End)
    assert attribute_of(window, "ACTOR", "topic").kind == "text"
    assert not tree.isVisible()


@on_sqlite()
def test_a_relation_type_gets_its_ends_by_ticks(window: MainWindow, editor: CodebookWindow) -> None:
    press(editor.tree, "L", CTRL)
    node = editor.tree.node()
    assert node == Node("relation", "relation")
    write(editor, "key", "employs")
    for tick in ("from_labels.ACTOR", "from_labels.CLAIM", "to_labels.CLAIM", "to_labels.ORGANIZATION"):
        press(field(editor, tick), Qt.Key.Key_Space)
    kind = type_of(window, "employs")
    assert (kind.from_labels, kind.to_labels) == (("ORGANIZATION",), ("ACTOR",))


@on_sqlite()
def test_ends_that_are_in_use_are_kept_and_the_contradiction_is_told_line_by_line(
    window: MainWindow, qtbot: QtBot
) -> None:
    speaker, claim = label(window, "سامح شكري", "1"), label(window, "الهدنة انتهت", "2")
    window.gestures.add_relation("makes", speaker.id, claim.id)
    editor = open_editor(window, qtbot)
    editor.tree.point_at(Node("relation", "makes"))
    tick = field(editor, "from_labels.ACTOR")
    press(tick, Qt.Key.Key_Space)
    dialog = dialog_of(editor, "codebook.reasons_dialog")
    lines = part(dialog, QListWidget, "codebook.reasons_dialog.lines")
    item = lines.item(0)
    assert item is not None
    assert "does not lead from \u2068ACTOR\u2069 to \u2068CLAIM\u2069" in item.text()
    dialog.reject()
    assert "ACTOR" in type_of(window, "makes").from_labels
    assert isinstance(tick, QAbstractButton)
    assert tick.isChecked()


def test_merging_shows_what_it_touches_and_undo_brings_all_of_it_back(window: MainWindow, qtbot: QtBot) -> None:
    label(window, "سامح شكري", "1")
    label(window, "وزارة الصحة", "3")
    editor = open_editor(window, qtbot)
    press(editor.tree, "M", CTRL)
    dialog = dialog_of(editor, "codebook.edit_dialog")
    into = part(dialog, QComboBox, "codebook.edit_dialog.into")
    lines = part(dialog, QLabel, "codebook.edit_dialog.lines")
    press(into, Qt.Key.Key_End)
    assert into.currentText() == "Organization"
    assert "1 span changes" in lines.text()
    assert "in 1 article" in lines.text()
    assert "sara\u2069: 1" in lines.text()
    press_button(dialog, "codebook.edit_dialog.go")
    assert codebook_of(window).label("ACTOR") is None
    assert [span.label for span in spans_of(window)] == ["ORGANIZATION", "ORGANIZATION"]
    assert editor.tree.node() == Node("label", "ORGANIZATION")
    press(editor.tree, "Z", CTRL)
    assert [span.label for span in spans_of(window)] == ["ACTOR", "ORGANIZATION"]
    assert window.findChild(QAbstractButton, "label_button.ACTOR") is not None


@on_sqlite()
def test_shortcuts_of_the_editor_go_by_the_place_of_the_key(window: MainWindow, editor: CodebookWindow) -> None:
    for layout in ("Arabic", "Hebrew", "Persian"):
        type_key(editor.tree, layout, "M", CTRL)
        dialog_of(editor, "codebook.edit_dialog").reject()


@on_sqlite()
def test_a_label_that_is_archived_sticks_no_more(window: MainWindow, editor: CodebookWindow) -> None:
    window.gestures.sticky.stick("ACTOR")
    press(field(editor, "archived"), Qt.Key.Key_Space)
    assert window.gestures.sticky.label == ""


@on_sqlite()
def test_deleting_what_is_in_use_asks_and_what_is_not_does_not(window: MainWindow, qtbot: QtBot) -> None:
    label(window, "سامح شكري", "1")
    editor = open_editor(window, qtbot)
    press(editor.tree, Qt.Key.Key_Delete)
    dialog = dialog_of(editor, "codebook.edit_dialog")
    lines = part(dialog, QLabel, "codebook.edit_dialog.lines")
    assert "1 span is deleted" in lines.text()
    dialog.reject()
    assert codebook_of(window).label("ACTOR") is not None
    editor.tree.point_at(Node("label", "CLAIM"))
    press(editor.tree, Qt.Key.Key_Delete)
    assert codebook_of(window).label("CLAIM") is None
    assert editor.tree.node() == Node("label", "ORGANIZATION")
    assert editor.messages.bar.text() == "Delete the label \u2068Claim\u2069"


def test_a_second_window_follows_when_it_is_looked_at(
    window: MainWindow, editor: CodebookWindow, open_it: OpenWindow, qtbot: QtBot
) -> None:
    write(editor, "name", "Speaker")
    other = open_it("dana")
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    write(editor, "name", "Voice")
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    button = part(other, QAbstractButton, "label_button.ACTOR")
    assert button.text() == "Voice"


def test_what_is_typed_is_saved_on_closing_and_escape_takes_it_back_first(
    window: MainWindow, editor: CodebookWindow
) -> None:
    line = field(editor, "name")
    assert isinstance(line, QLineEdit)
    line.setFocus()
    QTest.keyClicks(line, "x")
    assert state(editor).startswith("Being typed")
    press(line, Qt.Key.Key_Escape)
    assert line.text() == "Actor"
    press(line, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is editor.tree
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Agent")
    editor.close()
    assert label_of(window, "ACTOR").name["en"] == "Agent"
    assert window.codebook.editor is None


@on_sqlite()
def test_the_language_of_the_interface_and_an_archived_label_are_followed(
    window: MainWindow, editor: CodebookWindow, qtbot: QtBot
) -> None:
    window.commands["language_ar"].trigger()
    qtbot.waitUntil(lambda: editor.layoutDirection() == Qt.LayoutDirection.RightToLeft)
    press(field(editor, "archived"), Qt.Key.Key_Space)
    assert label_of(window, "ACTOR").archived
    assert window.findChild(QAbstractButton, "label_button.ACTOR") is None


@on_sqlite()
def test_a_relation_type_has_examples_and_they_stand_beside_the_text(
    window: MainWindow, editor: CodebookWindow, qtbot: QtBot
) -> None:
    editor.tree.point_at(Node("relation", "makes"))
    write(editor, "definition", "Who says it.")
    write(editor, "examples.right", "قال [سامح شكري] إن [الهدنة انتهت]")
    write(editor, "examples.wrong", "زار [الرئيس] القاهرة")
    kind = codebook_of(window).relation_type("makes")
    assert kind is not None
    assert kind.examples == {"en": ("✔ قال [سامح شكري] إن [الهدنة انتهت]", "✘ زار [الرئيس] القاهرة")}
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(window.view, "G")
    panel = part(window, GuidelinePanel)
    tabs = [panel.labels.tabText(index) for index in range(panel.labels.count())]
    assert tabs == ["Actor", "Claim", "Organization", "makes"]
    maker, claim = label(window, "سامح شكري", "1"), label(window, "الهدنة انتهت", "2")
    assert panel.labels.tabText(panel.labels.currentIndex()) == "Claim"
    window.gestures.add_relation("makes", maker.id, claim.id)
    assert panel.labels.tabText(panel.labels.currentIndex()) == "makes"
    said = panel.page.toPlainText()
    assert said.index("Who says it.") < said.index("✔") < said.index("✘")
    block = panel.page.document().find("زار").block()
    assert block.textDirection() == Qt.LayoutDirection.RightToLeft
    window.gestures.show_span(maker.id)
    assert panel.labels.tabText(panel.labels.currentIndex()) == "Actor"
    window.panel.relations.list.setCurrentIndex(window.panel.relations.model.index(0))
    assert panel.labels.tabText(panel.labels.currentIndex()) == "makes"
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    for _ in range(3):
        press(editor.tree, "Z", CTRL)
    # The link and both spans are gone; then what was written, the newest first.
    for _ in range(3):
        press(editor.tree, "Z", CTRL)
    kind = codebook_of(window).relation_type("makes")
    assert kind is not None
    assert not kind.examples
    assert [panel.labels.tabText(index) for index in range(panel.labels.count())] == tabs[:3]
