"""A DocBin of ours in spaCy, and one of spaCy's in ours. Runs where spaCy is installed."""

import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.spacy_docbin import FORMAT, SPANS_KEY
from seeds import default_codebook
from tests.exchange.articles import records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, source_of, write_bytes

spacy: Any = pytest.importorskip("spacy")
pytestmark = pytest.mark.filterwarnings("ignore")


def docs_of(data: bytes) -> list[Any]:
    return list(spacy.tokens.DocBin().from_bytes(data).get_docs(spacy.blank("ar").vocab))


def test_spacy_has_every_text_and_every_span() -> None:
    before = seed_records()
    data, losses = write_bytes(FORMAT, before, default_codebook())
    docs = docs_of(data)
    assert [doc.text for doc in docs] == [record["text"] for record in before]
    for doc, record in zip(docs, before, strict=True):
        assert len(doc.spans[SPANS_KEY]) == len(record["spans"])
        exact = {(span.start_char, span.end_char, span.label_) for span in doc.spans[SPANS_KEY]}
        moved = [span for span in record["spans"] if (span["start"], span["end"], span["label"]) not in exact]
        assert len(moved) <= losses.count("token_edges")
        assert {span.label_ for span in doc.ents} >= {"CLAIM"}
        assert not doc.has_annotation("DEP")


def test_ents_are_the_inner_spans_when_asked_for() -> None:
    data, _ = write_bytes(FORMAT, seed_records()[:1], first="inner")
    (doc,) = docs_of(data)
    actors = [span for span in doc.spans[SPANS_KEY] if span.label_ == "ACTOR"]
    assert sum(span.label_ == "ACTOR" for span in doc.ents) == len(actors)


@given(st.lists(records(), min_size=1, max_size=2, unique_by=lambda record: record["id"]))
def test_everything_comes_back_but_what_the_report_names(before: list[NativeRecord]) -> None:
    data, losses = write_bytes(FORMAT, before, borders="cut")
    after, rejections, found = read_records(FORMAT, source_of(data, "a.spacy"))
    assert not rejections
    assert not found
    kept = sum(len(record["spans"]) for record in before) - losses.count("tokenless")
    assert sum(len(record["spans"]) for record in after) == kept
    if losses.count("tokenless") or losses.count("token_edges"):
        before = [{**record, "spans": [], "relations": []} for record in before]
        after = [{**record, "spans": [], "relations": []} for record in after]
    assert_same_but(before, after, losses)


def test_a_docbin_of_spacy_comes_in() -> None:
    nlp = spacy.blank("ar")
    doc = nlp("🇪🇬 قال محمد علي إن «الحزب» سيفوز.")
    doc.ents = [doc.char_span(7, 15, label="PER")]
    doc.spans["sc"] = [doc.char_span(7, 15, label="PER"), doc.char_span(16, 32, label="CLAIM")]
    data = spacy.tokens.DocBin(docs=[doc]).to_bytes()
    (record,), rejections, _ = read_records(FORMAT, source_of(data, "a.spacy"))
    assert not rejections
    assert record["text"] == doc.text
    assert [(span["label"], span["text"]) for span in record["spans"]] == [
        ("PER", "محمد علي"),
        ("CLAIM", "إن «الحزب» سيفوز"),
    ]
    assert record["meta"]["tokens"]["tokeniser"] == "spacy"


def test_a_span_taken_out_of_a_doc_takes_its_links_along() -> None:
    data, _ = write_bytes(FORMAT, seed_records()[:1])
    (doc,) = docs_of(data)
    doc.spans[SPANS_KEY] = [span for span in doc.spans[SPANS_KEY] if span.label_ == "CLAIM"]
    doc.ents = []
    changed = spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_bytes()
    (record,), rejections, losses = read_records(FORMAT, source_of(changed, "a.spacy"))
    assert not rejections
    assert {span["label"] for span in record["spans"]} == {"CLAIM"}
    assert losses.count("dangling_relations") == len(seed_records()[0]["relations"]) - len(record["relations"]) > 0


def test_damaged_files_are_refused_without_a_crash() -> None:
    data, _ = write_bytes(FORMAT, seed_records()[:1])
    unpacked = zlib.decompress(data)
    for mutated in (*mutations(data, 100), *map(zlib.compress, mutations(unpacked, 500))):
        read_records(FORMAT, source_of(mutated, "a.spacy"))
