"""What pandas reads out of our tables, by the recipes of docs/formats/tables.md."""

import io

import pytest

from app.exchange.tables import claims, csv_tables, xlsx_tables
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import write_bytes

pandas = pytest.importorskip("pandas")


def test_spans_as_csv_by_the_recipe_of_the_docs() -> None:
    before = seed_records()
    data, _ = write_bytes(csv_tables.FORMAT, before, CODEBOOK, rows="spans")
    frame = pandas.read_csv(io.BytesIO(data), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    frame["quote"] = frame["quote"].str.replace(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", regex=True)
    assert list(frame["quote"]) == [span["text"] for record in before for span in record["spans"]]
    assert list(frame["start"].astype(int)) == [span["start"] for record in before for span in record["spans"]]


def test_a_workbook_has_the_same_sheets_and_cells() -> None:
    before = seed_records()
    data, _ = write_bytes(xlsx_tables.FORMAT, before, CODEBOOK)
    sheets = pandas.read_excel(io.BytesIO(data), sheet_name=None, dtype=str, keep_default_na=False)
    assert list(sheets["articles"]["text"]) == [record["text"] for record in before]
    assert list(sheets["spans"]["quote"]) == [span["text"] for record in before for span in record["spans"]]
    assert len(sheets["claims"]) == sum(span["label"] == "CLAIM" for record in before for span in record["spans"])


def test_articles_as_csv_keep_every_character() -> None:
    before = seed_records()
    data, _ = write_bytes(csv_tables.FORMAT, before)
    frame = pandas.read_csv(io.BytesIO(data), encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert list(frame["text"]) == [record["text"] for record in before]
    assert list(frame["id"]) == [record["id"] for record in before]
    assert list(frame["published"]) == [record["meta"].get("published", "") for record in before]


def test_claims_as_csv_tell_what_the_lines_tell() -> None:
    before = seed_records()
    frame = pandas.read_csv(
        io.BytesIO(write_bytes(claims.FORMAT, before, layout="csv")[0]),
        encoding="utf-8-sig",
        dtype=str,
        keep_default_na=False,
    )
    lines = [one for record in before for one in claims.claims_of(record)]
    assert list(frame["claim"]) == [one["claim"] for one in lines]
    assert list(frame["maker_quote"]) == [(one["maker"] or {"quote": ""})["quote"] for one in lines]
    assert list(frame["start"].astype(int)) == [one["start"] for one in lines]


def test_claims_as_lines() -> None:
    data, _ = write_bytes(claims.FORMAT, seed_records())
    frame = pandas.read_json(io.BytesIO(data), lines=True, dtype=False)
    assert frame["published"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()
    assert set(frame["polarity"]) <= {"supports", "opposes", "neutral", "denies"}
