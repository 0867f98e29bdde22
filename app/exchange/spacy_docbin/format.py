"""spaCy's DocBin: articles as Doc objects in one ``.spacy`` file, ready for training. Needs spaCy.

All spans are in ``doc.spans["sc"]``, where they may overlap; ``doc.ents`` has those that spaCy allows there. What spaCy
has no place for, links among them, is in ``doc.user_data["hashiya"]``. A Doc is made of tokens and blanks; what else
stands between two tokens becomes a token of its own, so that ``doc.text`` is the article's text to the character.
"""

from __future__ import annotations

import importlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from app.domain.errors import HashiyaError, RecordError, TransferError
from app.domain.native_record import NativeRecord
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.files.temporary_files import temporary_bytes
from app.exchange.formats import Draft, Feature, Format, ReadEvent, ReadOptions, Rejection, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.records.article_head import head_of
from app.exchange.records.drafts import article_draft, relation_draft, span_draft
from app.exchange.spacy_docbin.foreign import categories, count_unread, first_words, links_of_model
from app.exchange.spacy_docbin.spool import DocBinSpool
from app.exchange.spacy_docbin.unpacking import UnpackedDocBin, unpack
from app.exchange.syntax.json_lines import parse_object
from app.exchange.tokens.token_spans import BORDERS_OPTION, aligned_spans
from app.exchange.tokens.tokenising import TOKENISER_OPTION, TokenisedText, kept_tokens
from app.exchange.uncarried import count_uncarried

USER_KEY = "hashiya"
SPANS_KEY = "sc"
_MAX_BYTES = 1024**3
_UNPACKED_IN_MEMORY = 4 * 1024**2
_AT_ONCE = 20_000
"""Tokens that are in memory, each some hundred bytes."""
_LOST = ("fragments", "history")
_DETAILS = ("attributes", "entity", "note", "annotator")
_UNREADABLE = (
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError),
    *(OSError, EOFError, zlib.error),
)
"""What spaCy and its serialiser raise for bytes that are no DocBin."""


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One DocBin of all records, put together from those of a few articles each."""
    spacy, tokens = _import_spacy()
    with DocBinSpool() as spool:
        docbin, vocab, held = tokens.DocBin(store_user_data=True), spacy.blank("xx").vocab, 0
        for record in records:
            count_uncarried(record, _LOST, losses)
            doc = _doc(record, vocab, tokens, losses, options)
            docbin.add(doc)
            held += len(doc)
            if held >= _AT_ONCE:
                spool.add(docbin)
                # Also new: the vocabulary keeps every word it has seen.
                docbin, vocab, held = tokens.DocBin(store_user_data=True), spacy.blank("xx").vocab, 0
        spool.add(docbin)
        spool.write(out)


def _import_spacy() -> tuple[Any, Any]:
    try:
        return importlib.import_module("spacy"), importlib.import_module("spacy.tokens")
    except ImportError as error:
        raise TransferError('The format spacy needs spaCy: pip install "hashiya[spacy]"') from error


def _doc(record: NativeRecord, vocab: Any, library: Any, losses: LossReport, options: WriteOptions) -> Any:  # noqa: ANN401
    tokens, aligned = aligned_spans(record, options.values, losses)
    words, spaces, places = _words(record["text"], tokens)
    doc = library.Doc(vocab, words=words, spaces=spaces)
    wikidata = {entity["id"]: entity["wikidata"] for entity in record["entities"]}
    spans = []
    kept: set[str] = set()
    for first_token, last_token, label, index in aligned:
        span = record["spans"][index]
        kb_id = wikidata.get(span["entity"] or "") or ""
        first, last = places[first_token], places[last_token - 1] + 1
        spans.append(library.Span(doc, first, last, label=label, kb_id=kb_id, span_id=span["id"]))
        kept.add(span["id"])
    doc.spans[SPANS_KEY] = spans
    sign = -1 if options.values["first"] == "outer" else 1
    ents: list[Any] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: (sign * len(span), span.start, span.label_, span.id_)):
        inside = set(range(span.start, span.end))
        if taken.isdisjoint(inside):
            ents.append(span)
            taken |= inside
    doc.set_ents(ents)
    doc.user_data[USER_KEY] = orjson.dumps(_user_data(record, kept, losses)).decode()
    return doc


def _words(text: str, tokens: TokenisedText) -> tuple[list[str], list[bool], list[int]]:
    """Words and whether a blank follows each, and the index among them of each of `tokens`."""
    words: list[str] = []
    spaces: list[bool] = []
    places: list[int] = []
    position = 0
    for start, end in [*tokens.offsets(), (len(text), len(text))]:
        gap = text[position:start]
        if words and gap.startswith(" "):
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
        if start < end:
            places.append(len(words))
            words.append(text[start:end])
            spaces.append(False)
        position = end
    return words, spaces, places


def _user_data(record: NativeRecord, kept: set[str], losses: LossReport) -> dict[str, Any]:
    relations = []
    for relation in record["relations"]:
        if relation["from"] in kept and relation["to"] in kept:
            relations.append({key: relation[key] for key in ("id", "type", "from", "to", "attributes", "annotator")})
        else:
            losses.add("relations_of_left_out", record["id"])
    spans = {span["id"]: {key: span[key] for key in _DETAILS} for span in record["spans"]}  # type: ignore[literal-required]
    return head_of(record, spans=spans, relations=relations)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of a DocBin, a few in memory at a time."""
    spacy, library = _import_spacy()
    if source.size > _MAX_BYTES:
        yield Rejection(source.name, f"is larger than {_MAX_BYTES:,} bytes; divide it into several files")
        return
    number = 0
    try:
        with temporary_bytes(_UNPACKED_IN_MEMORY) as file:
            with source.open() as stream:
                unpack(stream, source.size, file)
            unpacked = UnpackedDocBin(file)
            vocab = spacy.blank("xx").vocab
            for string in unpacked.strings():
                vocab.strings.add(string)
            for doc in (doc for docbin in unpacked.docbins(library) for doc in docbin.get_docs(vocab)):
                number += 1
                where = f"{source.name}:{number}"
                try:
                    yield Draft(where, _record(doc, where, source.name, options), False, source.size)
                except RecordError as error:
                    yield Rejection(where, str(error))
    except (RecordError, TransferError, zipfile.BadZipFile, *_UNREADABLE) as error:
        yield Rejection(f"{source.name}:{number + 1}", f"is no DocBin that can be read: {_told(error)}")


def _told(error: Exception) -> str:
    """What a reader can do something with; the words of the libraries for what is damaged inside are not."""
    if isinstance(error, HashiyaError | OSError):
        return str(error).split("\n", 1)[0]
    return f"it is damaged ({type(error).__name__})"


def _record(doc: Any, where: str, name: str, options: ReadOptions) -> dict[str, Any]:  # noqa: ANN401 - a spaCy Doc
    text = doc.text
    if "\0" in text:
        raise RecordError("holds a NUL character (U+0000)")
    own = _own(doc)
    details = own.get("spans")
    known: Mapping[str, Any] = details if isinstance(details, dict) else {}
    spans: list[dict[str, Any]] = []
    seen: set[tuple[int, int, str]] = set()
    placed: list[tuple[int, dict[str, Any]]] = []
    groups = [*doc.spans.values(), doc.ents]
    for group in groups:
        for span in group:
            place = (span.start_char, span.end_char, span.label_)
            # In another group, and among the entities, the same span is there once more.
            if group is groups[0] or place not in seen:
                spans.append(_span(span, known, options))
                placed.append((span.start, spans[-1]))
            seen.add(place)
    names = {(entity.start, entity.end_char, entity.label_) for entity in doc.ents}
    # A model for relations links entities; what else begins there is meant where there is none.
    placed.sort(key=lambda one: (one[0], one[1]["end"], one[1]["label"]) not in names)
    # Dangling links come from spans that somebody took out of the Doc.
    ids = {span["id"] for span in spans if "id" in span}
    relations = [link for link in _relations(own, options) if _linked(link, ids, where, options.losses)]
    relations += links_of_model(doc, placed, options, where)
    count_unread(doc, USER_KEY, options.losses, where)
    meta = own.get("meta")
    entities = own.get("entities")
    record = article_draft(
        text,
        name,
        given=own,
        meta=meta
        if isinstance(meta, dict)
        else {"file": name, **categories(doc), **_tokens(doc, text, options.losses, where)},
        spans=spans,
        relations=relations,
        entities=entities if isinstance(entities, list) else (),
    )
    if isinstance(own.get("status"), dict):
        record["status"] = own["status"]
    return record


def _own(doc: Any) -> dict[str, Any]:  # noqa: ANN401
    """What an export of ours kept in the Doc; nothing when it is not ours or not the same text any more."""
    kept = doc.user_data.get(USER_KEY)
    if not isinstance(kept, str):
        return {}
    try:
        return parse_object(kept.encode("utf-8", "replace"), 0)
    except RecordError:
        return {}


def _span(span: Any, known: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:  # noqa: ANN401
    if "\0" in span.label_ + span.id_:
        raise RecordError("holds a NUL character (U+0000)")
    details = known.get(span.id_)
    given = {key: details.get(key) for key in _DETAILS} if isinstance(details, dict) else {}
    return span_draft(
        options, span.start_char, span.end_char, span.label_ or "SPAN", id=span.id_ if details else None, **given
    )


def _relations(own: Mapping[str, Any], options: ReadOptions) -> Iterator[dict[str, Any]]:
    found = own.get("relations")
    for relation in found if isinstance(found, list) else ():
        if isinstance(relation, dict) and isinstance(relation.get("id"), str):
            yield relation_draft(
                options,
                relation["id"],
                relation.get("type"),
                (relation.get("from"), relation.get("to")),
                attributes=relation.get("attributes"),
                annotator=relation.get("annotator"),
            )


def _linked(relation: Mapping[str, Any], ids: set[str], where: str, losses: LossReport) -> bool:
    if relation["from"] in ids and relation["to"] in ids:
        return True
    losses.add("dangling_relations", where)
    return False


def _tokens(doc: Any, text: str, losses: LossReport, where: str) -> dict[str, Any]:  # noqa: ANN401
    """The Doc's tokens, without those that are blanks."""
    words = [token for token in doc if not token.is_space]
    starts = [token.idx for token in words]
    ends = [token.idx + len(token) for token in words]
    tokens = TokenisedText("spacy", starts, ends, first_words(doc, starts))
    return kept_tokens(text, tokens, losses, where)


def _sniff(name: str, _head: bytes) -> int:
    return 80 if suffix_of(name) in FORMAT.suffixes else 0


FORMAT = Format(
    name="spacy",
    title="spaCy DocBin, for training",
    suffixes=(".spacy",),
    carries=frozenset(Feature) - {Feature.FRAGMENTS},
    needs='spaCy (pip install "hashiya[spacy]")',
    sniff=_sniff,
    read=read,
    write_with=write,
    options=(
        FormatOption(
            name="first",
            default="outer",
            choices=("outer", "inner"),
            help="Which of two overlapping spans is in doc.ents: the longer or the shorter",
            on_import=False,
        ),
        TOKENISER_OPTION,
        BORDERS_OPTION,
    ),
)
