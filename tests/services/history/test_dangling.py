"""Going back never leaves a link without an end, a mention of nobody, or a label that is in no codebook."""

from collections.abc import Callable

import pytest

from app.domain.codebook.change import with_relation_type
from app.domain.codebook.edits import DeleteType
from app.domain.errors import ConflictError
from app.domain.records import RelationType
from app.services.workspace import Workspace
from tests.steps import relation_of, span_of


def test_a_span_that_somebody_has_linked_since_stays(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    claim = span_of(omar.add_span(article, "CLAIM", [(4, 8)]))
    actor = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    omar.add_relation(article, "makes", actor.id, claim.id)
    with pytest.raises(ConflictError, match="omar has linked this span by makes since; delete that link first"):
        sara.undo()
    assert len(workspace.articles.open(article).relations) == 1
    omar.undo()
    sara.undo()
    assert workspace.articles.open(article).spans == (claim,)
    assert workspace.check().clean


def test_a_label_that_a_link_relies_on_by_now_stays(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    claim = span_of(omar.add_span(article, "CLAIM", [(4, 8)]))
    span = span_of(sara.add_span(article, "CLAIM", [(0, 3)]))
    sara.relabel_span(span.id, 1, "ACTOR")
    omar.add_relation(article, "makes", span.id, claim.id)
    with pytest.raises(ConflictError, match="link makes by now"):
        sara.undo()
    assert workspace.check().clean


def test_a_link_does_not_come_back_to_a_span_that_is_gone(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    claim = span_of(omar.add_span(article, "CLAIM", [(4, 8)]))
    actor = span_of(omar.add_span(article, "ACTOR", [(0, 3)]))
    link = omar.add_relation(article, "makes", actor.id, claim.id).changes[0].object_id
    sara.delete_relation(link, 1)
    omar.delete_span(actor.id, 1)
    with pytest.raises(ConflictError, match="was deleted in the meantime; bring it back first"):
        sara.undo()
    omar.undo()
    sara.undo()
    assert [one.id for one in workspace.articles.open(article).relations] == [link]


def test_a_link_does_not_come_back_to_close_a_circle(workspace: Workspace, article: str) -> None:
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    one, two, three = (
        span_of(sara.add_span(article, "ORGANIZATION", [place])).id for place in ((0, 3), (4, 8), (9, 12))
    )
    link = sara.add_relation(article, "part_of", one, two).changes[0].object_id
    sara.delete_relation(link, 1)
    omar.add_relation(article, "part_of", two, three)
    omar.add_relation(article, "part_of", three, one)
    with pytest.raises(ConflictError, match="back to its own beginning"):
        sara.undo()
    assert len(workspace.articles.open(article).relations) == 2


def test_a_link_that_was_made_again_does_not_come_back_beside_itself(workspace: Workspace, article: str) -> None:
    sara = workspace.annotations("sara")
    actor, claim = (span_of(sara.add_span(article, *one)) for one in (("ACTOR", [(0, 3)]), ("CLAIM", [(4, 8)])))
    first = relation_of(sara.add_relation(article, "makes", actor.id, claim.id))
    deletion = sara.delete_relation(first.id, 1)
    again = relation_of(sara.add_relation(article, "makes", actor.id, claim.id))
    (conflict,) = workspace.history.plan_revert([deletion.id]).conflicts
    assert "linked by makes already" in conflict.message
    with pytest.raises(ConflictError, match="linked by makes already"):
        workspace.history.revert("omar", [deletion.id])
    assert workspace.articles.open(article).relations == (again,)


def test_a_link_does_not_come_back_without_its_type(workspace: Workspace, article: str) -> None:
    sara = workspace.annotations("sara")
    actor, claim = (span_of(sara.add_span(article, *one)) for one in (("ACTOR", [(0, 3)]), ("CLAIM", [(4, 8)])))
    sara.add_relation(article, "makes", actor.id, claim.id)
    sara.undo()
    workspace.codebook_editing("omar").apply(DeleteType("makes"), version=1)
    with pytest.raises(ConflictError, match="makes was taken out of the codebook"):
        sara.redo()
    workspace.annotations("omar").undo()
    sara.redo()
    assert [one.type for one in workspace.articles.open(article).relations] == ["makes"]


def test_a_link_does_not_come_back_between_labels_that_it_may_not_join(workspace: Workspace, article: str) -> None:
    sara = workspace.annotations("sara")
    actor, claim = (span_of(sara.add_span(article, *one)) for one in (("ACTOR", [(0, 3)]), ("CLAIM", [(4, 8)])))
    link = relation_of(sara.add_relation(article, "makes", actor.id, claim.id))
    deletion = sara.delete_relation(link.id, 1)
    sara.relabel_span(claim.id, 1, "ORGANIZATION")
    with pytest.raises(ConflictError, match="labels by now that the codebook does not allow"):
        workspace.history.revert("sara", [deletion.id])
    assert workspace.articles.open(article).relations == ()


def test_an_entity_to_which_spans_refer_by_now_stays(workspace: Workspace, article: str) -> None:
    entity = workspace.entities.add("sara", "وزارة الصحة", "government").changes[0].object_id
    span = span_of(workspace.annotations("omar").add_span(article, "ACTOR", [(0, 3)]))
    workspace.entities.assign("omar", [(span.id, 1)], entity)
    with pytest.raises(ConflictError, match="Spans refer to وزارة الصحة by now"):
        workspace.annotations("sara").undo()
    assert workspace.entities.get(entity).name == "وزارة الصحة"


def test_a_span_does_not_come_back_to_refer_to_an_entity_that_is_gone(workspace: Workspace, article: str) -> None:
    entity = workspace.entities.add("omar", "وزارة الصحة", "government").changes[0].object_id
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(article, "ACTOR", [(0, 3)]))
    workspace.entities.assign("sara", [(span.id, 1)], entity)
    sara.delete_span(span.id, 2)
    workspace.entities.remove("omar", entity, 1)
    with pytest.raises(ConflictError, match="entity that this span refers to was removed"):
        sara.undo()
    workspace.annotations("omar").undo()
    sara.undo()
    assert workspace.articles.open(article).spans[0].entity == entity
    assert workspace.check().clean


@pytest.mark.parametrize("use", [True, False])
def test_an_end_of_a_relation_type_stays_while_it_is_in_use(workspace: Workspace, article: str, use: bool) -> None:
    book = workspace.codebook()
    makes = RelationType(key="makes", name={"ar": "يقول"}, from_labels=("CLAIM", "ACTOR"), to_labels=("CLAIM",))
    workspace.codebook_editing("omar").change(with_relation_type(book, makes))
    sara = workspace.annotations("sara")
    one, two = (span_of(sara.add_span(article, "CLAIM", [place])).id for place in ((0, 3), (4, 8)))
    undo: Callable[[], object] = workspace.annotations("omar").undo
    if use:
        sara.add_relation(article, "makes", one, two)
        with pytest.raises(ConflictError, match="makes does not lead from CLAIM to CLAIM"):
            undo()
    else:
        undo()
        assert workspace.codebook().relation_types == book.relation_types
