"""REFI-QDA: projects of ours, and of programs that count otherwise."""

import io
import sqlite3
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.exchange.files.sources import Source, find_sources
from app.exchange.records.completing import text_digest
from app.exchange.refi_qda.format import FORMAT
from app.exchange.refi_qda.links import Links
from tests.exchange.articles import check, records, seed_records
from tests.exchange.codebooks import ATTRIBUTES, CODEBOOK
from tests.exchange.refi_qda.refi_projects import PROJECT, TEXT, project
from tests.exchange.round_trip import assert_same_but, mutations, read_records, refused_or_read, source_of, write_bytes


@pytest.mark.parametrize(
    ("actor", "claim", "unit", "line_ends"),
    [
        ((7, 15), (18, 31), "", 0),
        ((9, 17), (20, 33), "utf-16", 0),
        ((7, 15), (17, 30), "", 1),
        ((9, 17), (19, 32), "utf-16", 1),
    ],
)
def test_unit_and_line_ends_are_found_by_the_names_of_selections(
    actor: tuple[int, int], claim: tuple[int, int], unit: str, line_ends: int
) -> None:
    data = project(PROJECT.format(actor=actor, claim=claim), one=TEXT)
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert [(span["label"], span["text"]) for span in record["spans"]] == [
        ("فاعل", "محمد علي"),
        ("ادعاء/فاعل", "محمد علي"),
        ("ادعاء", "«الحزب» سيفوز"),
    ]
    assert (losses.count("unit_found"), losses.count("line_ends")) == (bool(unit), line_ends)
    assert record["text"] == (TEXT.replace("\r\n", "\n") if line_ends else TEXT)
    assert ["gone.txt is not in the project" in rejection.reason for rejection in rejections] == [True]


def test_everything_else_of_a_foreign_project() -> None:
    data = project(PROJECT.format(actor=(7, 15), claim=(18, 31)), one=TEXT)
    (record,), _, losses = read_records(FORMAT, source_of(data, "a.qdpx"))
    actor, other, claim = record["spans"]
    assert (actor["annotator"], actor["note"], actor["created"]) == ("سارة", "ملاحظة", "2026-01-01T10:00:00Z")
    assert other["id"] != actor["id"]
    (link,) = record["relations"]
    assert (link["type"], link["from"], link["to"]) == ("يصرّح", actor["id"], claim["id"])
    assert (record["id"], record["title"], record["meta"]) == ("s1", "خبر أول", {"الصحيفة": "الأيام"})
    assert losses.count("foreign_items") == 3
    (groups,) = (loss["examples"] for loss in losses.to_json() if loss["kind"] == "code_groups")
    assert groups == ["a.qdpx: ادعاء/فاعل"]


@pytest.mark.parametrize(
    ("actor", "claim", "unit"),
    [((7, 14), (18, 30), ""), ((9, 16), (20, 32), "utf-16"), ((7, 14), (17, 29), "")],
)
def test_ends_at_the_last_character_are_found_by_the_names_of_selections(
    actor: tuple[int, int], claim: tuple[int, int], unit: str
) -> None:
    xml = PROJECT.format(actor=actor, claim=claim)
    (record,), _, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    assert [span["text"] for span in record["spans"]] == ["محمد علي", "محمد علي", "«الحزب» سيفوز"]
    told = {loss["kind"]: loss["examples"] for loss in losses.to_json()}["unit_found"]
    assert told == [*([f"a.qdpx: {unit}"] if unit else []), "a.qdpx: an end is the place of the last character"]


def two_texts(named: str, unnamed: str, **attributes: str) -> str:
    """A project of two texts; in the second one the selection is called by nothing."""
    source = """<TextSource guid="s{0}" name="خبر {0}" plainTextPath="{4}{0}.txt">
     <PlainTextSelection guid="p{0}" name="{1}" startPosition="{2}" endPosition="{3}">
     <Coding guid="k{0}"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection></TextSource>"""
    scheme = attributes.pop("scheme", "internal://")
    others = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        f'<Project xmlns="urn:QDA-XML:project:1.0"{others}><CodeBook><Codes><Code guid="c1" name="فاعل"/></Codes>'
        f"</CodeBook><Sources>{source.format(2, '', *unnamed.split(), scheme)}"
        f"{source.format(1, 'محمد علي', *named.split(), scheme)}</Sources></Project>"
    )


@pytest.mark.parametrize(("named", "unnamed"), [("9 17", "9 14"), ("9 16", "9 13"), ("7 14", "5 9"), ("7 15", "5 10")])
def test_a_text_whose_selections_have_no_names_is_counted_as_the_others(named: str, unnamed: str) -> None:
    data = project(two_texts(named, unnamed), **{"1": TEXT, "2": "🇮🇱🇮🇱 הדובר מסר"})
    records, _, _ = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert [(record["id"], record["spans"][0]["text"]) for record in records] == [("s2", "הדובר"), ("s1", "محمد علي")]


def test_where_no_name_tells_an_end_lies_behind_the_last_character_unless_the_user_says_otherwise() -> None:
    xml = two_texts("7 15", "0 5").replace("محمد علي", "")
    data = project(xml, **{"1": TEXT, "2": "הדובר מסר"})
    for ends, words in (("auto", "הדובר"), ("at-last", "הדובר "), ("after-last", "הדובר")):
        (other, _), _, losses = read_records(FORMAT, source_of(data, "a.qdpx"), ends=ends)
        assert other["spans"][0]["text"] == words
        assert losses.count("unit_found") == (2 if ends == "at-last" else 0)


@pytest.mark.parametrize(
    ("scheme", "base", "files"),
    [
        ("relative:///", "", ("1.txt", "2.txt")),
        ("relative://", "", ("1.txt", "2.txt")),
        ("relative:///", "file:///C:/Users/سارة/نصوص/", ("نصوص/1.txt", "نصوص/2.txt")),
        ("relative:///", "C:\\مشروع\\نصوص", ("نصوص/1.txt", "نصوص/2.txt")),
        ("relative:///%D9%86%D8%B5%20", "", ("نص 1.txt", "نص 2.txt")),
        ("relative:///أ\\", "", ("أ/1.txt", "sources/أ/2.txt")),
    ],
)
def test_texts_beside_the_project_are_found(scheme: str, base: str, files: tuple[str, str]) -> None:
    data = project(two_texts("7 15", "0 5", scheme=scheme, basePath=base))
    beside = {files[0]: TEXT.encode(), files[1]: "הדובר מסר".encode()}
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.qdpx", beside))
    assert not rejections
    assert [record["spans"][0]["text"] for record in records] == ["הדובר", "محمد علي"]


def test_texts_beside_a_project_on_the_disk_and_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "1.txt").write_bytes(TEXT.encode())
    (tmp_path / "2.txt").write_bytes("הדובר מסר".encode())
    (tmp_path / "a.qdpx").write_bytes(project(two_texts("7 15", "0 5", scheme="relative:///")))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("a.qdpx", "2.txt", "sources/1.txt"):
            archive.write(tmp_path / name, f"مجلد/{name}")
    for path in (tmp_path / "a.qdpx", tmp_path / "all.zip"):
        # A member of an archive can be read as long as the search goes on.
        for source in find_sources([path], frozenset({".qdpx", ".txt"})):
            if isinstance(source, Source) and source.name.endswith(".qdpx"):
                records, rejections, _ = read_records(FORMAT, source)
                assert not rejections
                assert [record["id"] for record in records] == ["s2", "s1"]
                break
        else:
            pytest.fail("the project is not found")


@pytest.mark.parametrize(
    "path", ["../1.txt", "/../../1.txt", "C:/1.txt", "", "/", "a" * 5000, "..\\1.txt", "%2e%2e/1.txt", "gone.txt"]
)
def test_nothing_else_of_the_disk_is_read(path: str, tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(TEXT.encode())
    (tmp_path / "in").mkdir()
    xml = two_texts("7 15", "0 5", scheme="relative://").replace("relative://1.txt", f"relative://{path}")
    (tmp_path / "in" / "a.qdpx").write_bytes(project(xml, **{"2": "הדובר מסר"}))
    (source,) = find_sources([tmp_path / "in" / "a.qdpx"], frozenset({".qdpx"}))
    assert isinstance(source, Source)
    (record,), (rejection,), _ = read_records(FORMAT, source)
    assert record["id"] == "s2"
    assert "is neither in the project nor beside it" in rejection.reason


WHOLE = """<Project xmlns="urn:QDA-XML:project:1.0" origin="NVivo">
<CodeBook><Codes><Code guid="c1" name="فاعل"/><Code guid="c2" name="نقل عن وكالة"/></Codes>
<Sets><Set guid="t" name="مجموعة"/></Sets></CodeBook>
<Cases><Case guid="a" name="مصر"/></Cases>
<Sources><TextSource guid="s1" name="خبر" plainTextPath="internal://one.txt"><Description>نسخة المساء</Description>
  <PlainTextSelection guid="p1" name="محمد علي" startPosition="7" endPosition="15">
   <Coding guid="k1"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection>
  <Coding guid="k2"><CodeRef targetGUID="c2"/></Coding></TextSource>
 <PDFSource guid="s2" name="صفحة" path="internal://a.pdf"><PDFSelection guid="p2" page="0"><Representation guid="r1"
   plainTextPath="internal://gone.txt"/></PDFSelection><Representation guid="r2" plainTextPath="internal://two.txt">
   <PlainTextSelection guid="p3" name="הדובר" startPosition="0" endPosition="5">
   <Coding guid="k3"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection></Representation></PDFSource>
 <TextSource guid="s3" name="غني" richTextPath="internal://s3.docx"/></Sources>
<Notes><Note guid="n1" name="مذكرة"/></Notes></Project>"""


def test_codes_of_a_whole_text_are_no_spans_and_the_text_of_a_pdf_is_read() -> None:
    data = project(WHOLE, one=TEXT, two="הדובר מסר.")
    (news, page), (rejection,), losses = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert [(span["label"], span["text"]) for span in news["spans"]] == [("فاعل", "محمد علي")]
    assert news["meta"] == {"description": "نسخة المساء", "codes": ["نقل عن وكالة"]}
    assert (page["title"], [(span["label"], span["text"]) for span in page["spans"]]) == ("صفحة", [("فاعل", "הדובר")])
    assert "has no plain text" in rejection.reason
    # A set, a case, a note, and the PDF with its pages.
    assert losses.count("foreign_items") == 4


NOTED = """<Project xmlns="urn:QDA-XML:project:1.0" origin="MAXQDA">
<CodeBook><Codes><Code guid="c1" name="فاعل"/></Codes></CodeBook>
<Sources><TextSource guid="s1" name="خبر" plainTextPath="internal://one.txt">
  <PlainTextSelection guid="p1" name="محمد علي" startPosition="7" endPosition="15"><Description>وصف</Description>
   <Coding guid="k1"><CodeRef targetGUID="c1"/><NoteRef targetGUID="n1"/></Coding>
   <NoteRef targetGUID="n2"/></PlainTextSelection>
  <PlainTextSelection guid="p2" name="الحزب" startPosition="19" endPosition="24">
   <Coding guid="k2"><CodeRef targetGUID="c1"/></Coding>
   <NoteRef targetGUID="n3"/><NoteRef targetGUID="n4"/></PlainTextSelection>
  <NoteRef targetGUID="n5"/></TextSource></Sources>
<Notes><Note guid="n1" name="ا" plainTextPath="internal://memo.txt"/>
 <Note guid="n2" name="ب"><PlainTextContent>هل هو نفسه؟</PlainTextContent></Note>
 <Note guid="n3" name="ج"><PlainTextContent> </PlainTextContent></Note>
 <Note guid="n4" name="د" plainTextPath="internal://gone.txt"/><Note guid="n5" name="ه"/></Notes></Project>"""


def test_notes_of_selections_come_with_their_spans_and_others_are_named() -> None:
    (record,), rejections, losses = read_records(FORMAT, source_of(project(NOTED, one=TEXT, memo="انظر צ׳"), "a.qdpx"))
    assert not rejections
    assert [span["note"] for span in record["spans"]] == ["وصف\nانظر צ׳\nهل هو نفسه؟", "ج"]
    (loss,) = losses.to_json()
    assert (loss["kind"], loss["count"]) == ("foreign_items", 2)
    assert loss["examples"] == ["a.qdpx: a note: د", "a.qdpx: a note: ه"]


@given(st.lists(records(), max_size=3, unique_by=lambda record: record["id"]), st.sampled_from([None, CODEBOOK]))
def test_everything_comes_back_but_what_the_report_names(before: list[NativeRecord], codebook: Any) -> None:
    for unit in ("code-points", "utf-16"):
        data, losses = write_bytes(FORMAT, before, codebook, unit=unit)
        after, rejections, found = read_records(FORMAT, source_of(data, "a.qdpx"), codebook, unit=unit)
        assert not rejections
        assert not found
        assert_same_but(before, after, losses)
    assert write_bytes(FORMAT, before, codebook, unit=unit)[0] == data


def test_of_how_spans_were_made_only_what_changes_is_counted() -> None:
    seed: Any = seed_records()[0]
    when = {"created": "2026-01-01T10:00:00Z", "updated": "2026-01-01T10:00:00Z"}
    same = [{**span, **when, "origin": "imported", "entity": None} for span in seed["spans"]]
    before: Any = {**seed, "spans": same, "relations": [], "entities": []}
    data, losses = write_bytes(FORMAT, [before])
    assert not losses.count("history")
    after, rejections, _ = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert not rejections
    assert_same_but([before], after, losses)
    same[0]["origin"], same[1]["updated"] = "manual", "2026-01-02T10:00:00Z"
    before["relations"] = seed["relations"]
    _, losses = write_bytes(FORMAT, [before])
    assert losses.count("history") == 2 + len(seed["relations"])


def test_the_sample_comes_back_with_the_ids_of_its_spans() -> None:
    before = seed_records()
    data, losses = write_bytes(FORMAT, before)
    assert not losses.count("identifiers")
    after, rejections, _ = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert not rejections
    assert_same_but(before, after, losses)


def test_a_project_of_ours_says_what_its_positions_count() -> None:
    base = seed_records()[0]
    text = "🇪🇬 في\x0b 🇪🇬 قال\x0b"
    # No name is what the selection is called by: one is too short to tell, of the other one a character is lost.
    spans = [
        {**base["spans"][0], "id": f"s{start}", "start": start, "end": end, "text": text[start:end], "entity": None}
        for start, end in ((3, 5), (10, 14))
    ]
    draft = {**base, "text": text, "text_sha256": text_digest(text), "spans": spans, "relations": [], "entities": []}
    before = check(draft)
    for unit in ("code-points", "utf-16"):
        data, _ = write_bytes(FORMAT, [before], unit=unit)
        (after,), rejections, losses = read_records(FORMAT, source_of(data, "a.qdpx"))
        assert not rejections
        assert [(span["start"], span["end"]) for span in after["spans"]] == [(3, 5), (10, 14)]
        assert losses.count("unit_found") == (unit == "utf-16")


def _peak_of_reading(count: int) -> int:
    """Most memory that one article and so many links to selections of other articles need, bytes."""
    links = "".join(
        f'<Link guid="{number:036}" name="يصرّح" direction="OneWay" originGUID="p{number:036}" targetGUID="p2"/>'
        for number in range(count)
    )
    xml = PROJECT.format(actor=(7, 15), claim=(18, 31)).replace("<Links>", f"<Links>{links}")
    data = project(xml, one=TEXT)
    tracemalloc.start()
    try:
        (record,), _, _ = read_records(FORMAT, source_of(data, "a.qdpx"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The one that counts stands behind all others.
    assert [link["type"] for link in record["relations"]] == ["يصرّح"]
    return peak


@pytest.mark.usefixtures("usual_collector")
def test_links_are_not_held_in_memory() -> None:
    _peak_of_reading(1)
    # Held whole, three times as many would take some three times as much.
    assert _peak_of_reading(6_000) < 1.5 * _peak_of_reading(2_000)


@pytest.mark.parametrize("name", ["Sources/one.txt", "sources/ONE.TXT", "SOURCES/One.txt", "one.txt", "ONE.txt"])
def test_a_text_is_found_however_its_letters_are_written(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.QDE", PROJECT.format(actor=(7, 15), claim=(18, 31)))
        archive.writestr("Sources/", "")
        archive.writestr(name, TEXT)
    (record,), _, _ = read_records(FORMAT, source_of(out.getvalue(), "a.qdpx"))
    assert record["text"] == TEXT


def test_the_links_of_a_selection_keep_their_order_and_a_full_disk_is_told_in_words() -> None:
    with Links() as links:
        assert not links.of(["p1"])
        for guid, origin in (("b", "p1"), ("a", "p2"), ("a", "p1"), ("c", "p3")):
            links.add({"guid": guid, "originGUID": origin, "targetGUID": "p9"})
        found = links.of(["p2", "p1", "p4"])
    assert {origin: [link.guid for link in made] for origin, made in found.items()} == {"p1": ["b", "a"], "p2": ["a"]}
    with pytest.raises(RecordError, match=r"no room in .*, where temporary files go"), Links():
        raise sqlite3.OperationalError("database or disk is full")


def test_values_of_attributes_are_codes_below_their_attribute() -> None:
    base = seed_records()[0]
    span = {**base["spans"][0], "label": "CLAIM", "attributes": ATTRIBUTES, "entity": None}
    before = check({**base, "spans": [span], "relations": [], "entities": []})
    data, losses = write_bytes(FORMAT, [before], CODEBOOK)
    assert not losses.count("value_kinds")
    (after,), _, _ = read_records(FORMAT, source_of(data, "a.qdpx"), CODEBOOK)
    assert after["spans"][0]["attributes"] == ATTRIBUTES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("project.qde"))
    space = {"q": "urn:QDA-XML:project:1.0"}
    assert [code.get("name") for code in root.iterfind("q:CodeBook/q:Codes/q:Code/q:Code", space)] == list(ATTRIBUTES)
    references = {code.get("targetGUID") for code in root.iterfind(".//q:CodeRef", space)}
    assert references <= {code.get("guid") for code in root.iterfind(".//q:Code", space)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 nothing", "cannot be read"),
        (project("<Project>"), "not well-formed"),
        (project('<!DOCTYPE x [<!ENTITY a "b">]><Project>&a;</Project>'), "document type"),
        (project(PROJECT.format(actor=("x", 15), claim=(18, 31)), one=TEXT), "whole numbers"),
        (project(PROJECT.format(actor=(7, 99), claim=(18, 31)), one=TEXT), "7–99: it lies outside"),
    ],
)
def test_what_is_refused_says_why(data: bytes, reason: str) -> None:
    found, rejections, _ = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert not found
    assert reason in rejections[0].reason


def test_a_zip_without_a_project_and_a_bomb_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"\0" * 40_000_000)
    assert "bomb" in read_records(FORMAT, source_of(out.getvalue(), "a.qdpx"))[1][0].reason
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<x/>")
    assert "no project.qde" in read_records(FORMAT, source_of(out.getvalue(), "a.qdpx"))[1][0].reason


def test_damaged_files_are_refused_without_a_crash() -> None:
    xml = PROJECT.format(actor=(7, 15), claim=(18, 31))
    for mutated in mutations(xml.encode(), 300):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("project.qde", mutated)
            archive.writestr("sources/one.txt", TEXT)
        refused_or_read(FORMAT, source_of(out.getvalue(), "a.qdpx"))
    for mutated in mutations(project(xml, one=TEXT), 200):
        refused_or_read(FORMAT, source_of(mutated, "a.qdpx"))


def test_links_that_lead_back_or_to_no_span_are_counted() -> None:
    more = "".join(
        f'<Link guid="m{number}" name="x" originGUID="p1" targetGUID="{target}"/>'
        for number, target in enumerate(("p1", "p3", "s1"))
    )
    xml = PROJECT.format(actor=(7, 15), claim=(18, 31)).replace("</Links>", f"{more}</Links>")
    (record,), _, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    assert [link["type"] for link in record["relations"]] == ["يصرّح"]
    assert losses.count("self_links") == 1
    # Beside the three that the project has in any case: a selection without a code, and a text, are no spans.
    assert losses.count("foreign_items") == 3 + 2


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process cannot be changed here")
def test_a_time_without_a_zone_does_not_hang_on_where_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    xml = PROJECT.format(actor=(7, 15), claim=(18, 31)).replace("12:00:00+02:00", "12:00:00")
    monkeypatch.setenv("TZ", "Asia/Tehran")
    time.tzset()
    try:
        (record,), _, _ = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert record["spans"][0]["created"] == "2026-01-01T12:00:00Z"
