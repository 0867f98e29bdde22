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
