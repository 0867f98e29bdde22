"""Hugging Face: rows of spans and rows of tokens, and the card that tells what the numbers mean."""

import importlib.util
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.files.sources import Source, find_sources
from app.exchange.formats import Rejection
from app.exchange.huggingface.format import FORMAT
from app.exchange.loss import LossReport
from app.exchange.tokens.tokenising import tokenise
from seeds import default_codebook
from tests.exchange.articles import check, records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, source_of, write_files

CARD = """---
dataset_info:
  features:
  - name: id
    dtype: string
  - name: tokens
    sequence: string
  - name: ner_tags
    sequence:
      class_label:
        names:
          '0': O
          '1': B-PERS
          '2': I-PERS
          '3': "B-LOC"
  splits:
  - name: train
---
# نص
"""
ROW: dict[str, Any] = {"id": "0", "tokens": ["قال", "محمد", "علي", "في", "بيروت"], "ner_tags": [0, 1, 2, 0, 3]}


def row(**values: object) -> bytes:
    return json.dumps({**ROW, **values}, ensure_ascii=False).encode() + b"\n"


def read_rows(data: bytes, card: str = CARD, **options: str) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    source = source_of(data, "test-00000-of-00001.jsonl", {"README.md": card.encode()})
    return read_records(FORMAT, source, None, None, **options)


def quotes(record: NativeRecord) -> list[tuple[str, str]]:
    return [(span["label"], span["text"]) for span in record["spans"]]


def back(files: Mapping[str, bytes]) -> tuple[list[NativeRecord], list[Rejection]]:
    found, refused = [], []
    for name, data in files.items():
        if name.endswith(".jsonl"):
            assert FORMAT.sniff(name, data[:65536]) > 50
            accepted, rejections, losses = read_records(FORMAT, source_of(data, name, files))
            assert not losses
            found += accepted
            refused += rejections
    return found, refused


def test_numbers_are_named_by_the_card() -> None:
    (record,), rejections, losses = read_rows(row(lang="ar"))
    assert not rejections
    assert record["text"] == "قال محمد علي في بيروت"
    assert quotes(record) == [("PERS", "محمد علي"), ("LOC", "بيروت")]
    assert [record["meta"][key] for key in ("row_id", "split", "lang")] == ["0", "test", "ar"]
    assert losses.count("text_rebuilt") == 1
    assert len(tokenise(record)) == 5


def test_tags_in_small_letters_or_behind_their_label_are_tags() -> None:
    for tags in (["o", "b-PERS", "i-PERS", "o", "b-LOC"], ["O", "PERS-B", "PERS-I", "O", "LOC-B"]):
        (record,), rejections, _ = read_rows(row(ner_tags=tags))
        assert (quotes(record), rejections) == ([("PERS", "محمد علي"), ("LOC", "بيروت")], [])
    (record,), _, losses = read_rows(row(), "", labels="O,PERS-B,PERS-I,LOC-B")
    assert (quotes(record), losses.count("broken_tags")) == ([("PERS", "محمد علي"), ("LOC", "بيروت")], 0)


def test_rows_may_stand_in_one_array() -> None:
    data = json.dumps([ROW, {**ROW, "id": "1", "tokens": [*ROW["tokens"][:4], "ירושלים"]}]).encode()
    assert FORMAT.sniff("train.json", data) == 75
    found, rejections, _ = read_records(FORMAT, source_of(data, "train.json", {"README.md": CARD.encode()}))
    assert not rejections
    assert [quotes(record)[1] for record in found] == [("LOC", "بيروت"), ("LOC", "ירושלים")]


def test_the_card_is_found_above_the_folder_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "README.md").write_text(CARD, encoding="utf-8")
    (tmp_path / "data" / "train-00000-of-00001.jsonl").write_bytes(row())
    sources = [found for found in find_sources([tmp_path], frozenset(FORMAT.suffixes)) if isinstance(found, Source)]
    (rows,) = (source for source in sources if source.name.endswith(".jsonl"))
    (record,), rejections, _ = read_records(FORMAT, rows)
    assert not rejections
    assert quotes(record) == [("PERS", "محمد علي"), ("LOC", "بيروت")]


def test_words_without_tags_beside_spans_are_left_out_and_told() -> None:
    span = {"start": 4, "end": 12, "label": "ACTOR"}
    data = json.dumps({"text": "قال محمد علي", "tokens": ["قال", "محمد", "علي"], "spans": [span]}).encode()
    (record,), rejections, losses = read_rows(data)
    assert not rejections
    assert quotes(record) == [("ACTOR", "محمد علي")]
    assert [(loss["kind"], loss["count"]) for loss in losses.to_json()] == [("columns", 1)]


def test_numbers_without_a_name_are_refused_unless_named() -> None:
    _, (rejection,), _ = read_rows(row(), card="")
    assert "--option labels=" in rejection.reason
    (record,), _, _ = read_rows(row(), card="", labels="O,B-X,I-X,B-Y")
    assert quotes(record) == [("X", "محمد علي"), ("Y", "بيروت")]
    (record,), _, _ = read_rows(row(ner_tags=["O", "PER", "PER", "O", "LOC"]), card="")
    assert quotes(record) == [("PER", "محمد علي"), ("LOC", "بيروت")]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(ner_tags=[0, 1]), "5 tokens but 2 tags"),
        (row(ner_tags=[0, 1, 2, 0, 9]), "the tag 9 has no name"),
        (row(ner_tags=[0, 1, 2, 0, None]), "neither numbers nor names"),
        (row(tokens=["قال", "", "علي", "في", "بيروت"]), "not all texts"),
        (row(tokens=[], ner_tags=[]), "empty"),
        (row(text="قال محمد", token_offsets=[0, 3]), "a start and an end"),
        (row(text="قال محمد علي في بيروت", token_offsets=[0, 3, 4, 8, 9, 12, 13, 15, 16, 20]), "do not give"),
        (b'{"tags": [1]}\n', "neither"),
        (b'{"text": "\\u0642", "spans": [{"start": 0}]}\n', "label"),
        (b'{"text": "\\u0642", "spans": 5}\n', "not a list"),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_in(bad: bytes, reason: str) -> None:
    found, (rejection,), _ = read_rows(bad + row())
    assert len(found) == 1
    assert rejection.where.endswith(".jsonl:1")
    assert reason in rejection.reason


@given(st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]))
def test_rows_of_spans_come_back_but_for_what_the_report_names(before: list[NativeRecord]) -> None:
    files, losses = write_files(FORMAT, before)
    after, rejections = back(files)
    assert not rejections
    assert {loss["kind"] for loss in losses.to_json()} <= {"blank_titles", "entities", "history", "progress"}
    assert_same_but(before, after, losses)


@given(st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]))
def test_rows_of_tokens_come_back_but_for_what_the_report_names(before: list[NativeRecord]) -> None:
    files, losses = write_files(FORMAT, before, default_codebook(), rows="tokens", borders="cut")
    after, rejections = back(files)
    assert not rejections
    lost = sum(losses.count(kind) for kind in ("overlaps", "tokenless"))
    assert sum(len(record["spans"]) for record in after) == sum(len(record["spans"]) for record in before) - lost
    if lost or losses.count("blank_edges"):
        before = [{**record, "spans": [], "relations": []} for record in before]
        after = [{**record, "spans": []} for record in after]
    assert_same_but(before, after, losses, also=("identifiers",))


def test_a_label_that_begins_with_a_blank_is_one_chunk() -> None:
    base = seed_records()[0]
    span = {**base["spans"][0], "label": " فاعل أول", "entity": None}
    before = check({**base, "spans": [span], "relations": [], "entities": []})
    files, _ = write_files(FORMAT, [before], default_codebook(), rows="tokens", borders="cut")
    ((after,), _) = back(files)
    assert [(found["label"], found["text"]) for found in after["spans"]] == [(" فاعل أول", before["spans"][0]["text"])]


@pytest.mark.parametrize("written", ["""'A"B''s'""", '"A\\"B\'s"', """A"B's"""])
def test_names_of_tags_in_quotes(written: str) -> None:
    # The prefix stands within the quotes.
    tags = [
        written[:1] + f"{prefix}-" + written[1:] if written[0] in "'\"" else f"{prefix}-{written}" for prefix in "BI"
    ]
    listed = "".join(f"          '{number}': {name}\n" for number, name in enumerate(["O", *tags]))
    head = "---\ndataset_info:\n  features:\n  - name: ner_tags\n    sequence:\n      class_label:\n        names:\n"
    text = f"{head}{listed}---\n"
    line = json.dumps({"tokens": ["قال", "محمد"], "ner_tags": [0, 1]}, ensure_ascii=False).encode() + b"\n"
    (record,), rejections, _ = read_records(FORMAT, source_of(line, "train.jsonl", {"README.md": text.encode()}))
    assert not rejections
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("A\"B's", "محمد")]


def test_the_card_names_what_made_the_tokens() -> None:
    first, second = seed_records()[:2]
    kept = {**tokenise(second).to_meta(), "tokeniser": "atb|3"}
    files, _ = write_files(FORMAT, [first, {**second, "meta": {**second["meta"], "tokens": kept}}], rows="tokens")
    assert "Tokens: words (1), imported with atb\\|3 (1)." in files["README.md"].decode()
    files, _ = write_files(FORMAT, [first, second], rows="tokens", tokeniser="clitics")
    assert "Tokens: clitics (2)." in files["README.md"].decode()


def test_the_numbers_of_tags_follow_the_codebook_and_are_the_same_in_each_split() -> None:
    before = seed_records()
    for number, record in enumerate(before):
        record["meta"]["split"] = ("train", "validation", "test")[number % 3]
    files, losses = write_files(FORMAT, before, default_codebook(), rows="tokens", first="inner")
    assert sorted(files) == ["README.md", "test.jsonl", "train.jsonl", "validation.jsonl"]
    front = files["README.md"].decode().split("---\n")[1]
    described = json.loads(front.split("dataset_info: ")[1])
    names = next(item for item in described["features"] if item["name"] == "ner_tags")["sequence"]["class_label"][
        "names"
    ]
    assert list(names.values())[:3] == ["O", "B-ACTOR", "I-ACTOR"]
    after, _ = back(files)
    kept, wanted = (sum(len(record["spans"]) for record in found) for found in (after, before))
    assert 0 < losses.count("overlaps") == wanted - kept


def test_labels_outside_the_codebook_get_the_next_numbers() -> None:
    (record,), _, _ = read_rows(row())
    files, _ = write_files(FORMAT, [record], default_codebook(), rows="tokens")
    written = json.loads(files["train.jsonl"] if "train.jsonl" in files else files["test.jsonl"])
    count = 1 + 2 * len(default_codebook().labels)
    assert written["ner_tags"] == [0, count, count + 1, 0, count + 2]


def test_the_split_of_an_article_cannot_lead_out_of_the_folder() -> None:
    record = seed_records()[0]
    record["meta"]["split"] = "../up"
    files, _ = write_files(FORMAT, [record])
    assert sorted(files) == ["README.md", "train.jsonl"]
    with pytest.raises(TransferError, match="Latin letters"):
        write_files(FORMAT, [record], split="../up")


def test_the_card_counts_and_defines() -> None:
    files, _ = write_files(FORMAT, seed_records()[:3], default_codebook())
    card = files["README.md"].decode()
    assert "| train | 3 |" in card
    assert "| CLAIM |" in card
    assert default_codebook().labels[0].definition["en"][:40] in card


@pytest.mark.parametrize("rows", ["spans", "tokens"])
def test_the_card_counts_what_was_written(rows: str) -> None:
    """Of rows of tokens, neither links nor the spans that others left no room for."""
    before = seed_records()
    files, losses = write_files(FORMAT, before, default_codebook(), rows=rows)
    card, row = files["README.md"].decode(), json.loads(files["train.jsonl"].split(b"\n")[0])
    counted = dict(re.findall(r"^\| ([A-Z]+) \| (\d+) \|", card, re.MULTILINE))
    spans = sum(len(record["spans"]) for record in before)
    assert sum(map(int, counted.values())) == spans - losses.count("overlaps") - losses.count("tokenless")
    assert (losses.count("overlaps") > 0) is (rows == "tokens")
    assert ("| link | count |" in card) is ("relations" in row) is (rows == "spans")
    if rows == "tokens":
        lines = [json.loads(line) for line in files["train.jsonl"].split(b"\n") if line]
        begun = Counter(tag for line in lines for tag in line["ner_tags"] if tag % 2)
        assert sorted(begun.values()) == sorted(map(int, counted.values()))


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is not None, reason="pyarrow is installed here")
def test_parquet_says_what_to_install() -> None:
    with pytest.raises(TransferError, match=r'pip install "hashiya\[huggingface\]"'):
        write_files(FORMAT, seed_records()[:1], file="parquet")
    with pytest.raises(TransferError, match=r'pip install "hashiya\[huggingface\]"'):
        read_records(FORMAT, source_of(b"PAR1", "train.parquet"))


def test_damaged_files_are_refused_without_a_crash() -> None:
    tokens = row() + row(text="قال محمد علي في بيروت", token_offsets=[0, 3, 4, 8, 9, 12, 13, 15, 16, 21])
    for mutated in mutations(tokens, 400):
        read_rows(mutated)
    for mutated in mutations(CARD.encode(), 200):
        read_rows(tokens, card=mutated.decode("utf-8", "replace"))
    record = seed_records()[0]
    spans = record["spans"][:3]
    small: NativeRecord = {**record, "spans": spans, "relations": []}
    files, _ = write_files(FORMAT, [small])
    data = files["train.jsonl"]
    for mutated in mutations(data[data.index(b'"meta"') :], 200):
        read_rows(data[: data.index(b'"meta"')] + mutated)


def test_numbers_of_rows_are_no_ids_of_articles() -> None:
    ids = {read_rows(row(id=number, tokens=["قال", word], ner_tags=[0, 1]))[0][0]["id"] for number, word in NUMBERED}
    assert len(ids) == len(NUMBERED)
    assert not ids & {"0", "1", "0012"}
    (record,), _, _ = read_rows(row(id="khabar-7"))
    assert record["id"] == "khabar-7"


NUMBERED = [("0", "محمد"), (0, "علي"), ("0012", "خالد"), (1, "هند")]


def test_spans_are_found_under_the_name_that_others_have_for_them() -> None:
    spans = [{"start": 0, "end": 4, "label": "PER", "score": 0.5}]
    line = json.dumps({"text": "محمد قال", "entities": spans}).encode() + b"\n"
    (record,), rejections, losses = read_rows(line, card="")
    assert not rejections
    assert not losses
    assert quotes(record) == [("PER", "محمد")]
    assert record["spans"][0]["attributes"] == {"score": 0.5}
    assert "entities" not in record["meta"]
    (record,), _, _ = read_rows(json.dumps({"text": "محمد قال", "entities": ["محمد"]}).encode() + b"\n", card="")
    assert (record["spans"], record["meta"]["entities"]) == ([], ["محمد"])


def test_an_object_of_sequences_is_a_sequence_of_objects() -> None:
    spans = {"start": [0, 5], "end": [4, 8], "label": ["PER", "SAY"]}
    (record,), _, _ = read_rows(json.dumps({"text": "محمد قال", "spans": spans}).encode() + b"\n", card="")
    assert quotes(record) == [("PER", "محمد"), ("SAY", "قال")]
    spans["end"] = [4]
    _, (rejection,), _ = read_rows(json.dumps({"text": "محمد قال", "spans": spans}).encode() + b"\n", card="")
    assert "not equally long" in rejection.reason


def test_spans_under_another_name_may_be_an_object_of_sequences() -> None:
    columns = {"start": [0, 5], "end": [4, 8], "label": ["ACTOR", "CLAIM"]}
    line = json.dumps({"text": "محمد قال", "entities": columns}).encode() + b"\n"
    (record,), rejections, _ = read_rows(line, card="")
    assert not rejections
    assert [(span["text"], span["label"]) for span in record["spans"]] == [("محمد", "ACTOR"), ("قال", "CLAIM")]
    assert "entities" not in record["meta"]
