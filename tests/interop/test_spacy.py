"""A DocBin of ours in spaCy, and one of spaCy's in ours. Runs where spaCy is installed."""

import importlib
import json
import re
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.exchange.conll import conll
from app.exchange.prodigy import format as prodigy
from app.exchange.spacy_docbin import format as spacy_docbin
from app.exchange.spacy_docbin import spool, unpacking
from app.exchange.spacy_docbin.format import FORMAT, SPANS_KEY
from seeds import default_codebook
from tests.exchange.articles import records, seed_records
from tests.exchange.round_trip import assert_same_but, mutations, read_records, source_of, write_bytes, write_files
from tests.interop.articles import records_by_hand

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


def test_its_corpus_reader_trains_on_what_we_wrote(tmp_path: Path) -> None:
    before = seed_records()
    (tmp_path / "train.spacy").write_bytes(write_bytes(FORMAT, before, default_codebook(), borders="cut")[0])
    nlp = spacy.blank("xx")
    examples = list(spacy.training.Corpus(tmp_path / "train.spacy")(nlp))
    assert [example.reference.text for example in examples] == [record["text"] for record in before]
    for example, doc in zip(examples, docs_of((tmp_path / "train.spacy").read_bytes()), strict=True):
        assert [(ent.text, ent.label_) for ent in example.reference.ents] == [
            (ent.text, ent.label_) for ent in doc.ents
        ]
        assert len(example.reference.spans[SPANS_KEY]) == len(doc.spans[SPANS_KEY])


@pytest.mark.parametrize("scheme", ["iob2", "bilou"])
def test_its_converter_reads_our_conll(scheme: str) -> None:
    before = seed_records()
    files, losses = write_files(conll.FORMAT, before, columns="1", scheme=scheme)
    read = importlib.import_module("spacy.training.converters").conll_ner_to_docs
    found = [
        (ent.label_, [token.text for token in ent])
        for doc in read(files[conll.FILE_NAME].decode(), n_sents=1, no_print=True)
        for ent in doc.ents
    ]
    spans = sum(len(record["spans"]) for record in before)
    assert len(found) == spans - losses.count("overlaps") - losses.count("tokenless") - losses.count("repeated_spans")
    tokens = [line.split("\t")[0] for line in files[conll.FILE_NAME].decode().split("\n") if "-CLAIM" in line]
    assert [token for label, words in found if label == "CLAIM" for token in words] == tokens


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
    if losses.count("tokenless") or losses.count("blank_edges"):
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


def test_what_other_programs_keep_in_a_doc_comes_in_or_is_named() -> None:
    nlp = spacy.blank("ar")
    nlp.add_pipe("sentencizer")
    doc = nlp("قال محمد علي إن «الحزب» سيفوز. ونفى الوزير.")
    person, claim = doc.char_span(4, 12, label="PER"), doc.char_span(16, 29, label="CLAIM")
    minister = doc.char_span(36, 42, label="PER")
    doc.ents = [person, minister]
    doc.spans["sc"] = [doc.char_span(4, 8, label="PART"), claim]
    places = {"person": person.start, "claim": claim.start, "minister": minister.start, "nobody": 0}
    relations = {
        ("person", "claim"): {"says": 0.9, "denies": 0.2},
        ("minister", "claim"): {"says": 0.1, "denies": 0.5},
        ("nobody", "claim"): {"says": 0.8},
        ("nobody", "person"): {"says": 0.3},
    }
    by_token = {(places[one], places[other]): sure for (one, other), sure in relations.items()}
    doc.user_data[("._.", "rel", None, None)] = by_token
    doc.user_data.update({("._.", "score", None, None): 0.5, ("._.", "head", 4, 8): 1, "run": 7})
    doc.cats = {"سياسة": 1.0}
    doc[0].lemma_ = "قول"
    data = spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_bytes()
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "a.spacy"))
    assert not rejections
    quotes = {span["id"]: (span["label"], span["text"]) for span in record["spans"]}
    assert {(link["type"], quotes[link["from"]], quotes[link["to"]]) for link in record["relations"]} == {
        ("says", ("PER", "محمد علي"), ("CLAIM", "«الحزب» سيفوز")),
        ("denies", ("PER", "الوزير"), ("CLAIM", "«الحزب» سيفوز")),
    }
    assert record["meta"]["cats"] == {"سياسة": 1.0}
    assert record["meta"]["tokens"]["sentences"] == [9, 3]
    told = {one["kind"]: (one["count"], one["examples"]) for one in losses.to_json()}
    assert told == {
        "dangling_relations": (1, ["a.spacy:1"]),
        "linguistics": (1, ["a.spacy:1"]),
        "unknown_key": (3, ["a.spacy:1: doc._.score", "a.spacy:1: span._.head", "a.spacy:1: user_data.run"]),
    }


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


def test_what_is_put_together_of_many_pieces_is_what_spacy_packs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    before = seed_records()
    whole, _ = write_bytes(FORMAT, before)
    monkeypatch.setattr(spacy_docbin, "_AT_ONCE", 1)
    pieces, _ = write_bytes(FORMAT, before)
    packed = spacy.tokens.DocBin(store_user_data=True).from_bytes(whole).to_bytes()
    assert zlib.decompress(pieces) == zlib.decompress(whole) == zlib.decompress(packed)
    assert zlib.decompress(write_bytes(FORMAT, [])[0]) == zlib.decompress(
        spacy.tokens.DocBin(store_user_data=True).to_bytes()
    )


@pytest.mark.parametrize("keeps_user_data", [True, False])
def test_pieces_are_read_as_spacy_reads_the_whole(monkeypatch: pytest.MonkeyPatch, keeps_user_data: bool) -> None:
    docs = docs_of(write_bytes(FORMAT, seed_records())[0])
    docs[1].cats = {"سياسة": 1.0}
    docs.insert(2, spacy.tokens.Doc(docs[0].vocab))
    data = spacy.tokens.DocBin(docs=docs, store_user_data=keeps_user_data).to_bytes()
    monkeypatch.setattr(unpacking, "_AT_ONCE", 1)
    file = BytesIO()
    unpacking.unpack(BytesIO(data), len(data), file)
    unpacked = unpacking.UnpackedDocBin(file)
    vocab = spacy.blank("xx").vocab
    for string in unpacked.strings():
        vocab.strings.add(string)
    pieces = list(unpacked.docbins(spacy.tokens))
    assert [len(piece) for piece in pieces] == [1] * len(docs)
    read = [doc for piece in pieces for doc in piece.get_docs(vocab)]
    assert [doc.to_json() for doc in read] == [doc.to_json() for doc in docs_of(data)]
    assert [doc.user_data for doc in read] == [doc.user_data for doc in docs_of(data)]
    assert [doc.cats for doc in read] == [doc.cats for doc in docs_of(data)]


def test_one_that_unfolds_like_a_bomb_or_ends_in_the_middle_is_refused() -> None:
    bomb = zlib.compress(bytes(64 * 1024**2))
    whole, _ = write_bytes(FORMAT, seed_records())
    unpacked = zlib.decompress(whole)
    for data, reason in (
        (bomb, "it unpacks to more than"),
        (whole[:-40], "it ends in the middle"),
        (zlib.compress(unpacked + b"\xc0"), "it is cut off, or something follows it"),
        (zlib.compress(unpacked[:-9]), "it is damaged"),
    ):
        after, rejections, _ = read_records(FORMAT, source_of(data, "a.spacy"))
        assert not after
        (rejection,) = rejections
        assert reason in rejection.reason


def test_a_docbin_with_another_kind_of_part_is_called_damaged_in_words_of_ours() -> None:
    srsly: Any = importlib.import_module("srsly")
    whole, _ = write_bytes(FORMAT, seed_records()[:1])
    parts = srsly.msgpack_loads(zlib.decompress(whole))
    for name, other in (("user_data", [srsly.msgpack_dumps("نص")]), ("lengths", None), ("span_groups", [5])):
        damaged = zlib.compress(srsly.msgpack_dumps({**parts, name: other}))
        after, (rejection,), _ = read_records(FORMAT, source_of(damaged, "a.spacy"))
        assert not after
        assert re.fullmatch(r"is no DocBin that can be read: it is damaged \(\w+\)", rejection.reason)
    missing = zlib.compress(srsly.msgpack_dumps({name: part for name, part in parts.items() if name != "lengths"}))
    assert "it is damaged (KeyError)" in read_records(FORMAT, source_of(missing, "a.spacy"))[1][0].reason


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, -(2**63)])
@pytest.mark.parametrize("place", [0, -1])
def test_a_docbin_that_names_an_attribute_beyond_all_numbers_is_refused(number: int, place: int) -> None:
    """Damage within the packed bytes, which damage of the compressed ones hardly ever leaves readable."""
    srsly: Any = importlib.import_module("srsly")
    parts = srsly.msgpack_loads(zlib.decompress(write_bytes(FORMAT, seed_records()[:1])[0]))
    parts["attrs"][place] = number
    records, (rejection,), _ = read_records(FORMAT, source_of(zlib.compress(srsly.msgpack_dumps(parts)), "خبر.spacy"))
    assert records == []
    assert rejection.where == "خبر.spacy:1"
    assert rejection.reason.startswith("is no DocBin that can be read: it is damaged")


@pytest.mark.parametrize("said", [{"label": "A\0"}, {"label": "A", "span_id": "\0"}], ids=["label", "id"])
def test_a_span_that_no_workspace_keeps_refuses_its_article(said: dict[str, str]) -> None:
    docs = [spacy.blank("ar")("قال محمد علي") for _ in range(2)]
    docs[0].spans["sc"] = [docs[0].char_span(4, 8, **said)]
    data = spacy.tokens.DocBin(docs=docs, store_user_data=True).to_bytes()
    (other,), (rejection,), _ = read_records(FORMAT, source_of(data, "a.spacy"))
    assert not other["spans"]
    assert rejection == ("a.spacy:1", "holds a NUL character (U+0000)")


def test_more_words_than_a_docbin_has_room_for_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_MOST", 10_000)
    with pytest.raises(TransferError, match=r"no room for more than 96 words.*fewer articles"):
        write_bytes(FORMAT, seed_records())


def test_damaged_files_are_refused_without_a_crash() -> None:
    data, _ = write_bytes(FORMAT, seed_records()[:1])
    unpacked = zlib.decompress(data)
    for mutated in (*mutations(data, 100), *map(zlib.compress, mutations(unpacked, 500))):
        read_records(FORMAT, source_of(mutated, "a.spacy"))


@pytest.mark.parametrize("tokeniser", ["words", "clitics"])
def test_it_finds_our_prodigy_spans_on_our_prodigy_tokens(tokeniser: str) -> None:
    vocab = spacy.blank("xx").vocab
    data, _ = write_bytes(prodigy.FORMAT, [*records_by_hand(), *seed_records()], tokeniser=tokeniser)
    for task in map(json.loads, data.splitlines()):
        tokens = task["tokens"]
        doc = spacy.tokens.Doc(vocab, words=[one["text"] for one in tokens], spaces=[one["ws"] for one in tokens])
        assert doc.text == task["text"]
        assert [token.idx for token in doc] == [one["start"] for one in tokens]
        for span in task["spans"]:
            found = doc.char_span(span["start"], span["end"], label=span["label"])
            assert (found.start, found.end - 1) == (span["token_start"], span["token_end"])
            assert found.text == task["text"][span["start"] : span["end"]]
