"""Prodigy: spans on tokens, inclusive token ends, answers of several people."""

import json
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord, NativeSpan
from app.exchange.prodigy import reading
from app.exchange.prodigy.format import FORMAT
from app.exchange.records.completing import text_digest
from app.exchange.records.drafts import span_draft
from app.exchange.tokens.tokenising import META_KEY, tokenise
from tests.exchange.articles import check, records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, refused_or_read, source_of, write_bytes

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
TOKENS = [(0, 2), (3, 6), (7, 11), (12, 15), (16, 18), (19, 20), (20, 25), (25, 26), (27, 32), (32, 33)]
ACTOR = {"start": 7, "end": 15, "token_start": 2, "token_end": 3, "label": "ACTOR"}
CLAIM = {"start": 19, "end": 32, "token_start": 5, "token_end": 8, "label": "CLAIM"}
TASK: dict[str, Any] = {
    "text": TEXT,
    "meta": {"source": "وكالة"},
    "tokens": [
        {"text": TEXT[start:end], "start": start, "end": end, "id": number, "ws": TEXT[end : end + 1] == " "}
        for number, (start, end) in enumerate(TOKENS)
    ],
    "spans": [ACTOR, CLAIM],
    "relations": [{"head": 3, "child": 8, "label": "MAKES", "head_span": ACTOR, "child_span": CLAIM}],
    "answer": "accept",
    "_view_id": "relations",
    "_timestamp": 1767261600,
}


def read_tasks(*tasks: object, **values: Any) -> Any:
    data = "\n".join(json.dumps(task, ensure_ascii=False) for task in tasks).encode()
    return read_records(FORMAT, source_of(data, "ner.jsonl"), **values)


def test_a_foreign_task() -> None:
    (record,), rejections, losses = read_tasks(TASK)
    assert not rejections
    assert not losses
    assert [(span["label"], span["text"]) for span in record["spans"]] == [
        ("ACTOR", "محمد علي"),
        ("CLAIM", "«الحزب» سيفوز"),
    ]
    assert record["spans"][0]["created"] == "2026-01-01T10:00:00Z"
    (link,) = record["relations"]
    assert [link["type"], link["from"], link["to"]] == ["MAKES", *(span["id"] for span in record["spans"])]
    assert record["meta"]["source"] == "وكالة"
    assert record["meta"]["tokens"]["offsets"][:4] == [0, 2, 3, 6]


def test_an_array_of_tasks_is_known_and_read() -> None:
    rejected = TASK | {"text": "רק טקסט", "tokens": [], "spans": [], "relations": [], "answer": "reject"}
    data = json.dumps([TASK, rejected], indent=2).encode()
    assert FORMAT.sniff("TASKS.JSON", data) == 85
    found, rejections, losses = read_records(FORMAT, source_of(data, "tasks.json"))
    assert not rejections
    assert [len(record["spans"]) for record in found] == [2, 0]
    assert losses.count("rejected_answers") == 1


def test_spans_and_links_by_tokens_alone() -> None:
    spans = [{key: span[key] for key in ("token_start", "token_end", "label")} for span in (ACTOR, CLAIM)]
    (record,), _, _ = read_tasks(TASK | {"spans": spans, "relations": [{"head": 3, "child": 8, "label": "MAKES"}]})
    assert [span["text"] for span in record["spans"]] == ["محمد علي", "«الحزب» سيفوز"]
    assert record["relations"][0]["to"] == record["spans"][1]["id"]


def test_answers_of_several_people_are_layers_of_one_article() -> None:
    other = {"text": "نص آخر", "spans": []}
    sara, dana = (TASK | {"_annotator_id": name} for name in ("news-سارة", "news-דנה"))
    found, rejections, losses = read_tasks(sara, other, dana, TASK | {"answer": "reject"}, TASK | {"answer": "ignore"})
    assert not rejections
    assert [record["text"] for record in found] == ["نص آخر", TEXT]
    assert sorted(span["annotator"] for span in found[1]["spans"]) == ["news-דנה"] * 2 + ["news-سارة"] * 2
    assert losses.count("rejected_answers") == 2


def test_an_answer_that_was_taken_speaks_for_the_article() -> None:
    (record,), _, _ = read_tasks(TASK | {"answer": "reject", "meta": {"by": "omar"}}, TASK | {"meta": {"by": "sara"}})
    assert "answer" not in record["meta"]
    assert record["meta"]["by"] == "sara"
    (record,), _, _ = read_tasks(TASK | {"answer": "ignore"})
    assert record["meta"]["answer"] == "ignore"


def test_a_link_between_mere_words_is_counted() -> None:
    dependency = {"head": 1, "child": 3, "label": "nsubj"}
    (record,), _, losses = read_tasks(TASK | {"relations": [dependency, {**TASK["relations"][0], "child_span": ACTOR}]})
    assert not record["relations"]
    assert (losses.count("foreign_items"), losses.count("self_links")) == (1, 1)


@given(st.lists(records(), max_size=3, unique_by=lambda record: record["id"]))
def test_everything_comes_back(before: list[NativeRecord]) -> None:
    data, losses = write_bytes(FORMAT, before)
    assert not losses
    after, rejections, _ = read_records(FORMAT, source_of(data, "a.jsonl"))
    assert not rejections
    assert_same_but(before, after)


@given(records(), st.sampled_from(["words", "clitics"]))
def test_tokens_rebuild_the_text_and_every_span_sits_on_them(record: NativeRecord, tokeniser: str) -> None:
    data, _ = write_bytes(FORMAT, [record], tokeniser=tokeniser)
    task = json.loads(data)
    tokens = task["tokens"]
    assert "".join(token["text"] + " " * token["ws"] for token in tokens) == record["text"]
    for number, token in enumerate(tokens):
        start, end = token["start"], token["end"]
        quote, blank = record["text"][start:end], token["ws"]
        assert token == {"text": quote, "start": start, "end": end, "id": number, "ws": blank}
    assert data == orjson.dumps(task) + b"\n"
    for span in task["spans"]:
        assert tokens[span["token_start"]]["start"] == span["start"]
        assert tokens[span["token_end"]]["end"] == span["end"]
    for link in task["relations"]:
        assert (link["head"], link["child"]) == (link["head_span"]["token_end"], link["child_span"]["token_end"])


def test_an_article_of_very_many_words_is_numbered_to_its_end_and_so_is_the_next() -> None:
    texts = ["\n".join(["قالت الوزارة، إنها «راضية»."] * 6_000), 'אמר צה"ל', "", "و\\ب ."]
    articles: list[NativeRecord] = [
        {**seed_records()[0], "text": text, "meta": {}, "spans": [], "relations": []} for text in texts
    ]
    written, _ = write_bytes(FORMAT, articles)
    for text, line in zip(texts, written.splitlines(), strict=True):
        tokens = orjson.loads(line)["tokens"]
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        assert "".join(token["text"] + " " * token["ws"] for token in tokens) == text
    assert [token["text"] for token in tokens] == ["و", "\\", "ب", "."]


@given(records(), st.data())
def test_spans_on_words_have_the_tokens_that_an_import_would_have_kept(
    record: NativeRecord, data: st.DataObject
) -> None:
    found = tokenise(record, "words")
    kept = {**record["meta"], META_KEY: found.to_meta()}
    places = st.integers(0, max(len(found) - 1, 0))
    spans: list[NativeSpan] = []
    for span in record["spans"] if len(found) else ():
        first, last = sorted((data.draw(places), data.draw(places)))
        start, end = found.starts[first], found.ends[last]
        moved: NativeSpan = {**span, "start": start, "end": end, "text": record["text"][start:end]}
        moved.pop("fragments", None)
        spans.append(moved)
    on_words: NativeRecord = {**record, "spans": spans, "relations": [] if not spans else record["relations"]}
    ours, _ = write_bytes(FORMAT, [on_words], tokeniser="words")
    imported, _ = write_bytes(FORMAT, [{**on_words, "meta": kept}], tokeniser="auto")
    task, again = orjson.loads(ours), orjson.loads(imported)
    assert "".join(token["text"] + " " * token["ws"] for token in task["tokens"]) == record["text"]
    assert [task[key] for key in ("tokens", "spans", "relations")] == [
        again[key] for key in ("tokens", "spans", "relations")
    ]


@given(records())
def test_names_do_not_overlap_and_what_is_left_out_is_counted(record: NativeRecord) -> None:
    data, losses = write_bytes(FORMAT, [record], view="ner")
    task = json.loads(data)
    spans = sorted(task["spans"], key=lambda span: span["start"])
    assert all(before["end"] <= after["start"] for before, after in pairwise(spans))
    assert len(spans) + losses.count("nested") == len(record["spans"])
    # Only what a longer one, or an earlier one as long, stands in the way of is left out.
    for left in record["spans"]:
        place = (left["start"], left["end"])
        across = [span for span in spans if span["start"] < place[1] and place[0] < span["end"]]
        assert any((place[1] - place[0], -place[0]) <= (span["end"] - span["start"], -span["start"]) for span in across)
    assert len(task["relations"]) + losses.count("relations_of_left_out") == len(record["relations"])


def test_links_of_spans_in_one_place_are_told_apart_by_our_ids() -> None:
    text = "قال محمد علي إن «الحزب» سيفوز."
    base: Any = {**seed_records()[0], "text": text, "text_sha256": text_digest(text), "entities": []}
    spans = [
        {**base["spans"][0], "id": f"{annotator}-{start}", "start": start, "end": end, "annotator": annotator}
        | {"text": text[start:end], "label": "ACTOR", "entity": None}
        for start, end in ((4, 12), (17, 22))
        for annotator in ("سارة", "דנה")
    ]
    link = {"type": "MAKES", "from": "דנה-4", "to": "דנה-17", "attributes": {}, "annotator": "דנה"}
    link |= {"id": "1", "created": spans[0]["created"], "updated": spans[0]["updated"]}
    data, _ = write_bytes(FORMAT, [check({**base, "spans": spans, "relations": [link]})])
    (after,), rejections, _ = read_records(FORMAT, source_of(data, "a.jsonl"))
    assert not rejections
    assert [(one["from"], one["to"]) for one in after["relations"]] == [("דנה-4", "דנה-17")]


def test_spans_added_in_prodigy_to_two_articles_of_one_text_are_two() -> None:
    tasks = [TASK | {"hashiya": {"id": name}} for name in ("خبر-١", "خبر-٢")]
    found, rejections, _ = read_tasks(*tasks)
    assert ([record["id"] for record in found], rejections) == (["خبر-١", "خبر-٢"], [])
    assert len({span["id"] for record in found for span in record["spans"]}) == 4


def test_a_span_redrawn_in_prodigy_is_one_stretch() -> None:
    record = next(one for one in seed_records() if any("fragments" in span for span in one["spans"]))
    task = json.loads(write_bytes(FORMAT, [record])[0])
    index = next(number for number, span in enumerate(task["spans"]) if "fragments" in span["hashiya"])
    task["spans"][index]["end"] -= 1
    (after,), rejections, _ = read_tasks(task | {"relations": []})
    assert not rejections
    assert "fragments" not in after["spans"][index]


def test_the_sample_comes_back() -> None:
    before = seed_records()
    data, _ = write_bytes(FORMAT, before)
    assert FORMAT.sniff("a.jsonl", data[:65536]) > 80
    after, rejections, _ = read_records(FORMAT, source_of(data, "a.jsonl"))
    assert not rejections
    assert_same_but(before, after)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"spans": []}, 'no "text"'),
        ({"text": "نص", "spans": {}}, "not a list"),
        ({"text": "نص", "spans": [{"label": "A", "token_start": 5, "token_end": 6}]}, "whole numbers"),
        ({"text": "نص", "spans": [{"start": 0, "token_end": 0, "label": "A"}]}, "whole numbers"),
        ({"text": "نص", "spans": [{"start": 0, "end": 9, "label": "A"}]}, "ends at 9"),
        ("نص", "object"),
        ({"text": "نص", "meta": 7}, "not an object"),
    ],
)
def test_what_is_refused_says_why_and_the_rest_goes_in(bad: object, reason: str) -> None:
    found, rejections, _ = read_tasks(bad, TASK)
    assert len(found) == 1
    assert rejections[0].where == "ner.jsonl:1"
    assert reason in rejections[0].reason


def test_damaged_files_are_refused_without_a_crash() -> None:
    record = next(one for one in seed_records() if len(one["relations"]) > 2)
    small: Any = {**record, "text": record["text"][:60], "spans": [], "relations": [], "entities": []}
    foreign = json.dumps(TASK, ensure_ascii=False).encode()
    for original in (foreign, write_bytes(FORMAT, [small])[0]):
        for mutated in mutations(original, 300):
            refused_or_read(FORMAT, source_of(mutated, "a.jsonl"))


def test_links_of_many_spans_are_found_without_looking_at_each_span(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Watched(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            nonlocal looked
            looked += 1
            return super().__getitem__(key)

    monkeypatch.setattr(reading, "span_draft", lambda *args, **values: Watched(span_draft(*args, **values)))
    count = 200
    words: list[dict[str, Any]] = [
        {"text": "قال", "start": 4 * number, "end": 4 * number + 3, "id": number} for number in range(count)
    ]
    spans = [{"start": 0, "end": word["end"], "label": "ن"} for word in words]
    links: list[dict[str, Any]] = [
        {"head": number, "child": number - 1, "label": "makes"} for number in range(1, count)
    ]
    named = [{**link, "head_span": spans[link["head"]], "child_span": spans[link["child"]]} for link in links]
    for relations in (links, named):
        looked = 0
        task = {"text": "قال " * count, "tokens": words, "spans": spans, "relations": relations}
        (record,), rejections, losses = read_tasks(task)
        assert not rejections
        assert not losses
        assert len(record["relations"]) == count - 1
        assert looked < 40 * count


@pytest.mark.parametrize("head", [{"start": [7], "end": 15, "label": "ACTOR"}, {"end": {}, "start": 7, "label": ["A"]}])
def test_a_link_at_a_place_that_is_none_leads_nowhere(head: dict[str, Any]) -> None:
    (record,), rejections, losses = read_tasks(
        TASK | {"relations": [{"head": 3, "child": 8, "label": "M", "head_span": head, "child_span": CLAIM}]}
    )
    assert (len(record["spans"]), record["relations"], rejections) == (2, [], [])
    assert losses.count("foreign_items") == 1
