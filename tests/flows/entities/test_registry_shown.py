"""What the registry's window shows: names of several scripts, and nothing at all."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.editing.commands import AddSpan
from app.ui.entities.reshaping import SplitDialog
from app.ui.main_window import MainWindow
from tests.both_databases import on_sqlite
from tests.flows.conftest import FileWith, OpenWindow
from tests.flows.hands import press
from tests.flows.registry_hands import open_registry


@on_sqlite()
def test_names_of_several_scripts_stand_in_the_direction_of_most_of_their_letters(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.session is not None
    entities = window.session.workspace.entities
    entities.add("sara", "الأمم المتحدة", "organization")
    registry = open_registry(window, qtbot)
    names = registry.page.fields.lines["aliases"]
    for aliases, rtl in (
        (("UN", "האומות המאוחדות", "سازمان ملل"), True),
        (("سازمان ملل", "United Nations", "Nations unies"), False),
    ):
        (entity,) = entities.find("الأمم المتحدة")
        entities.change("sara", replace(entity, aliases=aliases))
        (entity,) = entities.find("الأمم المتحدة")
        registry.show_entity(entity)
        assert names.text() == " ؛ ".join(aliases)
        assert (names.cursorRect().center().x() > names.width() / 2) == rtl


@on_sqlite()
def test_escape_closes_the_registry_from_each_of_its_parts_but_a_field_that_is_written(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.session is not None
    window.session.workspace.entities.add("sara", "الأمم المتحدة", "organization")
    registry = open_registry(window, qtbot)
    name = registry.page.fields.lines["name"]
    for place in (registry.list.field, registry.list.table, registry.page.mentions, name):
        registry = open_registry(window, qtbot)
        (entity,) = window.session.workspace.entities.find("الأمم المتحدة")
        registry.show_entity(entity)
        assert registry.isVisible()
        place.setFocus()
        if place is name:
            QTest.keyClicks(name, "un")
            press(name, Qt.Key.Key_Escape)
            assert registry.isVisible()
            assert name.text() == "الأمم المتحدة"
        press(place, Qt.Key.Key_Escape)
        assert not registry.isVisible(), place.objectName()


def test_an_empty_registry_says_how_it_is_filled(open_at: OpenWindow, file_with: FileWith, qtbot: QtBot) -> None:
    window = open_at(file_with("قال وزير الخارجية.\n"))
    registry = open_registry(window, qtbot)
    assert registry.empty.isVisible()
    assert registry.empty.text() == "No entity is known yet. Choose a mention in an article, then “Who is this…”."
    assert window.session is not None
    window.session.workspace.entities.add("sara", "وزارة الخارجية", "government")
    registry.list.field.setText("لا أحد")
    registry.refresh()
    assert registry.empty.text() == "Choose an entity to see its mentions and claims."


def test_a_new_entity_is_offered_the_name_that_stands_behind_li_with_its_alef(
    open_at: OpenWindow, file_with: FileWith, qtbot: QtBot
) -> None:
    text = "رفعت اللجنة قرارها للأمم المتحدة أمس.\n"
    window = open_at(file_with(text))
    session = window.session
    assert session is not None
    assert session.article is not None
    start = text.index("لأمم")
    place = ((start, start + len("لأمم المتحدة")),)
    session.run(AddSpan(article_id=session.article.id, label="ORGANIZATION", fragments=place))
    (span,), entities = session.spans, session.workspace.entities
    entities.add("sara", "الأمم المتحدة", "organization")
    (entity,) = entities.find()
    entities.assign("sara", [(span.id, span.version)], entity.id)
    registry = open_registry(window, qtbot)
    registry.show_entity(entity)
    mention = registry.page.mentions.rows.record(0)
    dialog = SplitDialog(entities, [mention], entity, registry)
    qtbot.addWidget(dialog)
    assert (mention.quote, dialog.name.text()) == ("لأمم المتحدة", "الأمم المتحدة")
