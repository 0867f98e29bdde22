"""CoNLL: the file beside the rows, with which the text comes back to the character."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.conll.conll import FORMAT
from app.exchange.records import article_head
from app.exchange.records.completing import text_digest
from app.exchange.tokens.tokenising import tokenise
from tests.domain.texts import TEXTS as AWKWARD_TEXTS
from tests.domain.texts import without_halves
from tests.exchange.articles import check, seed_records
from tests.exchange.conll.exports import BESIDE, back
from tests.exchange.round_trip import write_files


def bare(text: str) -> NativeRecord:
    """An article of `text` without spans."""
    base = seed_records()[0]
    return check({**base, "text": text, "text_sha256": text_digest(text), "spans": [], "relations": [], "entities": []})


def test_control_codes_of_a_short_article_come_back() -> None:
    text = "قال\x1f شكري\x0b\x08 «نعم»\x7f"
    files, _ = write_files(FORMAT, [bare(text)])
    (after,), rejections, _ = back(files)
    assert (after["text"], rejections) == (text, [])


def test_a_file_that_was_changed_does_not_fit_its_texts() -> None:
    files, _ = write_files(FORMAT, seed_records()[:2])
    changed = files["articles.conll"].replace("استأنف".encode(), "استأنفت".encode(), 1)
    found, (rejection,), _ = back({**files, "articles.conll": changed})
    assert len(found) == 1
    assert "not those of the text beside it" in rejection.reason
    shorter = files[BESIDE].split(b"\n")[0] + b"\n"
    found, (rejection,), _ = back({**files, BESIDE: shorter})
    assert (len(found), "no line for this article" in rejection.reason) == (1, True)


def test_the_name_of_the_tokeniser_is_beside_the_tokens() -> None:
    record = seed_records()[7]
    for name in ("words", "clitics"):
        files, _ = write_files(FORMAT, [record], tokeniser=name)
        assert json.loads(files[BESIDE])["tokens"]["tokeniser"] == name
    assert len(json.loads(files[BESIDE])["tokens"]["offsets"]) > 2 * len(tokenise(record))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  قالت\n\n روسيا، نعم.\u00a0 ", False),
        ("می‌روم صה״ל؟\u2028👍🏽 نعم", False),
        ("قالت \u200f روسيا", True),
        ("\u200f", True),
    ],
)
def test_offsets_stand_beside_the_rows_only_where_something_unseen_is_between_two_tokens(text: str, told: bool) -> None:
    files, _ = write_files(FORMAT, [bare(text)])
    assert ("offsets" in json.loads(files[BESIDE])["tokens"]) is told
    (after,), rejections, _ = back(files)
    assert (after["text"], rejections) == (text, [])


@given(AWKWARD_TEXTS.map(without_halves).filter(bool), st.sampled_from(["words", "clitics"]))
def test_every_token_of_the_rows_is_labelled_where_it_was(text: str, tokeniser: str) -> None:
    base = bare(text)
    tokens = tokenise(base, tokeniser)
    span = seed_records()[0]["spans"][0]
    spans = [
        {**span, "id": f"s{index}", "start": start, "end": end, "text": text[start:end]}
        for index, (start, end) in enumerate(tokens.offsets())
    ]
    files, _ = write_files(FORMAT, [{**base, "spans": spans}], tokeniser=tokeniser)  # type: ignore[typeddict-item]
    (after,), rejections, _ = back(files)
    assert not rejections
    assert [(span["start"], span["end"]) for span in after["spans"]] == list(tokens.offsets())


def test_an_export_of_an_earlier_version_with_all_offsets_is_read() -> None:
    record = seed_records()[7]
    files, _ = write_files(FORMAT, [record])
    head = json.loads(files[BESIDE])
    assert "offsets" not in head["tokens"]
    head["tokens"] = tokenise(record).to_meta()
    assert back({**files, BESIDE: json.dumps(head).encode()})[:2] == back(files)[:2]


@pytest.mark.parametrize(
    ("tokens", "reason"),
    [
        ({}, "no usable text and tokens"),
        ({"tokeniser": 7}, "no usable text and tokens"),
        ([], "no usable text and tokens"),
        ({"tokeniser": "words", "offsets": [0, 3], "sentences": [1]}, "(line 5)"),
        ({"tokeniser": "words", "offsets": [0, 99], "sentences": [1]}, "no usable text and tokens"),
    ],
)
def test_what_stands_beside_the_rows_must_tell_of_their_tokens(tokens: object, reason: str) -> None:
    files, _ = write_files(FORMAT, [bare("قال نعم اليوم")])
    head = {**json.loads(files[BESIDE]), "tokens": tokens}
    found, (rejection,), _ = back({**files, BESIDE: json.dumps(head).encode()})
    assert not found
    assert reason in rejection.reason


@pytest.mark.parametrize(
    ("text", "line"),
    [("قال لا نعم اليوم", 4), ("قال نعم اليوم غدا", 5), ("قال اليوم نعم", 4), ("", 3)],
)
def test_the_first_row_that_is_not_the_next_word_of_the_text_is_named(text: str, line: int) -> None:
    files, _ = write_files(FORMAT, [bare("قال نعم اليوم")])
    head = {**json.loads(files[BESIDE]), "text": text}
    found, (rejection,), _ = back({**files, BESIDE: json.dumps(head).encode()})
    assert not found
    assert f"not those of the text beside it (line {line})" in rejection.reason


def test_a_head_that_is_too_long_costs_its_article_and_not_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    originals = seed_records()[:3]
    files, _ = write_files(FORMAT, originals)
    first, second, third = files[BESIDE].splitlines(keepends=True)
    monkeypatch.setattr(article_head, "_MAX_LINE", 1 + max(len(first), len(third)))
    monkeypatch.setattr(article_head, "_CHUNK", 100)
    long = second.replace(b'"meta":{', b'"meta":{"x":"' + b"." * len(first + third) + b'",')
    found, (refused,), _ = back({**files, BESIDE: first + long + third})
    assert [record["id"] for record in found] == [originals[0]["id"], originals[2]["id"]]
    assert refused.reason.startswith(f"{BESIDE}:2: is longer than")
