"""From the rows of a Hugging Face dataset to articles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeAlias, cast

import orjson

from app.domain.errors import RecordError
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.huggingface.features import CARD, TAGS, import_pyarrow
from app.exchange.records.drafts import ARTICLE_KEYS, article_draft, relation_draft, span_draft
from app.exchange.syntax.json_lines import Found, parse_object
from app.exchange.syntax.json_values import iterate_in_any_layout
from app.exchange.tokens.tag_schemes import chunks_of, nameless_reason, usual_tag, way_of
from app.exchange.tokens.tokenising import kept_tokens
from app.exchange.tokens.told_words import told_words
from app.exchange.tokens.words_alone import WordsAlone, words_alone

_SPAN_KEYS = frozenset({"id", "label", "start", "end", "text", "fragments", "attributes", "note", "annotator"})
_WORDS = "tokens"
"""The column of the words of a row."""
_KNOWN = frozenset({*ARTICLE_KEYS, "text", "meta", "spans", "relations", _WORDS, "token_offsets"})
_MAX_CARD = 4 * 1024**2
_NUMBERED_NAME = re.compile(
    r"""["']?(\d+)["']?\s*:\s*(?:(?P<double>"(?:[^"\\\n]|\\.)*")|'(?P<single>(?:[^'\n]|'')*)'|(?P<bare>[^,}\n]+))"""
)
_BATCH = 64


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of one file of a dataset."""
    suffix = suffix_of(source.name)
    if suffix in {".parquet", ".arrow"}:
        rows = _packed_rows(source, options, arrow=suffix == ".arrow")
    else:
        names = _Names(_names(options) or _names_in_card(source, str(options.values.get("tags", TAGS))), [])
        rows = ((found, names) for found in iterate_in_any_layout(source, options.encoding, options.losses))
    for found, names in rows:
        if isinstance(found, Rejection):
            yield found
            continue
        where, row, position = found
        try:
            record, words = _record(row, where, source.name, names, options)
            yield Draft(where, record, False, position, words=words)
        except RecordError as error:
            yield Rejection(where, str(error))


class _Names(NamedTuple):
    """The names behind numbers."""

    tags: list[str]
    labels: list[str]
    """Of spans."""


_Named = tuple[Found, _Names]


def _packed_rows(source: Source, options: ReadOptions, *, arrow: bool) -> Iterator[_Named]:
    library, parquet = import_pyarrow()
    number, kind = 0, "Arrow" if arrow else "Parquet"
    column = str(options.values.get("tags", TAGS))
    try:
        with source.as_path() as path:
            for batch, metadata, share in _arrow_batches(library, path) if arrow else _parquet_batches(parquet, path):
                names = _Names(_names(options) or _names_in_schema(metadata, column), _names_of_spans(metadata))
                for row in batch.to_pylist():
                    number += 1
                    # Through JSON, so that dates become texts and U+0000 is refused as in any other format.
                    checked = parse_object(orjson.dumps(row, default=str), 0)
                    yield (f"{source.name}:{number}", checked, int(source.size * share)), names
    except (library.ArrowException, OSError, RecordError, ValueError, UnicodeDecodeError) as error:
        reason = str(error).split("\n", 1)[0]
        yield Rejection(f"{source.name}:{number + 1}", f"is no {kind} file that can be read: {reason}"), _Names([], [])


_Batch: TypeAlias = tuple[Any, Mapping[bytes, bytes] | None, float]
"""Rows, what the schema says besides, and the share of the file that is read."""


def _parquet_batches(parquet: Any, path: Path) -> Iterator[_Batch]:  # noqa: ANN401 - a module without types
    with parquet.ParquetFile(path) as file:
        done, rows = 0, max(1, file.metadata.num_rows)
        for batch in file.iter_batches(_BATCH):
            done += batch.num_rows
            yield batch, file.schema_arrow.metadata, done / rows


def _arrow_batches(library: Any, path: Path) -> Iterator[_Batch]:  # noqa: ANN401
    """What ``save_to_disk`` of `datasets` writes; and the other layout of the same, which has its table at the end."""
    with library.memory_map(str(path)) as memory:
        size = max(1, memory.size())
        try:
            reader = library.ipc.open_stream(memory)
            batches = iter(reader)
        except library.ArrowInvalid:
            reader = library.ipc.open_file(memory)
            batches = (reader.get_batch(number) for number in range(reader.num_record_batches))
        for batch in batches:
            for first in range(0, batch.num_rows, _BATCH):
                yield batch.slice(first, _BATCH), reader.schema.metadata, min(1.0, memory.tell() / size)


def _names_of_spans(metadata: Mapping[bytes, bytes] | None) -> list[str]:
    """The names behind the numbers of labels of spans, when their labels are numbers."""
    try:
        feature = orjson.loads((metadata or {})[b"huggingface"])["info"]["features"]["spans"]
        inner = feature[0] if isinstance(feature, list) else feature.get("feature") or feature
        label = inner["label"]
        names = (label.get("feature") or label)["names"]
    except (KeyError, TypeError, AttributeError, IndexError, orjson.JSONDecodeError):
        return []
    return [str(name) for name in names] if isinstance(names, list) else []


def _names(options: ReadOptions) -> list[str]:
    return [name.strip() for name in str(options.values.get("labels", "")).split(",") if name.strip()]


def _names_in_schema(metadata: Mapping[bytes, bytes] | None, column: str) -> list[str]:
    """The names behind the numbers of tags that `datasets` wrote into the schema."""
    try:
        feature = orjson.loads((metadata or {})[b"huggingface"])["info"]["features"][column]
        names = (feature.get("feature") or feature)["names"]
    except (KeyError, TypeError, AttributeError, orjson.JSONDecodeError):
        return []
    return [str(name) for name in names] if isinstance(names, list) else []


def _names_in_card(source: Source, column: str) -> list[str]:
    """The names in the card: the numbered list after the column's name, in YAML of any layout.

    The card lies beside, or above: in most data sets the files are in a folder ``data``.
    """
    found = source.above(CARD)
    if found is None or found.size > _MAX_CARD:
        return []
    try:
        with found.reading() as stream:
            text = stream.read().decode("utf-8", "replace")
    except RecordError:
        return []
    parts = re.split(rf"""["']?name["']?\s*:\s*["']?{re.escape(column)}["']?\s*[,\n]""", text, maxsplit=1)
    if len(parts) < 2:
        return []
    names: list[str] = []
    for match in _NUMBERED_NAME.finditer(parts[1]):
        if int(match[1][:9]) != len(names):
            break
        names.append(_unquoted(match).strip())
    return names


def _unquoted(match: re.Match[str]) -> str:
    """A scalar of YAML; between double quotes its escapes are those of JSON, as far as anybody writes them."""
    if match["double"] is not None:
        try:
            return str(orjson.loads(match["double"]))
        except orjson.JSONDecodeError:
            return match["double"][1:-1]
    return match["bare"] if match["single"] is None else match["single"].replace("''", "'")


_Read: TypeAlias = tuple[dict[str, Any], WordsAlone | None]
"""A record, and its words where the row has nothing else of the text."""


def _record(row: Mapping[str, Any], where: str, name: str, names: _Names, options: ReadOptions) -> _Read:
    tags_column = str(options.values.get("tags", TAGS))
    meta = _meta(row, name, tags_column)
    # Words beside spans say nothing that the spans do not, when none of them has a tag.
    spans_alone = tags_column not in row and isinstance(row.get("text"), str) and "spans" in row
    if row.get(_WORDS) is not None and not spans_alone:
        return _token_record(row, where, name, names.tags, meta, options)
    if row.get(_WORDS) is not None:
        options.losses.add("columns", f"{where}: {_WORDS}")
    text = row.get("text")
    if not isinstance(text, str):
        raise RecordError('has neither "tokens" nor a "text"')
    spans, relations = _listed(row, "spans"), _listed(row, "relations")
    if "spans" not in row and isinstance(row.get("entities"), list | dict):
        named = row["entities"]
        named = _listed(row, "entities") if isinstance(named, list) or _are_columns(named) else named
        if _are_spans(named):
            spans = named
            del meta["entities"]
    record = article_draft(
        text,
        name,
        given=_given(row),
        meta=meta,
        spans=[_span(span, names.labels, options) for span in spans],
        relations=[_relation(relation, number, options) for number, relation in enumerate(relations, 1)],
    )
    return record, None


def _given(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row, without an id that only counts rows: each split of a dataset begins anew with 0."""
    return row if not _counts_rows(row) else {key: value for key, value in row.items() if key != "id"}


def _are_spans(value: object) -> bool:
    """Whether these are spans under the name that datasets of others have for them."""
    return isinstance(value, list) and all(isinstance(item, dict) and {"start", "end"} <= item.keys() for item in value)


def _are_columns(value: Mapping[str, Any]) -> bool:
    """Whether it is a sequence of spans as `datasets` keeps it, an object of sequences."""
    return {"start", "end"} <= value.keys() and all(isinstance(column, list) for column in value.values())


def _counts_rows(row: Mapping[str, Any]) -> bool:
    identifier = row.get("id")
    ours = "title" in row and "language" in row
    return not ours and (type(identifier) is int or (isinstance(identifier, str) and identifier.isdecimal()))


def _meta(row: Mapping[str, Any], name: str, tags_column: str) -> dict[str, Any]:
    """Metadata of an export of ours, or whatever columns there are besides."""
    kept = row.get("meta")
    if isinstance(kept, str):
        try:
            parsed = orjson.loads(kept)
        except orjson.JSONDecodeError:
            parsed = kept
        if isinstance(parsed, dict):
            return parsed
    meta = {key: value for key, value in row.items() if key not in _KNOWN and key != tags_column and _is_json(value)}
    meta.update(kept if isinstance(kept, dict) else {} if kept is None else {"meta": kept})
    if _counts_rows(row):
        meta.setdefault("row_id", row["id"])
    path = PurePosixPath(name)
    split = path.stem.split("-")[0]
    # `save_to_disk` has a folder for each split.
    return {"split": path.parent.name or split if split == "data" else split, **meta}


def _is_json(value: object) -> bool:
    try:
        orjson.dumps(value)
    except (TypeError, ValueError):
        return False
    return value is not None


def _listed(row: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = row.get(key)
    if found is None:
        return ()
    if isinstance(found, dict) and all(isinstance(column, list) for column in found.values()):
        # A sequence of objects, which `datasets` keeps as an object of sequences.
        if len(set(map(len, found.values()))) > 1:
            raise RecordError(f'"{key}" is not a table: its columns are not equally long')
        return [dict(zip(found, cells, strict=True)) for cells in zip(*found.values(), strict=True)]
    if not isinstance(found, list):
        raise RecordError(f'"{key}" is not a list')
    return found


def _object(value: object, key: str) -> dict[str, Any]:
    """Attributes, which travel as JSON in a string."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise RecordError(f'"{key}" is not a JSON object') from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecordError(f'"{key}" is not a JSON object')
    return value


def _span(span: object, names: list[str], options: ReadOptions) -> dict[str, Any]:
    if not isinstance(span, dict):
        raise RecordError("a span is not an object")
    label = span.get("label")
    more = {key: value for key, value in span.items() if key not in _SPAN_KEYS and _is_json(value)}
    given = {key: span[key] for key in ("id", "text", "note", "annotator") if span.get(key) is not None}
    return span_draft(
        options,
        # What is no number is refused with all other offsets that are none.
        cast(int, span.get("start")),
        cast(int, span.get("end")),
        names[label] if type(label) is int and 0 <= label < len(names) else label,
        **given,
        fragments=span.get("fragments") or None,
        attributes={**_object(span.get("attributes"), "attributes"), **more},
    )


def _relation(relation: object, number: int, options: ReadOptions) -> dict[str, Any]:
    if not isinstance(relation, dict):
        raise RecordError("a relation is not an object")
    identifier = relation.get("id")
    if not isinstance(identifier, str):
        raise RecordError(f'relation {number} has no "id"')
    return relation_draft(
        options,
        identifier,
        relation.get("type"),
        (relation.get("from"), relation.get("to")),
        attributes=_object(relation.get("attributes"), "attributes"),
        annotator=relation.get("annotator"),
    )


def _token_record(
    row: Mapping[str, Any], where: str, name: str, names: list[str], meta: dict[str, Any], options: ReadOptions
) -> _Read:
    words = _listed(row, _WORDS)
    if not all(isinstance(word, str) and word for word in words):
        raise RecordError('"tokens" are not all texts that show something')
    text, tokens, told = told_words(words, row.get("text"), row.get("token_offsets"), stem_of(name))
    if not told:
        options.losses.add("text_rebuilt", where)
    if "token_offsets" not in row:
        meta |= kept_tokens(text, tokens, options.losses, where)
    tags = _tags(row, str(options.values.get("tags", TAGS)), names)
    if len(tags) != len(words):
        raise RecordError(f"has {len(words)} tokens but {len(tags)} tags")
    way = way_of(set(tags)) or way_of(names)
    tags = [usual_tag(tag, way) for tag in tags]
    if reason := next(filter(None, map(nameless_reason, tags)), ""):
        raise RecordError(reason)
    scheme = "iob2" if any(usual_tag(tag, way).startswith(("B-", "B_")) for tag in names or tags) else "io"
    chunks, orphans = chunks_of(tags, scheme, frozenset({0}))
    if orphans:
        options.losses.add("broken_tags", where, len(orphans))
    spans = [
        span_draft(options, tokens.starts[chunk.first], tokens.ends[chunk.last - 1], chunk.label) for chunk in chunks
    ]
    record = article_draft(text, name, given=_given(row), meta=meta, spans=spans)
    return record, None if told else words_alone(tokens)


def _tags(row: Mapping[str, Any], column: str, names: list[str]) -> list[str]:
    if column not in row:
        raise RecordError(f"has no column {column!r}; name the one with the tags: --format huggingface --option tags=…")
    found: list[str] = []
    for tag in _listed(row, column):
        if isinstance(tag, str):
            found.append(tag)
        elif type(tag) is not int:
            raise RecordError(f"{column!r} holds neither numbers nor names")
        elif not names:
            raise RecordError(
                "the names behind the numbers of its tags are not known; say --format huggingface --option labels=O,B-…"
            )
        elif not 0 <= tag < len(names):
            raise RecordError(f"the tag {tag} has no name")
        else:
            found.append(names[tag])
    return found
