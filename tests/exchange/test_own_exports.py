"""Whatever stands in an article, an export of it is taken for what it is when it comes in again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.formats import Format
from app.exchange.installed_formats import installed_formats
from app.exchange.records.completing import text_digest
from tests.exchange.articles import check, records, seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import read_records, source_of, write_bytes, write_files

KNOWN = installed_formats()
TWO_WAY = [form for form in KNOWN.writers() if form.read]


def files_of(form: Format, before: list[NativeRecord]) -> dict[str, bytes]:
    """What it writes; nothing where its library is missing."""
    try:
        if form.write_files:
            return write_files(form, before, CODEBOOK)[0]
        return {f"articles{form.suffixes[0]}": write_bytes(form, before, CODEBOOK)[0]}
    except TransferError as error:
        if "pip install" not in str(error):
            raise
        return {}


@given(st.lists(records(), min_size=1, max_size=2, unique_by=lambda record: record["id"]))
def test_the_format_is_told_from_name_and_first_bytes(before: list[NativeRecord]) -> None:
    for form in TWO_WAY:
        files = files_of(form, before)
        for name, data in files.items():
            if not KNOWN.is_companion(source_of(data, name, files)):
                assert KNOWN.sniff(name, data[:65536]) is form, (form.name, name)


def test_metadata_called_like_keys_of_other_formats() -> None:
    found: Any = {
        **seed_records()[0],
        "meta": {"Comments": "x", "annotations": "y", "token_end": 1, "labels": [[0, 1, "A"]]},
    }
    for form in TWO_WAY:
        for name, data in files_of(form, [check(found)]).items():
            if not KNOWN.is_side_file(name) and name.endswith(("tasks.json", ".jsonl")) and ".hashiya." not in name:
                assert KNOWN.sniff(name, data[:65536]) is form, name
    flat = write_files(KNOWN.writer("label-studio"), [check(found)], layout="json-min")[0]["tasks.json"]
    assert KNOWN.sniff("tasks.json", flat[:65536]) is KNOWN.writer("label-studio")


@pytest.mark.parametrize("form", TWO_WAY, ids=[form.name for form in TWO_WAY])
def test_an_article_as_long_as_a_book_does_not_hide_its_format(form: Format) -> None:
    """What tells it may stand behind the text, which is longer than what is read to tell the format from."""
    first, second = seed_records()[:2]
    long: Any = {**first, "text": first["text"] + '\n«قال» \\ "نعم" 🇪🇬\n' * 2_000}
    long["text_sha256"] = text_digest(long["text"])
    files = files_of(form, [check(long), second])
    back = []
    for name, data in files.items():
        source = source_of(data, name, files)
        if not KNOWN.is_companion(source) and not KNOWN.is_side_file(name):
            assert KNOWN.format_of(source) is form
            found, refused, _ = read_records(form, source, CODEBOOK)
            assert not refused
            back += [record["text"] for record in found]
    cut = form.name in ("csv", "xlsx")  # A cell of a workbook holds less, which is told.
    assert not files or cut or sorted(back) == sorted([long["text"], second["text"]])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", TWO_WAY, ids=[form.name for form in TWO_WAY])
def test_an_export_that_an_editor_has_saved_again_is_the_same(form: Format, encoding: str) -> None:
    """As Notepad saves files; taken for another format, words would come in without their labels."""
    before = seed_records()[:2]
    files = files_of(form, before)
    if any(data.startswith(b"PK") for data in files.values()) or form.name == "spacy":
        return
    saved = {
        # Who saves XML in UTF-16 has to declare it, and nobody opens what only the program reads but to convert it all.
        name: data.decode("utf-8-sig").encode(
            "utf-8-sig" if ".hashiya.json" in name or data.startswith(b"<?xml") else encoding
        )
        for name, data in files.items()
        if not name.endswith(".md")
    }
    mains = [name for name in saved if not KNOWN.is_companion(source_of(saved[name], name, saved))]
    texts = []
    for name in mains:
        assert KNOWN.sniff(name, saved[name][:65536]) is form
        found, refused, _ = read_records(form, source_of(saved[name], name, saved), CODEBOOK)
        assert not refused
        texts += [(record["text"], len(record["spans"])) for record in found]
    spans = [len(record["spans"]) if form.name != "csv" else 0 for record in before]
    assert sorted(texts) == sorted(zip([record["text"] for record in before], spans, strict=True))


@pytest.mark.parametrize(
    "text", [" \n\t ", "\u200f\u2067\u2069", "\n"], ids=["blanks", "direction marks", "a line end"]
)
def test_an_article_of_only_blanks_comes_back_from_every_format(text: str) -> None:
    blank: Any = {**seed_records()[0], "spans": [], "relations": [], "entities": []}
    blank |= {"text": text, "text_sha256": text_digest(text), "title": "خبر"}
    for form in TWO_WAY:
        files = files_of(form, [blank, seed_records()[1]])
        back = [
            record["text"]
            for name, data in files.items()
            if KNOWN.sniff(name, data[:65536]) is form and not KNOWN.is_companion(source_of(data, name, files))
            for record in read_records(form, source_of(data, name, files), CODEBOOK)[0]
        ]
        assert not files or text in back, form.name
