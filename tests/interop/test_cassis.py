"""What dkpro-cassis makes of our CAS files, and we of its."""

from pathlib import Path
from typing import Any

import pytest

from app.exchange.cas import json_cas, xmi
from app.exchange.cas.model import DEPENDENT, GOVERNOR, LINK_TYPE, SENTENCE_TYPE, SPAN_TYPE, TOKEN_TYPE
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import assert_same_but, read_records, source_of, write_files

cassis = pytest.importorskip("cassis")


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_cassis_sees_the_same_spans_and_links(form: str, tmp_path: Path) -> None:
    before = seed_records()
    files, _ = write_files(xmi.FORMAT if form == "xmi" else json_cas.FORMAT, before, CODEBOOK)
    names = [name for name in files if name.endswith((".xmi", ".cas.json"))]
    for record, name in zip(before, names, strict=True):
        path = tmp_path / name
        path.write_bytes(files[name])
        if form == "xmi":
            (tmp_path / xmi.TYPE_SYSTEM).write_bytes(files[xmi.TYPE_SYSTEM])
            with (tmp_path / xmi.TYPE_SYSTEM).open("rb") as stream:
                types = cassis.load_typesystem(stream)
            with path.open("rb") as stream:
                cas = cassis.load_cas_from_xmi(stream, typesystem=types)
        else:
            with path.open("rb") as stream:
                cas = cassis.load_cas_from_json(stream)
        assert cas.sofa_string == record["text"]
        spans = {item.identifier: item for item in cas.select(SPAN_TYPE)}
        assert spans.keys() == {span["id"] for span in record["spans"]}
        for span in record["spans"]:
            found = spans[span["id"]]
            assert found.get_covered_text() == record["text"][span["start"] : span["end"]]
            assert found.label == span["label"]
            assert (found.note or "", found.annotator, found.entity) == (
                span["note"],
                span["annotator"],
                span["entity"],
            )
            assert found.polarity == span["attributes"].get("polarity")
        links = {(item.label, item[GOVERNOR].identifier, item[DEPENDENT].identifier) for item in cas.select(LINK_TYPE)}
        assert links == {(link["type"], link["from"], link["to"]) for link in record["relations"]}
        sentences = list(cas.select(SENTENCE_TYPE))
        assert sentences
        covered = sum(len(cas.select_covered(TOKEN_TYPE, sentence)) for sentence in sentences)
        assert covered == len(cas.select(TOKEN_TYPE))


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_what_cassis_writes_again_comes_back_whole(form: str) -> None:
    before = seed_records()[:3]
    files, _ = write_files(xmi.FORMAT, before, CODEBOOK)
    types = cassis.load_typesystem(files[xmi.TYPE_SYSTEM].decode())
    for record, name in zip(before, [name for name in files if name.endswith(".xmi")], strict=True):
        cas = cassis.load_cas_from_xmi(files[name].decode(), typesystem=types)
        head = name.replace(".xmi", ".hashiya.json")
        again = (cas.to_xmi() if form == "xmi" else cas.to_json()).encode()
        beside = {head: files[head]}
        shown = name if form == "xmi" else name.replace(".xmi", ".cas.json")
        target = xmi.FORMAT if form == "xmi" else json_cas.FORMAT
        (after,), rejections, losses = read_records(target, source_of(again, shown, beside), CODEBOOK)
        assert not rejections
        assert not losses
        assert_same_but([record], [after])


def with_slots_and_a_chain() -> Any:
    """A CAS as INCEpTION has it, with layers of somebody's own: a frame with slots, and a chain of mentions."""
    types = cassis.TypeSystem()
    party = types.create_type("webanno.custom.Party", "uima.tcas.Annotation")
    link = types.create_type("webanno.custom.FrameRolesLink", "uima.cas.TOP")
    types.create_feature(link, "role", "uima.cas.String")
    types.create_feature(link, "target", party)
    frame = types.create_type("webanno.custom.Frame", "uima.tcas.Annotation")
    types.create_feature(frame, "value", "uima.cas.String")
    types.create_feature(frame, "about", party)
    types.create_feature(frame, "roles", "uima.cas.FSArray", elementType=link)
    member = types.create_type("webanno.custom.ThingLink", "uima.tcas.Annotation")
    types.create_feature(member, "referenceType", "uima.cas.String")
    types.create_feature(member, "referenceRelation", "uima.cas.String")
    types.create_feature(member, "next", member)
    chain = types.create_type("webanno.custom.ThingChain", "uima.cas.AnnotationBase")
    types.create_feature(chain, "first", member)
    cas = cassis.Cas(types)
    cas.sofa_string = "🇪🇬 باع محمد علي الأرض لبلدية حيفا، وهي 😀 تبيعها"
    seller, land = party(begin=7, end=15), party(begin=16, end=21)
    empty = party(begin=6, end=6)
    slots = [link(role="بائع", target=seller), link(role=None, target=land), link(role="شاهد", target=empty)]
    last = member(begin=41, end=47, referenceType="ضمير")
    first = member(begin=16, end=21, referenceType="اسم", referenceRelation="عين", next=last)
    array = types.get_type("uima.cas.FSArray")
    cas.add_all(
        [seller, land, empty, frame(begin=3, end=6, value="بيع", about=land, roles=array(elements=slots)), first, last]
    )
    cas.add(chain(first=first))
    return cas


@pytest.mark.parametrize("form", ["xmi", "json"])
def test_slots_and_chains_of_cassis_become_links(form: str) -> None:
    cas = with_slots_and_a_chain()
    data, target, name = (
        (cas.to_xmi(), xmi.FORMAT, "a.xmi") if form == "xmi" else (cas.to_json(), json_cas.FORMAT, "a.cas.json")
    )
    beside = {xmi.TYPE_SYSTEM: cas.typesystem.to_xml().encode()}
    (record,), rejections, losses = read_records(target, source_of(data.encode(), name, beside))
    assert not rejections
    texts = {span["id"]: (span["label"], span["text"]) for span in record["spans"]}
    assert {(link["type"], texts[link["from"]], texts[link["to"]]) for link in record["relations"]} == {
        ("بائع", ("بيع", "باع"), ("Party", "محمد علي")),
        ("about", ("بيع", "باع"), ("Party", "الأرض")),
        ("roles", ("بيع", "باع"), ("Party", "الأرض")),
        ("عين", ("اسم", "الأرض"), ("ضمير", "تبيعها")),
    }
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "empty_spans": 1,
        "relations_of_left_out": 1,
    }
