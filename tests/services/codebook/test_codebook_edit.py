"""The codebook changed while labels are in use: each change is one step, shows what it touches, and can be undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

import seeds
from app.domain.codebook.attribute_edits import ChangeAttributeKey, ChangeValue, DeleteAttribute, DeleteValue
from app.domain.codebook.change import with_attribute, with_label, with_relation_type
from app.domain.codebook.codebook import codebook_to_json
from app.domain.codebook.edits import (
    ChangeLabelKey,
    ChangeTypeKey,
    CodebookEdit,
    DeleteLabel,
    DeleteType,
    MergeLabels,
    MergeTypes,
)
from app.domain.errors import CodebookContradictionError, ConflictError, InvalidAnnotationError, NotFoundError
from app.domain.records import AttributeDefinition, Codebook, Label, Relation, RelationType, Span
from app.services.codebook.editing import PRESETS, preset
from app.services.workspace import Workspace
from tests.label_order import moved_label
from tests.services.conftest import TEXT
from tests.steps import span_of
from tests.workspaces import add_article

CUE = Label(key="CUE", name={"ar": "قرينة"}, color="#7b1fa2", color_dark="#ce93d8", shortcut="4")


@pytest.fixture
def articles(workspace: Workspace, article: str) -> Sequence[str]:
    """Two articles: sara and omar label in the first, sara in the second; two links in the first."""
    second = add_article(workspace, TEXT + "\nثانية")
    sara, omar = workspace.annotations("sara"), workspace.annotations("omar")
    actor = span_of(sara.add_span(article, "ACTOR", [(0, 3)], attributes={"kind": "person", "own": "س"}))
    claim = span_of(sara.add_span(article, "CLAIM", [(4, 8)], attributes={"polarity": "denies", "mode": "direct"}))
    ministry = span_of(omar.add_span(article, "ORGANIZATION", [(0, 3)], attributes={"kind": "court"}))
    sara.add_span(second, "ACTOR", [(4, 8)])
    sara.add_relation(article, "makes", actor.id, claim.id, {"cue": "قال"})
    omar.add_relation(article, "about", claim.id, ministry.id, {"stance": "negative"})
    return [article, second]


def everything(workspace: Workspace, articles: Sequence[str]) -> dict[str, Any]:
    """Spans, relations and the codebook, without counting versions and times."""
    found: dict[str, Any] = {"codebook": replace(workspace.codebook(), version=0)}
    for article in articles:
        opened = workspace.articles.open(article)
        found.update((one.id, replace(one, version=0, updated="")) for one in opened.spans)
        found.update((one.id, replace(one, version=0, updated="")) for one in opened.relations)
    return found


def spans(workspace: Workspace, articles: Sequence[str]) -> list[Span]:
    return [span for article in articles for span in workspace.articles.open(article).spans]


def relations(workspace: Workspace, articles: Sequence[str]) -> list[Relation]:
    return [one for article in articles for one in workspace.articles.open(article).relations]


@pytest.mark.parametrize(
    ("edit", "touched"),
    [
        (ChangeLabelKey("ACTOR", "VOICE"), (2, 0, 0, 0, 2, {"sara": 2})),
        (MergeLabels("ORGANIZATION", "ACTOR"), (1, 0, 0, 0, 1, {"omar": 1})),
        (DeleteLabel("CLAIM"), (1, 2, 1, 2, 1, {"omar": 1, "sara": 2})),
        (ChangeTypeKey("makes", "says"), (0, 1, 0, 0, 1, {"sara": 1})),
        (MergeTypes("supports", "attacks"), (0, 0, 0, 0, 0, {})),
        (DeleteType("about"), (0, 1, 0, 1, 1, {"omar": 1})),
        (DeleteAttribute("ACTOR", "kind"), (1, 0, 0, 0, 1, {"sara": 1})),
        (ChangeAttributeKey("CLAIM", "polarity", new_key="position"), (1, 0, 0, 0, 1, {"sara": 1})),
        (ChangeValue("CLAIM", "polarity", value="denies", new_value="opposes"), (1, 0, 0, 0, 1, {"sara": 1})),
        (DeleteValue("about", "stance", of="relation", value="negative"), (0, 1, 0, 0, 1, {"omar": 1})),
        (DeleteAttribute("makes", "cue", of="relation"), (0, 1, 0, 0, 1, {"sara": 1})),
    ],
)
def test_an_edit_shows_what_it_touches_and_is_one_step_that_can_be_undone(
    workspace: Workspace, articles: Sequence[str], edit: CodebookEdit, touched: tuple[Any, ...]
) -> None:
    editing = workspace.codebook_editing("lina")
    before = everything(workspace, articles)
    seen = editing.touched(edit)
    assert (
        *(seen.spans, seen.relations, seen.deleted_spans, seen.deleted_relations, seen.articles),
        dict(seen.annotators),
    ) == touched
    done = editing.apply(edit, version=1)
    assert len(done.changes) == seen.spans + seen.relations + 1
    assert workspace.codebook() == replace(edit.codebook(seeds.default_codebook()), version=2)
    assert workspace.check().problems == ()
    after = everything(workspace, articles)
    assert after != before
    lina = workspace.annotations("lina")
    lina.undo()
    assert everything(workspace, articles) == before
    assert workspace.codebook().version == 3
    lina.redo()
    assert everything(workspace, articles) == after
    assert workspace.check().problems == ()


def test_merged_spans_keep_what_the_other_label_allows(workspace: Workspace, articles: Sequence[str]) -> None:
    workspace.codebook_editing("lina").apply(MergeLabels("ACTOR", "ORGANIZATION"), version=1)
    found = {(span.label, str(span.attributes.get("kind")), span.version) for span in spans(workspace, articles)}
    assert found == {
        ("ORGANIZATION", "person", 2),
        ("CLAIM", "None", 1),
        ("ORGANIZATION", "court", 1),
        ("ORGANIZATION", "None", 2),
    }
    (makes, about) = sorted(relations(workspace, articles), key=lambda one: one.type, reverse=True)
    assert (makes.type, about.type) == ("makes", "about")
    sara = workspace.annotations("sara")
    with pytest.raises(InvalidAnnotationError, match="no label ACTOR"):
        sara.add_span(articles[0], "ACTOR", [(10, 12)])


def test_links_that_become_the_same_are_one(workspace: Workspace, articles: Sequence[str]) -> None:
    sara = workspace.annotations("sara")
    claim = next(span for span in spans(workspace, articles) if span.label == "CLAIM")
    other = span_of(sara.add_span(articles[0], "CLAIM", [(10, 14)]))
    sara.add_relation(articles[0], "supports", claim.id, other.id)
    stays = sara.add_relation(articles[0], "attacks", claim.id, other.id).changes[0].object_id
    editing = workspace.codebook_editing("sara")
    assert editing.touched(MergeTypes("supports", "attacks")).deleted_relations == 1
    editing.apply(MergeTypes("supports", "attacks"), version=1)
    assert [one.id for one in relations(workspace, articles) if one.type == "attacks"] == [stays]
    sara.undo()
    assert {one.type for one in relations(workspace, articles)} == {"about", "attacks", "makes", "supports"}


def test_plain_changes_are_steps_and_leave_the_spans_alone(workspace: Workspace, articles: Sequence[str]) -> None:
    editing = workspace.codebook_editing("lina")
    book = workspace.codebook()
    before = everything(workspace, articles)
    actor = book.labels[0]
    changed = with_label(book, replace(actor, name={"ar": "متحدث"}, color="#0d47a1", shortcut="9", archived=True))
    changed = moved_label(with_label(changed, replace(CUE, parent="CLAIM")), "CUE", 0)
    stance = AttributeDefinition(key="tone", kind="choice", name={"ar": "النبرة"}, values=("هادئة", "حادّة"))
    changed = with_attribute(changed, "CLAIM", stance)
    link = RelationType(key="same", name={"en": "same"}, from_labels=("CUE",), to_labels=("CLAIM",))
    changed = with_relation_type(changed, link)
    done = editing.change(changed)
    assert (sorted(done.detail["labels"]), done.detail["types"]) == (["ACTOR", "CLAIM", "CUE"], ["same"])
    assert done.detail["fields"] == ["added", "archived", "attributes", "color", "name", "shortcut"]
    assert workspace.codebook() == replace(changed, version=2)
    assert workspace.check().clean, "the rows say what the version says, which label stands below which one, too"
    assert {key: value for key, value in everything(workspace, articles).items() if key != "codebook"} == {
        key: value for key, value in before.items() if key != "codebook"
    }
    workspace.annotations("lina").undo()
    assert everything(workspace, articles) == before
    assert [one.version for one in editing.versions()] == [3, 2, 1]
    assert [one.annotator for one in editing.versions()] == ["lina", "lina", None]
    assert editing.version(2) == replace(changed, version=2)
    with pytest.raises(NotFoundError, match="no version 4"):
        editing.version(4)
    assert workspace.check().clean


def test_spans_know_the_version_they_were_made_under(workspace: Workspace, articles: Sequence[str]) -> None:
    workspace.codebook_editing("lina").change(with_label(workspace.codebook(), CUE))
    workspace.annotations("sara").add_span(articles[1], "CUE", [(0, 3)])
    with workspace.database.read() as connection:
        found = connection.exec_driver_sql("SELECT codebook_version FROM span ORDER BY pk").scalars().all()
    assert found == [1, 1, 1, 1, 2]


def test_two_people_change_the_codebook_at_once(workspace: Workspace, other_window: Workspace) -> None:
    book = workspace.codebook()
    workspace.codebook_editing("sara").change(with_label(book, CUE))
    omar = other_window.codebook_editing("omar")
    # Seen before CUE came, and not about it: that stays.
    omar.change(with_label(book, replace(book.labels[0], color="#000000")))
    assert [label.key for label in workspace.codebook().labels] == ["ACTOR", "CLAIM", "ORGANIZATION", "CUE"]
    for mine in (replace(book.labels[0], color="#111111"), replace(CUE, color="#222222")):
        with pytest.raises(ConflictError, match=f"label {mine.key} was changed in the codebook in the meantime"):
            omar.change(with_label(book, mine))
    with pytest.raises(ConflictError, match="label ACTOR was changed in the codebook in the meantime"):
        omar.apply(DeleteLabel("ACTOR"), version=1)
    with pytest.raises(ConflictError, match="version 3 instead of 0"):
        omar.change(replace(book, version=0))
    renamed = omar.apply(ChangeLabelKey("ORGANIZATION", "BODY"), version=1)
    assert renamed.changes
    other_window.annotations("omar").undo()
    workspace.annotations("sara").undo()
    assert [label.key for label in workspace.codebook().labels] == ["ACTOR", "CLAIM", "ORGANIZATION"]
    assert workspace.codebook().labels[0].color == "#000000"


def test_a_step_whose_label_is_gone_is_refused_until_it_is_back(workspace: Workspace, article: str) -> None:
    workspace.codebook_editing("omar").change(with_label(workspace.codebook(), CUE))
    sara = workspace.annotations("sara")
    span = span_of(sara.add_span(article, "CUE", [(0, 3)]))
    sara.delete_span(span.id, span.version)
    workspace.codebook_editing("omar").apply(DeleteLabel("CUE"), version=2)
    with pytest.raises(ConflictError, match="CUE was taken out of the codebook; add it again"):
        sara.undo()
    workspace.annotations("omar").undo()
    sara.undo()
    assert [one.label for one in workspace.articles.open(article).spans] == ["CUE"]


def test_taking_back_a_label_that_is_used_meanwhile_is_a_conflict(workspace: Workspace, article: str) -> None:
    workspace.codebook_editing("omar").change(with_label(workspace.codebook(), CUE))
    workspace.annotations("sara").add_span(article, "CUE", [(0, 3)])
    with pytest.raises(ConflictError, match="Somebody used a label"):
        workspace.annotations("omar").undo()
    assert workspace.codebook().label("CUE") is not None
    assert workspace.check().clean


def test_an_export_taken_over_again_changes_nothing(workspace: Workspace) -> None:
    editing = workspace.codebook_editing("lina")
    data = editing.export_json()
    assert data == editing.export_json()
    assert orjson.loads(data) == codebook_to_json(workspace.codebook())
    with pytest.raises(InvalidAnnotationError, match="the same already"):
        editing.import_json(data)
    editing.take_over(preset("full"))
    assert workspace.codebook().labels == preset("full").labels
    editing.import_json(b"\xef\xbb\xbf" + data)
    assert [label.key for label in workspace.codebook().labels if not label.archived] == [
        label.key for label in seeds.default_codebook().labels
    ]
    workspace.annotations("lina").undo()
    assert workspace.codebook().labels == preset("full").labels


def test_a_codebook_that_contradicts_what_is_labelled_is_refused_with_all_reasons(
    workspace: Workspace, articles: Sequence[str]
) -> None:
    book = workspace.codebook()
    actor, claim, _ = book.labels
    polarity = replace(claim.attributes[0], values=("supports",), value_names={})
    wrong = Codebook(
        version=1,
        labels=(actor, replace(claim, attributes=(polarity,))),
        relation_types=(replace(book.relation_types[0], from_labels=("CLAIM",)),),
    )
    with pytest.raises(CodebookContradictionError) as error:
        workspace.codebook_editing("lina").take_over(wrong)
    assert sorted(error.value.reasons) == [
        "CLAIM does not allow 'denies' for polarity, but is in use (1 ×)",
        "makes does not lead from ACTOR to CLAIM, but is in use (1 ×)",
        "the label ORGANIZATION is missing, but is in use (1 ×)",
        "the link type about is missing, but is in use (1 ×)",
    ]
    assert "and 1 more" in str(error.value)
    assert "\n" not in str(error.value)
    assert workspace.codebook() == book
    with pytest.raises(CodebookContradictionError, match="'denies'"):
        workspace.codebook_editing("lina").change(with_label(book, replace(claim, attributes=(polarity,))))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "no JSON"),
        (b"[]", "no codebook"),
        (b'{"labels": 3}', "no codebook"),
        (b'{"labels": [3]}', "cannot be read"),
    ],
)
def test_what_is_no_codebook_is_refused_by_the_name_of_its_file(workspace: Workspace, data: bytes, said: str) -> None:
    with pytest.raises(InvalidAnnotationError, match=rf"دليل\.json.*{said}"):
        workspace.codebook_editing("lina").import_json(data, "دليل.json")


def test_labels_are_not_dropped_by_the_way(workspace: Workspace) -> None:
    book = workspace.codebook()
    with pytest.raises(InvalidAnnotationError, match="ORGANIZATION would be missing; archive it"):
        workspace.codebook_editing("lina").change(
            replace(book, labels=book.labels[:2], relation_types=book.relation_types[4:])
        )


def test_there_are_presets() -> None:
    assert [len(preset(name).labels) for name in PRESETS] == [3, 7]
    with pytest.raises(NotFoundError, match="minimal, full"):
        preset("huge")


def test_a_span_knows_the_version_it_was_stored_under(workspace: Workspace, articles: Sequence[str]) -> None:
    editing = workspace.codebook_editing("sara")
    first = spans(workspace, articles)[0]
    assert editing.made_under(first.id) == 1
    editing.change(with_label(workspace.codebook(), CUE))
    late = span_of(workspace.annotations("sara").add_span(articles[1], "CUE", [(0, 3)]))
    assert (editing.made_under(first.id), editing.made_under(late.id)) == (1, 2)
    assert editing.made_under("nobody") is None


def test_contradictions_are_told_before_a_codebook_is_taken_over(workspace: Workspace, articles: Sequence[str]) -> None:
    editing = workspace.codebook_editing("sara")
    assert editing.contradictions(preset("full")) == ()
    actor = workspace.codebook().label("ACTOR")
    assert actor is not None
    poor = Codebook(version=1, labels=(replace(actor, attributes=()),))
    told = editing.contradictions(poor)
    with pytest.raises(CodebookContradictionError) as refused:
        editing.take_over(poor)
    assert told == refused.value.reasons
    assert any("CLAIM is missing" in reason for reason in told)
