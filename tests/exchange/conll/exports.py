"""Exports of CoNLL: a file of rows and the one beside it."""

from collections.abc import Mapping

from app.domain.native_record import NativeRecord
from app.exchange.conll.conll import FORMAT
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from tests.exchange.round_trip import read_records, source_of

BESIDE = "articles.conll.hashiya.jsonl"


def back(files: Mapping[str, bytes]) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    """What an import reads from the files of an export."""
    return read_records(FORMAT, source_of(files["articles.conll"], "articles.conll", files))
