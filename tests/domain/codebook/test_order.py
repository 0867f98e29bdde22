"""Moving labels and values about, and new parts that collide with none."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.codebook.change import with_attribute, with_label, with_relation_type
from app.domain.codebook.codebook import refuse_broken
from app.domain.codebook.contrast import problems
from app.domain.codebook.fresh_parts import fresh_attribute, fresh_label, fresh_relation_type
from app.domain.codebook.order import (
    Tree,
    label_tree,
    shifted_attribute,
    shifted_relation_type,
    with_label_tree,
)
from seeds import default_codebook

KEYS = ("حكومة", "وزارة", "حزب", "צבא", "رسانه")
MOVES = st.lists(
    st.tuples(st.sampled_from(("further", "back", "in", "out", "place")), st.sampled_from(KEYS), st.sampled_from(KEYS)),
    max_size=12,
)


def moved(tree: Tree, how: str, key: str, other: str) -> Tree:
    match how:
        case "further":
            return tree.shifted(key, 1)
        case "back":
            return tree.shifted(key, -1)
        case "in":
            return tree.indented(key)
        case "out":
            return tree.outdented(key)
        case _:
            return tree.placed(key, other, None)


def test_a_label_goes_in_below_its_elder_sibling_and_out_behind_it() -> None:
    tree = Tree(KEYS, {})
    inner = tree.indented("وزارة").indented("حزب")
    assert inner.rows()[:3] == [("حكومة", 0), ("وزارة", 1), ("حزب", 1)]
    assert inner.shifted("حزب", -1).rows()[:3] == [("حكومة", 0), ("حزب", 1), ("وزارة", 1)]
    assert inner.outdented("وزارة").rows() == [("حكومة", 0), ("حزب", 1), ("وزارة", 0), ("צבא", 0), ("رسانه", 0)]
    assert tree.indented("حكومة") is tree
    assert tree.outdented("حكومة") is tree
    assert tree.shifted("رسانه", 1) is tree
    assert inner.placed("حكومة", "حزب", None) is inner


@given(MOVES)
def test_whatever_is_moved_every_key_stays_in_the_tree_once(moves: list[tuple[str, str, str]]) -> None:
    tree = Tree(KEYS, {})
    for how, key, other in moves:
        tree = moved(tree, how, key, other)
    assert sorted(key for key, _ in tree.rows()) == sorted(KEYS)
    assert sorted(tree.keys) == sorted(KEYS)


def test_the_codebook_follows_its_tree() -> None:
    codebook = default_codebook()
    changed = with_label_tree(codebook, label_tree(codebook).placed("ORGANIZATION", "ACTOR", None).shifted("CLAIM", -1))
    refuse_broken(changed)
    assert [(label.key, label.parent) for label in changed.labels] == [
        ("CLAIM", None),
        ("ACTOR", None),
        ("ORGANIZATION", "ACTOR"),
    ]
    assert with_label_tree(codebook, label_tree(codebook)) == codebook


def test_attributes_and_relation_types_change_places() -> None:
    codebook = default_codebook()
    claim = shifted_attribute(codebook, "CLAIM", "label", "mode", -1).label("CLAIM")
    assert claim is not None
    assert [one.key for one in claim.attributes][:2] == ["mode", "polarity"]
    first, second, *_ = (kind.key for kind in codebook.relation_types)
    assert [kind.key for kind in shifted_relation_type(codebook, first, 1).relation_types][:2] == [second, first]


def test_a_dozen_new_labels_can_be_read_and_break_no_rule() -> None:
    codebook = replace(default_codebook(), relation_types=())
    for _ in range(9):
        codebook = with_label(codebook, fresh_label(codebook))
    codebook = with_relation_type(codebook, fresh_relation_type(codebook))
    taken: list[str] = []
    for _ in range(3):
        attribute = fresh_attribute(taken)
        taken.append(attribute.key)
        codebook = with_attribute(codebook, "ACTOR", attribute)
    refuse_broken(codebook)
    assert problems(codebook) == ()
    assert [label.shortcut for label in codebook.labels] == [*"1234567890", "", ""]
