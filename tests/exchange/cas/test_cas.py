"""UIMA: our types and other people's, as XMI and as JSON."""

import json
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pytest
from hypothesis import given

from app.domain.native_record import NativeRecord
from app.exchange.cas import json_cas, xmi
from app.exchange.cas.model import SPAN_TYPE
from app.exchange.formats import Format
from app.exchange.records.completing import text_digest
from tests.exchange.articles import check, records, seed_records
from tests.exchange.cas.foreign import FOREIGN, FOREIGN_JSON
from tests.exchange.codebooks import ATTRIBUTES, CODEBOOK
from tests.exchange.round_trip import (
    IMPORTER,
    assert_same_but,
    mutations,
    read_records,
    refused_or_read,
    source_of,
    write_files,
)

FORMATS = [pytest.param(xmi.FORMAT, ".xmi", id="xmi"), pytest.param(json_cas.FORMAT, ".cas.json", id="json")]


def of_inception(user: str, title: str = "khabar.txt", **more: str) -> bytes:
    """What INCEpTION writes: the annotator's name where others have an id, and a chain of mentions."""
    space = "de/tudarmstadt/ukp/dkpro/core/api"
    values = {"documentTitle": title, "documentId": user, "documentUri": f"file:/x/{title}", "collectionId": "x"} | more
    said = " ".join(f'{key}="{value}"' for key, value in values.items())
    meta = f'<m:DocumentMetaData xmi:id="30" sofa="1" begin="0" end="35" {said}/>'
    first = 'xmi:id="31" sofa="1" begin="9" end="17" referenceType="name" referenceRelation="same" next="32"'
    second = 'xmi:id="32" sofa="1" begin="22" end="27" referenceType="noun"'
    spaces = f'xmlns:m="http:///{space}/metadata/type.ecore" xmlns:c="http:///{space}/coref/type.ecore" xmi:version'
    chain = f"<c:CoreferenceLink {first}/><c:CoreferenceLink {second}/>"
    return FOREIGN.replace(b"xmi:version", spaces.encode()).replace(b"<cas:Sofa", f"{meta}{chain}<cas:Sofa".encode())


def test_inception_names_the_annotator_and_not_the_article() -> None:
    (record,), rejections, losses = read_records(xmi.FORMAT, source_of(of_inception("hind"), "hind.xmi"))
    assert not rejections
    assert not losses
    (other,), _, _ = read_records(xmi.FORMAT, source_of(of_inception("hind", "b.txt"), "b.xmi"))
    assert "hind" not in (record["id"], other["id"])
    assert record["title"] == "khabar.txt"
    assert {item["annotator"] for item in (*record["spans"], *record["relations"])} == {"hind"}
    (chained,) = [link for link in record["relations"] if link["type"] == "same"]
    quotes = {span["id"]: (span["label"], span["text"], span["attributes"]) for span in record["spans"]}
    assert quotes[chained["from"]] == ("name", "محمد علي", {})
    assert quotes[chained["to"]] == ("noun", "الحزب", {})


@pytest.mark.parametrize("number", ["khabar.txt", "khabar", "17", "INITIAL_CAS"])
def test_a_document_id_that_names_the_file_is_nobodys_name(number: str) -> None:
    data = of_inception(number, documentUri="file:/x/17")
    (record,), _, _ = read_records(xmi.FORMAT, source_of(data, "a.xmi"))
    assert {span["annotator"] for span in record["spans"]} == {IMPORTER}


def test_references_and_arrays_of_values_are_followed() -> None:
    cas = json.loads(FOREIGN_JSON)
    cas["%FEATURE_STRUCTURES"][1] |= {"@about": 3, "@words": 22, "@lost": 99, "#share": "NaN"}
    cas["%FEATURE_STRUCTURES"].append({"%ID": 22, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["أ", "ب"]})
    (record,), rejections, losses = read_records(json_cas.FORMAT, source_of(json.dumps(cas).encode(), "a.json"))
    assert not rejections
    assert record["spans"][0]["attributes"] == {"words": ["أ", "ب"], "share": "NaN"}
    actor, claim = (span["id"] for span in record["spans"])
    assert ("about", actor, claim) in [(link["type"], link["from"], link["to"]) for link in record["relations"]]
    assert losses.count("foreign_items") == 1


def main_files(files: dict[str, bytes], suffix: str) -> list[str]:
    return [name for name in files if name.endswith(suffix)]


@pytest.mark.parametrize(
    ("form", "data", "name"), [(xmi.FORMAT, FOREIGN, "a.xmi"), (json_cas.FORMAT, FOREIGN_JSON, "a.json")]
)
def test_types_of_other_people(form: Format, data: bytes, name: str) -> None:
    assert form.sniff(name, data) > 90
    (record,), rejections, losses = read_records(form, source_of(data, name))
    assert not rejections
    assert not losses
    assert [(span["label"], span["text"], span["attributes"]) for span in record["spans"]] == [
        ("ACTOR", "محمد علي", {}),
        ("Claim", "«الحزب» سيفوز", {"stance": "support", "topic": ["مياه", "حزب"]}),
    ]
    (entity,) = record["entities"]
    assert (record["spans"][0]["entity"], entity["name"], entity["wikidata"]) == (entity["id"], "محمد علي", "Q1")
    actor, claim = (span["id"] for span in record["spans"])
    assert [(link["type"], link["from"], link["to"], link["attributes"]) for link in record["relations"]] == [
        ("holder", claim, actor, {}),
        ("Makes", actor, claim, {"cue": "قال"}),
    ]
    if form is xmi.FORMAT:
        assert record["meta"]["tokens"]["offsets"] == [0, 2, 3, 6]
        assert record["language"] == "ar"


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
@given(record=records())
def test_everything_comes_back(form: Format, suffix: str, record: NativeRecord) -> None:
    files, losses = write_files(form, [record], CODEBOOK)
    assert {loss["kind"] for loss in losses.to_json()} <= ({"illegal_characters"} if form is xmi.FORMAT else set())
    (name,) = main_files(files, suffix)
    (after,), rejections, found = read_records(form, source_of(files[name], name, files))
    assert not rejections
    assert not found
    assert_same_but([record], [after], losses)


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_the_sample_comes_back(form: Format, suffix: str) -> None:
    before = seed_records()
    files, _ = write_files(form, before)
    names = main_files(files, suffix)
    assert len(names) == len(before)
    for record, name in zip(before, names, strict=True):
        assert PurePosixPath(name).name.isascii()
        (after,), rejections, _ = read_records(form, source_of(files[name], f"folder/{name}", files))
        assert not rejections
        assert_same_but([record], [after])


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_a_file_alone_still_has_its_spans_links_title_and_id(form: Format, suffix: str) -> None:
    before = seed_records()[0]
    files, _ = write_files(form, [before])
    (name,) = main_files(files, suffix)
    (after,), rejections, losses = read_records(form, source_of(files[name], name))
    assert not rejections
    assert (after["id"], after["title"], len(after["relations"])) == (
        before["id"],
        before["title"],
        len(before["relations"]),
    )
    assert [span["text"] for span in after["spans"]] == [span["text"] for span in before["spans"]]
    assert not losses
    # Their ids stand in the spans; what they are called is told by the text.
    assert [span["entity"] for span in after["spans"]] == [span["entity"] for span in before["spans"]]
    assert all(entity["name"] in after["text"] for entity in after["entities"])


def test_what_xml_cannot_hold_is_replaced_and_counted() -> None:
    base = seed_records()[0]
    text = "نص\x0b فيه\x01 علامات\ufffe\r\nوسطر\tآخر"
    record = check(
        {**base, "text": text, "text_sha256": text_digest(text), "spans": [], "relations": [], "entities": []}
    )
    files, losses = write_files(xmi.FORMAT, [record])
    assert losses.count("illegal_characters") == 3
    (name,) = main_files(files, ".xmi")
    (after,), _, _ = read_records(xmi.FORMAT, source_of(files[name], name, files))
    assert after["text"] == "نص\ufffd فيه\ufffd علامات\ufffd\r\nوسطر\tآخر"


def test_attributes_of_the_codebook_are_features_of_their_own() -> None:
    base = seed_records()[0]
    span = {**base["spans"][0], "label": "CLAIM", "attributes": ATTRIBUTES, "entity": None}
    record = check({**base, "spans": [span], "relations": [], "entities": []})
    files, _ = write_files(xmi.FORMAT, [record], CODEBOOK)
    (name,) = main_files(files, ".xmi")
    found = next(item for item in ElementTree.fromstring(files[name]) if item.tag.endswith("HashiyaSpan"))
    assert found.get("polarity") == "ينفي"
    assert json.loads(found.get("attributes") or "") == {"category": ["اقتصاد"], "direct": False, "weight": 0.5}
    described = ElementTree.fromstring(files[xmi.TYPE_SYSTEM])
    space = {"u": "http://uima.apache.org/resourceSpecifier"}
    types = {item.findtext("u:name", "", space): item for item in described.iterfind(".//u:typeDescription", space)}
    declared = {item.text for item in types[SPAN_TYPE].iterfind(".//u:featureDescription/u:name", space)}
    assert {"label", "polarity", "role"} <= declared


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>', "document type"),
        (FOREIGN.replace(b'begin="9"', b'begin="1"'), "1–17: it lies outside of the text, or cuts a character"),
        (FOREIGN.replace(b'begin="9"', b'begin="x"'), "whole numbers"),
        (FOREIGN.replace(b"cas:Sofa", b"cas:Other"), "no text"),
        (FOREIGN[:500], "not well-formed"),
    ],
)
def test_what_is_refused_says_why(bad: bytes, reason: str) -> None:
    found, rejections, _ = read_records(xmi.FORMAT, source_of(bad, "a.xmi"))
    assert not found
    assert reason in rejections[0].reason


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
def test_damaged_files_are_refused_without_a_crash(form: Format, suffix: str) -> None:
    foreign = FOREIGN if form is xmi.FORMAT else FOREIGN_JSON
    for mutated in mutations(foreign, 400):
        refused_or_read(form, source_of(mutated, "a" + suffix))
    files, _ = write_files(form, seed_records()[3:4])
    (name,) = main_files(files, suffix)
    for mutated in mutations(files[name], 60):
        refused_or_read(form, source_of(mutated, name, files))
