"""HTML report of many articles: an index and pages, all of whose links lead somewhere."""

import posixpath
import sqlite3
import tracemalloc
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.files.sinks import FolderSink
from app.exchange.formats import WriteOptions
from app.exchange.html_report.format import FORMAT
from app.exchange.html_report.register import Register
from app.exchange.loss import LossReport
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.html_report.reading import TAGS, Reading, linked, one_span
from tests.exchange.round_trip import legal_record, write_files


def many(count: int) -> list[NativeRecord]:
    """Articles in four languages, some of them more than once."""
    seeds = seed_records()
    return [seeds[number % len(seeds)] for number in range(count)]


def pages_of(before: list[NativeRecord], **values: str) -> dict[str, Reading]:
    files, losses = write_files(FORMAT, before, default_codebook(), **values)
    assert {loss["kind"] for loss in losses.to_json()} <= {"history", "identifiers"}
    return {name: Reading(data.decode()) for name, data in files.items()}


def test_pages_hold_every_character_and_all_links_between_them_lead_somewhere() -> None:
    before = many(7)
    pages = pages_of(before, page="3")
    names = [f"pages/page-000{number}.html" for number in (1, 2, 3)]
    assert set(pages) == {"index.html", *names, "pages/entities-0001.html"}
    articles = [pages[name] for name in names]
    text = "\n".join("\n".join(page.paragraphs) for page in articles)
    assert text == "\n".join(record["text"] for record in before)
    places = {name: linked(page)[0] for name, page in pages.items()}
    for name, page in pages.items():
        assert {tag for tag, _ in page.tags} <= TAGS | {"b"}
        for link in linked(page)[1]:
            path, _, place = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert target in pages
            assert not place or place in places[target]
    listed = [link for link in linked(pages["index.html"])[1] if "#a" in link]
    assert listed == [f"pages/page-{(number - 1) // 3 + 1:04}.html#a{number}" for number in range(1, 8)]


@given(st.lists(records(), max_size=3))
def test_every_character_is_there_on_pages_and_in_their_index(before: list[NativeRecord]) -> None:
    files, _ = write_files(FORMAT, before, default_codebook(), page="2")
    pages = [Reading(data.decode()) for name, data in sorted(files.items()) if "page-" in name]
    shown = [legal_record(record) for record in before]
    assert "\n".join("\n".join(page.paragraphs) for page in pages) == "\n".join(record["text"] for record in shown)
    index = Reading(files["index.html"].decode())
    assert {tag for tag, _ in index.tags} <= TAGS
    for record, legal in zip(before, shown, strict=True):
        assert (legal["title"] if record["title"].strip() else "بلا عنوان") in index.cells


def mentioning(*entities: int) -> NativeRecord:
    """An article that mentions entities by their numbers, in this order."""
    text = " ".join(f"وزير{number}" for number in entities)
    starts = [text.index(f"وزير{number}") for number in entities]
    record = one_span(text, *((start, start + 4, "ACTOR") for start in starts))
    spans = [{**span, "entity": f"e{number}"} for span, number in zip(record["spans"], entities, strict=True)]
    known = [
        {"id": f"e{number}", "name": f"وزير {number}", "kind": "person", "aliases": ["الوزير"], "wikidata": None}
        for number in sorted(set(entities))
    ]
    return check({**record, "spans": spans, "entities": known})


def test_the_register_leads_to_every_article_that_mentions_an_entity_and_back() -> None:
    pages = pages_of([mentioning(1), mentioning(2, 1), mentioning(3), mentioning(1)], page="2")
    register = pages["pages/entities-0001.html"]
    assert register.cells[:5] == ["1", "وزير 1 · الوزير", "شخص", "3", "1 · 2 · 4"]
    assert [link for link in linked(register)[1] if "#e" in link] == [
        *("page-0001.html#e1-1", "page-0001.html#e2-1", "page-0002.html#e4-1"),
        *("page-0001.html#e2-2", "page-0002.html#e3-1"),
    ]
    assert linked(register)[0] == ["n1", "n2", "n3"]
    back = [link for link in linked(pages["pages/page-0002.html"])[1] if link.startswith("entities")]
    assert back == ["entities-0001.html#n3", "entities-0001.html#n1"]
    top = [link for link in linked(pages["index.html"])[1] if link.startswith("pages/entities")]
    assert top == ["pages/entities-0001.html", *(f"pages/entities-0001.html#n{number}" for number in (1, 2, 3))]


def test_a_long_register_comes_in_parts_and_a_long_row_ends() -> None:
    pages = pages_of([mentioning(number, 1) for number in range(2, 705)], page="1000")
    parts = [pages[f"pages/entities-000{part}.html"] for part in (1, 2)]
    assert [len(linked(part)[0]) for part in parts] == [500, 204]
    (row,) = (place for place, cell in enumerate(parts[0].cells) if cell == "وزير 1 · الوزير")
    assert parts[0].cells[row + 2] == "703"
    assert parts[0].cells[row + 3].endswith(" · 100 … (المقالات: 703)")
    assert "entities-0002.html#n501" in linked(pages["pages/page-0001.html"])[1]
    assert "entities-0002.html" in linked(parts[0])[1]
    assert "entities-0001.html" in linked(parts[1])[1]
    # Above and below each part stand the one before or after it, and all of them by number.
    for part, other in (0, "entities-0002.html"), (1, "entities-0001.html"):
        assert linked(parts[part])[1].count(other) == 4
        assert [values.get("class") for tag, values in parts[part].tags if tag == "nav"] == ["pager", "pager"]
        assert [tag for tag, values in parts[part].tags if values.get("aria-current") == "page"] == ["b", "b"]


@pytest.mark.usefixtures("usual_collector")
def test_what_is_held_in_memory_does_not_grow_with_the_articles(tmp_path: Path) -> None:
    short = one_span("قال الوزير إن المجلس سيجتمع غدا", (4, 10, "ACTOR"))
    options = WriteOptions(values=FORMAT.export_values({}), codebook=default_codebook())
    assert FORMAT.write_files is not None
    # What is imported and compiled for the first page stays, however many there are.
    FORMAT.write_files([short], FolderSink(tmp_path / "first"), LossReport(), options)
    tracemalloc.start()
    try:
        FORMAT.write_files(repeat(short, 2_000), FolderSink(tmp_path / "all"), LossReport(), options)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(path.stat().st_size for path in (tmp_path / "all").rglob("*.html")) > 2_500_000
    assert peak < 1_500_000


def test_pages_lead_to_the_one_before_and_after() -> None:
    pages = pages_of(many(7), page="3")
    turns = {
        name: [values["href"] for tag, values in page.tags if tag == "a" and "rel" in values]
        for name, page in pages.items()
    }
    assert turns == {
        "index.html": [],
        "pages/entities-0001.html": [],
        "pages/page-0001.html": ["page-0002.html"] * 2,
        "pages/page-0002.html": ["page-0001.html", "page-0003.html"] * 2,
        "pages/page-0003.html": ["page-0002.html"] * 2,
    }


def test_full_pages_are_followed_by_no_empty_one() -> None:
    short = one_span("قال الوزير إن المجلس سيجتمع غدا", (4, 10, "ACTOR"))
    assert set(pages_of([short] * 4, page="2")) == {"index.html", "pages/page-0001.html", "pages/page-0002.html"}
    assert set(pages_of([])) == {"index.html"}


def test_a_long_index_comes_in_parts() -> None:
    short = one_span("قال الوزير إن المجلس سيجتمع غدا", (4, 10, "ACTOR"))
    pages = pages_of([short] * 1_100, page="250")
    assert {name for name in pages if "index" in name} == {
        *("index.html", "pages/index-0002.html", "pages/index-0003.html")
    }
    places = {name: linked(page)[0] for name, page in pages.items()}
    assert places["pages/index-0002.html"] == [f"i{number}" for number in range(501, 1001)]
    for name, page in pages.items():
        for link in linked(page)[1]:
            path, _, place = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert not place or place in places[target]
    assert "pages/index-0002.html" in linked(pages["index.html"])[1]
    assert "page-0003.html#a501" in linked(pages["pages/index-0002.html"])[1]
    last, _ = write_files(FORMAT, [short] * 1_100, default_codebook(), page="250")
    assert "المقالات: 1,100</p>" in last["pages/index-0003.html"].decode()


def test_each_page_speaks_the_language_and_allows_nothing_from_elsewhere() -> None:
    files, _ = write_files(FORMAT, many(3), default_codebook(), page="2", language="he")
    for data in files.values():
        assert b'<html lang="he" dir="rtl">' in data
        assert b"default-src 'none'" in data
        assert b"<script" not in data
        assert b"<link" not in data


def test_a_full_disk_is_told() -> None:
    with pytest.raises(TransferError, match=r"no room in .*, where temporary files go"), Register():
        raise sqlite3.OperationalError("database or disk is full")
