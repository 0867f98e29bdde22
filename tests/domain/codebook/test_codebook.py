import json
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

import seeds
from app.domain.codebook.codebook import (
    SPARE_COLORS,
    codebook_from_json,
    codebook_to_json,
    refuse_attributes,
    refuse_broken,
    with_endpoints,
    with_labels,
)
from app.domain.errors import InvalidAnnotationError
from app.domain.records import Codebook

LANGUAGES = {"en", "ar", "he", "fa", "ur"}
PAPERS = {"color": "#ffffff", "color_dark": "#1f1f1f"}


def _luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=["default", "extended"])
def codebook(request: pytest.FixtureRequest) -> Codebook:
    return seeds.default_codebook() if request.param == "default" else seeds.preset(request.param)


def test_the_default_codebook_has_the_three_labels_on_the_first_keys() -> None:
    labels = seeds.default_codebook().labels
    assert [(label.key, label.shortcut) for label in labels] == [("ACTOR", "1"), ("CLAIM", "2"), ("ORGANIZATION", "3")]


def test_labels_read_well_on_both_papers(codebook: Codebook) -> None:
    for label, (column, paper) in product(codebook.labels, PAPERS.items()):
        assert contrast(getattr(label, column), paper) >= 4.5, (label.key, column)
    for pair in SPARE_COLORS:
        for color, paper in zip(pair, PAPERS.values(), strict=True):
            assert contrast(color, paper) >= 4.5, color


def test_names_and_guidelines_are_there_in_the_languages_of_the_product(codebook: Codebook) -> None:
    for label in codebook.labels:
        assert set(label.name) == LANGUAGES
        assert set(label.definition) == set(label.examples) == {"en", "ar"}
        for lines in label.examples.values():
            assert any(line.startswith("✔") for line in lines)
        for attribute in label.attributes:
            assert {"en", "ar"} <= set(attribute.name)
            assert set(attribute.value_names) == set(attribute.values)
    for kind in codebook.relation_types:
        assert set(kind.name) == LANGUAGES


def test_the_sample_articles_keep_to_the_default_codebook() -> None:
    codebook = seeds.default_codebook()
    for path in sorted(seeds.ARTICLES.iterdir(), key=str):
        if not path.name.endswith(".jsonl"):
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        labels = {span["id"]: span["label"] for span in record["spans"]}
        for span in record["spans"]:
            label = codebook.label(span["label"])
            assert label is not None
            assert set(span["attributes"]) <= {attribute.key for attribute in label.attributes}
            refuse_attributes(label.key, label.attributes, span["attributes"])
        for relation in record["relations"]:
            kind = codebook.relation_type(relation["type"])
            assert kind is not None
            assert labels[relation["from"]] in kind.from_labels
            assert labels[relation["to"]] in kind.to_labels
            refuse_attributes(kind.key, kind.attributes, relation["attributes"])


def test_json_and_back_is_the_same_codebook(codebook: Codebook) -> None:
    assert codebook_from_json(json.loads(json.dumps(codebook_to_json(codebook)))) == codebook


def test_examples_of_a_relation_type_are_written_where_there_are_any() -> None:
    codebook = seeds.default_codebook()
    assert all("examples" not in kind for kind in codebook_to_json(codebook)["relation_types"])
    lines = ("✔ قال [الوزير] إن [الهدنة انتهت]", "✘ [الوزارة] و[الوزير]")
    taught = replace(codebook.relation_types[0], definition={"ar": "من يقول"}, examples={"ar": lines})
    changed = replace(codebook, relation_types=(taught, *codebook.relation_types[1:]))
    written = json.loads(json.dumps(codebook_to_json(changed)))
    assert list(written["relation_types"][0])[4:7] == ["color", "definition", "examples"]
    assert codebook_from_json(written) == changed
    written["relation_types"][0]["examples"]["ar"][1] = 3
    with pytest.raises(InvalidAnnotationError, match="examples of makes"):
        codebook_from_json(written)


def _changed(**changes: Any) -> Codebook:
    codebook = seeds.default_codebook()
    return replace(codebook, labels=(replace(codebook.labels[0], **changes), *codebook.labels[1:]))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (_changed(key="CLAIM"), "twice"),
        (_changed(key=" "), "without a key"),
        (_changed(shortcut="2"), "shortcut 2 twice"),
        (_changed(color="blue"), "#rrggbb"),
        (_changed(parent="NOBODY"), "NOBODY"),
        (_changed(parent="ACTOR"), "below itself"),
    ],
)
def test_a_broken_codebook_is_refused_with_the_reason(broken: Codebook, said: str) -> None:
    with pytest.raises(InvalidAnnotationError, match=said):
        refuse_broken(broken)


@pytest.mark.parametrize(
    "data", [{}, {"labels": [{}]}, {"labels": 3}, {"labels": [], "relation_types": [{"key": "x"}]}]
)
def test_json_that_is_no_codebook_is_refused_in_one_line(data: dict[str, Any]) -> None:
    with pytest.raises(InvalidAnnotationError, match=r"^The codebook cannot be read: .*$"):
        codebook_from_json(data)


@pytest.mark.parametrize(
    ("attributes", "fits"),
    [
        ({"polarity": "denies"}, True),
        ({"polarity": "loves"}, False),
        ({"category": ["security", "economy"]}, True),
        ({"category": "security"}, False),
        ({"category": ["gossip"]}, False),
        ({"claim_date": "2025-03"}, True),
        ({"claim_date": "yesterday"}, False),
        ({"from_another_corpus": {"any": 1}}, True),
    ],
)
def test_attribute_values_must_fit_their_definition(attributes: dict[str, Any], fits: bool) -> None:
    claim = seeds.default_codebook().labels[1]
    if fits:
        refuse_attributes("CLAIM", claim.attributes, attributes)
    else:
        with pytest.raises(InvalidAnnotationError, match="CLAIM"):
            refuse_attributes("CLAIM", claim.attributes, attributes)


def test_labels_and_relations_of_an_import_are_added_and_archived_ones_come_back() -> None:
    codebook = _changed(archived=True)
    grown = with_endpoints(with_labels(codebook, ["ACTOR", "مصدر", "مصدر"]), [("cites", "مصدر", "CLAIM")])
    refuse_broken(grown)
    assert [label.key for label in grown.labels] == ["ACTOR", "CLAIM", "ORGANIZATION", "مصدر"]
    assert not grown.labels[0].archived
    cites = grown.relation_type("cites")
    assert cites is not None
    assert (cites.from_labels, cites.to_labels) == (("مصدر",), ("CLAIM",))
