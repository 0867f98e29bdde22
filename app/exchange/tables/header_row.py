"""Which row of somebody's table names its columns, where titles stand above it; and rows that only sum it up.

What is above is left out and told. The first row is the header unless another one is clearly it, so that no row of an
article is taken for names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from statistics import median

from app.domain.errors import RecordError
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import shortened
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.tables.article_columns import NO_COLUMN, roles_in_names
from app.exchange.tables.column_mapping import COLUMN_ROLES, HEADER_ROW, MOST_ROWS
from app.exchange.tables.rows import ARTICLE_COLUMNS, own_part
from app.exchange.tables.span_columns import roles_by_kind
from app.exchange.tables.span_spool import Row, RowEvent

HEADER_ROW_OPTION = FormatOption(
    name=HEADER_ROW,
    default=0,
    most=MOST_ROWS,
    help="the row that names the columns, by its number in the file; rows above it are left out; 0 finds it",
    on_export=False,
)
_LOOKED_AT = 21
"""Rows among which the header is looked for, empty ones not counted."""
_LONGEST_NAME = 60
"""Code points of the name of a column; what is longer is a text."""
_WORDS = 3
"""Of a name that says what its column is for by one of them. Many a headline begins with such a word: below rows that
are as wide, one that says nothing else is wanted."""
_LONG_TEXT = 100
"""Code points from which a cell is surely a text."""
_SHOWN = 60
"""Code points of a row that is told."""
_NUMBER = re.compile(r"[\W\d_]*\d[\W\d_]*")
"""A number, a date or a time."""
_NUMBERS = r"[:：=،\s-]*\d[\d.,٫٬]*(?:\s+\d[\d.,٫٬]*)*"
_TOTALS = (
    r"(?:grand )?total|المجموع(?: الكلي)?|الإجمالي|الاجمالي|סה(?:\"|״|'')כ|סך הכול|סך הכל|جمع کل|مجموع کل|میزان کل"
)
_COUNTS = r"sum|count|number|مجموع|إجمالي|العدد|عدد|סיכום|מספר|جمع|تعداد|شمار|کل(?: تعداد)?|میزان"
_COUNTED = (
    r"(?:of )?(?:articles|texts|documents|records|rows|items|news)|(?:ال)?مقالات|مقالة|مقالًا|مقالا|مقال|(?:ال)?أخبار"
    r"|خبرًا|خبرا|خبر|(?:ال)?نصوص|نصًا|نصا|(?:ال)?صفوف|السجلات|ה?כתבות|ה?מאמרים|ה?ידיעות|ה?טקסטים|ה?רשומות"
    r"|مقاله(?:\u200cها)?|متن|مطلب|خبریں|مضامین"
)
_SUMS = re.compile(
    rf"(?:{_TOTALS})[:：\s]*|(?:{_TOTALS}|{_COUNTS})(?:\s+(?:{_COUNTED}))?{_NUMBERS}(?:\s+(?:{_COUNTED}))?",
    re.IGNORECASE,
)
"""What stands in a row that sums up: a word alone that says nothing else, or one with numbers and what is counted.
A headline such as «عدد القتلى 25» is none."""
_SUM_BEGINS = frozenset({"", *" \t\u00a0gtscnGTSCNامإعجتشکסמ"})
"""How the first cell of such a row begins: not at all where the word stands in a later one."""
_LONGEST_SUM = 60
"""Code points of all cells of a row that only sums up."""


def table_rows(
    events: Iterator[RowEvent], said: Mapping[str, object], losses: LossReport, sheet: str = ""
) -> Iterator[RowEvent]:
    """The rows of a table from its header on, without those that only sum it up; both are counted in `losses`.

    Args:
        events: All its rows, empty ones too.
        said: What the user said of the table.
        losses: Where rows that are left out are counted.
        sheet: Which one of several sheets it is.

    Raises:
        RecordError: the row that was said to be the header is not there.
    """
    wanted, named = int(str(said.get(HEADER_ROW) or 0)), bool(said.get("header", True))
    if wanted and not named:
        raise RecordError(f"cannot have its names in row {wanted} (header-row) and no row of names (header)")
    first, count = _beginning(events, wanted)
    rows = [event for event in first if isinstance(event, Row)]
    if wanted and not (rows and rows[-1].number == wanted and any(map(str.strip, rows[-1].cells))):
        if sheet:
            raise RecordError(f"{sheet}: has no row {wanted} that could name its columns (header-row)")
        raise RecordError(f"has no row {wanted} that could name its columns (header-row)")
    header = len(rows) - 1 if wanted else find_header([row.cells for row in rows], said) if named else count
    for row in rows[:header]:
        _leave_out(row, "title_rows", losses)
    passed = set(map(id, rows[:header]))
    rest = chain((event for event in first if id(event) not in passed), events)
    columns = tuple(rows[header].cells) if header < len(rows) else ()
    own = columns == ARTICLE_COLUMNS or own_part(columns) is not None
    names = named
    for event in rest:
        if isinstance(event, Row):
            if not event.cells:
                continue
            if names:
                names = False
            # Tables have millions of rows, and hardly any that begins like this.
            elif not own and event.cells[0][:1] in _SUM_BEGINS and sums_up(event.cells):
                _leave_out(event, "total_rows", losses)
                continue
        yield event


def _beginning(events: Iterator[RowEvent], wanted: int) -> tuple[list[RowEvent], int]:
    """The first rows, or those up to the one with this number; and how many empty ones they begin with."""
    found: list[RowEvent] = []
    filled = empty = 0
    for event in events:
        found.append(event)
        if not isinstance(event, Row):
            continue
        if any(cell.strip() for cell in event.cells):
            filled += 1
        elif not filled:
            empty += 1
        if event.number >= wanted if wanted else filled >= _LOOKED_AT:
            break
    return found, empty


def _leave_out(row: Row, kind: str, losses: LossReport) -> None:
    shown = " · ".join(cell for cell in map(one_line, row.cells) if cell)
    if shown:
        losses.add(kind, f"{row.where}: {isolated(shortened(shown, _SHOWN))}")
    for lost in row.lost:
        losses.add(*lost)


def sums_up(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing but a word like *total*, with or without numbers."""
    if sum(map(len, cells)) > _LONGEST_SUM:
        return False
    return _SUMS.fullmatch(" ".join(cell.strip() for cell in cells if cell.strip())) is not None


def find_header(rows: Sequence[Sequence[str]], said: Mapping[str, object]) -> int:
    """The place, from 0, of the row that names the columns of a table: the first one that is not empty, when in doubt.

    Another one is it when it has more names that columns are known to have, is as wide as the rows that follow, and
    those above it are narrower, as titles are, or stand apart.

    Args:
        rows: The first rows.
        said: What the user said; names of columns among it are known.
    """
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    there = [place for place, cells in enumerate(filled) if cells]
    if not there:
        return 0
    first = there[0]
    known = {str(said.get(role) or "").strip() for role in COLUMN_ROLES} - {"", NO_COLUMN}
    met = {}
    for place in there:
        narrower = all(len(filled[above]) < len(filled[place]) for above in there if above < place)
        met[place] = _names_met(rows[place], known, words=_WORDS if narrower else 1)
    likely = [place for place in there if place == first or _may_name(filled, place, met[place])]
    best = max(likely, key=lambda place: met[place])
    if best == first and not met[first] and len(filled[first]) == 1:
        best = _below_titles(rows, filled, there)
    if best != first and not _are_titles(filled, there, best):
        return first
    after = next((place for place in there if place > best), None)
    if after in likely and met[best] > 1 and met[after] >= met[best] and _goes_on(rows[best], rows[after], met[after]):
        return after
    return best


def _goes_on(upper: Sequence[str], lower: Sequence[str], met: int) -> bool:
    """Whether names go on in the row below: in another language, or below those that are merged over some of them."""
    merged = any(cell.strip() and cell == above for above, cell in zip(upper, lower, strict=False))
    same = [cell for cell in upper if cell.strip()] == [cell for cell in lower if cell.strip()]
    return not same and (merged or met == sum(bool(cell.strip()) for cell in lower))


def _names_met(row: Sequence[str], known: set[str], *, words: int) -> int:
    """How many columns are called as columns are, by so many words at most, or as the user said."""
    said = {cell.strip() for cell in row} & known
    rest = [cell if len(cell) <= _LONGEST_NAME and cell.strip() not in said else "" for cell in row]
    if sum(map(bool, map(str.strip, row))) == 1:
        # A column alone can only be the text; other words alone are titles, or texts themselves.
        return len(said) or int("text" in roles_in_names(rest, words))
    return len(said) + max(len(roles_in_names(rest, words)), *map(len, roles_by_kind(rest)))


def _may_name(filled: Sequence[Sequence[str]], place: int, met: int) -> bool:
    """Whether a row below the first one has names only, and as many cells as those that follow."""
    cells = filled[place]
    if not met or (met < 2 and met < len(cells)) or len(set(cells)) < len(cells):
        return False
    # One column may be without a name, unless it is one of two.
    return all(map(_is_short, cells)) and len(cells) + (len(cells) > 2) >= _width_below(filled, place)


def _is_short(cell: str) -> bool:
    return len(cell) <= _LONGEST_NAME and _NUMBER.fullmatch(cell) is None


def _width_below(filled: Sequence[Sequence[str]], place: int) -> float:
    """How many cells the rows below have that are not empty."""
    below = [len(cells) for cells in filled[place + 1 :] if cells]
    return median(below) if below else 0


def _are_titles(filled: Sequence[Sequence[str]], there: Sequence[int], header: int) -> bool:
    """Whether the rows above are narrower than the header, or short and apart from it, or only one is there."""
    above = [filled[place] for place in there if place < header]
    if len(above) == 1 or all(len(cells) < len(filled[header]) for cells in above):
        return True
    return not filled[header - 1] and all(len(cell) <= _LONG_TEXT for cells in above for cell in cells)


def _below_titles(rows: Sequence[Sequence[str]], filled: Sequence[Sequence[str]], there: Sequence[int]) -> int:
    """The header by its shape: the first row of several cells, all short, above a column of long texts."""
    first = there[0]
    header = next((place for place in there if len(filled[place]) > 1), first)
    below = [rows[place] for place in there if place > header]
    if header == first or len(filled[header]) < 3 or len(filled[header]) < _width_below(filled, header) - 1:
        return first
    if not all(map(_is_short, filled[header])) or len(below) < 2:
        return first
    texts = (
        all(index < len(row) and len(row[index]) >= _LONG_TEXT for row in below)
        for index, cell in enumerate(rows[header])
        if cell.strip()
    )
    return header if any(texts) else first
