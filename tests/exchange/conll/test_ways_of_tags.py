"""CoNLL: tags in small letters, behind their label, or with another mark between are tags all the same."""

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.conll.conll import FORMAT
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from tests.exchange.round_trip import read_records, source_of


def read_text(text: str, **options: str) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), "corpus.conll"), None, None, **options)


def quotes(record: NativeRecord) -> list[tuple[str, str]]:
    return [(span["label"], span["text"]) for span in record["spans"]]


@pytest.mark.parametrize(
    ("way", "prefixes"),
    [
        ("{0}-{1}", "BMEW"),
        ("{0}_{1}", "BILU"),
        ("{0}:{1}", "BI"),
        ("{2}-{1}", "BI"),
        ("{2}_{1}", "BIES"),
        ("{1}-{0}", "BI"),
        ("{1}_{0}", "BMES"),
        ("{1}-{2}", "BILU"),
    ],
)
def test_tags_are_read_however_they_are_written(way: str, prefixes: str) -> None:
    """In capitals or small letters, before the label or behind it; never as labels that nobody has."""
    last, only = tuple(prefixes[2:] or "IB")
    meant = [("O", ""), ("B", "شخص"), (prefixes[1], "شخص"), (last, "شخص"), (only, "مكان"), ("O", ""), ("O", "")]
    words = ["قال", "محمد", "بن", "علي", "بيروت", "اليوم", "."]
    rows = (
        f"{word}\t{way.format(prefix, label, prefix.lower()) if label else 'O'}\n"
        for word, (prefix, label) in zip(words, meant, strict=True)
    )
    (record, *more), rejections, losses = read_text(f"{''.join(rows)}\n" * 40, articles="sentences")
    assert (len(more), rejections) == (39, [])
    assert quotes(record) == [("شخص", "محمد بن علي"), ("مكان", "بيروت")]
    assert losses.count("broken_tags") == losses.count("unclosed_tags") == 0


def test_labels_with_hyphens_stay_what_they_are() -> None:
    """Nothing begins with them: some do not look like tags, or the user says that there are no prefixes."""
    rows = [("قال", "O"), ("محمد", "شخص-s"), ("בן", "ארגון"), ("גוריון", "O")]
    (record, *_), _, _ = read_text("".join(f"{word}\t{tag}\n" for word, tag in rows) * 40)
    assert quotes(record)[:2] == [("شخص-s", "محمد"), ("ארגון", "בן")]
    (record, *_), _, _ = read_text("قال\tO\nمحمد\tb-cell\n" * 40, scheme="io")
    assert {label for label, _ in quotes(record)} == {"b-cell"}
