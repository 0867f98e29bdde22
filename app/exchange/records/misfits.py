"""Spans that do not fit the text of their article: left out one by one where the user wants that, and counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.domain.wording.isolation import isolated
from app.exchange.characters.units import Astray
from app.exchange.loss import LossReport
from app.exchange.records.checking import check_offsets

UNPLACED = (-1, -1)
"""What a reader that may go on (`ReadOptions.skip_bad_spans`) gives as the place of a span that has none."""
_NEEDED = frozenset({"start", "end", "text"})
_SHOWN = 40


def _is_misfit(span: Json, text: str) -> bool:
    """Whether a span lies outside of `text`, cuts a character, holds none, or quotes other words than stand there."""
    if not isinstance(span, dict) or not span.keys() >= _NEEDED:
        return False
    try:
        check_offsets(span, "span", text)
    except RecordError:
        return True
    return False


def without_misfits(record: dict[str, Any], where: str, losses: LossReport) -> dict[str, Any]:
    """A completed record without such spans and without their links; itself when it has none."""
    text, spans, relations = record["text"], record.get("spans"), record.get("relations")
    if not isinstance(spans, list) or not isinstance(relations, list):
        return record
    misfits = [span for span in spans if _is_misfit(span, text)]
    if not misfits:
        return record
    for span in misfits:
        losses.add("misfit_spans", f"{where}: {_told(span)}")
    kept = [span for span in spans if not _is_misfit(span, text)]
    gone = {str(span.get("id")) for span in misfits} - {str(span.get("id")) for span in kept if isinstance(span, dict)}
    between_kept = [
        link
        for link in relations
        if not isinstance(link, dict) or gone.isdisjoint((str(link.get("from")), str(link.get("to"))))
    ]
    if len(between_kept) < len(relations):
        losses.add("relations_of_left_out", where, len(relations) - len(between_kept))
    return {**record, "spans": kept, "relations": between_kept}


def _told(span: Mapping[str, Any]) -> str:
    """Label, place and quote, as far as it has them."""
    start, end, quote = span["start"], span["end"], span["text"]
    place = f"{start}–{end}" if (start, end) != UNPLACED or Astray in (type(start), type(end)) else ""
    told = quote if isinstance(quote, str) else ""
    shown = isolated(told[:_SHOWN] + ("…" if len(told) > _SHOWN else "")) if told else ""
    return " ".join(part for part in (str(span.get("label", ""))[:_SHOWN], place, shown) if part)
