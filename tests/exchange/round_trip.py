"""Out through a format and in again: what came back, and what the report says is missing."""

import io
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from app.domain.errors import HashiyaError
from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.exchange.characters.units import OffsetUnit, convert_record
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Format, ReadOptions, Rejection, WriteOptions
from app.exchange.loss import LossReport
from app.exchange.records.attribute_values import texts_of
from app.exchange.records.checking import RecordChecker
from app.exchange.records.completing import complete_record
from app.exchange.records.titles import title_of

IMPORTER = "importer"
_BREAKS = re.compile("[\t\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_ILLEGAL = re.compile(r"\\u00(?:0[1b]|1[bc])|\\f|[\ufffe\uffff]")
"""What XML cannot hold of what `ILLEGAL_IN_XML` has, as JSON writes it."""
NOW = "2026-11-11T11:11:11Z"


class MemoryFiles:
    """A sink that keeps the files of an export."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        assert name not in self.files
        stream = io.BytesIO()
        yield stream
        self.files[name] = stream.getvalue()


def source_of(data: bytes, name: str, beside: Mapping[str, bytes] | None = None) -> Source:
    """`data` as a source of this name, with other files beside it."""
    files = dict(beside or {})

    def neighbour(other: str) -> Source | None:
        return source_of(files[other], other, files) if other in files else None

    return Source(name, len(data), lambda: io.BytesIO(data), neighbour)


def write_bytes(
    form: Format, records: Iterable[NativeRecord], codebook: Codebook | None = None, **values: str
) -> tuple[bytes, LossReport]:
    """The one file that `form` makes of `records`."""
    losses = LossReport()
    options = WriteOptions(values=form.export_values(values), codebook=codebook)
    writer = form.file_writer(options)
    assert writer is not None
    out = io.BytesIO()
    writer(records, out, losses)
    return out.getvalue(), losses


def write_files(
    form: Format, records: Iterable[NativeRecord], codebook: Codebook | None = None, **values: str
) -> tuple[dict[str, bytes], LossReport]:
    """The files that `form` makes of `records`, by name."""
    assert form.write_files is not None
    losses, sink = LossReport(), MemoryFiles()
    form.write_files(records, sink, losses, WriteOptions(values=form.export_values(values), codebook=codebook))
    return sink.files, losses


def read_records(
    form: Format, source: Source, codebook: Codebook | None = None, recount: OffsetUnit | None = None, **values: str
) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    """What `form` reads from `source` that is fit to be stored, what is refused, and what is lost."""
    options = ReadOptions(
        encoding=None, annotator=IMPORTER, now=NOW, values=form.import_values(values), codebook=codebook
    )
    return read_with(form, source, options, recount)


def read_with(
    form: Format, source: Source, options: ReadOptions, recount: OffsetUnit | None = None
) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    """The same by these options."""
    assert form.read is not None
    losses = options.losses
    checker = RecordChecker(losses)
    records: list[NativeRecord] = []
    rejections: list[Rejection] = []
    for event in form.read(source, options):
        if isinstance(event, Rejection):
            rejections.append(event)
        elif isinstance(event, Draft):
            try:
                draft = convert_record(event.record, recount) if recount else event.record
                record = draft if event.complete else complete_record(draft)
                records.append(checker.check(record, event.where).record)
            except HashiyaError as error:
                rejections.append(Rejection(event.where, str(error)))
    return records, rejections, losses


def refused_or_read(form: Format, source: Source, **values: str) -> None:
    """Read a damaged source: what is in it comes in, checked, or is refused with place and reason; nothing vanishes."""
    records, rejections, losses = read_records(form, source, None, None, **values)
    assert records or rejections or losses.to_json(), f"{source.name}: passed over in silence"
    for rejection in rejections:
        assert rejection.where
        assert rejection.reason
        assert "Traceback" not in rejection.reason


def normal_form(record: NativeRecord, lost: Iterable[str]) -> dict[str, Any]:
    """`record` without what the kinds of loss in `lost` stand for, in an order that does not hang on ids.

    Args:
        record: The record.
        lost: Kinds of loss that were reported.
    """
    kinds = set(lost)
    # Before anything is replaced: the first line that shows something may be another one then.
    first_line = title_of(record["text"], "")
    untitled = not record["title"].strip() or not first_line or record["title"] == first_line
    if "illegal_characters" in kinds:
        record = legal_record(record)
    spans = {span["id"]: _span(dict(span), kinds, record["text"]) for span in record["spans"]}
    relations = []
    owners = {span["id"]: span["annotator"] for span in record["spans"]}
    for relation in record["relations"]:
        kept: dict[str, Any] = dict(relation)
        if "relations_across" in kinds and owners[relation["from"]] != owners[relation["to"]]:
            continue
        if "relation_annotators" in kinds:
            kept["annotator"] = owners[relation["from"]]
        if "relation_identifiers" in kinds:
            del kept["id"]
        kept["from"], kept["to"] = _key(spans[relation["from"]]), _key(spans[relation["to"]])
        kept["attributes"] = {} if "relation_attributes" in kinds else _values(kept["attributes"], kinds)
        _forget(kept, kinds)
        relations.append(kept)
    if "repeated_relations" in kinds:
        same = [tuple(relation.get(part) for part in ("type", "from", "to", "annotator")) for relation in relations]
        relations = [relation for number, relation in enumerate(relations) if same.index(same[number]) == number]
    whole = dict(record)
    whole["spans"] = sorted(_key(span) for span in spans.values())
    whole["relations"] = [] if "relations" in kinds else sorted(map(_key, relations))
    whole["entities"] = sorted(record["entities"], key=_key)
    emptied: tuple[tuple[str, str, object], ...] = (
        ("meta", "meta", {}),
        ("progress", "status", {}),
        ("entities", "entities", []),
    )
    whole.update({part: empty for kind, part, empty in emptied if kind in kinds})
    if "entity_details" in kinds:
        told = [{key: one[key] for key in ("id", "name", "kind", "wikidata")} for one in record["entities"]]
        whole["entities"] = [] if "entities" in kinds else sorted(told, key=_key)
    if "details" in kinds:
        for part in ("title", "language", "direction"):
            del whole[part]
    if "blank_titles" in kinds and untitled:
        del whole["title"]
    return whole


def legal_record(record: NativeRecord) -> NativeRecord:
    """The record as XML can hold it."""
    made: Any = json.loads(_ILLEGAL.sub("\ufffd", json.dumps(record, ensure_ascii=False)))
    made["text_sha256"] = ""
    legal: NativeRecord = made
    return legal


def _span(span: dict[str, Any], kinds: set[str], text: str) -> dict[str, Any]:
    if "fragments" in kinds and "fragments" in span:
        del span["fragments"]
        span["text"] = text[span["start"] : span["end"]]
    emptied: tuple[tuple[str, str, object], ...] = (
        ("attributes", "attributes", {}),
        ("notes", "note", ""),
        ("entities", "entity", None),
    )
    if "note_line_ends" in kinds:
        span["note"] = _BREAKS.sub(" ", span["note"])
    if "label_names" in kinds:
        span["label"] = re.sub(r"\s+", "_", span["label"])
    span["attributes"] = _values(span["attributes"], kinds)
    span.update({part: empty for kind, part, empty in emptied if kind in kinds})
    _forget(span, kinds)
    return span


def _values(attributes: dict[str, Any], kinds: set[str]) -> dict[str, Any]:
    """Attributes without those that have no texts, or as texts, where that is what was lost."""
    kept = attributes
    if "attribute_values" in kinds:
        kept = {key: value for key, value in kept.items() if value is True or _writable(value)}
    if "value_kinds" in kinds:
        kept = {key: ["true"] if value is True else texts_of(value) for key, value in kept.items()}
    return kept


def _writable(value: object) -> bool:
    texts = texts_of(value)
    return bool(texts) and not _BREAKS.search("".join(texts or ()))


def _forget(item: dict[str, Any], kinds: set[str]) -> None:
    for kind, parts in (
        ("identifiers", ("id",)),
        ("annotators", ("annotator",)),
        ("history", ("created", "updated", "origin")),
    ):
        if kind in kinds:
            for part in parts:
                item.pop(part, None)


def _key(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def assert_same_but(
    before: Sequence[NativeRecord], after: Sequence[NativeRecord], *reports: LossReport, also: Iterable[str] = ()
) -> None:
    """`after` is `before` minus what the reports name, and `also`."""
    lost = {loss["kind"] for report in reports for loss in report.to_json()} | set(also)
    assert [normal_form(record, lost) for record in after] == [normal_form(record, lost) for record in before]


def mutations(data: bytes, count: int, seed: int = 7) -> Iterator[bytes]:
    """`data` with small things wrong, the same ones in every run."""
    chance = random.Random(seed)
    junk = [
        b"",
        b"\0",
        b"\xff",
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b"-1",
        b"9999999999",
        b"null",
        b"\\",
        b"\n",
        b"<",
        b"&",
        b"\xd8",
    ]
    for _ in range(count):
        mutated = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(mutated) + 1)
            end = min(len(mutated), start + chance.choice([0, 1, 1, 2, 8, 200]))
            choice = chance.random()
            if choice < 0.6:
                mutated[start:end] = chance.choice(junk)
            elif choice < 0.8:
                other = chance.randrange(len(mutated) + 1)
                mutated[start:end] = mutated[other : other + 20]
            else:
                del mutated[start:]
        yield bytes(mutated)


def links_of(record: NativeRecord) -> set[tuple[str, str, str]]:
    """Type of each link, and the texts of the spans that it leads from and to."""
    texts = {span["id"]: span["text"] for span in record["spans"]}
    return {(link["type"], texts[link["from"]], texts[link["to"]]) for link in record["relations"]}
