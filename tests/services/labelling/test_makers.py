"""Makers of claims: one primary, the others joint; claims that are still open."""

import pytest

from app.domain.codebook.change import with_attribute
from app.domain.errors import InvalidAnnotationError
from app.domain.labelling.makers import makers_of, open_claims
from app.domain.records import AttributeDefinition, ChangeSet, Relation
from app.services.workspace import Workspace
from tests.services.conftest import TEXT
from tests.steps import span_of
from tests.workspaces import add_article


def link_of(change_set: ChangeSet) -> Relation:
    after = change_set.changes[0].after
    assert isinstance(after, Relation)
    return after


def test_a_second_maker_is_joint_and_can_change_places_with_the_first(workspace: Workspace, article: str) -> None:
    sara = workspace.annotations("sara")
    claim = span_of(sara.add_span(article, "CLAIM", [(4, 8)]))
    one, two = (span_of(sara.add_span(article, "ACTOR", [place])) for place in ((0, 3), (9, 12)))
    first = link_of(sara.add_relation(article, "makes", one.id, claim.id))
    second = link_of(sara.add_relation(article, "makes", two.id, claim.id, {"cue": "قال"}))
    assert (first.attributes, second.attributes) == ({}, {"cue": "قال", "joint": True})
    with pytest.raises(InvalidAnnotationError, match="make that one joint first"):
        sara.set_relation_attributes(second.id, 1, {"joint": False})
    assert link_of(sara.set_relation_attributes(second.id, 1, {"cue": "أكد"})).attributes["joint"] is True
    sara.set_relation_attributes(first.id, 1, {"joint": True})
    sara.set_relation_attributes(second.id, 2, {"cue": "أكد", "joint": False})
    relations = workspace.articles.open(article).relations
    assert [(one.id, one.attributes["joint"]) for one in makers_of(claim.id, relations)] == [
        (second.id, False),
        (first.id, True),
    ]
    sara.undo()
    sara.undo()
    relations = workspace.articles.open(article).relations
    assert [one.id for one in makers_of(claim.id, relations)] == [first.id, second.id]
    assert workspace.check().clean


def test_every_layer_has_its_own_primary_maker(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    claim = span_of(sara.add_span(article, "CLAIM", [(4, 8)]))
    actor = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    for layer in (sara, omar):
        assert link_of(layer.add_relation(article, "makes", actor.id, claim.id)).attributes == {}


def test_claims_are_open_until_they_have_a_maker_or_say_why_not(workspace: Workspace, article: str) -> None:
    sara = workspace.annotations("sara")
    second = add_article(workspace, TEXT + "\nثانية")
    actor = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    made, voiced, left = (span_of(sara.add_span(article, "CLAIM", [place])) for place in ((4, 8), (9, 12), (13, 15)))
    other = span_of(sara.add_span(second, "CLAIM", [(4, 8)]))
    workspace.annotations("omar").add_span(second, "CLAIM", [(4, 8)])
    sara.add_relation(article, "makes", actor.id, made.id)
    sara.set_attributes(voiced.id, 1, {"source": "author"})
    opened = workspace.articles.open(article)
    assert [one.id for one in open_claims(opened.spans, opened.relations)] == [left.id]
    there = workspace.articles.open(second)
    assert len(open_claims(there.spans, there.relations)) == 2
    assert [one.id for one in open_claims(there.spans, there.relations, annotator="sara")] == [other.id]


def test_new_spans_and_links_have_the_defaults_of_the_codebook(workspace: Workspace, article: str) -> None:
    book = workspace.codebook()
    sure = AttributeDefinition(key="sure", kind="boolean", name={"ar": "مؤكد"}, default=True)
    tone = AttributeDefinition(key="tone", kind="choice", name={}, values=("a", "b"), default="a")
    book = with_attribute(with_attribute(book, "CLAIM", sure), "makes", tone, of="relation")
    workspace.codebook_editing("lina").change(book)
    sara = workspace.annotations("sara")
    claim = span_of(sara.add_span(article, "CLAIM", [(4, 8)], attributes={"mode": "direct"}))
    actor = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    assert claim.attributes == {"sure": True, "mode": "direct"}
    assert actor.attributes == {}
    link = link_of(sara.add_relation(article, "makes", actor.id, claim.id, {"tone": "b"}))
    assert link.attributes == {"tone": "b"}
    with pytest.raises(InvalidAnnotationError, match="'c' is no value of the attribute tone; choose one of: a, b"):
        sara.set_relation_attributes(link.id, 1, {"tone": "c"})
