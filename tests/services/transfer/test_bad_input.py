"""Bad input of every kind comes to a message that names the file, and harms nothing beside it."""

import io
import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import orjson
import pytest

from app.domain.errors import StorageError, TransferError
from app.exchange.files.sources import Source, find_sources
from app.services.transfer.reports import ExportOptions
from app.services.transfer.transfer import ImportOptions, ImportReport, export_workspace, import_paths
from app.services.workspace import Workspace

DEEP = 1_000_000
GOOD = "قال الوزير إن الهدنة انتهت."


@pytest.fixture
def news(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(shutil.copy(new_file, tmp_path / "news.hashiya"))
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    return made


def take(news: Workspace, *paths: Path, format_name: str | None = None) -> ImportReport:
    options = ImportOptions(annotator="سارة", format=format_name, unknown_labels="add")
    report = import_paths(news, paths, options)
    assert news.check().clean
    return report


def reason(report: ImportReport) -> str:
    (item,) = report.rejected
    assert "\n" not in item.reason
    assert len(item.reason) < 400
    return item.reason


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


# JSON --------------------------------------------------------------------------------------------------------------

JSON_FORMATS = (
    "native",
    "spans",
    "doccano",
    "label-studio",
    "prodigy",
    "web-annotation",
    "huggingface",
    "json-cas",
    "gliner",
)


@pytest.mark.parametrize("format_name", JSON_FORMATS)
@pytest.mark.parametrize("shape", ["lists", "objects", "inside"])
def test_json_a_million_levels_deep_is_refused_at_once(
    news: Workspace, folder: Path, format_name: str, shape: str
) -> None:
    data = {
        "lists": b"[" * DEEP + b"]" * DEEP,
        "objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "inside": b'{"text":"\xd8\xb3","spans":' + b"[" * DEEP + b"]" * DEEP + b"}",
    }[shape]
    path = folder / "deep.json"
    path.write_bytes(data)
    report = take(news, path, format_name=format_name)
    assert "nested more than 1,024 levels deep" in reason(report)
    assert not report.changed


@pytest.mark.parametrize("levels", [300, 1000])
def test_what_can_be_read_but_not_stored_is_refused_by_its_line(news: Workspace, folder: Path, levels: int) -> None:
    deep: object = 1
    for _ in range(levels):
        deep = [deep]
    nested = b'{"text":"' + GOOD.encode() + b'","spans":[],"x":' + b"[" * levels + b"]" * levels + b"}\n"
    path = folder / "a.jsonl"
    path.write_bytes(nested + orjson.dumps({"text": GOOD + " ثم", "spans": []}))
    report = take(news, path)
    assert reason(report) == '"meta" cannot be stored: it is nested too deeply'
    assert report.articles == 1


def test_a_nul_deep_inside_is_found_without_a_limit_of_calls(news: Workspace, folder: Path) -> None:
    path = folder / "a.jsonl"
    path.write_bytes(b'{"text":"x","spans":[],"m":' + b"[" * 1000 + b'"\\u0000"' + b"]" * 1000 + b"}")
    said = reason(take(news, path))
    assert said.startswith("holds a NUL character (U+0000) in m[0][0]")
    assert said.endswith("…")


@pytest.mark.parametrize(
    ("name", "begin", "end", "said"),
    [
        ("a.jsonl", b'{"text":"', b'"}\n', "the line is longer than 67,108,864 bytes"),
        ("a.txt", b"", b"", "is larger than 67,108,864 bytes"),
        ("a.conll", "قال\tO\nشكري\tB-ACTOR\nنعم\tO\n".encode(), b"\tO\n", "line 4 is longer than 1,048,576 bytes"),
    ],
)
def test_a_line_of_200_megabytes_is_refused(
    news: Workspace, folder: Path, name: str, begin: bytes, end: bytes, said: str
) -> None:
    path = folder / name
    with path.open("wb") as out:
        out.write(begin)
        out.seek(200_000_000, os.SEEK_CUR)  # a hole, read as zeros
        out.write(end or b"\0")
    (folder / "b.txt").write_text(GOOD, "utf-8")
    report = take(news, folder)
    assert said in reason(report)
    assert report.articles == 1


def test_line_separators_inside_json_do_not_end_a_line(news: Workspace, folder: Path, tmp_path: Path) -> None:
    text = "نص\u2028أول\u2029وآخر\u0085."
    path = folder / "a.jsonl"
    path.write_bytes(orjson.dumps({"text": text, "spans": []}) + b"\n")
    assert take(news, path).complete
    export_workspace(news, tmp_path / "out.jsonl", ExportOptions())
    assert orjson.loads((tmp_path / "out.jsonl").read_bytes())["text"] == text


# Encodings, ids, offsets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "a.txt",
            f"{GOOD} ".encode() + b"\xff\xfe\xfa" + GOOD.encode(),
            f"not UTF-8 in line 1, at byte offset {len(GOOD.encode()) + 1}",
        ),
        ("a.csv", b"id,text\n1," + GOOD.encode() + b"\n2,\xff\n", "not UTF-8 in line 3,"),
        ("a.conll", "نص\tO\n".encode() * 3 + b"\xff\tO\n\n", "not UTF-8 in line 4,"),
        (
            "a.jsonl",
            b'{"text":"' + GOOD.encode() + b'\xff","spans":[]}',
            f"the byte at offset {len(GOOD.encode()) + 9} of the file",
        ),
    ],
)
def test_invalid_utf_8_in_the_middle_is_refused_with_its_place(
    news: Workspace, folder: Path, name: str, data: bytes, said: str
) -> None:
    (folder / name).write_bytes(data)
    assert said in reason(take(news, folder / name))


def test_a_workspace_that_may_only_be_read_says_so_before_a_delivery_is_read(
    news: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "خبر.txt").write_text("قال الوزير إن الهدنة انتهت 😀.", encoding="utf-8")
    monkeypatch.setattr(news.database, "read_only", True)
    monkeypatch.setattr("app.services.transfer.transfer.ReadAhead", None)
    with pytest.raises(StorageError, match="nothing was saved: it is read-only; copy it to a place you may write to"):
        import_paths(news, [folder], ImportOptions(annotator="سارة"))


def test_ids_that_look_like_numbers_stay_what_they_are(news: Workspace, folder: Path, tmp_path: Path) -> None:
    (folder / "a.csv").write_text(f"id,text\n0012,{GOOD}\n12,{GOOD} ثم\n", "utf-8")
    (folder / "b.jsonl").write_bytes(orjson.dumps({"id": "00012", "text": GOOD + " وبعد", "spans": []}))
    assert take(news, folder).articles == 3
    export_workspace(news, tmp_path / "out.jsonl", ExportOptions())
    records = [orjson.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().split(b"\n")[:-1]]
    assert [record["id"] for record in records] == ["0012", "12", "00012"]


def test_two_annotators_files_with_differing_texts_do_not_mix(news: Workspace, folder: Path) -> None:
    for name, text in (("a.jsonl", GOOD), ("b.jsonl", GOOD + " "), ("c.jsonl", GOOD), ("a2.jsonl", GOOD)):
        span = {"start": 4, "end": 10, "label": "ACTOR", "text": "الوزير", "annotator": name[0]}
        (folder / name).write_bytes(orjson.dumps({"id": "خبر-1", "text": text, "spans": [span]}))
    report = take(news, folder)
    assert (report.articles, report.spans) == (1, 2)
    other = "its id خبر-1 is taken by an article with another text: "
    assert {item.where: item.reason for item in report.rejected} == {
        "b.jsonl:1": f"{other}from code point {len(GOOD)} on that one goes \u2068<end>\u2069, this one \u2068 \u2069",
        "a2.jsonl:1": "its id خبر-1 comes a second time in this import",
    }


def test_a_span_whose_text_differs_is_refused_with_both(news: Workspace, folder: Path) -> None:
    spans = [{"start": 4, "end": 10, "label": "ACTOR", "text": "الرئيس"}]
    (folder / "a.jsonl").write_bytes(orjson.dumps({"text": GOOD, "spans": spans}))
    said = reason(take(news, folder / "a.jsonl"))
    assert "الرئيس" in said
    assert "الوزير" in said


def test_tags_that_continue_nothing_begin_a_span_and_are_counted(news: Workspace, folder: Path) -> None:
    (folder / "a.conll").write_text("قال\tO\nالوزير\tB-ACTOR\nأمس\tI-CLAIM\nثم\tO\n\n", "utf-8")
    report = take(news, folder / "a.conll")
    assert (report.spans, report.losses.count("broken_tags")) == (2, 1)


# XML, archives, pages ----------------------------------------------------------------------------------------------

ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">' + ENTITIES + b"]><x>&e11;</x>"
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
HOLDERS: Mapping[str, Callable[[bytes], bytes]] = {
    "a.rss": lambda data: data,
    "a.xmi": lambda data: data,
    "a.qdpx": lambda data: zipped({"project.qde": data}),
    "a.docx": lambda data: zipped({"[Content_Types].xml": data, "_rels/.rels": data, "word/document.xml": data}),
    "a.epub": lambda data: zipped({"mimetype": b"application/epub+zip", "META-INF/container.xml": data}),
}


@pytest.mark.parametrize("name", HOLDERS)
@pytest.mark.parametrize("data", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_neither_unfolded_nor_fetched(news: Workspace, folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(HOLDERS[name](data))
    suffix = name.rpartition(".")[2]
    said = reason(take(news, folder / name, format_name={"rss": "feed", "xmi": "xmi"}.get(suffix)))
    assert "declares a document type" in said


def test_entities_in_a_workbook_are_refused_too(news: Workspace, folder: Path) -> None:
    for number, data in enumerate((BOMB, OUTSIDE)):
        parts = dict.fromkeys(("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"), data)
        (folder / f"{number}.xlsx").write_bytes(zipped(parts))
        assert "declares a document type" in reason(take(news, folder / f"{number}.xlsx"))


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("a.zip", "a.txt"),
        ("a.docx", "[Content_Types].xml"),
        ("a.epub", "mimetype"),
        ("a.qdpx", "project.qde"),
        ("a.xlsx", "xl/workbook.xml"),
    ],
)
def test_an_archive_that_unpacks_to_too_much_is_refused_unopened(
    news: Workspace, folder: Path, name: str, member: str
) -> None:
    (folder / name).write_bytes(zipped({member: bytes(50 * 1024**2)}))
    (folder / "z.txt").write_text(GOOD, "utf-8")
    report = take(news, folder)
    assert "like a zip bomb" in reason(report), "and it is said once"
    assert report.articles == 1


def test_a_name_that_leads_out_of_an_archive_is_refused_and_the_rest_goes_in(
    news: Workspace, folder: Path, tmp_path: Path
) -> None:
    (folder / "a.zip").write_bytes(zipped({"../../evil.txt": b"x", "good.txt": GOOD.encode()}))
    before = sorted(tmp_path.rglob("*"))
    report = take(news, folder / "a.zip")
    assert (report.articles, reason(report)) == (1, "its name leads out of the archive")
    assert {path for path in tmp_path.rglob("*") if "hashiya" not in path.name} == {
        path for path in before if "hashiya" not in path.name
    }


@pytest.mark.parametrize("name", ["a.docx", "a.epub", "a.qdpx", "a.xlsx"])
def test_a_zip_of_something_else_is_named_as_such(news: Workspace, folder: Path, name: str) -> None:
    (folder / name).write_bytes(zipped({"رسالة.txt": GOOD.encode()}))
    assert reason(take(news, folder / name))


@pytest.mark.parametrize(
    ("name", "format_name"), [("a.xml", "feed"), ("a.rss", None), ("a.xmi", "xmi")], ids=["feed", "rss", "xmi"]
)
def test_xml_that_opens_without_closing_is_refused(
    news: Workspace, folder: Path, name: str, format_name: str | None
) -> None:
    (folder / name).write_bytes("<rss><channel><item><title>عنوان</title><description>نص".encode())
    assert "is not well-formed XML" in reason(take(news, folder / name, format_name=format_name))


def test_pages_lose_their_scripts_and_may_leave_tags_open(news: Workspace, folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    paragraph = "قال <b>الوزير <i>إن الهدنة انتهت تماما أمس في العاصمة، وأضاف أن الحكومة لن تقبل بأي تعديل."
    page = f"<html><body><article>{'<p>'.join([paragraph] * 5)}<script>alert('حاسوب')</script>"
    (folder / "a.html").write_text(page, "utf-8")
    report = take(news, folder / "a.html")
    assert (report.articles, report.losses.count("scripts")) == (1, 1)
    export_workspace(news, tmp_path / "out.jsonl", ExportOptions())
    assert "alert" not in (tmp_path / "out.jsonl").read_text("utf-8")


# The rest goes in --------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_in_the_middle_does_not_keep_the_rest_out(news: Workspace, folder: Path) -> None:
    (folder / "1.txt").write_text(GOOD, "utf-8")
    (folder / "2.txt").symlink_to(folder / "gone.txt")
    (folder / "3.txt").write_bytes(bytes(range(32)) * 10)
    (folder / "4.docx").write_bytes(b"PK\x03\x04")
    (folder / "5.spacy").write_bytes(b"nothing of spaCy")
    (folder / "6.parquet").write_bytes(b"PAR1 nothing of Parquet")
    (folder / "7.txt").write_text(GOOD + " ثم", "utf-8")
    report = take(news, folder)
    assert report.articles == 2
    assert [item.where for item in report.rejected] == ["2.txt", "3.txt", "4.docx", "5.spacy", "6.parquet"]


def test_a_library_that_is_missing_stops_only_who_asks_for_its_format(
    news: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.exchange.spacy_docbin import format as spacy_docbin

    def missing() -> None:
        raise TransferError('The format spacy needs spaCy: pip install "hashiya[spacy]"')

    monkeypatch.setattr(spacy_docbin, "_import_spacy", missing)
    (folder / "a.spacy").write_bytes(b"x")
    (folder / "b.txt").write_text(GOOD, "utf-8")
    with pytest.raises(TransferError, match=r"hashiya\[spacy\]"):
        take(news, folder / "a.spacy", format_name="spacy")
    report = take(news, folder)
    assert (report.articles, "hashiya[spacy]" in reason(report)) == (1, True)


def linked(folder: Path, count: int) -> Path:
    """A folder of so many files: the same few under other names, as writing them would take longer than reading."""
    folder.mkdir()
    first = ""
    for number in range(count):
        path = f"{folder}/{number}.txt"
        if number % 20_000 == 0:
            first = path
            Path(first).write_text(f"{GOOD} {number}", "utf-8")
        else:
            os.link(first, path)
    return folder


def test_a_folder_of_thousands_of_files_is_found_file_by_file(folder: Path) -> None:
    found = find_sources([linked(folder / "many", 10_000)], frozenset({".txt"}))
    first = next(found)
    assert first.name == "0.txt"
    assert sum(isinstance(one, Source) for one in found) == 9_999


def test_a_folder_of_many_files_is_read(news: Workspace, folder: Path) -> None:
    report = take(news, linked(folder / "many", 1_500))
    assert (report.articles, report.skips.count, report.refusals.count) == (1, 1_499, 0)
    assert len(report.skipped) == 1000, "all are counted, the first are named"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names of files are Unicode")
def test_a_folder_of_names_in_an_old_code_page_comes_in_under_the_names_that_were_meant(
    news: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode("أرشيف".encode("cp1256"))
    folder.mkdir()
    (folder / os.fsdecode("خبر.txt".encode("cp1256"))).write_text(GOOD, encoding="utf-8")
    (folder / os.fsdecode(b"\xff\x81empty.txt")).write_bytes(b"")
    (folder / os.fsdecode("صورة.jpg".encode("cp1256"))).write_bytes(b"x")
    report = take(news, folder)
    assert (report.articles, [item.where for item in report.rejected]) == (1, ["\\xff\\x81empty.txt"])
    assert [item.where for item in report.skipped] == ["صورة.jpg"]
    export_workspace(news, tmp_path / "out.jsonl", ExportOptions())
    assert orjson.loads((tmp_path / "out.jsonl").read_bytes())["meta"]["file"] == "خبر.txt"
