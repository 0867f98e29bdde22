"""UIMA: what lies over a text besides its labels, and what a file says that contradicts itself."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from app.domain.native_record import NativeRecord
from app.exchange.cas import json_cas, xmi
from app.exchange.cas.model import NAMED_ENTITY_TYPE, SPAN_TYPE
from app.exchange.formats import Draft, Format, ReadOptions
from app.exchange.records.completing import text_digest
from app.exchange.tokens.tokenising import tokenise
from tests.exchange.articles import check, seed_records
from tests.exchange.cas.foreign import FOREIGN, FOREIGN_JSON, TEXT
from tests.exchange.round_trip import NOW, read_records, source_of, write_files

FORMATS = [pytest.param(xmi.FORMAT, ".xmi", id="xmi"), pytest.param(json_cas.FORMAT, ".cas.json", id="json")]
XMI = "{http://www.omg.org/XMI}"
INNER = "http:///de/tudarmstadt/ukp/dkpro/core/api"


def main_file(form: Format, suffix: str, record: NativeRecord) -> tuple[str, dict[str, bytes]]:
    files, losses = write_files(form, [record])
    assert not losses
    return next(name for name in files if name.endswith(suffix)), files


@pytest.mark.parametrize(("form", "suffix"), FORMATS)
@pytest.mark.parametrize("record", seed_records()[::3], ids=lambda record: record["language"])
def test_words_sentences_and_the_language_stand_in_the_file_itself(
    form: Format, suffix: str, record: NativeRecord
) -> None:
    name, files = main_file(form, suffix, record)
    (alone,), rejections, _ = read_records(form, source_of(files[name], name))
    assert not rejections
    assert alone["language"] == record["language"]
    tokens = tokenise(record, "words")
    assert len(tokens.sentence_starts) > 5
    assert alone["meta"]["tokens"] == {**tokens.to_meta(), "tokeniser": alone["meta"]["tokens"]["tokeniser"]}


@pytest.mark.parametrize("record", seed_records()[::3], ids=lambda record: record["language"])
def test_no_number_is_given_twice_and_the_view_names_all(record: NativeRecord) -> None:
    name, files = main_file(xmi.FORMAT, ".xmi", record)
    root = ElementTree.fromstring(files[name])
    numbers = [item.get(f"{XMI}id") for item in root if item.get(f"{XMI}id")]
    assert len(numbers) == len(set(numbers))
    over_text = [item.get(f"{XMI}id") for item in root if item.get("begin")]
    (view,) = [item for item in root if item.tag.endswith("View")]
    assert (view.get("members") or "").split() == over_text
    name, files = main_file(json_cas.FORMAT, ".cas.json", record)
    numbers = [item["%ID"] for item in json.loads(files[name])["%FEATURE_STRUCTURES"]]
    assert len(numbers) == len(set(numbers))


def interrupted() -> NativeRecord:
    base: Any = seed_records()[0]
    text = "قالت «لن نقبل»، وأضافت سارة، «ما لم تُضمن حقوقنا»."
    first, second = (text.index(part) for part in ("لن نقبل", "ما لم"))
    pairs = [[first, first + 7], [second, second + len("ما لم تُضمن حقوقنا")]]
    quote = " ".join(text[start:end] for start, end in pairs)
    place = {"start": first, "end": pairs[-1][1], "text": quote, "fragments": pairs}
    span = {**base["spans"][0], **place, "label": "CLAIM", "attributes": {}, "entity": None}
    parts = {"text": text, "spans": [span], "relations": [], "entities": [], "meta": {}}
    return check({**base, **parts, "text_sha256": text_digest(text)})


def test_a_span_that_somebody_moved_has_not_the_parts_of_its_old_place() -> None:
    record = interrupted()
    name, files = main_file(xmi.FORMAT, ".xmi", record)
    (span,) = record["spans"]
    (after,), _, _ = read_records(xmi.FORMAT, source_of(files[name], name, files))
    assert after["spans"][0]["fragments"] == span["fragments"]
    old = f'begin="{span["start"]}" end="{span["end"]}"'
    assert files[name].decode().count(old) == 1
    for start, end in ((span["start"], span["start"] + 2), (span["start"] + 3, span["end"])):
        moved = files[name].decode().replace(old, f'begin="{start}" end="{end}"').encode()
        (after,), rejections, _ = read_records(xmi.FORMAT, source_of(moved, name, files))
        assert not rejections
        (one,) = after["spans"]
        assert (one["text"], "fragments" in one) == (record["text"][start:end], False)


def test_a_span_that_somebody_copied_gets_an_id_of_its_own() -> None:
    record = interrupted()
    name, files = main_file(json_cas.FORMAT, ".cas.json", record)
    cas = json.loads(files[name])
    structures = cas["%FEATURE_STRUCTURES"]
    ours = next(item for item in structures if item["%TYPE"] == SPAN_TYPE)
    structures.append({**ours, "%ID": 9_999, "begin": 0, "end": 4, "fragments": None})
    (after,), rejections, _ = read_records(json_cas.FORMAT, source_of(json.dumps(cas).encode(), name, files))
    assert not rejections
    assert {span["text"] for span in after["spans"]} == {"قالت", record["spans"][0]["text"]}
    assert len({span["id"] for span in after["spans"]}) == 2


def test_an_empty_list_of_concepts_names_nobody() -> None:
    cas = json.loads(FOREIGN_JSON)
    cas["%FEATURE_STRUCTURES"][1]["identifier"] = []
    (record,), rejections, _ = read_records(json_cas.FORMAT, source_of(json.dumps(cas).encode(), "a.json"))
    assert not rejections
    assert record["spans"][0]["entity"] is None
    assert not record["entities"]


def test_the_concept_of_a_span_that_is_left_out_is_no_entity() -> None:
    data = FOREIGN.replace(b'begin="9" end="17"', b'begin="1" end="17"')
    options = ReadOptions(encoding=None, annotator="هند", now=NOW, values={}, skip_bad_spans=True)
    (event,) = xmi.FORMAT.events(source_of(data, "a.xmi"), options, named=True)
    assert isinstance(event, Draft)
    assert [span["entity"] for span in event.record["spans"]] == [None, None]
    assert event.record["entities"] == []


def tokens_of(*places: tuple[int, int], sentences: tuple[tuple[int, int], ...] = ((0, 35),)) -> dict[str, Any]:
    """The metadata of the foreign article, with these tokens and sentences in UTF-16."""
    written = "".join(
        f'<seg:{kind} xmi:id="{number}" sofa="1" begin="{start}" end="{end}"/>'
        for number, (kind, (start, end)) in enumerate(
            [*(("Token", one) for one in places), *(("Sentence", one) for one in sentences)], 100
        )
    )
    bare = b"".join(line for line in FOREIGN.splitlines(keepends=True) if b"<seg:" not in line)
    data = bare.replace(b"<cas:Sofa", written.encode() + b"<cas:Sofa")
    (record,), rejections, _ = read_records(xmi.FORMAT, source_of(data, "a.xmi"))
    assert not rejections
    meta: dict[str, Any] = record["meta"]
    return meta


def test_tokens_that_cross_are_not_kept() -> None:
    assert tokens_of((0, 4), (5, 8), (9, 13))["tokens"]["offsets"] == [0, 2, 3, 6, 7, 11]
    assert "tokens" not in tokens_of((0, 4), (5, 13), (9, 17))
    assert "tokens" not in tokens_of()


def test_a_sentence_begins_where_the_file_says_and_at_no_label() -> None:
    # A named entity begins with the third token, a claim with the sixth: neither begins a sentence.
    places = ((0, 4), (5, 8), (9, 13), (14, 17), (18, 20), (21, 22), (22, 27))
    assert tokens_of(*places)["tokens"]["sentences"] == [7]
    assert tokens_of(*places, sentences=((0, 17), (18, 35)))["tokens"]["sentences"] == [4, 3]
    # One that begins at no token begins nowhere; the first begins the text.
    assert tokens_of(*places, sentences=((4, 17), (14, 35)))["tokens"]["sentences"] == [3, 4]


def test_a_token_of_one_letter_may_begin_the_text() -> None:
    data = FOREIGN.decode().replace(TEXT, "و   " + TEXT[2:]).replace('begin="0" end="4" id="t1"', 'begin="0" end="1"')
    (record,), _, _ = read_records(xmi.FORMAT, source_of(data.encode(), "a.xmi"))
    assert record["meta"]["tokens"]["offsets"][:2] == [0, 1]


@pytest.mark.parametrize(
    ("said", "title", "kept"),
    [
        ('documentTitle="خبر ٧" documentId="khabar-7" documentUri="file:/x/khabar-7"', "خبر ٧", "khabar-7"),
        ('documentId="khabar-7" documentUri="file:/x/b.txt"', None, "khabar-7"),
        ('documentTitle="khabar-7" documentId="khabar-7" documentUri="file:/x/b.txt"', "khabar-7", None),
    ],
)
def test_the_id_of_another_program_is_kept_beside_unless_it_is_the_title(
    said: str, title: str | None, kept: str | None
) -> None:
    meta = f'<m:DocumentMetaData xmlns:m="{INNER}/metadata/type.ecore" xmi:id="30" sofa="1" begin="0" end="35" {said}/>'
    data = FOREIGN.replace(b"<cas:Sofa", meta.encode() + b"<cas:Sofa")
    (record,), rejections, _ = read_records(xmi.FORMAT, source_of(data, "a.xmi"))
    assert not rejections
    assert title is None or record["title"] == title
    assert record["meta"].get("document_id") == kept
    assert {span["annotator"] for span in record["spans"]} == {"importer"}


@pytest.mark.parametrize("feature", ["begin", "end", "label", "value"])
@pytest.mark.parametrize("instead", [[], [0], {}, {"أ": 1}, 0.5, "س", None], ids=repr)
def test_what_is_no_place_and_no_label_refuses_the_file_and_says_so(feature: str, instead: Any) -> None:
    name, files = main_file(json_cas.FORMAT, ".cas.json", seed_records()[0])
    cas = json.loads(files[name])
    for one in cas["%FEATURE_STRUCTURES"]:
        if one["%TYPE"] in (SPAN_TYPE, NAMED_ENTITY_TYPE) and feature in one:
            one[feature] = instead
    data = json.dumps(cas).encode()
    found, rejections, _ = read_records(json_cas.FORMAT, source_of(data, name, {**files, name: data}))
    assert len(found) + len(rejections) == 1
    if feature in ("begin", "end"):
        assert "the offsets of" in rejections[0].reason
        assert "are not whole numbers" in rejections[0].reason
