"""A Hugging Face dataset: a folder with a file for each split and a card that `datasets` loads it by.

Rows are articles, with the spans as they are (``rows=spans``) or as tags of tokens (``rows=tokens``). JSONL needs
nothing besides Hashiya; Parquet needs pyarrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import IO, Any

import orjson

from app.domain.errors import TransferError
from app.domain.native_record import NativeRecord
from app.domain.records import Codebook
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sinks import FileSink
from app.exchange.files.temporary_files import temporary_bytes
from app.exchange.formats import Feature, Format, WriteOptions
from app.exchange.huggingface.card import Counts, card
from app.exchange.huggingface.features import CARD, PARQUET, ROWS_SPANS, ROWS_TOKENS, TAGS, features_of, import_pyarrow
from app.exchange.huggingface.reading import read
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionValue
from app.exchange.tokens.token_spans import BORDERS_OPTION, aligned_spans
from app.exchange.tokens.tokenising import TOKENISER_OPTION
from app.exchange.tokens.tokens_json import TokensJson
from app.exchange.uncarried import count_uncarried

_SPLIT = re.compile(r"\w+(?:\.\w+)*")
_LOST = {
    ROWS_SPANS: ("blank_titles", "entities", "history", "progress"),
    ROWS_TOKENS: (
        *(
            "annotators",
            "attributes",
            "blank_titles",
            "entities",
            "fragments",
            "history",
            "identifiers",
            "notes",
            "progress",
        ),
        "relations",
    ),
}
_BATCH = 256
_STRING_TOKENS = re.compile(rb'"tokens"\s*:\s*\[\s*"')
_OWN_META = re.compile(rb'"meta"\s*:\s*"\{')


class TagNames:
    """The names behind the numbers of tags: first those of the codebook in its order, then whatever else turns up."""

    def __init__(self, codebook: Codebook | None) -> None:
        self._numbers: dict[str, int] = {"O": 0}
        for label in codebook.labels if codebook else ():
            if not label.archived:
                self._add(label.key)

    def _add(self, label: str) -> None:
        for prefix in "BI":
            self._numbers.setdefault(f"{prefix}-{label}", len(self._numbers))

    def numbers(self, label: str) -> tuple[int, int]:
        """The numbers of the tags of a label: of the first token of a chunk, and of the others."""
        begins, goes_on = f"B-{label}", f"I-{label}"
        if begins not in self._numbers:
            self._add(label)
        return self._numbers[begins], self._numbers[goes_on]

    def all(self) -> list[str]:
        """All names, by number."""
        return list(self._numbers)


def write(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """A file for each split, and the card."""
    values = options.values
    parquet = values["file"] == PARQUET
    if parquet:
        import_pyarrow()
    names = TagNames(options.codebook)
    counts = Counts()
    tagged = _TaggedTokens(values, names, counts)
    with ExitStack() as stack:
        streams: dict[str, IO[bytes]] = {}
        for record in records:
            count_uncarried(record, _LOST[str(values["rows"])], losses)
            split = _split_of(record, str(values["split"]))
            if split not in streams:
                # The schema of Parquet has the names of the tags, which are known at the end only.
                streams[split] = stack.enter_context(temporary_bytes() if parquet else sink.open(f"{split}.jsonl"))
            row = _row(record, values, tagged, counts, losses)
            streams[split].write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            counts.add(record, split)
        features = features_of(str(values["rows"]), names.all())
        if parquet:
            for split, stream in streams.items():
                stream.seek(0)
                with sink.open(f"{split}.parquet") as out:
                    _write_parquet(stream, out, features)
    with sink.open(CARD) as out:
        out.write(card(counts, features, options).encode())


def _split_of(record: NativeRecord, otherwise: str) -> str:
    """The split that the article's metadata names, else that of the option."""
    named = record["meta"].get("split")
    if isinstance(named, str) and _SPLIT.fullmatch(named) and named.isascii():
        return named
    if not (_SPLIT.fullmatch(otherwise) and otherwise.isascii()):
        raise TransferError("A split is named with Latin letters, digits and _, not {name!r}", name=otherwise)
    return otherwise


def _row(
    record: NativeRecord, values: Mapping[str, OptionValue], tagged: _TaggedTokens, counts: Counts, losses: LossReport
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": record["id"],
        "title": record["title"],
        "language": record["language"],
        "direction": record["direction"],
        "text": record["text"],
        "meta": orjson.dumps(record["meta"]).decode(),
    }
    if values["rows"] == ROWS_SPANS:
        counts.spans.update(span["label"] for span in record["spans"])
        counts.relations.update(relation["type"] for relation in record["relations"])
        return row | _spans_of(record)
    return row | tagged.columns(record, losses)


def _spans_of(record: NativeRecord) -> dict[str, Any]:
    return {
        "spans": [
            {
                "id": span["id"],
                "label": span["label"],
                "start": span["start"],
                "end": span["end"],
                "text": span["text"],
                "fragments": span.get("fragments", []),
                "attributes": orjson.dumps(span["attributes"]).decode(),
                "note": span["note"],
                "annotator": span["annotator"],
            }
            for span in record["spans"]
        ],
        "relations": [
            {
                "id": relation["id"],
                "type": relation["type"],
                "from": relation["from"],
                "to": relation["to"],
                "attributes": orjson.dumps(relation["attributes"]).decode(),
                "annotator": relation["annotator"],
            }
            for relation in record["relations"]
        ],
    }


class _TaggedTokens:
    """The columns of rows that are tokens with tags."""

    def __init__(self, values: Mapping[str, OptionValue], names: TagNames, counts: Counts) -> None:
        self._values = values
        self._names = names
        self._counts = counts
        self._sign = -1 if values["first"] == "outer" else 1
        self._json = TokensJson()

    def columns(self, record: NativeRecord, losses: LossReport) -> dict[str, Any]:
        """Those of an article."""
        tokens, aligned = aligned_spans(record, self._values, losses, with_sentences=False)
        self._counts.tokenisers[tokens.tokeniser] += 1
        kept: list[tuple[int, int, str]] = []
        taken = left_out = 0
        for _, first, last, label in sorted(
            [(self._sign * (last - first), first, last, label) for first, last, label, _ in aligned]
        ):
            # A bit for each token.
            room = (1 << last) - (1 << first)
            if taken & room:
                left_out += 1
            else:
                taken |= room
                kept.append((first, last, label))
        if left_out:
            losses.add("overlaps", record["id"], left_out)
        tags = [0] * len(tokens)
        for first, last, label in sorted(kept):
            begins, goes_on = self._names.numbers(label)
            tags[first:last] = [begins, *[goes_on] * (last - first - 1)]
            self._counts.spans[label] += 1
        return {
            "tokens": self._json.words(tokens, record["text"]),
            "token_offsets": self._json.offsets(tokens),
            TAGS: tags,
        }


def _write_parquet(lines: IO[bytes], out: IO[bytes], features: Mapping[str, Any]) -> None:
    arrow, parquet = import_pyarrow()
    schema = _schema(arrow, features)
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in _batches(orjson.loads(line) for line in lines):
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


def _schema(arrow: Any, features: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an optional library without types
    kinds: dict[str, Callable[[], Any]] = {"string": arrow.string, "int64": arrow.int64}

    def kind_of(feature: Any) -> Any:  # noqa: ANN401
        if isinstance(feature, list):
            return arrow.list_(kind_of(feature[0]))
        match feature.get("_type"):
            case "Value":
                return kinds[feature["dtype"]]()
            case "ClassLabel":
                return arrow.int64()
            case "Sequence":
                return arrow.list_(kind_of(feature["feature"]))
        return arrow.struct([(name, kind_of(inner)) for name, inner in feature.items()])

    # The key under which `datasets` keeps its own types in Arrow's schema.
    described = orjson.dumps({"info": {"features": features}})
    fields = [(name, kind_of(feature)) for name, feature in features.items()]
    return arrow.schema(fields, metadata={"huggingface": described})


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _sniff(name: str, head: bytes) -> int:
    suffix = suffix_of(name)
    if suffix == ".parquet":
        return 80 if head.startswith(b"PAR1") else 0
    if suffix == ".arrow":
        return 80 if head.startswith((b"\xff\xff\xff\xff", b"ARROW1")) else 0
    told = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe [\t\r\n")
    if suffix not in {".jsonl", ".ndjson", ".json"} or not told.startswith(b"{"):
        return 0
    return 75 if _STRING_TOKENS.search(told) or _OWN_META.search(told) else 0


_UNREAD = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json")

FORMAT = Format(
    name="huggingface",
    title="Hugging Face dataset: a folder of JSONL, Parquet or Arrow with a dataset card",
    suffixes=(".parquet", ".jsonl", ".arrow"),
    carries=frozenset(Feature) - {Feature.ENTITIES, Feature.PROGRESS},
    needs='for Parquet and Arrow, pyarrow (pip install "hashiya[huggingface]")',
    sniff=_sniff,
    read=read,
    quick=True,
    write_files=write,
    outlines=lambda values: values["rows"] == ROWS_TOKENS,
    acyclic=True,
    splits=True,
    side_files=(CARD, *_UNREAD),
    unread_files=_UNREAD,
    options=(
        FormatOption(
            name="rows",
            default=ROWS_SPANS,
            choices=(ROWS_SPANS, ROWS_TOKENS),
            help="spans: texts with spans and links; tokens: tokens with tags, for token classification",
            on_import=False,
        ),
        FormatOption(
            name="file",
            default="jsonl",
            choices=("jsonl", PARQUET),
            help="The kind of file; parquet needs pyarrow",
            on_import=False,
        ),
        FormatOption(
            name="split",
            default="train",
            help="The split of articles whose metadata name none",
            on_import=False,
        ),
        FormatOption(
            name="first",
            default="outer",
            choices=("outer", "inner"),
            help="With rows=tokens, which of two overlapping spans has the tokens: the longer or the shorter",
            on_import=False,
        ),
        TOKENISER_OPTION,
        BORDERS_OPTION,
        FormatOption(
            name="tags",
            default=TAGS,
            help="The column of the tags",
            on_export=False,
        ),
        FormatOption(
            name="labels",
            default="",
            help="The names behind the numbers of tags, like O,B-PER,I-PER; empty takes them from the card or the file",
            on_export=False,
        ),
    ),
)
