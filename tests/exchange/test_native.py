"""The native format: lines, keys, bytes, schema."""

import io
import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadOptions, Rejection
from app.exchange.installed_formats import installed_formats
from app.exchange.loss import LossReport
from app.exchange.native import FORMAT, read, write
from tests.exchange.articles import records, seed_records

OPTIONS = ReadOptions(encoding=None, annotator="سارة", now="2026-01-01T10:00:00Z")
SCHEMA = json.loads((files("resources") / "schema" / "hashiya-article.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def events(data: bytes, encoding: str | None = None) -> list[Any]:
    options = ReadOptions(encoding=encoding, annotator="سارة", now=OPTIONS.now)
    return list(read(Source("a.jsonl", len(data), lambda: io.BytesIO(data)), options))


def written(*found: NativeRecord) -> bytes:
    out = io.BytesIO()
    write(found, out, LossReport())
    return out.getvalue()


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@given(st.lists(records(), max_size=3))
def test_what_is_written_is_valid_and_comes_back(found: list[NativeRecord]) -> None:
    data = written(*found)
    assert data.count(b"\n") == len(found)
    back = [event.record for event in events(data)]
    assert back == found
    assert written(*back) == data
    for record in back:
        VALIDATOR.validate(record)


def test_the_schema_refuses_what_the_importer_refuses() -> None:
    sound = seed_records()[0]
    for broken in (
        {**sound, "version": 2},
        {**sound, "id": ""},
        {**sound, "score": 1},
        {**sound, "spans": [{**sound["spans"][0], "start": -1}]},
        {**sound, "spans": [{**sound["spans"][0], "created": "yesterday"}]},
        {key: value for key, value in sound.items() if key != "spans"},
    ):
        assert not VALIDATOR.is_valid(broken)
    assert VALIDATOR.is_valid(sound)


def test_keys_stand_in_the_order_of_the_design() -> None:
    line = json.loads(written(seed_records()[0]))
    assert list(line) == list(SCHEMA["properties"])
    plain = next(span for span in line["spans"] if "fragments" not in span)
    assert list(plain) == [key for key in SCHEMA["$defs"]["span"]["properties"] if key != "fragments"]
    assert list(line["relations"][0]) == list(SCHEMA["$defs"]["relation"]["properties"])
    assert list(line["entities"][0]) == list(SCHEMA["$defs"]["entity"]["properties"])[:5]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\v", "\f", "\x1c"])
def test_only_lf_ends_a_line(separator: str) -> None:
    record = seed_records()[0]
    record["title"] = f"قبل{separator}بعد"
    (found,) = events(written(record))
    assert found.record["title"] == record["title"]


def test_a_mark_before_the_first_line_and_cr_before_lf_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + written(*seed_records()[:2]).replace(b"\n", b"\r\n") + b"\r\n"
    assert [event.where for event in events(data)] == ["a.jsonl:1", "a.jsonl:2"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_other_encodings_of_unicode_are_read(encoding: str) -> None:
    data = written(*seed_records()[:2]).decode().encode(encoding)
    named = None if encoding == "utf-16" else encoding
    assert [event.record for event in events(data, named)] == seed_records()[:2]


INDENT = orjson.OPT_INDENT_2
LINE = orjson.dumps(seed_records()[0])
BAD_LINES = {
    "cut off": (LINE[:-40], "is not valid JSON.*cut off"),
    "no JSON": (b"{id: 1}", "is not valid JSON: .* at column 2"),
    "two objects": (b'{"format":"hashiya"} {}', "is not valid JSON"),
    "a list": (b"[1]", "is not a JSON object"),
    "no number": (b'{"a":NaN}', "is not valid JSON"),
    "deep": (b'{"a":' + b"[" * 5000, "is nested more than 1,024 levels deep"),
    "half a surrogate pair": (b'{"text":"\\ud83d"}', "half of a surrogate pair"),
    "a surrogate in bytes": (b'{"text":"\xed\xa0\xbd"}', "is not valid UTF-8: the byte at offset"),
    "other encoding": ('{"text":"قال"}'.encode("cp1256"), "is not valid UTF-8: the byte at offset"),
    "NUL": (LINE.replace(b'"note":""', b'"note":"a\\u0000"', 1), r"NUL character .* in spans\[0\].note"),
    "NUL in a key": (b'{"meta":{"a\\u0000":1}}', "NUL character .* in a key of meta"),
    "another format": (b'{"format":"other"}', '"format" must be "hashiya"'),
    "a later version": (LINE.replace(b'"version":1', b'"version":2', 1), "has version 2"),
    "version true": (LINE.replace(b'"version":1', b'"version":true', 1), "has version True"),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_refused_by_number_and_the_others_are_read(line: bytes, reason: str) -> None:
    good = written(*seed_records()[1:5]).split(b"\n")
    found = events(b"\n".join([*good[:2], line, *good[2:]]))
    assert [event.where for event in found] == [f"a.jsonl:{number}" for number in range(1, 6)]
    refused = found.pop(2)
    assert isinstance(refused, Rejection)
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(refused.reason)
    assert all(isinstance(event, Draft) for event in found)


def test_the_offset_of_a_bad_byte_is_that_of_the_file() -> None:
    (first, second) = events(LINE + b'\n{"text":"' + b"\xff" + b'"}\n')
    assert isinstance(first, Draft)
    assert f"offset {len(LINE) + 10:,} of the file" in second.reason


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    (found,) = events(LINE.replace(b'"note":""', b'"note":"\\\\u0000"', 1))
    assert found.record["spans"][0]["note"] == "\\u0000"


def test_a_line_too_long_is_left_out_and_the_rest_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.syntax.json_lines.MAX_LINE", len(LINE) + 1)
    # Once and three times as long as what is read at once, and ending there.
    for times in (1, 3):
        long = b" " * (len(LINE) + 2) * times
        first, refused, last = events(LINE + b"\n" + long + b"\n" + LINE)
        assert isinstance(first, Draft)
        assert isinstance(last, Draft)
        assert (last.where.rpartition(":")[2], last.record) == ("3", first.record)
        assert isinstance(refused, Rejection)
        assert refused.where.endswith(":2")
        assert "longer than" in refused.reason
    assert len(events(LINE + b"\n" + long)) == 2


def test_native_lines_are_told_from_other_json() -> None:
    formats = installed_formats()
    assert formats.sniff("a.jsonl", LINE) is FORMAT
    assert formats.sniff("a.json", LINE) is FORMAT
    assert formats.sniff("a.jsonl", b'{"text":"x","spans":[]}') is not FORMAT
    assert formats.sniff("a.jsonl", LINE.decode().encode("utf-16")) is FORMAT


LAID_OUT = {
    "one record": lambda found: json.dumps(found[0], ensure_ascii=False, indent=2).encode(),
    "records one after the other": lambda found: b"\n".join(orjson.dumps(one, option=INDENT) for one in found),
    "keys in order of their names": lambda found: orjson.dumps(found[0], option=INDENT | orjson.OPT_SORT_KEYS),
    "an array": lambda found: orjson.dumps(found),
    "an array over many lines": lambda found: b"\xef\xbb\xbf" + orjson.dumps(found, option=INDENT),
    "in UTF-16": lambda found: json.dumps(found[0], ensure_ascii=False, indent=1).encode("utf-16"),
    "with CR LF": lambda found: orjson.dumps(found[0], option=INDENT).replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("lay_out", LAID_OUT.values(), ids=LAID_OUT.keys())
def test_records_that_somebody_has_laid_out_come_in_whole(lay_out: Callable[[list[NativeRecord]], bytes]) -> None:
    """As jq and editors do; taken for plain spans, entities and times would become attributes of theirs."""
    for language in ("ar", "he", "fa", "ur"):
        found = [record for record in seed_records() if record["language"] == language][:2]
        data = lay_out(found)
        assert installed_formats().sniff("a.json", data[:65536]) is FORMAT
        assert [event.record for event in events(data)] in (found, found[:1])
        assert len(events(data)) == (2 if data.count(b'"offset_unit"') == 2 else 1)


def test_a_laid_out_record_that_is_cut_off_is_refused_with_its_line() -> None:
    data = orjson.dumps(seed_records()[0], option=INDENT)
    (refused,) = events(data[:-30])
    assert isinstance(refused, Rejection)
    assert refused.where == "a.jsonl:1"
    assert "breaks off in line" in refused.reason


def test_what_only_speaks_of_the_native_format_is_not_taken_for_it() -> None:
    told = {"text": 'قال: "format": "hashiya"', "spans": []}
    for data in (orjson.dumps(told), orjson.dumps(told, option=INDENT), b"{}\n" + LINE):
        assert installed_formats().sniff("a.jsonl", data) is not FORMAT
