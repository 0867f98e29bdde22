"""An article as long as a book is written in pieces, and its bytes are those of one piece."""

from types import ModuleType

import pytest

from app.exchange.cas import json_cas, xmi
from app.exchange.formats import Format
from app.exchange.prodigy import format as prodigy
from app.exchange.tokens import tokens_json
from app.exchange.tokens.tokens_json import NumberedPieces, chosen
from app.exchange.webanno_tsv import format as webanno_tsv
from tests.exchange.articles import seed_records
from tests.exchange.format_pages import everything
from tests.exchange.round_trip import write_bytes, write_files

ARTICLES = [*seed_records()[::3], everything()]


@pytest.mark.parametrize("module", [json_cas, xmi, webanno_tsv], ids=lambda module: module.FORMAT.name)
def test_files_written_in_pieces_are_the_same(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    form: Format = module.FORMAT
    whole = write_files(form, ARTICLES)
    monkeypatch.setattr(module, "_AT_ONCE", 3)
    in_pieces = write_files(form, ARTICLES)
    assert in_pieces[0] == whole[0]
    assert in_pieces[1].to_json() == whole[1].to_json()


def test_lines_of_tokens_written_in_pieces_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = write_bytes(prodigy.FORMAT, ARTICLES)
    monkeypatch.setattr(prodigy, "_PIECES", 7)
    monkeypatch.setattr(tokens_json, "_REMEMBERED", 64)
    in_pieces, _ = write_bytes(prodigy.FORMAT, ARTICLES)
    assert in_pieces == whole


def test_pieces_of_large_numbers_are_made_only_where_they_are_needed() -> None:
    made: list[int] = []

    def piece(number: int) -> bytes:
        made.append(number)
        return b"%d," % number

    places = [7, 500_000, 999_999]
    assert [*chosen(NumberedPieces(piece).by_number(1_000_000), places)] == [b"7,", b"500000,", b"999999,"]
    assert made == places
