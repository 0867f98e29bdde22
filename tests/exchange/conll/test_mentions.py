"""Mentions in brackets (CorefUD, Universal Anaphora): spans, and entities of what is mentioned more than once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.conll.conllu import FORMAT
from app.exchange.conll.mentions import Brackets, Mention, MentionPlacer, Words
from app.exchange.formats import ReadOptions, Rejection
from app.exchange.loss import LossReport
from tests.exchange.conll.conllu_files import CARRIED_ON, HEADER
from tests.exchange.conll.rows import row
from tests.exchange.round_trip import mutations, read_records, source_of


def read_text(text: str) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), "ar.conllu"))


def spans_of(record: NativeRecord) -> list[tuple[str, str]]:
    return sorted((span["label"], span["text"]) for span in record["spans"])


def test_mentions_become_spans_and_what_is_mentioned_again_an_entity() -> None:
    (record,), rejections, losses = read_text(CARRIED_ON)
    assert not rejections
    assert spans_of(record) == [
        ("organization", "الحزب"),
        ("organization", "حزبه"),
        ("person", "محمد علي"),
        ("person", "ه"),
        ("place", "🇪🇬"),
    ]
    called = {entity["id"]: (entity["name"], entity["kind"]) for entity in record["entities"]}
    assert sorted(called.values()) == [("حزبه", "organization"), ("محمد علي", "person")]
    named = {span["text"]: called.get(span["entity"] or "", ("", ""))[0] for span in record["spans"]}
    # A country that is mentioned once is a span, but nobody's entity.
    assert named == {"محمد علي": "محمد علي", "ه": "محمد علي", "حزبه": "حزبه", "الحزب": "حزبه", "🇪🇬": ""}
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "linguistics": 1,
        "bridges": 3,
        "empty_spans": 1,
        "unknown_key": 6,
    }


def test_what_else_a_bracket_says_is_an_attribute() -> None:
    (record,), _, _ = read_text(CARRIED_ON)
    said = {span["text"]: span["attributes"] for span in record["spans"] if span["attributes"]}
    assert said == {"محمد علي": {"gender": "m"}}


def test_the_header_says_what_stands_between_the_hyphens() -> None:
    rows = row("1", "بوتين", "Entity=(7-person-new-1-Vladimir%2DPutin)") + row("2", "هنا")
    (record,), _, _ = read_text("# global.Entity = GRP-etype-infstat-minspan-identity\n" + rows)
    (span,) = record["spans"]
    assert (span["label"], span["attributes"], span["entity"]) == ("person", {"infstat": "new"}, "Vladimir-Putin")
    assert [(entity["id"], entity["name"]) for entity in record["entities"]] == [("Vladimir-Putin", "بوتين")]


def test_the_same_number_is_another_thing_in_another_article() -> None:
    twice = row("1", "نعم", "Entity=(e1-person-1)") + row("2", "هو", "Entity=(e1-person-1)")
    found, _, _ = read_text(f"# newdoc id = a\n{twice}\n# newdoc id = b\n{twice}")
    first, second = ([span["entity"] for span in record["spans"]] for record in found)
    assert len(set(first)) == len(set(second)) == 1
    assert set(first).isdisjoint(second)


@pytest.mark.parametrize(
    ("last", "fragments"),
    [("(e1[2/2]-event-1)", [[0, 3], [9, 13]]), ("(e1[2/3]-event-1)(e1[3/3]-event-1)", [[0, 3], [9, 13]])],
)
def test_parts_of_a_mention_are_the_fragments_of_one_span(last: str, fragments: list[list[int]]) -> None:
    total = last[6]
    rows = row("1", "قال", f"Entity=(e1[1/{total}]-event-1)") + row("2", "علي!") + row("3", "نفسه", f"Entity={last}")
    (record,), rejections, losses = read_text(HEADER + rows)
    assert not rejections
    (span,) = record["spans"]
    assert (span.get("fragments"), span["text"]) == (fragments, "قال نفسه")
    assert not losses.count("open_brackets")


def test_parts_with_nothing_written_between_them_are_one_stretch() -> None:
    rows = row("1", "قال", "Entity=(e1[1/2]--1") + row("1.1", "_") + row("2", "علي", "Entity=e1[1/2])(e1[2/2]--1)")
    (record,), _, _ = read_text(HEADER + rows)
    assert [(span["text"], span["label"], "fragments" in span) for span in record["spans"]] == [
        ("قال علي", "mention", False)
    ]


def test_mentions_may_cross_each_other_and_the_ends_of_sentences() -> None:
    text = row("1", "א", "Entity=(e1-x-1") + row("2", "ב", "Entity=(e2-y-1(e1-x-1)")
    text += "\n" + row("1", "ג", "Entity=e1)") + row("2", "ד", "Entity=e2)")
    (record,), _, losses = read_text(HEADER + text)
    assert spans_of(record) == [("x", "א ב ג"), ("x", "ב"), ("y", "ב ג ד")]
    assert not losses.count("open_brackets")


def test_a_mention_of_half_a_token_is_widened_to_it() -> None:
    rows = (
        row("1-2", "للأمم")
        + row("1", "ل")
        + row("2", "الأمم", "Entity=(e1-organization-1")
        + row("3", "المتحدة", "Entity=e1)")
    )
    (record,), _, losses = read_text(HEADER + rows)
    assert spans_of(record) == [("organization", "للأمم المتحدة")]
    assert losses.count("token_edges") == 1


def test_a_mention_without_a_type_is_the_name_that_stands_there() -> None:
    rows = row("1", "برلين", "NER=B-LOC|Entity=(e1--1)") + row("2", "و") + row("3", "هي", "Entity=(e1--1)")
    (record,), _, _ = read_text(HEADER + rows)
    assert spans_of(record) == [("LOC", "برلين"), ("mention", "هي")]
    (entity,) = record["entities"]
    assert {span["entity"] for span in record["spans"]} == {entity["id"]}
    assert (entity["name"], entity["kind"]) == ("برلين", "loc")


@pytest.mark.parametrize(
    "cell", ["(e1-person-1", "e1)", "(", "()", "(-person)", "(e1[1/2]-p-1)", "(e1[2/2]-p-1)", "e1[1/2])"]
)
def test_brackets_without_a_counterpart_are_counted_and_the_article_stays_whole(cell: str) -> None:
    rows = row("1", "محمد", "Entity=(e5-person-1)") + row("2", "علي", f"Entity={cell}") + row("3", "هنا")
    (record,), rejections, losses = read_text(HEADER + rows)
    assert not rejections
    assert (record["text"], spans_of(record)) == ("محمد علي هنا", [("person", "محمد")])
    (lost,) = (item for item in losses.to_json() if item["kind"] == "open_brackets")
    assert (lost["count"], lost["examples"]) == (1, ["ar.conllu:4"])


def test_damaged_brackets_never_make_half_an_article() -> None:
    for mutated in mutations(CARRIED_ON.encode(), 300):
        found, rejections, _ = read_records(FORMAT, source_of(mutated, "ar.conllu"))
        assert found or rejections


@given(st.data())
def test_every_way_of_nesting_comes_back(data: st.DataObject) -> None:
    """Spans drawn at random, written as brackets by the rules of the format, are the spans that are read."""
    words = data.draw(st.lists(st.sampled_from(["قال", "می‌روم", "צה״ל", "🇪🇬", "شَدَّ"]), min_size=1, max_size=8))
    count = len(words)
    places = st.tuples(st.integers(0, count - 1), st.integers(1, 4)).map(lambda one: (one[0], min(count, sum(one))))
    wanted: list[tuple[int, int]] = data.draw(st.lists(places, max_size=6))
    rows = []
    for index, word in enumerate(words):
        closing = [f"e{number})" for number, (first, end) in enumerate(wanted) if end == index + 1 and first < index]
        opening = [f"(e{number}-x-1" for number, (first, end) in enumerate(wanted) if first == index < end - 1]
        single = [f"(e{number}-x-1)" for number, pair in enumerate(wanted) if pair == (index, index + 1)]
        cell = "".join([*closing, *opening, *single])
        rows.append(row(str(index + 1), word, f"Entity={cell}" if cell else "_"))
    (record,), _, losses = read_text(HEADER + "".join(rows))
    assert not losses.count("open_brackets")
    found: list[Any] = sorted(span["text"] for span in record["spans"])
    assert found == sorted(" ".join(words[first:end]) for first, end in wanted)


class Watched(int):
    """The number of a line that knows how often it was compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Watched.compared += 1
        return int(self) == other

    __hash__ = int.__hash__


@pytest.mark.parametrize("ends", [("(1", "1)"), ("(1[1/2])", "(1[2/2])")])
def test_many_brackets_of_one_number_are_not_compared_with_each_other(
    ends: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking through those that are open for the one that ends took the square of their number."""
    monkeypatch.setattr(Watched, "compared", 0)
    count = 500
    brackets = Brackets()
    for index in range(2 * count):
        brackets.take(ends[index >= count], Watched(7), index, index + 1)
    mentions, broken = brackets.finish()
    assert (len(mentions), broken) == (count, [])
    assert sorted(sum(end - first for first, end in mention.stretches) for mention in mentions) == (
        [2] * count if "[" in ends[0] else list(range(2, 2 * count + 1, 2))
    )
    assert Watched.compared < 5 * count


def test_words_inside_many_mentions_are_looked_at_once() -> None:
    looked: list[int] = []

    class Proper(list[bool]):
        def __getitem__(self, key: Any) -> Any:
            found = super().__getitem__(key)
            looked.append(len(found) if isinstance(found, list) else 1)
            return found

    count = 70
    words = Words(
        list(range(0, 4 * count, 2)), list(range(1, 4 * count, 2)), Proper([False] * (2 * count - 1) + [True])
    )
    mentions = [Mention("1", {}, number, [(number, 2 * count - number)]) for number in range(count)]
    options = ReadOptions(encoding=None, annotator="سارة", now="2026-01-01T00:00:00Z")
    spans: list[dict[str, Any]] = []
    placer = MentionPlacer("م " * (2 * count), words, options, "ar.conllu")
    placer.place(mentions, spans, "خبر")
    assert len(spans) == count
    (entity,) = placer.entities()
    assert entity["name"] == ("م " * (2 * count))[:-1], "only the longest has the proper noun"
    assert sum(looked) <= 4 * count
