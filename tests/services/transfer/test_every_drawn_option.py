"""Drawn articles through every two-way format with drawn options, read back with none."""

import importlib.util
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.formats import Format, Rejection
from app.exchange.loss import LossReport
from tests.exchange.articles import records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import read_records, source_of, write_bytes, write_files
from tests.services.transfer.there_and_back import KNOWN, TWO_WAY, assert_back, values_of


def there_and_back(
    form: Format, before: list[NativeRecord], values: Mapping[str, str]
) -> tuple[list[NativeRecord], list[Rejection], LossReport, LossReport]:
    """What comes back, what is refused, what the export lost, and what the import did."""
    if form.write_files:
        files, losses = write_files(form, before, CODEBOOK, **values)
    else:
        data, losses = write_bytes(form, before, CODEBOOK, **values)
        files = {f"articles{form.suffixes[0]}": data}
    after: list[NativeRecord] = []
    refused: list[Rejection] = []
    found = LossReport()
    for name, data in files.items():
        source = source_of(data, name, files)
        if not KNOWN.is_companion(source) and not KNOWN.is_side_file(name):
            records, rejections, lost = read_records(form, source, CODEBOOK)
            after += records
            refused += rejections
            for loss in lost.to_json():
                found.add(loss["kind"], name, loss["count"])
    return after, refused, losses, found


def run_one(form: Format, before: list[NativeRecord], values: dict[str, str]) -> None:
    """Out with the articles, in again, and equal."""
    if values.get("file") == "parquet" and not importlib.util.find_spec("pyarrow"):
        values["file"] = "jsonl"
    after, refused, losses, found = there_and_back(form, before, values)
    assert not refused
    assert_back(before, after, values, losses, found)


@pytest.mark.parametrize("form", TWO_WAY, ids=[form.name for form in TWO_WAY])
def test_everything_comes_back_but_what_the_reports_name(form: Format) -> None:
    if form.name == "spacy":
        pytest.importorskip("spacy")

    @given(st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]), values_of(form))
    def check(before: list[NativeRecord], values: dict[str, str]) -> None:
        run_one(form, before, values)

    check()
