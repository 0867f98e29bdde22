"""REFI-QDA: what other programs write otherwise than the standard has it, or say elsewhere."""

import io
import zipfile

import pytest

from app.exchange.refi_qda.format import FORMAT
from tests.exchange.refi_qda.refi_projects import project
from tests.exchange.round_trip import read_records, source_of

TEXT = "🇮🇷 لیلا گفت: «آب کم است»."
USER, OTHER = "1A2B3C4D-0000-4000-8000-00000000000A", "1A2B3C4D-0000-4000-8000-00000000000B"
CODE, SOURCE = "AAAAAAAA-0000-4000-8000-000000000001", "BBBBBBBB-0000-4000-8000-000000000001"
LAYLA, WATER = 'startPosition="3" endPosition="7"', 'startPosition="13" endPosition="23"'


def whole(sources: str, rest: str = "", before: str = "") -> str:
    return (
        f'<Project xmlns="urn:QDA-XML:project:1.0" origin="ATLAS.ti 26"><Users><User guid="{USER}" id="SH"/>'
        f'<User guid="{OTHER}" name="SH"/></Users><CodeBook><Codes><Code guid="{{{CODE}}}" name="گوینده"/></Codes>'
        f'</CodeBook><Variables><Variable guid="v" name="روزنامه" typeOfVariable="Text"/></Variables>{before}'
        f"<Sources>{sources}</Sources>{rest}</Project>"
    )


def text(inside: str, guid: str = SOURCE) -> str:
    return f'<TextSource guid="{guid}" name="آب" plainTextPath="internal://one.txt">{inside}</TextSource>'


def coded(code: str, user: str) -> str:
    return (
        f'<PlainTextSelection guid="p1" name="لیلا" {LAYLA} creatingUser="{user}">'
        f'<Coding guid="k1" creatingUser="{user}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


@pytest.mark.parametrize("write", [str, str.lower, "{{{}}}".format])
def test_a_guid_is_the_same_in_large_and_small_letters_and_in_braces(write: type[str]) -> None:
    xml = whole(text(coded(write(CODE), write(USER))))
    (record,), rejections, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    assert not rejections
    (span,) = record["spans"]
    assert (span["label"], span["text"], span["annotator"]) == ("گوینده", "لیلا", "SH")
    assert losses.count("same_annotators") == 1


def test_folders_parted_by_backslashes_and_a_project_of_another_name_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (("sources\\متن\\one.txt", TEXT), ("پروژه.qde", whole(text(coded(CODE, USER))))):
            entry = zipfile.ZipInfo()
            entry.filename = name
            archive.writestr(entry, content.replace("internal://", "internal://متن\\"))
    (record,), rejections, _ = read_records(FORMAT, source_of(out.getvalue(), "a.qdpx"))
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["لیلا"]


CASES = f"""<Cases>
<Case guid="a1" name="آب"><VariableValue><VariableRef targetGUID="v"/><TextValue>همشهری</TextValue></VariableValue>
 <SourceRef targetGUID="{SOURCE.lower()}"/></Case>
<Case guid="a2" name="ایران"><VariableValue><VariableRef targetGUID="v"/><TextValue>کیهان</TextValue></VariableValue>
 <SourceRef targetGUID="{SOURCE}"/><SourceRef targetGUID="s2"/></Case>
<Case guid="a3" name="مرد"><SelectionRef targetGUID="p1"/></Case></Cases>"""


def test_variables_of_a_text_may_stand_in_a_case_of_that_text_alone() -> None:
    xml = whole(text(coded(CODE, USER)) + text("", "s2"), before=CASES)
    (first, second), _, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    assert first["meta"] == {"cases": ["ایران"], "روزنامه": "همشهری"}
    assert second["meta"] == {"cases": ["ایران"]}
    (told,) = (loss["examples"] for loss in losses.to_json() if loss["kind"] == "foreign_items")
    assert told == ["a.qdpx: attribute of a case", "a.qdpx: a Case: مرد"]


def test_a_note_on_a_passage_without_a_code_is_a_span() -> None:
    selections = (
        f'<PlainTextSelection guid="p1" {WATER}><Description>شاید</Description></PlainTextSelection>'
        f'<PlainTextSelection guid="p2" {LAYLA} creatingUser="{USER}"/>'
        f'<PlainTextSelection guid="p3" {LAYLA}><Coding guid="k"/></PlainTextSelection>'
    )
    linked = (
        '<Notes><Note guid="n1" name="ن"><PlainTextContent>کدام لیلا؟</PlainTextContent></Note></Notes>'
        '<Links><Link guid="l1" originGUID="n1" targetGUID="p2"/></Links>'
    )
    (record,), rejections, losses = read_records(
        FORMAT, source_of(project(whole(text(selections), linked), one=TEXT), "a.qdpx")
    )
    assert not rejections
    assert {(span["label"], span["text"], span["note"]) for span in record["spans"]} == {
        ("NOTE", "«آب کم است", "شاید"),
        ("NOTE", "لیلا", "کدام لیلا؟"),
    }
    # The passage that has neither a code nor a note.
    assert [loss["examples"] for loss in losses.lost.to_json()] == [["آب: a selection without a code"]]


PDF = f"""<PDFSource guid="{SOURCE}" name="گزارش" path="internal://a.pdf"><Description>صفحهٔ اول</Description>
<PDFSelection guid="f1" page="1"><Coding guid="k"><CodeRef targetGUID="{CODE}"/></Coding></PDFSelection>
<Representation guid="r1" plainTextPath="internal://one.txt">{coded(CODE, USER)}</Representation>
<Coding guid="k2"><CodeRef targetGUID="{CODE}"/></Coding>
<VariableValue><VariableRef targetGUID="v"/><TextValue>همشهری</TextValue></VariableValue></PDFSource>
<PDFSource guid="s2" name="بی‌متن" path="internal://b.pdf">{coded(CODE, USER)}</PDFSource>
<AudioSource guid="s3" name="گفتگو"><Transcript guid="t" plainTextPath="internal://one.txt"/></AudioSource>"""


def test_what_is_said_of_a_pdf_comes_with_its_text_and_what_has_none_is_named() -> None:
    (record,), rejections, losses = read_records(FORMAT, source_of(project(whole(PDF), one=TEXT), "a.qdpx"))
    assert not rejections
    assert (record["title"], [span["text"] for span in record["spans"]]) == ("گزارش", ["لیلا"])
    assert record["meta"] == {"description": "صفحهٔ اول", "codes": ["گوینده"], "روزنامه": "همشهری"}
    assert [loss["examples"] for loss in losses.lost.to_json()] == [
        ["a.qdpx: a PDFSelection: گزارش", "a.qdpx: a PDFSource: بی‌متن", "a.qdpx: a AudioSource: گفتگو"]
    ]


def test_who_made_the_last_change_counts_where_the_first_is_not_told_and_a_case_is_no_code() -> None:
    coding = (
        coded(CODE, OTHER)
        .replace("creatingUser", "modifyingUser")
        .replace("<Coding ", '<Coding modifiedDateTime="2026-01-01T12:00:00+03:30" ')
    )
    sources = text(coding.replace("</Coding>", '</Coding><Coding guid="k2"><CodeRef targetGUID="a3"/></Coding>'))
    notes = '<Notes><Note guid="n1"><PlainTextContent>یادداشت دربارهٔ\n آب</PlainTextContent></Note></Notes>'
    xml = whole(sources, notes, CASES).replace(' id="SH"', ' name="دانا"')
    (record,), rejections, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    assert not rejections
    ((annotator, created),) = ((span["annotator"], span["created"]) for span in record["spans"])
    assert (annotator, created) == ("SH", "2026-01-01T08:30:00Z")
    (told,) = (loss for loss in losses.lost.to_json())
    # The case twice: what is said of it, and the passage.
    assert (told["count"], told["examples"][1:]) == (4, ["a.qdpx: a Case: مرد", "a.qdpx: a note: یادداشت دربارهٔ آب"])


def test_a_project_whose_folder_was_packed_again_has_its_texts() -> None:
    """As whoever looks into one does; a Mac adds shadows of all files, here before them."""
    data, again = project(whole(text(f'<PlainTextSelection guid="p" {LAYLA}/>')), one=TEXT), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as first, zipfile.ZipFile(again, "w") as packed:
        packed.writestr("__MACOSX/پروژه/._project.qde", b"\x00\x05\x16\x07")
        for name in first.namelist():
            packed.writestr(f"پروژه/{name}", first.read(name))
    (record,), rejections, _ = read_records(FORMAT, source_of(again.getvalue(), "a.qdpx"))
    assert not rejections
    assert (record["title"], record["text"]) == ("آب", TEXT)


@pytest.mark.parametrize("shift", [0, 1])
def test_a_byte_order_mark_that_counts_as_a_character_is_found_by_the_names_of_selections(shift: int) -> None:
    named, unnamed = (
        coded(CODE, USER).replace(LAYLA, f'startPosition="{start + shift}" endPosition="{end + shift}"')
        for start, end in ((3, 7), (0, 5))
    )
    # Of the second text no name tells; it is counted as the first one.
    unnamed = unnamed.replace("لیلا", "").replace("p1", "p2")
    xml = whole(text(named) + text(unnamed, "s2").replace("one.txt", "two.txt"))
    # This helper writes the mark.
    records, rejections, losses = read_records(FORMAT, source_of(project(xml, one=TEXT, two="הדובר מסר"), "a.qdpx"))
    assert not rejections
    assert [(record["text"][0], record["spans"][0]["text"]) for record in records] == [("🇮", "لیلا"), ("ה", "הדובר")]
    assert losses.count("unit_found") == 2 * shift


def test_a_selection_between_two_characters_is_counted_and_keeps_no_article_out() -> None:
    nothing = coded(CODE, USER).replace(LAYLA, 'startPosition="8" endPosition="8"').replace("p1", "p9")
    xml = whole(text(coded(CODE, USER) + nothing))
    (record,), rejections, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
    assert not rejections
    assert [span["text"] for span in record["spans"]] == ["لیلا"]
    assert {loss["kind"]: loss["examples"] for loss in losses.lost.to_json()} == {"empty_spans": ["آب: 8–8"]}


def test_a_place_that_no_way_of_counting_explains_is_told() -> None:
    second = coded(CODE, USER).replace(LAYLA, 'startPosition="8" endPosition="11"').replace("p1", "p2")
    for name, doubtful in (("آب کم است", 1), ("آب  کم…", 1), ("گفت", 0), ("سد", 0), ("نامی دیگر", 0), ("", 0)):
        xml = whole(text(coded(CODE, USER) + second.replace("لیلا", name)))
        (record,), rejections, losses = read_records(FORMAT, source_of(project(xml, one=TEXT), "a.qdpx"))
        assert not rejections
        assert [span["start"] for span in record["spans"]] == [3, 8]
        told = {loss["kind"]: loss["examples"] for loss in losses.lost.to_json()}
        assert told == ({"doubtful_places": [f"آب: {name}"]} if doubtful else {}), name
