"""Articles out of somebody's table, one a row, by a mapping of its columns."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord, NativeSpan
from app.domain.wording.isolation import isolated
from app.domain.wording.json_words import json_trouble
from app.exchange.formats import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.drafts import article_draft
from app.exchange.records.replaced_ids import possible_ids
from app.exchange.table_preview import TablePreview
from app.exchange.tables.article_columns import column_names, settle_roles
from app.exchange.tables.cells import unguarded
from app.exchange.tables.kinds import part_kind
from app.exchange.tables.misnamed import refuse_misnamed
from app.exchange.tables.rows import ARTICLE_COLUMNS, refuse_parts
from app.exchange.tables.span_building import Joined
from app.exchange.tables.span_columns import (
    SPANS,
    named_roles,
    part_roles,
    roles_met,
    span_roles,
)
from app.exchange.tables.span_spool import Lost, MisreadRowError, Rest, Row, RowEvent, SpanSpool
from app.exchange.uncarried import MAIN_META

_SAMPLE = 20
"""Rows that are looked at to find the text."""
_EXAMPLES = 5
"""Articles that are named of those that are nowhere."""
_ID_SHOWN = 60
"""Code points."""


def preview_rows(events: Iterator[RowEvent], values: Mapping[str, Any], count: int) -> TablePreview:
    """Columns, their roles and the first `count` rows; columns that cannot be settled have none."""
    rows: list[Sequence[str]] = []
    names_in = 0
    for event in events:
        if isinstance(event, Row):
            names_in = names_in or event.number
            rows.append(event.cells)
            if len(rows) > count:
                break
    columns, body = _header(rows[0] if rows else (), values), rows[1:] if values.get("header", True) else rows
    kind = part_kind(columns, body, values) if values.get("header", True) else None
    roles: dict[str, int] = {}
    try:
        if kind is None:
            roles = settle_roles(columns, body, values)
        else:
            roles = named_roles(kind, part_roles(kind, columns, body, values) or roles_met(kind, columns, values) or {})
    except RecordError:
        # The rows are refused for it, and that is told beside their articles.
        pass
    return TablePreview(
        columns, roles, body[:count], kind or "", names_in=names_in if values.get("header", True) else 0
    )


def drafts_of(
    events: Iterator[RowEvent], name: str, options: ReadOptions, *, guards: bool, spool: SpanSpool
) -> Generator[ReadEvent, None, bool]:
    """The articles in the rows of a table; returns whether it is one.

    The first row given is its header unless the options say otherwise. What the spool has of others stays there, for
    `rest_of`. A table with a span in each row gives articles when it has their texts, too.

    Args:
        events: The rows.
        name: Name of the source.
        options: What the user said.
        guards: Whether our own tables of this format have guarded cells.
        spool: Spans and links of other tables, which go to their articles.
    """
    first = list(islice(events, _SAMPLE))
    rows = [event for event in first if isinstance(event, Row)]
    if not rows:
        yield from (event for event in first if not isinstance(event, Row))
        if not any(isinstance(event, Rejection) for event in first):
            yield Rejection(name, "holds no table")
        return False
    has_header, columns = bool(options.values.get("header", True)), _header(rows[0].cells, options.values)
    sample = [row.cells for row in rows[has_header:]]
    try:
        kind = part_kind(columns, sample, options.values) if has_header else None
        if kind == SPANS and "text" in (span_roles(columns, sample, options.values) or {}):
            yield from _articles_of_spans(chain(first, events), name, options, spool, guards=guards)
            return True
        refuse_parts(columns, kind)
        refuse_misnamed(columns, sample, options.values)
        roles = settle_roles(columns, sample, options.values)
    except RecordError as error:
        yield Rejection(name, str(error))
        return False
    mapping = _Mapping(columns, roles, own=columns == ARTICLE_COLUMNS, guards=guards)
    if has_header:
        first.remove(rows[0])
        _count(rows[0].lost, options.source_losses)
    for event in chain(first, events):
        if not isinstance(event, Row):
            yield event
        elif any(cell.strip() for cell in event.cells):
            try:
                draft = _draft(mapping.draft(event, name), event.where, event.position, spool, options)
                _count(event.lost, options.losses)
                yield draft
            except RecordError as error:
                yield Rejection(error.where if isinstance(error, MisreadRowError) else event.where, str(error))
    return True


def _count(lost: Sequence[Lost], losses: LossReport) -> None:
    for kind, example, count in lost:
        losses.add(kind, example, count)


def _articles_of_spans(
    events: Iterator[RowEvent], name: str, options: ReadOptions, spool: SpanSpool, *, guards: bool
) -> Iterator[ReadEvent]:
    """The articles of a table that has the text of the article beside each span."""
    yield from spool.fill(events, name, guards=guards, said=options.values)
    for place, given in spool.articles():
        try:
            yield _draft(_article_of_span(given, name), place, spool.position, spool, options)
        except RecordError as error:
            yield Rejection(error.where if isinstance(error, MisreadRowError) else place, str(error))


def rest_of(name: str, options: ReadOptions, spool: SpanSpool) -> Iterator[ReadEvent]:
    """The articles of the workspace of which tables have rows, but not the texts; and what is of no article at all.

    Args:
        name: Name of the source.
        options: What the user said, and the workspace.
        spool: The rows.
    """
    if options.stored is None:
        yield from spool.unclaimed()
        return
    unknown: list[Rest] = []
    count = rows = 0
    for some in spool.rest():
        found = options.stored([one.article for one in some if one.article])
        for one in some:
            record = found.get(one.article)
            if record is not None:
                yield _stored_draft(record, one.where, name, spool, options.losses)
            elif not one.article:
                yield Rejection(one.where, f"rows that name no article: {one.rows}")
            else:
                unknown = [*unknown, one][:_EXAMPLES]
                count, rows = count + 1, rows + one.rows
    if unknown:
        named = ", ".join(_shown(one.article) for one in unknown) + (", …" if count > len(unknown) else "")
        yield Rejection(
            unknown[0].where,
            f"rows of articles that are neither in a table here nor in the workspace: {rows}, articles: {count}, "
            f"{named}; import these articles first, or together with this table",
        )


def _shown(identifier: str) -> str:
    """An id for a message, whatever somebody has written into it."""
    shown = identifier[:_ID_SHOWN].encode(errors="backslashreplace").decode().replace("\0", "\\0")
    return isolated(shown + ("…" if len(identifier) > _ID_SHOWN else ""))


def _draft(article: dict[str, Any], place: str, position: int, spool: SpanSpool, options: ReadOptions) -> Draft:
    """An article of a table, with what others have for it; its links may lead to spans that only the workspace has.

    Raises:
        RecordError: a row of them cannot be read.
    """
    joined = spool.join(article, place)
    record, own = joined.record, {span["id"] for span in joined.record["spans"]}
    if any({link["from"], link["to"]} - own for link in record["relations"]):
        stored = options.stored([record["id"]]).get(record["id"]) if options.stored is not None else None
        if stored is not None and stored["text"] == record["text"]:
            record = _with_ends(joined, stored, options.losses)
        elif own:
            record = {**record, "relations": list(_whole_links(joined, own, options.losses))}
    return Draft(joined.where, record, False, position, joined.told)


def _whole_links(joined: Joined, own: Collection[str], losses: LossReport) -> Iterator[dict[str, Any]]:
    """The links whose ends are both there; others are left behind when somebody deletes the row of a span.

    Without any spans their table was not read, and a refusal tells more.
    """
    for link in joined.record["relations"]:
        gone = next((link[end] for end in ("from", "to") if link[end] not in own), None)
        if gone is None:
            yield link
        else:
            place = joined.places.get(link["id"], joined.where)
            losses.add("dangling_relations", f"{place}: {link['type']}: {_shown(gone)}")


def _stored_draft(record: NativeRecord, place: str, name: str, spool: SpanSpool, losses: LossReport) -> ReadEvent:
    draft = article_draft(record["text"], name, given=record, meta={}, own=True)
    try:
        joined = spool.join(draft, place, record["spans"])
    except RecordError as error:
        return Rejection(error.where if isinstance(error, MisreadRowError) else place, str(error))
    whole = _with_ends(joined, record, losses)
    return Draft(joined.where, whole, False, spool.position, joined.told, names_only=True)


def _with_ends(joined: Joined, stored: NativeRecord, losses: LossReport) -> dict[str, Any]:
    """The record with those spans of the workspace that its links lead to, without links that lead nowhere.

    A span may have another id there than the one it came with, because that was taken.
    """
    record, there = joined.record, {span["id"]: span for span in stored["spans"]}
    own = {span["id"] for span in record["spans"]}
    links = []
    for link in record["relations"]:
        ends = {
            end: [link[end]] if link[end] in own else _meant(link[end], link["annotator"], stored["id"], there)
            for end in ("from", "to")
        }
        unclear = next((end for end, found in ends.items() if len(found) != 1), None)
        if unclear is None:
            links.append({**link, **{end: found[0] for end, found in ends.items()}})
        else:
            kind = "ambiguous_links" if ends[unclear] else "unplaced_links"
            losses.add(kind, f"{joined.places[link['id']]}: {link['type']}: {_shown(link[unclear])}")
    wanted = {link[end] for link in links for end in ("from", "to")} - own
    added = [there[identifier] for identifier in there if identifier in wanted]
    named = {span["entity"] for span in added} - {entity["id"] for entity in record["entities"]}
    entities = [entity for entity in stored["entities"] if entity["id"] in named]
    return {
        **record,
        "spans": [*record["spans"], *added],
        "relations": links,
        "entities": [*record["entities"], *entities],
    }


def _meant(identifier: str, annotator: str, article: str, there: Mapping[str, NativeSpan]) -> list[str]:
    """Ids of the spans in the workspace that a link may mean; those of its annotator, if there are such."""
    found = [one for one in possible_ids(article, identifier, annotator) if one in there]
    return [one for one in found if there[one]["annotator"] == annotator] or found


def _article_of_span(given: Mapping[str, str], name: str) -> dict[str, Any]:
    text = given.get("text", "")
    if not text:
        raise RecordError("holds no text")
    if "\0" in text:
        raise RecordError("holds a NUL character (U+0000) in its text")
    meta: dict[str, Any] = {role: given[role] for role in MAIN_META if role in given}
    return article_draft(text, name, given=given, meta=meta)


def _header(first: Sequence[str], values: Mapping[str, Any]) -> tuple[str, ...]:
    return column_names(first if values.get("header", True) else [""] * len(first))


class _Mapping:
    def __init__(self, columns: Sequence[str], roles: Mapping[str, int], *, own: bool, guards: bool) -> None:
        self._guards = guards
        self._columns = columns
        self._roles = roles
        self._own = own
        """The table is one of ours: one of its columns is JSON."""

    def draft(self, row: Row, name: str) -> dict[str, Any]:
        """The article in one row.

        Raises:
            RecordError: the row has no text, or what we wrote into it was changed to something else.
        """
        cells = self._own_cells(row.cells) if self._own else row.cells
        given = {role: cells[index] for role, index in self._roles.items() if index < len(cells) and cells[index]}
        text = given.pop("text", "")
        # In a table of ours it is an article, in anybody else's a cell in which somebody hit the space bar.
        if not (text if self._own else text.strip()):
            column = self._columns[self._roles["text"]]
            if any(kind == "formulas" for kind, _, _ in row.lost):
                raise RecordError(
                    f'has no text in its column "{column}", but formulas that no spreadsheet has worked out; '
                    "open it in one and save it there"
                )
            raise RecordError(f'has no text in its column "{column}"')
        if "\0" in text:
            raise RecordError("holds a NUL character (U+0000) in its text")
        meta: dict[str, Any] = {role: given[role] for role in ("published", "source", "url") if role in given}
        taken = set(self._roles.values())
        for index, cell in enumerate(cells):
            if index not in taken and cell:
                column = self._columns[index] if index < len(self._columns) else f"column {index + 1}"
                meta.setdefault(column, cell)
        if self._own:
            direction = meta.pop("direction", None)
            meta.update(_own_meta(meta.pop("meta", "{}")))
            titled = {"title": given.get("title", ""), **given, "direction": direction}
            return article_draft(text, name, given=titled, meta=meta, own=True)
        return article_draft(text, name, given=given, meta=meta)

    def _own_cells(self, cells: Sequence[str]) -> Sequence[str]:
        # A text longer than a cell may be goes on in further ones; it stands last.
        last = len(self._columns) - 1
        whole = [*cells[:last], "".join(cells[last:])]
        return [unguarded(cell) for cell in whole] if self._guards else whole


def _own_meta(cell: str) -> dict[str, Json]:
    try:
        meta = orjson.loads(cell)
    except orjson.JSONDecodeError as error:
        raise RecordError(f'its "meta" is not JSON: {json_trouble(error)}') from error
    if not isinstance(meta, dict):
        raise RecordError('its "meta" is not a JSON object')
    return meta
