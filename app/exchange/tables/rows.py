"""Articles and spans as rows of a table. All cells are texts or whole numbers; offsets are code points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeEntity, NativeRecord
from app.domain.records import AttributeDefinition, Codebook, context_of
from app.exchange.loss import LossReport
from app.exchange.records.attribute_values import definition_of, value_of
from app.exchange.tables.claims import CLAIM_COLUMNS, claim_rows, count_lost
from app.exchange.uncarried import count_uncarried

Cell: TypeAlias = str | int
_META_COLUMNS = ("published", "source", "url")
ARTICLE_COLUMNS = ("id", "title", "language", "direction", *_META_COLUMNS, "meta", "text")
_SPAN_COLUMNS = (
    *("article", "title", *_META_COLUMNS),
    *("span", "label", "start", "end", "fragments", "quote", "prefix", "suffix"),
    *("annotator", "entity", "entity_id", "entity_kind", "wikidata", "note", "origin", "created", "updated"),
)
LINK_COLUMNS = (
    *("article", "link", "type", "from", "to", "from_quote", "to_quote"),
    *("attributes", "annotator", "created", "updated"),
)
_ARTICLES_LOST = ("spans", "relations", "progress", "entities")
_SPANS_LOST = ("relations", "progress", "article_text", "entity_details", "language", "meta_rest")
_LINKS_LOST = ("spans", "progress", "article_text", "entities", "language", "meta")


def refuse_parts(columns: Sequence[str], kind: str | None) -> None:
    """Refuse tables of spans, claims and links by themselves: a row of them is no article, and they hold no texts.

    Raises:
        RecordError: `kind` says that `columns` are those of one.
    """
    what = own_part(columns) or kind
    if what:
        raise RecordError(
            f"is a table of {what}, without the texts of their articles; import it together with the table of "
            "articles, as articles.csv and spans.csv in one folder or as sheets of one workbook"
        )


def own_part(columns: Sequence[str]) -> str | None:
    """Whether `columns` are those of a table of ours whose rows are no articles: ``spans``, ``claims``, ``links``."""
    # The first fourteen: what follows has changed over time.
    heads = {"spans": _SPAN_COLUMNS[:14], "claims": CLAIM_COLUMNS, "links": LINK_COLUMNS}
    return next((what for what, names in heads.items() if tuple(columns[: len(names)]) == names), None)


class Table(NamedTuple):
    """One kind of rows."""

    columns: tuple[str, ...]
    rows: Callable[[NativeRecord, LossReport], Iterator[Sequence[Cell]]]
    count_lost: Callable[[NativeRecord, LossReport], None]
    """Counts what of a record such a table has no place for."""


def tables_of(codebook: Codebook | None) -> Mapping[str, Table]:
    """Articles, spans, claims and links; spans have a column for each attribute of the codebook."""
    keys = list(dict.fromkeys(one.key for label in (codebook.labels if codebook else ()) for one in label.attributes))
    columns = (*_SPAN_COLUMNS, *(f"attribute.{key}" for key in keys), "attributes")
    return {
        "articles": Table(ARTICLE_COLUMNS, lambda record, _: article_rows(record), _counter(_ARTICLES_LOST)),
        "spans": Table(columns, lambda record, _: span_rows(record, keys, codebook), _counter(_SPANS_LOST)),
        "claims": Table(CLAIM_COLUMNS, claim_rows, count_lost),
        "links": Table(LINK_COLUMNS, lambda record, _: link_rows(record), _counter(_LINKS_LOST)),
    }


def _counter(kinds: tuple[str, ...]) -> Callable[[NativeRecord, LossReport], None]:
    return lambda record, losses: count_uncarried(record, kinds, losses)


def rows_of(table: Table, records: Iterable[NativeRecord], losses: LossReport) -> Iterator[Sequence[Cell]]:
    """The rows that `records` make, with what they leave out counted."""
    for record in records:
        table.count_lost(record, losses)
        yield from table.rows(record, losses)


def article_rows(record: NativeRecord) -> Iterator[Sequence[Cell]]:
    """The one row of an article; metadata without a column of its own is JSON."""
    meta = record["meta"]
    own = [meta[key] if isinstance(meta.get(key), str) and meta[key] else "" for key in _META_COLUMNS]
    rest = {key: value for key, value in meta.items() if key not in _META_COLUMNS or not own[_META_COLUMNS.index(key)]}
    yield (
        record["id"],
        record["title"],
        record["language"],
        record["direction"] or "",
        *own,
        json_cell(rest) if rest else "",
        record["text"],
    )


def span_rows(record: NativeRecord, keys: Sequence[str], codebook: Codebook | None) -> Iterator[Sequence[Cell]]:
    """A row for each span; attributes in `keys` have a column each.

    The others are JSON in the last one, and so are those that cannot be told from the text of their column.
    """
    meta, text = record["meta"], record["text"]
    entities = {entity["id"]: entity for entity in record["entities"]}
    article = (record["id"], record["title"], *(value_cell(meta.get(key)) for key in _META_COLUMNS))
    for span in record["spans"]:
        fragments = tuple((start, end) for start, end in span.get("fragments") or [[span["start"], span["end"]]])
        entity = entities.get(span["entity"] or "")
        rest = {
            key: value
            for key, value in span["attributes"].items()
            if key not in keys or not _is_told(value, definition_of(codebook, span["label"], key))
        }
        yield (
            *article,
            *(span["id"], span["label"], span["start"], span["end"]),
            " ".join(f"{start}–{end}" for start, end in fragments) if len(fragments) > 1 else "",
            span["text"],
            *context_of(text, fragments),
            span["annotator"],
            *(_entity_cells(entity) if entity else ("", "", "", "")),
            *(span["note"], span["origin"], span["created"], span["updated"]),
            *(value_cell(span["attributes"].get(key)) for key in keys),
            json_cell(rest) if rest else "",
        )


def link_rows(record: NativeRecord) -> Iterator[Sequence[Cell]]:
    """A row for each link between two spans."""
    quotes = {span["id"]: span["text"] for span in record["spans"]}
    for link in record["relations"]:
        yield (
            *(record["id"], link["id"], link["type"], link["from"], link["to"]),
            *(quotes[link["from"]], quotes[link["to"]]),
            json_cell(link["attributes"]) if link["attributes"] else "",
            *(link["annotator"], link["created"], link["updated"]),
        )


def _entity_cells(entity: NativeEntity) -> tuple[str, ...]:
    return entity["name"], entity["id"], entity["kind"], entity["wikidata"] or ""


def value_cell(value: Json) -> Cell:
    """An attribute's value: texts as they are, lists joined by ``|``, the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str) or type(value) is int:
        return value
    if isinstance(value, list) and all(isinstance(item, str) and "|" not in item for item in value):
        return "|".join(value)
    return json_cell(value)


def cell_value(cell: str, definition: AttributeDefinition | None) -> object:
    """The value of an attribute whose column holds this text, by what the codebook says about it."""
    return value_of(cell.split("|") if definition and definition.kind == "choices" else (cell,), definition)


def _is_told(value: Json, definition: AttributeDefinition | None) -> bool:
    cell = str(value_cell(value))
    back = cell_value(cell, definition)
    return definition is not None and bool(cell) and type(back) is type(value) and back == value


def json_cell(value: Json) -> str:
    """`value` as JSON in one cell."""
    return orjson.dumps(value).decode()
