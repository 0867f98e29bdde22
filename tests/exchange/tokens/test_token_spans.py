"""Spans on tokens, and tokens as JSON: the quick way for words of our own says what the way for any tokens says."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.tokens.token_spans import aligned_spans
from app.exchange.tokens.tokenising import TokenisedText, tokenise
from app.exchange.tokens.tokens_json import TokensJson
from tests.domain.texts import TEXTS as AWKWARD_TEXTS
from tests.exchange.articles import records, seed_records

SPOKEN = "«قال»  محمد:\n\n نعم! 🇪🇬\u200f وغدًا\u00a0٣٫١٤٪.\nאמר: צה״ל — می‌روم، پھر "


def record_of(text: str, *spans: tuple[int, int], **meta: Any) -> NativeRecord:
    shape = seed_records()[0]["spans"][0]
    own = [{**shape, "start": start, "end": end, "text": text[start:end]} for start, end in spans]
    return {**seed_records()[0], "text": text, "meta": meta, "spans": own, "relations": []}  # type: ignore[typeddict-item]


def with_kept_tokens(record: NativeRecord) -> NativeRecord:
    """The same article as one that was imported with just these tokens."""
    return {**record, "meta": {"tokens": tokenise(record, "words").to_meta()}}


def outcome(record: NativeRecord, borders: str) -> tuple[list[tuple[int, int]], list[tuple[int, int, str, int]], Any]:
    losses = LossReport()
    tokens, runs = aligned_spans(record, {"tokeniser": "auto", "borders": borders}, losses)
    return list(tokens.offsets()), runs, losses.to_json()


def written(tokens: TokenisedText, writer: TokensJson) -> Any:
    return orjson.loads(orjson.dumps(writer.offsets(tokens)))


@pytest.mark.parametrize("borders", ["widen", "cut", "drop"])
@given(record=records(), text=AWKWARD_TEXTS | st.just(SPOKEN), data=st.data())
def test_words_of_our_own_are_aligned_as_the_same_tokens_would_be_had_they_been_imported(
    borders: str, record: NativeRecord, text: str, data: st.DataObject
) -> None:
    found = tokenise(record_of(text), "words")
    edges = st.integers(0, max(len(found) - 1, 0))
    drawn = data.draw(st.lists(st.tuples(edges, edges).map(sorted), max_size=4)) if len(found) else []
    # On words, and now and then a character beside.
    off = data.draw(st.sampled_from([0, 0, 0, 1]))
    places = [(found.starts[first], min(found.ends[last] + off, len(text))) for first, last in drawn]
    for article in (record, record_of(text, *places)):
        assert outcome(article, borders) == outcome(with_kept_tokens(article), borders)


@pytest.mark.parametrize(
    ("quote", "words", "lost"),
    [
        *((quote, quote, None) for quote in ("قال", "«قال»", "محمد:", "نعم! 🇪🇬\u200f", "وغدًا\u00a0٣٫١٤")),
        *((quote, quote, None) for quote in ("می‌روم، پھر", "צה״ל")),
        *(("محم", "محمد", "token_edges"), ("حمد", "محمد", "token_edges"), ("می", "می‌روم", "token_edges")),
        ("🇪🇬", "🇪🇬\u200f", "token_edges"),
        # What hangs over is a blank: the label is where it was, and no token is cut.
        *(("«قال» ", "«قال»", "blank_edges"), (" نعم", "نعم", "blank_edges"), ("پھر ", "پھر", "blank_edges")),
        *(("محمد:\n", "محمد:", "blank_edges"), ("وغدًا\u00a0", "وغدًا", "blank_edges")),
    ],
)
@pytest.mark.parametrize("borders", ["widen", "drop"])
def test_a_span_is_moved_only_where_it_does_not_sit_on_words(
    quote: str, words: str, lost: str | None, borders: str
) -> None:
    start = SPOKEN.index(quote)
    losses = LossReport()
    record = record_of(SPOKEN, (start, start + len(quote)))
    tokens, spans = aligned_spans(record, {"tokeniser": "words", "borders": borders}, losses)
    dropped = borders == "drop" and lost == "token_edges"
    kind = "token_edges_dropped" if dropped else lost
    assert [(loss["kind"], loss["count"]) for loss in losses.to_json()] == ([(kind, 1)] if kind else [])
    found = [SPOKEN[tokens.starts[first] : tokens.ends[last - 1]] for first, last, _, _ in spans]
    assert found == ([] if dropped else [words])


@given(
    texts=st.lists(AWKWARD_TEXTS | st.sampled_from([SPOKEN, "", " ", "\n", "م", " م", "م "]), max_size=5),
    wanted=st.sampled_from(["words", "clitics"]),
)
def test_tokens_are_written_as_they_are_one_article_after_the_other(texts: list[str], wanted: str) -> None:
    writer = TokensJson()
    for text in texts:
        tokens = tokenise(record_of(text), wanted)
        assert written(tokens, writer) == tokens.flat()


def test_an_article_that_is_too_long_to_remember_its_numbers_is_written_as_the_others() -> None:
    writer = TokensJson()
    for text in ("قال «محمد» " * 12_000, SPOKEN, "قال، " * 9_000):
        tokens = tokenise(record_of(text), "words")
        assert written(tokens, writer) == tokens.flat()
