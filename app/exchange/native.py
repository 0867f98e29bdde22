"""The native record: JSONL, one article a line, exactly as ``resources/schema/hashiya-article.schema.json`` says.

Keys come in one order, everything is UTF-8 and every line ends with LF, so that the same workspace gives the same
bytes. Read are also records that somebody has laid out for the eye, or put into one array.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import orjson

from app.domain.native_record import FORMAT as NAME
from app.domain.native_record import VERSION, NativeRecord
from app.exchange.files.sources import Source
from app.exchange.formats import EVERYTHING, Draft, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.syntax.json_values import is_laid_out, iterate_in_any_layout

_DECLARATION = re.compile(rb'"format"\s*:\s*"' + NAME.encode() + rb'"')


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The records of `source`, each bound to be complete."""
    for found in iterate_in_any_layout(source, options.encoding, options.losses):
        if isinstance(found, Rejection):
            yield found
            continue
        where, record, position = found
        if record.get("format") != NAME:
            yield Rejection(where, f'is not a native record: "format" must be "{NAME}"')
        elif type(record.get("version")) is not int or record["version"] != VERSION:
            yield Rejection(where, f"has version {record.get('version')!r}; this Hashiya reads version {VERSION}")
        else:
            yield Draft(where, record, True, position)


def write(records: Iterable[NativeRecord], out: BinaryIO, _losses: LossReport) -> None:
    """One line for each record; nothing can be lost."""
    dumps, line = orjson.dumps, orjson.OPT_APPEND_NEWLINE
    out.writelines(dumps(record, option=line) for record in records)


def _sniff(_name: str, head: bytes) -> int:
    bare = head.replace(b"\0", b"")
    # A line is one record; where a record is laid out over many lines, its keys may stand in any of them.
    told = bare if is_laid_out(bare) else bare.partition(b"\n")[0]
    return 100 if _DECLARATION.search(told) else 0


FORMAT = Format(
    name="native",
    title="Hashiya JSONL, one article a line, nothing left out",
    suffixes=(".jsonl", ".ndjson"),
    carries=EVERYTHING,
    sniff=_sniff,
    read=read,
    quick=True,
    write=write,
    prepared_json=True,
    prepared_meta=True,
    acyclic=True,
)
