"""CoNLL: tags that name no label are refused, cells that are empty label nothing."""

import pytest

from app.exchange.conll.conll import FORMAT
from tests.exchange.round_trip import read_records, source_of


@pytest.mark.parametrize("tag", ["B-", "I-", "B_", "S-", "I- "])
def test_a_tag_without_its_label_is_refused_with_its_line_and_what_to_do(tag: str) -> None:
    found, rejections, _ = read_records(
        FORMAT,
        source_of(f"קול\tO\nסארה\tB-ACTOR\nכהן\t{tag}\n\n-DOCSTART-\tO\n\nדנה\tB-ACTOR\n".encode(), "corpus.conll"),
    )
    assert [span["text"] for record in found for span in record["spans"]] == ["דנה"]
    (rejection,) = rejections
    assert rejection.where == "corpus.conll:3"
    assert rejection.reason.startswith(f'its tag "{tag.strip()}" names no label; write the label behind it')


@pytest.mark.parametrize("nothing", ["-", "_", "O"])
def test_an_empty_cell_is_no_label(nothing: str) -> None:
    for tags in (["B-ACTOR", "I-ACTOR"], ["ACTOR", "ACTOR"]):
        rows = zip(["قال", "محمد", "علي", "إن", "هنا"], [nothing, *tags, nothing, nothing], strict=True)
        (record,), rejections, _ = read_records(
            FORMAT, source_of("".join(f"{word}\t-\t{tag}\n" for word, tag in rows).encode(), "corpus.conll")
        )
        assert not rejections
        assert [(span["label"], span["text"]) for span in record["spans"]] == [("ACTOR", "محمد علي")]
