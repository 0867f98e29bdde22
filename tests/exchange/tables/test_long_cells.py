"""What is longer than a cell of a workbook may be: cut or left out, counted, and never in the way of the rest."""

from typing import Any

import pytest

from app.exchange.tables.xlsx_tables import FORMAT as XLSX
from tests.exchange.articles import check, seed_records
from tests.exchange.round_trip import read_records, source_of, write_bytes


def test_only_what_stands_nowhere_else_is_counted_when_it_is_cut() -> None:
    seed: Any = seed_records()[0]
    title = "عنوان " * 6_000
    note: Any = {**seed["spans"][0], "note": "ملاحظة " * 6_000}
    before: Any = {**seed, "title": title, "spans": [note, *seed["spans"][1:]]}
    data, losses = write_bytes(XLSX, [before])
    (lost,) = (loss for loss in losses.to_json() if loss["kind"] == "cell_length")
    assert (lost["count"], lost["examples"]) == (2, [f"{seed['id']}: title", f"{seed['id']}: note"])
    (after,), rejections, _ = read_records(XLSX, source_of(data, "a.xlsx"))
    assert not rejections
    assert title.startswith(after["title"])
    assert len(after["title"]) > 10_000


@pytest.mark.parametrize("number", [0, 7, 9, 11], ids=["ar", "he", "fa", "ur"])
def test_what_is_too_long_for_its_cell_of_json_is_left_out_and_the_rest_comes_in(number: int) -> None:
    """Cut, it could not be read: an article with its words in its metadata was refused, spans and all."""
    seed: Any = seed_records()[number]
    words = [[word, at] for at, word in enumerate(seed["text"].split() * 9)]
    first, *spans = seed["spans"]
    many = {f"سمة {at}": "ق" * 1_500 for at in range(20)}
    link = {**seed["relations"][0], "attributes": {"ثقة": "عالية", "شرح": "لأن " * 9_000}}
    before: Any = {
        **seed,
        "meta": {**seed["meta"], "كلمات": words, "صفحة": 3},
        "spans": [{**first, "attributes": {"قصيرة": 1, **many}}, *spans],
        "relations": [link, *seed["relations"][1:]],
    }
    data, losses = write_bytes(XLSX, [check(before)])
    (after,), rejections, _ = read_records(XLSX, source_of(data, "a.xlsx"))
    assert not rejections
    assert after["meta"] == {**seed["meta"], "صفحة": 3}
    kept = next(span for span in after["spans"] if span["id"] == first["id"])["attributes"]
    assert kept["قصيرة"] == 1
    assert set(kept) <= {"قصيرة", *many}
    assert len(kept) >= 10, "no more is left out than has to be"
    assert next(one for one in after["relations"] if one["id"] == link["id"])["attributes"] == {"ثقة": "عالية"}
    (told,) = (loss for loss in losses.to_json() if loss["kind"] == "cell_values")
    assert told["count"] == 1 + (21 - len(kept)) + 1
    assert told["examples"][0] == f"{seed['id']}: meta.كلمات"
    assert not losses.count("cell_length")


def test_a_quote_that_was_cut_is_taken_from_the_text() -> None:
    before = seed_records()[:1]
    text = "س" * 40_000
    span: Any = {**before[0]["spans"][0], "start": 0, "end": 20_000, "text": text[:20_000], "entity": None}
    long: Any = {**before[0], "text": text, "spans": [span], "relations": [], "entities": []}
    data, losses = write_bytes(XLSX, [long])
    assert not losses.count("cell_length"), "the text tells it all the same"
    (after,), rejections, _ = read_records(XLSX, source_of(data, "a.xlsx"))
    assert not rejections
    assert after["spans"][0]["text"] == text[:20_000]
