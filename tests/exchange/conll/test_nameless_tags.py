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


WORDS = ["אמר", "דוד", "כהן", "אתמול", "כי", "מועצת", "הביטחון", "תתכנס", "מחר", "בערב", "."]
_TAGS = ["O", "B-PER", "I-PER", "O", "O", "B-ORG", "I-ORG", "O", "O", "O", "O"]
_OTHER_WORD = (
    "its column 2 has \u2068{}\u2069 beside tags such as \u2068B-PER\u2069; write O for a word without a label"
)


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (
            [tag.replace("-", "") for tag in _TAGS],
            "its column 2 has tags without a hyphen, such as \u2068BPER\u2069; "
            "write \u2068B-PER\u2069, and O for a word without a label",
        ),
        ([tag.replace("O", "NIL") if tag == "O" else tag for tag in _TAGS], _OTHER_WORD.format("NIL")),
        (["0" if tag == "O" else tag for tag in _TAGS], _OTHER_WORD.format("0")),
        (
            ["أخرى" if tag == "O" else tag[2:] for tag in _TAGS],
            "its column 2 has no O, and \u2068أخرى\u2069 oftener than \u2068PER\u2069; "
            "if that is a word without a label, write O there",
        ),
    ],
    ids=["no hyphen", "another name for O", "zero for O", "bare labels and another name for O"],
)
@pytest.mark.parametrize("separator", ["\t", " "])
def test_tags_that_are_nearly_tags_are_named(tags: list[str], said: str, separator: str) -> None:
    rows = "".join(f"{word}{separator}{tag}\n" for word, tag in zip(WORDS, tags, strict=True))
    found, (rejection,), _ = read_records(FORMAT, source_of(rows.encode(), "corpus.conll"))
    assert not found
    assert rejection.reason == said


def test_of_prose_nothing_is_said_about_tags() -> None:
    _, (rejection,), _ = read_records(FORMAT, source_of("قال الوزير\nإن الهدنة\n".encode() * 9, "corpus.conll"))
    assert rejection.reason.startswith("has no columns of tokens and tags; name them with")
