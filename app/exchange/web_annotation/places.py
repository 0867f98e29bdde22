"""Where the selectors of W3C Web Annotations are in a text: code points, by positions, bytes or quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from app.domain.wording.isolation import isolated
from app.exchange.characters.units import OffsetUnit, UnitTable
from app.exchange.loss import LossReport
from app.exchange.records.checking import OffsetMismatchError
from app.exchange.records.misfits import UNPLACED
from app.exchange.web_annotation.parts import Selection

Place: TypeAlias = tuple[int, int, str | None]
"""Start, end, and the quote that is said to stand there."""


class ByteCount:
    """Positions in the bytes of a source (``DataPositionSelector``), where those are the bytes of its text.

    A page has other bytes than its text. So either the name of the source says that it is plain text, or a quote that
    stands beside such a position is found there.
    """

    def __init__(self, text: str, witnesses: Iterable[Selection], encoding: str, *, plain: bool) -> None:
        """`encoding`: of the text; nothing else than UTF-8 without a byte order mark is counted in."""
        self._text, self._witnesses = text, witnesses
        self._usable = encoding in {"utf-8", "ascii"}
        self._known: bool | None = plain or None
        self._table: UnitTable | None = None

    def position(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The same in code points; None where nobody can tell."""
        if not self._usable or not self._is_known():
            return None
        return self._in_code_points(data)

    def _is_known(self) -> bool:
        if self._known is None:
            self._known = any(self._bears_witness(one) for one in self._witnesses)
        return self._known

    def _bears_witness(self, selection: Selection) -> bool:
        if selection.data is None or selection.quote is None or not selection.quote.get("exact"):
            return False
        found = self._in_code_points(selection.data)
        return (
            found is not None and self._text[max(0, found["start"]) : max(0, found["end"])] == selection.quote["exact"]
        )

    def _in_code_points(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        start, end = data.get("start"), data.get("end")
        if type(start) is not int or type(end) is not int:
            return None
        self._table = self._table or UnitTable(self._text, OffsetUnit.BYTE)
        first, last = self._table.place(start, end)
        return {"start": first, "end": last}


class Places:
    """Finds the places of selectors in one text."""

    def __init__(
        self, text: str, byte_count: ByteCount, *, losses: LossReport, name: str, skip_bad_spans: bool
    ) -> None:
        """`name`: of the article, for the losses."""
        self._text, self._bytes, self._losses, self._name = text, byte_count, losses, name
        self._skip_bad_spans = skip_bad_spans

    def of(self, selection: Selection) -> Place | None:
        """Where it is; None when it selects no stretch of text.

        Raises:
            OffsetMismatchError: its quote is nowhere, or in several places.
        """
        position = selection.position
        if position is None and selection.data is not None:
            position = self._bytes.position(selection.data)
        return self._place(position, selection.quote)

    def _place(self, position: Mapping[str, Any] | None, quoted: Mapping[str, Any] | None) -> Place | None:
        exact = quoted.get("exact") if quoted else None
        exact = exact if isinstance(exact, str) and exact else None
        start, end = (position.get("start"), position.get("end")) if position else (None, None)
        if (
            type(start) is int
            and type(end) is int
            and (exact is None or self._text[max(start, 0) : max(end, 0)] == exact)
        ):
            return start, end, exact
        found = self._find(quoted, exact) if quoted and exact else None
        if found is not None:
            if position is not None:
                self._losses.add("requoted", f"{self._name}: {exact}")
            return found, found + len(exact or ""), exact
        if type(start) is int and type(end) is int:
            return start, end, exact
        if exact is not None and self._skip_bad_spans:
            return (*UNPLACED, exact)
        if exact is not None:
            raise OffsetMismatchError(f"the quote {isolated(exact[:40])} is not in the text, or more than once")
        return None

    def _find(self, quoted: Mapping[str, Any], exact: str) -> int | None:
        """Where the quote stands, if only one place fits, with its surroundings or without."""
        before, after = (value if isinstance(value := quoted.get(key), str) else "" for key in ("prefix", "suffix"))
        for lead, whole in ((len(before), before + exact + after), (0, exact)):
            first = self._text.find(whole)
            if first >= 0 and self._text.find(whole, first + 1) < 0:
                return first + lead
        return None
