"""Concepts of knowledge bases in CAS and WebAnno TSV: they become entities, and entities become concepts."""

import json
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.cas import json_cas, xmi
from app.exchange.cas.concepts import Concepts, iri_of, names_concept
from app.exchange.formats import Format
from app.exchange.loss import LossReport
from app.exchange.webanno_tsv import format as webanno_tsv
from seeds import default_codebook
from tests.exchange.articles import check, seed_records
from tests.exchange.round_trip import assert_same_but, read_records, source_of, write_files

NER = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
WIKIDATA = "http://www.wikidata.org/entity/"
LOCAL = "http://www.ukp.informatik.tu-darmstadt.de/inception/1.0#"
TEXTS = {
    "ar": ("🇪🇬 قالت وزارة الخارجية المصرية إن", "وزارة الخارجية المصرية"),
    "he": ("🇮🇱 אמר משרד החוץ כי", "משרד החוץ"),
    "fa": ("🇮🇷 سخنگوی وزارت امور خارجه می‌گوید", "وزارت امور خارجه"),
    "ur": ("🇵🇰 دفترِ خارجہ کے ترجمان نے کہا", "دفترِ خارجہ"),
}
FORMS = [pytest.param(xmi.FORMAT, ".xmi", id="xmi"), pytest.param(json_cas.FORMAT, ".cas.json", id="json")]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cas_of(text: str, *said: tuple[str, str, dict[str, Any]]) -> bytes:
    """A JSON CAS with annotations: type, what it lies on, and features."""
    structures: list[dict[str, Any]] = [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": text}
    ]
    for number, (kind, quote, features) in enumerate(said, 2):
        begin = units(text[: text.index(quote)])
        place = {"begin": begin, "end": begin + units(quote)}
        structures.append({"%ID": number, "%TYPE": kind, "@sofa": 1, **place, **features})
    return json.dumps({"%TYPES": {}, "%FEATURE_STRUCTURES": structures, "%VIEWS": {}}).encode()


def read(text: str, *said: tuple[str, str, dict[str, Any]]) -> tuple[NativeRecord, LossReport]:
    (record,), rejections, losses = read_records(json_cas.FORMAT, source_of(cas_of(text, *said), "a.json"))
    assert not rejections
    return record, losses


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    ("concept", "entity_id", "wikidata"),
    [
        (WIKIDATA + "Q1065", "Wikidata:Q1065", "Q1065"),
        ("https://www.wikidata.org/wiki/Q1065", "Wikidata:Q1065", "Q1065"),
        ("Q1065", "Wikidata:Q1065", "Q1065"),
        (LOCAL + "a7f3", LOCAL + "a7f3", None),
        ("http://dbpedia.org/resource/مصر", "http://dbpedia.org/resource/مصر", None),
        ("خارجية-1", "خارجية-1", None),
    ],
)
def test_the_concept_of_a_named_entity_is_its_entity(
    language: str, concept: str, entity_id: str, wikidata: str | None
) -> None:
    text, quote = TEXTS[language]
    record, losses = read(text, (NER, quote, {"value": "ORG", "identifier": concept}))
    assert not losses
    (span,), (entity,) = record["spans"], record["entities"]
    assert (span["text"], span["entity"], span["attributes"]) == (quote, entity_id, {})
    assert entity == {
        "id": entity_id,
        "name": quote,
        "kind": "organization",
        "aliases": [],
        "wikidata": wikidata,
    }


def test_mentions_of_one_concept_are_one_entity() -> None:
    text, quote = TEXTS["he"]
    concept = {"identifier": WIKIDATA + "Q7"}
    record, _ = read(text, (NER, quote, concept), (NER, "משרד", {"identifier": "Q7"}), (NER, "אמר", {"value": "X"}))
    assert len(record["entities"]) == 1
    assert record["entities"][0]["kind"] == "other"
    assert [span["entity"] for span in record["spans"]].count("Wikidata:Q7") == 2


@pytest.mark.parametrize(
    ("kind", "value", "there"),
    [
        ("webanno.custom.Claim", LOCAL + "a7f3", True),
        ("webanno.custom.Claim", "Q42", True),
        ("webanno.custom.Claim", "ص-17", False),
        ("webanno.custom.Claim", "https://x.org/a b", False),
        (NER, "ص-17", True),
        (NER, "می\u200cروم", True),
        (NER, "  ", False),
        (NER, "a\nb", False),
        (NER, WIKIDATA + "x" * 300, False),
        (NER, "urn:hashiya:entity:%00", False),
        (NER, 7, False),
    ],
)
def test_what_names_a_concept(kind: str, value: Any, there: bool) -> None:
    assert names_concept(kind, value) is there
    text, quote = TEXTS["fa"]
    record, _ = read(text, (kind, quote, {"identifier": value}))
    assert bool(record["entities"]) is there
    assert ("identifier" in record["spans"][0]["attributes"]) is not there


def test_of_several_concepts_the_first_is_taken_and_the_others_are_counted() -> None:
    text, quote = TEXTS["ur"]
    record, losses = read(text, (NER, quote, {"identifier": ["Q1", "Q2", "Q3"]}))
    assert [entity["wikidata"] for entity in record["entities"]] == ["Q1"]
    assert losses.count("references") == 2


@pytest.mark.parametrize(
    ("entity", "wikidata", "concept"),
    [
        ("e 1/ه", None, "urn:hashiya:entity:e%201%2F%D9%87"),
        ("e1", "Q42", WIKIDATA + "Q42"),
        ("e1", "دوغلاس آدمز", "urn:hashiya:entity:e1"),
        (LOCAL + "a", "Q42", LOCAL + "a"),
        ("urn:hashiya:entity:x", None, "urn:hashiya:entity:urn%3Ahashiya%3Aentity%3Ax"),
    ],
)
def test_an_entity_is_written_as_a_concept_that_leads_back_to_it(
    entity: str, wikidata: str | None, concept: str
) -> None:
    assert iri_of(entity, wikidata) == concept
    known = Concepts([{"id": entity, "name": "س", "kind": "", "aliases": [], "wikidata": wikidata}])
    assert known.entity(concept, "ص", "ORG") == entity
    assert len(known.all()) == 1


def linked(record: NativeRecord, *wikidata: str) -> NativeRecord:
    """The record with numbers of Wikidata for its first entities."""
    entities: list[Any] = [dict(entity) for entity in record["entities"]]
    for entity, number in zip(entities, wikidata, strict=False):
        entity["wikidata"] = number
    return check({**record, "entities": entities})


def files_of(form: Format, record: NativeRecord, suffix: str) -> tuple[str, dict[str, bytes]]:
    files, losses = write_files(form, [record], default_codebook())
    assert not losses
    return next(name for name in files if name.endswith(suffix)), files


def named_in(data: bytes) -> list[dict[str, str]]:
    return [dict(item.attrib) for item in ElementTree.fromstring(data) if item.tag.endswith("NamedEntity")]


@pytest.mark.parametrize("before", seed_records(), ids=lambda record: record["title"][:12])
def test_spans_with_an_entity_have_a_named_entity_beside_them(before: NativeRecord) -> None:
    name, files = files_of(xmi.FORMAT, linked(before, "Q1", "Q2"), ".xmi")
    entities = {entity["id"]: entity["wikidata"] for entity in linked(before, "Q1", "Q2")["entities"]}
    expected = {
        (str(units(before["text"][: span["start"]])), span["label"], iri_of(span["entity"], entities[span["entity"]]))
        for span in before["spans"]
        if span["entity"]
    }
    assert {(one["begin"], one["value"], one["identifier"]) for one in named_in(files[name])} == expected
    assert {WIKIDATA + "Q1", WIKIDATA + "Q2"} <= {concept for _, _, concept in expected}
    assert NER.encode() in files[xmi.TYPE_SYSTEM]


@pytest.mark.parametrize(("form", "suffix"), FORMS)
@pytest.mark.parametrize("before", seed_records()[::3], ids=lambda record: record["language"])
def test_entities_come_back_with_and_without_the_file_beside(form: Format, suffix: str, before: NativeRecord) -> None:
    record = linked(before, "Q1", "Q2")
    name, files = files_of(form, record, suffix)
    (after,), _, losses = read_records(form, source_of(files[name], name, files))
    assert not losses
    assert_same_but([record], [after])
    (alone,), _, losses = read_records(form, source_of(files[name], name))
    assert not losses
    assert len(alone["spans"]) == len(record["spans"])
    wikidata = {entity["id"]: entity["wikidata"] for entity in record["entities"]}
    told = {entity["id"]: entity["wikidata"] for entity in alone["entities"]}
    for one, other in zip(alone["spans"], record["spans"], strict=True):
        number = wikidata.get(other["entity"] or "")
        assert one["entity"] == (f"Wikidata:{number}" if number else other["entity"])
        assert told.get(one["entity"] or "") == number


@pytest.mark.parametrize(("form", "suffix"), FORMS)
def test_concepts_of_somebody_else_go_out_and_come_back(form: Format, suffix: str) -> None:
    for text, quote in TEXTS.values():
        for concept in (WIKIDATA + "Q5", LOCAL + "a7f3", "ص-17"):
            record, _ = read(text, (NER, quote, {"value": "ORG", "identifier": concept}))
            name, files = files_of(form, record, suffix)
            for beside in (files, {}):
                (after,), _, losses = read_records(form, source_of(files[name], name, beside))
                assert not losses
                assert after["entities"] == record["entities"]
                assert [span["entity"] for span in after["spans"]] == [record["entities"][0]["id"]]
            if form is xmi.FORMAT:
                (named,) = named_in(files[name])
                assert named["identifier"] == (concept if "#" in concept or "Q5" in concept else iri_of(concept))


def changed(record: NativeRecord, old: str, new: str, *, alone: bool = False) -> tuple[NativeRecord, LossReport]:
    """What comes back when somebody replaced a text in the XMI."""
    name, files = files_of(xmi.FORMAT, record, ".xmi")
    assert files[name].count(old.encode()) == 1
    data = files[name].replace(old.encode(), new.encode())
    (after,), rejections, losses = read_records(xmi.FORMAT, source_of(data, name, {} if alone else files))
    assert not rejections
    return after, losses


def one_mention(annotators: Sequence[str] = ("سارة",), entity: str | None = "e1") -> NativeRecord:
    """An article with a span of each annotator at the same place, all of one label."""
    base: Any = next(record for record in seed_records() if record["language"] == "ar")
    span = {**base["spans"][0], "entity": entity}
    spans = [{**span, "id": f"s{number}", "annotator": one} for number, one in enumerate(annotators)]
    known = {"id": "e1", "name": "تلمار", "kind": "state", "aliases": ["ت"], "wikidata": "Q1"}
    return check({**base, "spans": spans, "relations": [], "entities": [known] if entity else []})


@pytest.mark.parametrize("alone", [False, True])
def test_another_concept_chosen_elsewhere_is_the_entity(alone: bool) -> None:
    after, losses = changed(one_mention(), WIKIDATA + "Q1", WIKIDATA + "Q2", alone=alone)
    assert not losses
    (span,) = after["spans"]
    chosen = next(entity for entity in after["entities"] if entity["id"] == span["entity"])
    assert (chosen["wikidata"], chosen["name"]) == ("Q2", span["text"])


def test_a_concept_given_elsewhere_to_a_span_without_entity_is_its_entity() -> None:
    bare = one_mention(entity=None)
    span = bare["spans"][0]
    begin, end = units(bare["text"][: span["start"]]), units(bare["text"][: span["end"]])
    place = f'xmi:id="9999" sofa="1" begin="{begin}" end="{end}"'
    named = f'<t4:NamedEntity {place} value="{span["label"]}" identifier="{WIKIDATA}Q9"/>'
    name, files = files_of(xmi.FORMAT, bare, ".xmi")
    space = files[name].decode().partition('="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"')[0][-2:]
    data = files[name].replace(b"<cas:Sofa", named.replace("t4:", f"{space}:").encode() + b"<cas:Sofa")
    (after,), _, losses = read_records(xmi.FORMAT, source_of(data, name, files))
    assert not losses
    assert [one["entity"] for one in after["spans"]] == ["Wikidata:Q9"]


def test_a_named_entity_that_says_more_is_a_span_of_its_own() -> None:
    old = f'identifier="{WIKIDATA}Q1"'
    after, losses = changed(one_mention(), old, f'{old} certainty="مؤكد"')
    assert not losses
    assert sorted((span["entity"], "certainty" in span["attributes"]) for span in after["spans"]) == [
        *(("e1", False), ("e1", True))
    ]


def test_spans_of_two_people_at_one_place_share_a_named_entity() -> None:
    record = one_mention(("سارة", "דנה"))
    name, files = files_of(xmi.FORMAT, record, ".xmi")
    assert len(named_in(files[name])) == 1
    (after,), _, _ = read_records(xmi.FORMAT, source_of(files[name], name, files))
    assert_same_but([record], [after])
    both, _ = changed(record, WIKIDATA + "Q1", WIKIDATA + "Q2")
    assert {span["entity"] for span in both["spans"]} == {"Wikidata:Q2"}


def test_a_span_without_entity_beside_one_with_it_stays_without() -> None:
    base = one_mention(("سارة", "דנה"))
    spans = [base["spans"][0], {**base["spans"][1], "entity": None}]
    record = check({**base, "spans": spans})
    name, files = files_of(xmi.FORMAT, record, ".xmi")
    for beside in (files, {}):
        (after,), _, losses = read_records(xmi.FORMAT, source_of(files[name], name, beside))
        assert not losses
        assert [span["entity"] is None for span in after["spans"]] == [False, True]


def test_concepts_in_webanno_tsv_are_entities() -> None:
    head = f"#FORMAT=WebAnno TSV 3.3\n#T_SP={NER}|identifier|value\n\n\n#Text=قالت مصر\n"
    rows = f"1-1\t0-4\tقالت\t_\t_\t\n1-2\t5-8\tمصر\t{WIKIDATA}Q79[1]\tLOC[1]\t\n"
    (record,), rejections, losses = read_records(webanno_tsv.FORMAT, source_of((head + rows).encode(), "a.tsv"))
    assert not rejections
    assert not losses
    assert [(one["id"], one["name"], one["kind"]) for one in record["entities"]] == [("Wikidata:Q79", "مصر", "loc")]
    assert record["spans"][0]["entity"] == "Wikidata:Q79"
