"""UIMA: slots, chains and the rest of what INCEpTION puts beside spans and relations."""

import json
from collections.abc import Iterable

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.cas import json_cas, xmi
from app.exchange.cas.type_system import read_type_system
from app.exchange.loss import LossReport
from tests.exchange.round_trip import links_of, mutations, read_records, source_of

TEXT = "🇪🇬 העירייה קנתה 😀 את הקרקע"
CORE = "http:///de/tudarmstadt/ukp/dkpro/core/api"
HEAD = f"""<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmi:version="2.0"
  xmlns:custom="http:///webanno/custom.ecore" xmlns:coref="{CORE}/coref/type.ecore"
  xmlns:syntax="{CORE}/syntax/type/dependency.ecore"
  xmlns:pos="{CORE}/lexmorph/type/pos.ecore" xmlns:type="http:///de/tudarmstadt/ukp/clarin/webanno/api/type.ecore">
<cas:NULL xmi:id="0"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" sofaString="{TEXT}"/>
<cas:View sofa="1" members="2 3 4"/>
<custom:Party xmi:id="2" sofa="1" begin="5" end="12" id="P7"/>
<custom:Party xmi:id="3" sofa="1" begin="21" end="29"/>
<custom:Frame xmi:id="4" sofa="1" begin="13" end="17" value="מכר" """


def cas(rest: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{HEAD}{rest}</xmi:XMI>'


def read(text: str) -> tuple[NativeRecord, LossReport]:
    (record,), rejections, losses = read_records(xmi.FORMAT, source_of(text.encode(), "a.xmi"))
    assert not rejections
    return record, losses


def kinds(losses: LossReport) -> dict[str, int]:
    return {loss["kind"]: loss["count"] for loss in losses.to_json()}


@pytest.mark.parametrize(
    "slots",
    [
        'roles="10 11"/>',
        # An array that several features may share stands by itself.
        'roles="12"/><cas:FSArray xmi:id="12" elements="10 11"/>',
    ],
)
def test_slots_are_links_of_their_roles(slots: str) -> None:
    link = '<custom:FrameRolesLink xmi:id="{}" {}target="{}"/>'
    record, losses = read(cas(slots + link.format(10, 'role="קונה" ', 2) + link.format(11, "", 3)))
    assert links_of(record) == {("קונה", "קנתה", "העירייה"), ("roles", "קנתה", "את הקרקע")}
    assert not losses
    assert [span["attributes"] for span in record["spans"]] == [{"id": "P7"}, {}, {}]


def test_slots_that_nobody_filled_or_with_nothing_to_show_are_counted() -> None:
    slots = ('role="a"', 'role="b" target="20"', 'role="c" target="21"')
    written = "".join(f'<custom:FrameRolesLink xmi:id="{number}" {said}/>' for number, said in enumerate(slots, 10))
    empty = '<custom:Party xmi:id="20" sofa="1" begin="13" end="13"/>'
    verb = '<pos:POS_VERB xmi:id="21" sofa="1" begin="13" end="17" PosValue="V"/>'
    record, losses = read(cas(f'roles="10 11 12"/>{written}{empty}{verb}'))
    assert not record["relations"]
    assert len(record["spans"]) == 3
    assert kinds(losses) == {"empty_spans": 1, "relations_of_left_out": 1, "foreign_items": 2, "linguistics": 1}


@pytest.mark.parametrize("kind", ["coref:Coreference", "custom:Thing"])
def test_members_of_chains_are_linked_one_to_the_next(kind: str) -> None:
    members = (
        'begin="5" end="12" referenceType="שם" referenceRelation="זהות" next="31"',
        'begin="13" end="17" referenceType="כינוי" next="32"',
        'begin="21" end="29" referenceRelation="סוף"',
    )
    written = "".join(f'<{kind}Link xmi:id="{number}" sofa="1" {said}/>' for number, said in enumerate(members, 30))
    record, losses = read(cas(f'/>{written}<{kind}Chain xmi:id="33" sofa="1" first="30"/>'))
    assert not losses
    assert links_of(record) == {("זהות", "העירייה", "קנתה"), ("next", "קנתה", "את הקרקע")}
    told = {(span["label"], span["text"]): span["attributes"] for span in record["spans"]}
    assert told["שם", "העירייה"] == told["כינוי", "קנתה"] == {}
    # The last one's name leads to nobody.
    assert told[f"{kind.split(':')[1]}Link", "את הקרקע"] == {"referenceRelation": "סוף"}
    assert "ThingChain" not in record["meta"]


def test_what_belongs_to_the_article_as_a_whole_is_kept_with_it() -> None:
    whole = (
        '/><custom:Genre xmi:id="40" sofa="1" value="דעה"/><custom:Genre xmi:id="41" sofa="1" value="חדשות"/>'
        '<custom:Sure xmi:id="42" sofa="1"><who>א</who><who>ב</who></custom:Sure>'
        '<type:CASMetadata xmi:id="43" sofa="1" begin="0" end="29" projectName="x"/>'
        '<type:LayerDefinition xmi:id="44" name="webanno.custom.Party"/>'
    )
    record, losses = read(cas(whole))
    assert record["meta"]["Genre"] == [{"value": "דעה"}, {"value": "חדשות"}]
    assert record["meta"]["Sure"] == {"who": ["א", "ב"]}
    assert not losses


TYPES = """<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>webanno.custom.Above</name><description/><supertypeName>uima.tcas.Annotation</supertypeName>
  <features><featureDescription><name>about</name><description/><rangeTypeName>uima.tcas.Annotation</rangeTypeName>
  </featureDescription></features></typeDescription>
<typeDescription><name>webanno.custom.Frame</name><supertypeName>webanno.custom.Above</supertypeName><features>
  <featureDescription><name>value</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
  <featureDescription><name>all</name><rangeTypeName>uima.cas.FSArray</rangeTypeName></featureDescription>
  <featureDescription><name>year</name><rangeTypeName>webanno.custom.Year</rangeTypeName></featureDescription>
</features></typeDescription>
<typeDescription><name>webanno.custom.Year</name><supertypeName>uima.cas.String</supertypeName></typeDescription>
</types></typeSystemDescription>"""


def test_the_type_system_beside_tells_references_from_numbers() -> None:
    data = cas('year="3" about="2" all="2 3"/>').encode()
    beside = {xmi.TYPE_SYSTEM: TYPES.encode()}
    (record,), rejections, losses = read_records(xmi.FORMAT, source_of(data, "a.xmi", beside))
    assert not rejections
    assert not losses
    assert links_of(record) == {
        ("about", "קנתה", "העירייה"),
        ("all", "קנתה", "העירייה"),
        ("all", "קנתה", "את הקרקע"),
    }
    assert [span["attributes"] for span in record["spans"] if span["label"] == "מכר"] == [{"year": "3"}]
    # Without it a number is a number; one that is no XML is told, and no more.
    (alone,), _, losses = read_records(xmi.FORMAT, source_of(data, "a.xmi"))
    assert not links_of(alone)
    (alone,), _, losses = read_records(xmi.FORMAT, source_of(data, "a.xmi", {xmi.TYPE_SYSTEM: b"<x"}))
    assert kinds(losses) == {"configuration": 1}


def test_a_circle_of_types_ends() -> None:
    text = TYPES.replace("uima.tcas.Annotation</supertypeName>", "webanno.custom.Frame</supertypeName>")
    assert read_type_system(source_of(text.encode(), "t")).references()["webanno.custom.Frame"] == {"about", "all"}


def test_what_has_no_place_is_counted() -> None:
    rest = (
        '/><custom:Odd xmi:id="50" value="1"/>'
        '<syntax:Dependency xmi:id="51" sofa="1" begin="5" end="12" Governor="52" Dependent="53"/>'
        '<pos:POS xmi:id="52" sofa="1" begin="5" end="12"/><pos:POS xmi:id="53" sofa="1" begin="13" end="17"/>'
        '<custom:Says xmi:id="54" sofa="1" begin="5" end="12" Governor="52" Dependent="2"/>'
    )
    record, losses = read(cas(rest))
    assert not record["relations"]
    assert kinds(losses) == {"foreign_items": 2, "linguistics": 3}


def test_json_tells_the_same() -> None:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": TEXT}
    items: Iterable[dict[str, object]] = (
        {"%ID": 2, "%TYPE": "webanno.custom.Party", "@sofa": 1, "begin": 5, "end": 12},
        {"%ID": 3, "%TYPE": "webanno.custom.Party", "@sofa": 1, "begin": 13, "end": 13},
        {"%ID": 4, "%TYPE": "webanno.custom.Frame", "@sofa": 1, "begin": 13, "end": 17, "@roles": 8},
        {"%ID": 5, "%TYPE": "webanno.custom.FrameRolesLink", "role": "קונה", "@target": 2},
        {"%ID": 6, "%TYPE": "webanno.custom.FrameRolesLink", "role": "ריק", "@target": 3},
        {"%ID": 7, "%TYPE": "webanno.custom.FrameRolesLink", "role": "אין"},
        {"%ID": 8, "%TYPE": "webanno.custom.FrameRolesLink[]", "%ELEMENTS": [5, 6, 7]},
        {"%ID": 9, "%TYPE": "webanno.custom.ThingLink", "@sofa": 1, "begin": 5, "end": 12, "@next": 10},
        {"%ID": 10, "%TYPE": "webanno.custom.ThingLink", "@sofa": 1, "begin": 21, "end": 29},
        {"%ID": 11, "%TYPE": "webanno.custom.ThingChain", "@sofa": 1, "@first": 9},
        {"%ID": 12, "%TYPE": "webanno.custom.Genre", "@sofa": 1, "value": "דעה"},
        {"%ID": 13, "%TYPE": "webanno.custom.Odd"},
    )
    data = json.dumps({"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, *items], "%VIEWS": {}}).encode()
    (record,), rejections, losses = read_records(json_cas.FORMAT, source_of(data, "a.json"))
    assert not rejections
    assert links_of(record) == {("קונה", "קנתה", "העירייה"), ("next", "העירייה", "את הקרקע")}
    assert record["meta"]["Genre"] == {"value": "דעה"}
    assert kinds(losses) == {"empty_spans": 1, "relations_of_left_out": 1, "foreign_items": 2}
    for mutated in mutations(data, 300):
        read_records(json_cas.FORMAT, source_of(mutated, "a.json"))


def test_values_are_what_the_type_system_declares() -> None:
    features = {"certain": "Boolean", "count": "Integer", "weight": "Double", "code": "String", "odd": "Boolean"}
    described = "".join(
        f"<featureDescription><name>{name}</name><rangeTypeName>uima.cas.{held}</rangeTypeName></featureDescription>"
        for name, held in features.items()
    )
    types = (
        "<typeSystemDescription><types><typeDescription><name>webanno.custom.Claim</name>"
        "<supertypeName>uima.tcas.Annotation</supertypeName>"
        f"<features>{described}</features></typeDescription></types></typeSystemDescription>"
    )
    text = (
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
        'xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">'
        '<custom:Claim xmi:id="2" sofa="1" begin="4" end="8" certain="true" count="3" weight="0.5" '
        'code="0012" odd="3"/>'
        '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="قال محمد"/></xmi:XMI>'
    )
    for beside, values in (
        ({"TypeSystem.xml": types.encode()}, {"certain": True, "count": 3, "weight": 0.5, "code": "0012", "odd": "3"}),
        ({}, {"certain": "true", "count": "3", "weight": "0.5", "code": "0012", "odd": "3"}),
    ):
        (record,), rejections, _ = read_records(xmi.FORMAT, source_of(text.encode(), "a.xmi", beside))
        assert not rejections
        assert record["spans"][0]["attributes"] == values
