"""QualCoder: the database of a project (``data.qda``); coded text becomes spans.

Offsets there were counted in code points by one part of the program and in UTF-16 units by another. The text that was
selected is kept beside them and decides, span by span.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from app.domain.errors import RecordError
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.databases.sqlite_reading import Tables, certainty, count_orphans, read_project
from app.exchange.files.sources import Source
from app.exchange.formats import Feature, Format, ReadEvent, ReadOptions
from app.exchange.records.checking import OffsetMismatchError
from app.exchange.records.drafts import article_draft, local_ids, span_draft
from app.exchange.records.misfits import UNPLACED

NOTE = "NOTE"
"""Label of passages that carry a memo but no code."""
_CODINGS = ("ctid", "cid", "seltext", "pos0", "pos1", "owner", "date", "memo", "important")


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`; what is wrong with one does not touch the others."""
    return read_project(source, "QualCoder project", lambda tables: _Reader(tables, source, options))


def _refuse_foreign(tables: Tables) -> None:
    if not tables.has("source", "id", "fulltext") or not tables.has("code_text", "cid", "fid", "pos0", "pos1"):
        raise RecordError("is a database, but no QualCoder project")


class _Reader:
    def __init__(self, tables: Tables, source: Source, options: ReadOptions) -> None:
        _refuse_foreign(tables)
        self._tables = tables
        self._source = source
        self._options = options
        self._codes = dict(tables.rows("code_name", ("cid", "name")))
        self._cases = dict(tables.rows("cases", ("caseid", "name")))
        for kind, table, column in (
            ("code_groups", "code_cat", "catid"),
            ("code_groups", "code_name", "supercid"),
            ("pictures", "code_image", "imid"),
            ("pictures", "code_av", "avid"),
            ("foreign_items", "journal", "jid"),
        ):
            count = sum(number is not None for (number,) in tables.rows(table, (column,)))
            if count:
                options.source_losses.add(kind, f"{source.name}: {table}", count)
        self._count_memos()

    def _count_memos(self) -> None:
        """What is said about the project, codes and cases, for which there is no place here."""
        memos = sum(bool(memo) for table in ("code_name", "cases") for (memo,) in self._tables.rows(table, ("memo",)))
        values = [row for row in self._tables.rows("attribute", ("value",), {"attr_type": "case"}) if row[0]]
        passages = sum(bool(memo) for (memo,) in self._tables.rows("case_text", ("memo",)))
        references = len({number for (number,) in self._tables.rows("ris", ("risid",))})
        for what, count in (
            ("memo of the project", sum(bool(memo) for (memo,) in self._tables.rows("project", ("memo",)))),
            ("memo of a code or case", memos),
            ("memo of a group of codes", sum(bool(memo) for (memo,) in self._tables.rows("code_cat", ("memo",)))),
            ("a drawn graph", sum(1 for _ in self._tables.rows("graph", ("grid",)))),
            ("attribute of a case", len(values)),
            ("memo of a passage of a case", passages),
            ("bibliographic reference", references),
        ):
            if count:
                self._options.source_losses.add("foreign_items", f"{self._source.name}: {what}", count)

    def texts(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The rows of ``source`` that are texts."""
        met = set()
        columns = ("id", "name", "fulltext", "memo", "owner", "date", "mediapath")
        for *row, media in self._tables.rows("source", columns, order="id"):
            where = f"{self._source.name}/{row[1]}"
            if row[2] is None or (media and not str(row[2]).strip()):
                self._options.source_losses.add("pictures", where)
            else:
                met.add(row[0])
                yield where, tuple(row)
        for table in ("code_text", "annotation"):
            count_orphans(self._tables, table, "fid", met, self._source.name, self._options.source_losses)

    def draft(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """The article of one row of ``source``."""
        number, name, text, memo, owner, date = row
        if not isinstance(text, str) or not text.strip():
            raise RecordError("its text is empty")
        meta: dict[str, Any] = {"file": f"{self._source.name}/{name}"}
        meta.update({key: value for key, value in (("memo", memo), ("owner", owner), ("added", date)) if value})
        for key, value, kind in self._tables.rows_of("attribute", ("name", "value", "attr_type"), "id", number):
            if kind == "file" and value not in (None, ""):
                meta[str(key)] = value
        cases = [self._cases.get(row[0]) for row in self._tables.rows_of("case_text", ("caseid",), "fid", number)]
        if any(cases):
            meta["cases"] = list(dict.fromkeys(case for case in cases if case))
        spans = list(self._spans(number, text, f"{self._source.name}/{name}"))
        title = PurePosixPath(str(name)).stem
        return article_draft(text, str(name), given={"title": title}, meta=meta, spans=spans)

    def _spans(self, number: object, text: str, where: str) -> Iterator[dict[str, Any]]:
        identify = local_ids(None, text)
        place = _Placing(text, self._options, where)
        codings = list(self._tables.rows_of("code_text", _CODINGS, "fid", number, order="ctid"))
        for _, _, quote, *ends, _, _, _, _ in codings:
            place.hear(ends, quote)
        for key, code, quote, *ends, owner, date, memo, important in codings:
            label = self._codes.get(code)
            if key is None:
                # The first version of the program did not number them; these values together are unique there.
                key = f"{code} {ends[0]}–{ends[1]} {owner}"
            if not label:
                raise RecordError(f"coding {key} has a code that does not exist")
            attributes = {"important": True} if important == 1 else {}
            yield self._span(
                place.find(ends, quote, f"coding {key}"),
                label,
                (owner, date, memo),
                id=identify(f"coding {key}"),
                attributes=attributes,
            )
        for key, *ends, owner, date, memo in self._tables.rows_of(
            "annotation", ("anid", "pos0", "pos1", "owner", "date", "memo"), "fid", number, order="anid"
        ):
            span = place.find(ends, None, f"annotation {key}")
            yield self._span(span, NOTE, (owner, date, memo), id=identify(f"annotation {key}"))

    def _span(
        self, ends: tuple[int, int], label: str, said: tuple[object, object, object], **given: object
    ) -> dict[str, Any]:
        owner, date, memo = said
        time = _time(date)
        start, end = ends
        return span_draft(
            self._options,
            start,
            end,
            label,
            annotator=owner or None,
            note=memo or None,
            created=time,
            updated=time,
            **given,
        )


class _Placing:
    """Finds where spans of one text are."""

    def __init__(self, text: str, options: ReadOptions, where: str) -> None:
        self._text = text
        self._losses = options.losses
        self._go_on = options.skip_bad_spans
        self._where = where
        self._table = UnitTable(text, OffsetUnit.UTF16)
        self._wide = 0
        """How many more quotes stand where UTF-16 units lead to than where code points do."""

    def hear(self, ends: list[Any], quote: object) -> None:
        """Let a quote tell what positions of this text count; those without a quote are counted alike."""
        if isinstance(quote, str) and quote and all(type(position) is int for position in ends):
            start, end = ends
            self._wide += (self._from_utf16(start, end, quote) is not None) - self._stands(start, end, quote)

    def find(self, ends: list[Any], quote: object, name: str) -> tuple[int, int]:
        """The span's code points: as they are, from UTF-16, or where its quote stands nearest.

        Raises:
            OffsetMismatchError: its quote is nowhere in the text.
        """
        whole = all(type(position) is int for position in ends)
        if not whole and self._go_on:
            return UNPLACED
        if not whole:
            raise OffsetMismatchError(f"the offsets of {name} are not whole numbers")
        start, end = ends
        told = quote if isinstance(quote, str) else ""
        if self._stands(start, end, told) if told else self._wide <= 0:
            return start, end
        wide = self._from_utf16(start, end, told)
        if wide is not None:
            self._losses.add("unit_found", f"{self._where}: {OffsetUnit.UTF16.value}")
            return wide
        if not told:
            return start, end
        found = self._nearest(told, start)
        if found is None and self._go_on:
            return UNPLACED
        if found is None:
            raise OffsetMismatchError(f"{name}: its text is not in the article, which was edited since")
        self._losses.add("requoted", self._where)
        return found, found + len(told)

    def _stands(self, start: int, end: int, quote: str) -> bool:
        return self._text[max(start, 0) : max(end, 0)] == quote

    def _from_utf16(self, start: int, end: int, quote: str) -> tuple[int, int] | None:
        """The code points of a stretch of UTF-16 units; None if it cuts one, or is not the quote where there is one."""
        first, last = self._table.code_point(start), self._table.code_point(end)
        if first is None or last is None or (quote and self._text[first:last] != quote):
            return None
        return first, last

    def _nearest(self, quote: str, start: int) -> int | None:
        before = self._text.rfind(quote, 0, max(start, 0) + len(quote))
        after = self._text.find(quote, max(start, 0))
        found = [place for place in (before, after) if place != -1]
        return min(found, key=lambda place: abs(place - start)) if found else None


def _time(value: object) -> str | None:
    """QualCoder writes local time without a zone; it is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d %H:%M:%S").isoformat() + "Z"  # noqa: DTZ007
    except ValueError:
        return None


def _sniff(name: str, head: bytes) -> int:
    return certainty(name, head, FORMAT.suffixes, b"code_text")


FORMAT = Format(
    name="qualcoder",
    title="QualCoder project (its data.qda)",
    suffixes=(".qda",),
    carries=frozenset(
        {
            Feature.SPANS,
            Feature.OVERLAPS,
            Feature.ATTRIBUTES,
            Feature.NOTES,
            Feature.ANNOTATORS,
            Feature.META,
        }
    ),
    sniff=_sniff,
    read=read,
)
