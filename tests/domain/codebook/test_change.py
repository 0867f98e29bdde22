"""A change of the codebook, carried over to a codebook that others have changed."""

from dataclasses import replace

import pytest

import seeds
from app.domain.codebook.attribute_edits import ChangeAttributeKey, ChangeValue, DeleteAttribute, DeleteValue
from app.domain.codebook.change import (
    differences,
    moved_relation_type,
    rebased,
    with_attribute,
    with_label,
    with_relation_type,
)
from app.domain.codebook.codebook import codebook_from_json, codebook_to_json, refuse_broken, with_defaults
from app.domain.codebook.edits import ChangeLabelKey, ChangeTypeKey, CodebookEdit, DeleteLabel, MergeLabels, MergeTypes
from app.domain.errors import ConflictError, InvalidAnnotationError
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from tests.label_order import moved_label

BOOK = seeds.default_codebook()
ACTOR, CLAIM, ORGANIZATION = BOOK.labels
CUE = Label(key="CUE", name={"ar": "قرينة"}, color="#7b1fa2", color_dark="#ce93d8", shortcut="4")


def renamed(codebook: Codebook, name: str) -> Codebook:
    return with_label(codebook, replace(ACTOR, name={"ar": name}))


def keys(codebook: Codebook) -> list[str]:
    return [label.key for label in codebook.labels]


def test_differences_name_labels_types_fields_and_order() -> None:
    changed = moved_label(with_label(renamed(BOOK, "مصدر"), CUE), "CLAIM", 0)
    changed = with_relation_type(changed, replace(BOOK.relation_types[0], color="#000000"))
    assert [(one.kind, one.key, one.fields) for one in differences(BOOK, changed)] == [
        ("label", "ACTOR", ("name",)),
        ("label", "CUE", ("added",)),
        ("order", "label", ("order",)),
        ("relation", "makes", ("color",)),
    ]
    assert differences(changed, replace(changed, version=9)) == ()


def test_taking_back_a_name_leaves_the_colour_that_somebody_else_has_chosen() -> None:
    mine = renamed(BOOK, "مصدر")
    theirs = with_label(mine, replace(mine.labels[0], color="#112233"))
    back = rebased(theirs, mine, BOOK)
    assert back.labels[0] == replace(ACTOR, color="#112233")
    assert back.version == theirs.version + 1


def test_what_somebody_else_has_changed_since_is_not_overwritten() -> None:
    mine = renamed(BOOK, "مصدر")
    with pytest.raises(ConflictError, match="The label ACTOR was changed"):
        rebased(renamed(mine, "قائل"), mine, BOOK)
    with pytest.raises(ConflictError, match="label CUE"):
        rebased(BOOK, with_label(BOOK, CUE), BOOK)
    with pytest.raises(ConflictError, match="label ACTOR"):
        rebased(replace(BOOK, labels=BOOK.labels[1:], relation_types=()), mine, BOOK)


def test_what_came_goes_and_what_went_comes_back_in_its_place() -> None:
    with_cue = moved_label(with_label(BOOK, CUE), "CUE", 1)
    assert keys(rebased(with_cue, with_cue, BOOK)) == keys(BOOK)
    assert keys(rebased(BOOK, BOOK, with_cue)) == ["ACTOR", "CUE", "CLAIM", "ORGANIZATION"]
    reordered = moved_label(BOOK, "ORGANIZATION", 0)
    assert keys(rebased(reordered, BOOK, with_cue)) == ["ORGANIZATION", "ACTOR", "CUE", "CLAIM"]
    assert keys(rebased(moved_label(with_cue, "CUE", 3), BOOK, reordered)) == ["ORGANIZATION", "CUE", "ACTOR", "CLAIM"]


def test_an_outcome_that_breaks_a_rule_is_a_conflict() -> None:
    freed = with_label(BOOK, replace(ACTOR, shortcut=""))
    taken = with_label(freed, replace(CUE, shortcut=ACTOR.shortcut))
    with pytest.raises(ConflictError, match="twice"):
        rebased(taken, freed, BOOK)


def test_moving_types_and_attributes_of_types() -> None:
    moved = moved_relation_type(BOOK, "repeats", 0)
    assert moved.relation_types[0].key == "repeats"
    strength = AttributeDefinition(key="strength", kind="number", name={"ar": "شدّة"})
    grown = with_attribute(BOOK, "attacks", strength, of="relation")
    assert [one.key for one in (grown.relation_type("attacks") or moved.relation_types[0]).attributes] == ["strength"]
    with pytest.raises(InvalidAnnotationError, match="no label NO in the codebook; known: ACTOR, CLAIM, ORGANIZATION"):
        with_attribute(BOOK, "NO", strength)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (MergeLabels("ACTOR", "ACTOR"), "into itself"),
        (MergeLabels("ACTOR", "NO"), "no label NO"),
        (ChangeLabelKey("ACTOR", "CLAIM"), "merge ACTOR into it"),
        (ChangeLabelKey("ACTOR", " "), "at least one letter"),
        (ChangeLabelKey("ACTOR", "فاعل\u2028فعل"), "one line"),
        (ChangeLabelKey("ACTOR", "A\nB"), "one line"),
        (DeleteLabel("NO"), "no label NO"),
        (MergeTypes("makes", "makes"), "into itself"),
        (ChangeTypeKey("makes", "about"), "merge makes into it"),
        (DeleteAttribute("CLAIM", "NO"), "no attribute NO"),
        (ChangeAttributeKey("CLAIM", "mode", new_key="polarity"), "merge mode into it"),
        (ChangeValue("CLAIM", "mode", value="NO", new_value="x"), "no value"),
        (ChangeValue("CLAIM", "mode", value="direct", new_value="direct"), "into itself"),
        (DeleteValue("CLAIM", "mode", value="NO"), "no value"),
    ],
)
def test_edits_that_make_no_sense_say_so(edit: CodebookEdit, said: str) -> None:
    with pytest.raises(InvalidAnnotationError, match=said):
        edit.codebook(BOOK)


def test_merging_labels_joins_attributes_ends_and_children() -> None:
    child = replace(CUE, parent="ORGANIZATION")
    book = with_label(with_label(BOOK, child), replace(ACTOR, parent="ORGANIZATION"))
    merged = MergeLabels("ORGANIZATION", "ACTOR").codebook(book)
    refuse_broken(merged)
    actor = merged.labels[0]
    kind = next(one for one in actor.attributes if one.key == "kind")
    assert {"person", "court", "party"} <= set(kind.values)
    assert kind.values.count("organization") == 1
    assert actor.parent is None
    assert merged.labels[-1].parent == "ACTOR"
    makes = merged.relation_type("makes")
    assert makes is not None
    assert makes.from_labels == ("ACTOR",)


def test_deleting_a_label_archives_the_types_that_lose_an_end() -> None:
    left = DeleteLabel("CLAIM").codebook(BOOK)
    refuse_broken(left)
    assert keys(left) == ["ACTOR", "ORGANIZATION"]
    assert [one.key for one in left.relation_types if not one.archived] == ["member_of", "part_of"]
    with pytest.raises(InvalidAnnotationError, match="only label"):
        DeleteLabel("A").codebook(Codebook(version=1, labels=(replace(CUE, key="A"),)))


def test_values_form_a_tree_that_is_kept_when_they_change() -> None:
    tree = AttributeDefinition(
        key="topic",
        kind="choices",
        name={"ar": "الموضوع"},
        values=("سياسة", "انتخابات", "اقتصاد"),
        value_parents={"انتخابات": "سياسة"},
        default=["سياسة"],
    )
    book = with_attribute(BOOK, "CLAIM", tree)
    refuse_broken(book)
    assert codebook_from_json(codebook_to_json(book)) == book
    edit = ChangeValue("CLAIM", "topic", value="سياسة", new_value="شأن عام")
    changed = next(one for one in edit.codebook(book).labels[1].attributes if one.key == "topic")
    assert changed.values == ("شأن عام", "انتخابات", "اقتصاد")
    assert changed.value_parents == {"انتخابات": "شأن عام"}
    assert changed.default == ["شأن عام"]
    gone = DeleteValue("CLAIM", "topic", value="سياسة")
    left = next(one for one in gone.codebook(book).labels[1].attributes if one.key == "topic")
    assert (left.values, left.value_parents) == (("انتخابات", "اقتصاد"), {})
    assert gone.values({"topic": ["سياسة"], "mode": "direct"}) == {"mode": "direct"}
    merged = ChangeValue("CLAIM", "topic", value="انتخابات", new_value="سياسة")
    assert merged.values({"topic": ["سياسة", "انتخابات"]}) == {"topic": ["سياسة"]}
    refuse_broken(merged.codebook(book))
    for parents in ({"سياسة": "انتخابات", "انتخابات": "سياسة"}, {"انتخابات": "رياضة"}, {"رياضة": "سياسة"}):
        with pytest.raises(InvalidAnnotationError, match="stands below"):
            refuse_broken(with_attribute(BOOK, "CLAIM", replace(tree, value_parents=parents)))


def test_defaults_stand_where_nothing_was_said() -> None:
    sure = AttributeDefinition(key="sure", kind="boolean", name={}, default=True, required=True)
    topic = AttributeDefinition(key="topic", kind="text", name={}, required=True)
    assert with_defaults([sure, topic], {}) == {"sure": True}
    assert with_defaults([sure], {"sure": False}) == {"sure": False}
    with pytest.raises(InvalidAnnotationError, match="default 'yes'"):
        refuse_broken(with_attribute(BOOK, "CLAIM", replace(sure, default="yes")))


@pytest.mark.parametrize(
    ("field", "value"),
    [("shortcut", 7), ("key", 5), ("pattern", "1"), ("parent", 3), ("archived", "no"), ("name", {"a": 1})],
)
def test_a_codebook_whose_values_are_of_the_wrong_type_is_refused(field: str, value: object) -> None:
    data = codebook_to_json(BOOK)
    data["labels"][0][field] = value
    with pytest.raises(InvalidAnnotationError, match=f"cannot be read.*{field}"):
        codebook_from_json(data)


def test_the_guideline_of_a_relation_type_travels() -> None:
    kind = RelationType(key="quotes", name={"en": "quotes"}, from_labels=(), to_labels=(), definition={"ar": "ينقل عن"})
    book = with_relation_type(BOOK, kind)
    assert codebook_from_json(codebook_to_json(book)) == book
