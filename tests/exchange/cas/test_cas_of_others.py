"""UIMA: files as INCEpTION, DKPro and cassis write them, and what each user is told to do with the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.exchange.cas import json_cas, xmi
from app.exchange.files.sources import Source, find_sources
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from tests.exchange.round_trip import read_records, source_of

TEXT = "😀 قالت ليلى:\r\n«الماء قليل»."
TYPES = "".join(
    f"<featureDescription><name>{name}</name><rangeTypeName>{kind}</rangeTypeName></featureDescription>"
    for name, kind in (("maker", "uima.tcas.Annotation"), ("scores", "uima.cas.IntegerArray"))
)
TYPE_SYSTEM = f"""<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types><typeDescription>
<name>webanno.custom.Claim</name><supertypeName>uima.tcas.Annotation</supertypeName><features>{TYPES}</features>
</typeDescription></types></typeSystemDescription>""".encode()


def place(quote: str) -> tuple[int, int]:
    """In UTF-16 units."""
    first = TEXT.index(quote)
    begin, end = (len(TEXT[:at].encode("utf-16-le")) // 2 for at in (first, first + len(quote)))
    return begin, end


def written(quote: str) -> str:
    return 'begin="{}" end="{}"'.format(*place(quote))


SOFA = '<c:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{}"/>'.format(
    TEXT.replace("\r", "&#13;").replace("\n", "&#10;")
)
SPANS = (
    f'<w:Person xmi:id="10" sofa="1" {written("ليلى")}/>'
    f'<w:Claim xmi:id="11" sofa="1" {written("«الماء قليل»")} maker="10" scores="3 4" slots="20"/>'
    '<w:ClaimSlotsLink xmi:id="20" role="holder" target="10" confidence="0.9"/>'
)


def file(body: str = SPANS, sofa: str = SOFA, version: str = "1.0") -> bytes:
    return (
        f'<?xml version="{version}"?><x:XMI xmlns:x="http://www.omg.org/XMI" xmlns:xmi="http://www.omg.org/XMI" '
        f'xmlns:c="http:///uima/cas.ecore" xmlns:w="http:///webanno/custom.ecore" xmi:version="2.0">{body}{sofa}'
        "</x:XMI>"
    ).encode()


def all_in(path: Path) -> tuple[list[Any], LossReport]:
    """What is read of a folder, and what is lost of it; its side files are none."""
    formats = installed_formats()
    found, losses = [], LossReport()
    for source in find_sources([path], formats.suffixes()):
        assert isinstance(source, Source)
        if not formats.is_companion(source):
            records, rejections, lost = read_records(xmi.FORMAT, source)
            assert not rejections
            found += records
            losses.include(lost)
    return found, losses


@pytest.mark.parametrize("name", ["TypeSystem.xml", "typesystem.xml", "TYPESYSTEM.XML", "full-type_system.xml"])
def test_the_type_system_beside_is_found_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / "خبر.xmi").write_bytes(file())
    (tmp_path / name).write_bytes(TYPE_SYSTEM)
    (record,), losses = all_in(tmp_path)
    spans = {span["id"]: span for span in record["spans"]}
    assert [(span["text"], span["attributes"]) for span in spans.values()] == [
        ("ليلى", {}),
        ("«الماء قليل»", {"scores": [3, 4]}),
    ]
    links = {(one["type"], spans[one["from"]]["text"], spans[one["to"]]["text"]) for one in record["relations"]}
    assert links == {("maker", "«الماء قليل»", "ليلى"), ("holder", "«الماء قليل»", "ليلى")}
    assert [one["attributes"] for one in record["relations"] if one["type"] == "holder"] == [{"confidence": "0.9"}]
    assert not losses


def test_without_a_type_system_it_is_told_that_a_number_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "خبر.xmi").write_bytes(file())
    (record,), losses = all_in(tmp_path)
    assert record["spans"][1]["attributes"] == {"maker": "10", "scores": "3 4"}
    assert [(loss["kind"], loss["examples"]) for loss in losses.noticed.to_json()] == [
        ("untyped", ["خبر.xmi: Claim.maker"])
    ]
    (tmp_path / "خبر.xmi").write_bytes(file(SPANS.replace('maker="10"', 'maker="12"')))
    assert not all_in(tmp_path)[1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (file(sofa=SOFA.replace("&#13;", "&#1;"), version="1.1"), "export it as UIMA CAS XMI (XML 1.0) or JSON"),
        (file(sofa=SOFA.replace("&#13;", "&#1;")), "not well-formed"),
        (
            file(sofa='<c:Sofa xmi:id="1" sofaID="_InitialView" sofaURI="file:/خبر.txt"/>'),
            "only the address of one: file:/خبر.txt; export it together with its text",
        ),
    ],
)
def test_xmi_that_cannot_be_read_says_what_to_do(data: bytes, told: str) -> None:
    records, (rejection,), _ = read_records(xmi.FORMAT, source_of(data, "خبر.xmi"))
    assert not records
    assert told in rejection.reason


def test_xml_1_1_without_control_characters_is_read() -> None:
    (record,), _, _ = read_records(xmi.FORMAT, source_of(file(version="1.1"), "خبر.xmi"))
    assert [span["text"] for span in record["spans"]] == ["ليلى", "«الماء قليل»"]


def test_the_older_json_of_uima_is_known_and_refused_with_what_to_do() -> None:
    sofa = {"_type": "Sofa", "sofaID": "_InitialView", "sofaString": TEXT}
    data = json.dumps({"_referenced_fss": {"1": sofa}, "_views": {"_InitialView": {"Claim": []}}}).encode()
    form = installed_formats().format_of(source_of(data, "خبر.json"))
    assert form is json_cas.FORMAT
    records, (rejection,), _ = read_records(json_cas.FORMAT, source_of(data, "خبر.json"))
    assert not records
    assert "export it as UIMA CAS JSON 0.4" in rejection.reason


def test_marked_places_and_references_to_nothing_are_read() -> None:
    (layla, claim) = map(place, ("ليلى", "«الماء قليل»"))
    structures: list[dict[str, Any]] = [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": TEXT},
        {"%ID": 2, "%TYPE": "x.Person", "@sofa": 1, "^begin": layla[0], "^end": layla[1], "@next": None, "@of": 0},
        {"%ID": 3, "%TYPE": "x.Claim", "@sofa": 1, "begin": claim[0], "end": claim[1], "@by": 4},
        {"%ID": 4, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [2, None]},
    ]
    data = json.dumps({"%FEATURE_STRUCTURES": structures}).encode()
    (record,), rejections, losses = read_records(json_cas.FORMAT, source_of(data, "خبر.json"))
    assert not rejections
    assert not losses
    assert [(span["label"], span["text"], span["attributes"]) for span in record["spans"]] == [
        ("Person", "ليلى", {}),
        ("Claim", "«الماء قليل»", {}),
    ]
    assert [link["type"] for link in record["relations"]] == ["by"]


def test_how_a_page_looked_is_no_label_and_told_once() -> None:
    layout = "".join(
        f'<p:PdfPage xmi:id="{100 + number}" sofa="1" begin="0" end="5" pageNumber="{number}"/>'
        f'<h:XmlElement xmi:id="{200 + number}" sofa="1" begin="0" end="5" qName="p" children="{300 + number}"/>'
        f'<h:XmlTextNode xmi:id="{300 + number}" sofa="1" begin="0" end="5" parent="{200 + number}"/>'
        f'<h:XmlAttribute xmi:id="{400 + number}" qName="class" value="lead"/>'
        for number in range(5)
    )
    spaces = "".join(
        f'xmlns:{prefix}="http:///org/dkpro/core/api/{name}/type.ecore" '
        for prefix, name in (("p", "pdf"), ("h", "xml"))
    ).encode()
    data = file(SPANS + layout).replace(b"xmlns:c=", spaces + b"xmlns:c=")
    (record,), rejections, losses = read_records(xmi.FORMAT, source_of(data, "خبر.xmi"))
    assert not rejections
    assert [span["label"] for span in record["spans"]] == ["Person", "Claim"]
    assert [link["type"] for link in record["relations"]] == ["holder"]
    told = {loss["kind"]: (loss["count"], loss["examples"]) for loss in losses.lost.to_json()}
    kinds = ["خبر.xmi: PdfPage", "خبر.xmi: XmlElement", "خبر.xmi: XmlTextNode"]
    assert told == {"layout": (4, kinds)}
