"""Exports of ours after somebody has worked on them in a spreadsheet."""

import csv
import io

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.tables import csv_tables
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import read_records, source_of, write_bytes


def exported() -> dict[str, list[list[str]]]:
    """The rows of three tables of articles that all have links."""
    linked = [record for record in seed_records() if len(record["relations"]) > 2][:3]
    tables = {}
    for rows in ("articles", "spans", "links"):
        text = write_bytes(csv_tables.FORMAT, linked, rows=rows)[0].decode("utf-8-sig")
        tables[f"{rows}.csv"] = list(csv.reader(io.StringIO(text, newline="")))
    return tables


def saved(tables: dict[str, list[list[str]]]) -> dict[str, bytes]:
    files = {}
    for name, rows in tables.items():
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        files[name] = out.getvalue().encode("utf-8-sig")
    return files


def read(files: dict[str, bytes]) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(csv_tables.FORMAT, source_of(files["articles.csv"], "articles.csv", files))


def test_links_of_a_span_whose_row_was_deleted_are_counted_and_the_rest_comes_in() -> None:
    tables = exported()
    links, spans = tables["links.csv"], tables["spans.csv"]
    column = links[0].index("from")
    gone = links[1][column]
    tables["spans.csv"] = [row for row in spans if gone not in row]
    dangling = [place for place, row in enumerate(links, 1) if gone in row]
    found, rejections, losses = read(saved(tables))
    assert not rejections
    assert sum(len(record["spans"]) for record in found) == len(spans) - 2
    assert sum(len(record["relations"]) for record in found) == len(links) - 1 - len(dangling)
    (loss,) = losses.to_json()
    assert (loss["kind"], loss["count"]) == ("dangling_relations", len(dangling))
    assert loss["examples"][0] == f"links.csv:{dangling[0]}: {links[1][links[0].index('type')]}: \u2068{gone}\u2069"


@pytest.mark.parametrize("turned", ["articles.csv", "spans.csv", "links.csv"])
def test_rows_in_another_order_are_the_same(turned: str) -> None:
    tables = exported()
    before, _, _ = read(saved(tables))
    tables[turned][1:] = reversed(tables[turned][1:])
    after, rejections, losses = read(saved(tables))
    assert not rejections
    assert not losses
    for one in (before, after):
        one.sort(key=lambda record: record["id"])
    for old, new in zip(before, after, strict=True):
        for part in ("spans", "relations", "entities"):
            assert sorted(map(str, new.pop(part))) == sorted(map(str, old.pop(part)))  # type: ignore[misc]
        assert new == old
