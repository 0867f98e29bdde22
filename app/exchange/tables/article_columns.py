"""Which column of somebody's table is the text, the title, the date: guessed by name, overridden by the user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.domain.errors import RecordError
from app.exchange.options import FormatOption
from app.exchange.tables.likely_columns import no_column

_NAMES: Mapping[str, str] = {
    "text": "text body content article fulltext articletext articlebody النص نص المتن متن טקסט תוכן גוף تحریر خبر",
    "title": "title headline subject العنوان عنوان כותרת تیتر سرخی",
    "id": "id key docid documentid articleid hashiyaid معرف الرقم מזהה شناسه المعرف شناخت",
    "language": "language lang اللغة لغة שפה زبان",
    "published": "published date publishdate publicationdate pubdate datepublished التاريخ تاريخ תאריך تاریخ",
    "source": "source publisher outlet newspaper medium المصدر مصدر الصحيفة صحيفة الجريدة جريدة الوكالة מקור منبع ماخذ",
    "url": "url link href الرابط رابط קישור لینک پیوند",
}
ROLES = tuple(_NAMES)
"""What a column can be for; every other column becomes metadata under its own name."""
_SAID = {"published": "day of publication", "url": "address"}
_KNOWN = {name: role for role, names in _NAMES.items() for name in names.split()}
_FILLERS = re.compile(r"[\W_]+")
NO_COLUMN = "-"
"""Said for a role that no column is for, although one is called like it."""

HEADER_OPTION = FormatOption(
    name="header",
    default=True,
    help="whether a row names the columns: the first one, or the one below titles",
    on_export=False,
)
MAPPING_OPTIONS = tuple(
    FormatOption(
        name=role,
        default="",
        help=f"the column of the article's {_SAID.get(role, role)}; guessed by its name when not said"
        + ("" if role == "text" else f"; {NO_COLUMN} for none"),
        on_export=False,
    )
    for role in ROLES
)


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """A name for each column, none twice: an empty one is called by its number."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = base = cell.strip().lstrip("\ufeff") or f"column {number}"
        again = 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        names.append(name)
    return tuple(names)


def guess_roles(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """Role → number of the column that seems to be for it. The text is at least the column with the longest cells."""
    roles: dict[str, int] = {}
    for index, name in enumerate(columns):
        role = _KNOWN.get(_FILLERS.sub("", name.casefold()))
        if role is not None:
            roles.setdefault(role, index)
    for index, name in enumerate(columns):
        role = _role_in(name)
        if role and index not in roles.values():
            roles.setdefault(role, index)
    if "text" not in roles and columns:
        free = [index for index in range(len(columns)) if index not in roles.values()]
        lengths = {index: sum(len(row[index]) for row in sample if index < len(row)) for index in free}
        if any(lengths.values()):
            roles["text"] = max(lengths, key=lambda index: lengths[index])
    return roles


def roles_in_names(columns: Sequence[str], words: int) -> set[str]:
    """What columns that are called so, by so many words at most, seem to be for, the text too."""
    exact = (_KNOWN.get(_FILLERS.sub("", name.casefold())) for name in columns)
    nouns = (_noun_role(name) if len(name.split()) <= words else "" for name in columns)
    return {role or noun for role, noun in zip(exact, nouns, strict=True)} - {""}


def _role_in(name: str) -> str:
    """What a name of several words is for, by its noun.

    The text is left to the longest cells, for columns are about an article in many ways.
    """
    role = _noun_role(name)
    return role if role != "text" else ""


def _noun_role(name: str) -> str:
    """What is said by the noun of several words: the first one in Arabic and Hebrew, the last one in English."""
    words = [word for word in _FILLERS.split(name.casefold()) if word]
    if len(words) < 2:
        return ""
    return _KNOWN.get(words[-1] if words[0].isascii() else words[0], "")


def settle_roles(columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]) -> dict[str, int]:
    """`guess_roles`, overridden by what the user said for a role: a column's name, its number from 1, or `NO_COLUMN`.

    Raises:
        RecordError: there is no such column, or none for the text.
    """
    roles = guess_roles(columns, sample)
    for role in ROLES:
        wanted = str(said.get(role) or "").strip()
        if not wanted:
            continue
        if wanted == NO_COLUMN and NO_COLUMN not in columns and role != "text":
            roles.pop(role, None)
            continue
        if wanted in columns:
            index = columns.index(wanted)
        elif wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= len(columns):
            index = int(wanted) - 1
        else:
            raise RecordError(no_column(wanted, role, columns))
        roles = {other: column for other, column in roles.items() if column != index}
        roles[role] = index
    if "text" not in roles:
        known = ", ".join(columns)
        raise RecordError(f"has no column that could be the text; name it with --map-column text=…; there are: {known}")
    return roles
