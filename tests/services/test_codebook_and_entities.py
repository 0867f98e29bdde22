"""The codebook and the registry of entities, changed at any time."""

import json
from dataclasses import replace

import pytest

import seeds
from app.domain.errors import ConflictError, InvalidAnnotationError, NotFoundError
from app.domain.records import Codebook, Entity
from app.services.workspace import Workspace
from tests.steps import span_of


def test_a_new_workspace_has_the_default_codebook(workspace: Workspace) -> None:
    assert workspace.codebook() == seeds.default_codebook()


def test_a_workspace_can_begin_with_another_codebook(database_location: str) -> None:
    workspace = Workspace.create(database_location, codebook=seeds.preset("extended"))
    try:
        assert workspace.codebook() == seeds.preset("extended")
        assert workspace.check().clean
    finally:
        workspace.close()


def test_what_a_codebook_taken_over_leaves_out_is_archived(workspace: Workspace, article: str) -> None:
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(article, "ORGANIZATION", [(0, 3)]))
    before = workspace.codebook()
    label = replace(before.labels[1], key="STATEMENT", name={"ar": "تصريح"}, parent=None)
    workspace.codebook_editing("lina").take_over(Codebook(version=1, labels=(label, before.labels[2])))
    stored = workspace.codebook()
    assert stored.version == 2
    assert [(one.key, one.archived) for one in stored.labels] == [
        ("STATEMENT", False),
        ("ORGANIZATION", False),
        ("ACTOR", True),
        ("CLAIM", True),
    ]
    assert all(kind.archived for kind in stored.relation_types)
    assert workspace.articles.open(article).spans == (span,)
    span_of(sara.add_span(article, "STATEMENT", [(4, 8)]))
    assert workspace.check().clean


def test_a_window_sees_the_codebook_that_another_has_saved(
    workspace: Workspace, other_window: Workspace, article: str
) -> None:
    there = other_window.annotations("omar")
    codebook = workspace.codebook()
    assert other_window.codebook() == codebook
    grown = replace(codebook, labels=(*codebook.labels, replace(codebook.labels[0], key="CUE", shortcut="4")))
    workspace.codebook_editing("sara").change(grown)
    assert span_of(there.add_span(article, "CUE", [(0, 3)])).label == "CUE"
    assert other_window.codebook().label("CUE") is not None


def test_a_broken_codebook_is_not_saved(workspace: Workspace) -> None:
    codebook = workspace.codebook()
    with pytest.raises(InvalidAnnotationError):
        workspace.codebook_editing("sara").change(replace(codebook, labels=(codebook.labels[0], codebook.labels[0])))
    assert workspace.codebook() == codebook


def _added(workspace: Workspace, name: str, *aliases: str) -> Entity:
    entity = workspace.entities.add("sara", name, "organization", aliases=aliases).changes[0].after
    assert isinstance(entity, Entity)
    return entity


def test_entities_are_found_by_any_of_their_names(workspace: Workspace) -> None:
    ministry = _added(workspace, "وزارة الخارجيّة التلماريّة", "الخارجية", "משרד החוץ", "الخارجية", " ")
    bank = _added(workspace, "البنك المركزي")
    assert ministry.aliases == ("الخارجية", "משרד החוץ")
    assert workspace.entities.find("وزاره الخارجيه") == [ministry]
    assert workspace.entities.find("משרד") == [ministry]
    assert workspace.entities.find("ال") == [bank, ministry], "names that begin with what is typed come first"
    assert workspace.entities.find("ال", limit=1) == [bank]
    assert workspace.entities.get(bank.id) == bank


def test_entities_change_by_version_and_their_steps_can_be_undone(workspace: Workspace) -> None:
    bank = _added(workspace, "البنك", "المصرف")
    changed = workspace.entities.change("sara", replace(bank, name="البنك المركزي", aliases=(), wikidata="Q1"))
    with pytest.raises(ConflictError, match="changed by sara"):
        workspace.entities.change("omar", replace(bank, note="قديم"))
    with pytest.raises(ConflictError):
        workspace.entities.remove("omar", bank.id, bank.version)
    after = changed.changes[0].after
    assert workspace.entities.find("المركزي") == [after]
    sara = workspace.annotations("sara")
    sara.undo()
    assert workspace.entities.get(bank.id) == replace(bank, version=3)
    workspace.entities.remove("sara", bank.id, 3)
    with pytest.raises(NotFoundError):
        workspace.entities.get(bank.id)
    sara.undo()
    assert workspace.entities.get(bank.id) == replace(bank, version=4)
    assert workspace.check().clean


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "\udc80"])
def test_entities_need_a_name_that_can_be_stored(workspace: Workspace, name: str) -> None:
    with pytest.raises(InvalidAnnotationError):
        workspace.entities.add("sara", name, "person")


def test_very_long_names_are_kept_whole(workspace: Workspace) -> None:
    """PostgreSQL refuses index rows beyond some 2,700 bytes."""
    name = "منظمة " * 2000
    entity = _added(workspace, name, name + "أخرى")
    assert workspace.entities.get(entity.id) == entity
    assert len(json.dumps(entity.name)) > 2700
