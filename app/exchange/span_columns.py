"""Which column of a table of spans or links is the article, the start, the label: by name, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.domain.errors import TransferError
from app.exchange.claim_reading import NAMES as CLAIM_NAMES
from app.exchange.claim_reading import NEEDED
from app.exchange.options import FormatOption, OptionKind
from app.exchange.table_columns import MAPPING_OPTIONS, ROLES, guess_roles

SPANS, LINKS, CLAIMS = "spans", "links", "claims"
_NAMES: Mapping[str, str] = {
    "article": "article articleid doc docid document documentid file filename textid المقال معرفالمقال",
    "span": "span spanid annotationid mentionid",
    "label": "label tag entitytype spanlabel entitylabel الوسم תווית برچسب",
    "start": "start begin startoffset beginoffset startchar charstart offsetstart spanstart البداية התחלה شروع",
    "end": "end stop endoffset stopoffset endchar charend offsetend spanend النهاية סוף پایان",
    "fragments": "fragments",
    "quote": "quote mention spantext mentiontext entitytext coveredtext surface phrase exact الاقتباس ציטוט",
    "annotator": "annotator annotatorid coder user rater المرمز",
    "entity": "entity entityname",
    "entity_id": "entityid",
    "entity_kind": "entitykind",
    "wikidata": "wikidata wikidataid qid",
    "note": "note comment remark ملاحظة הערה یادداشت",
    "origin": "origin",
    "created": "created",
    "updated": "updated",
    "attributes": "attributes",
}
_LINK_NAMES: Mapping[str, str] = {
    **{role: _NAMES[role] for role in ("article", "attributes", "annotator", "created", "updated")},
    "link": "link linkid relation relationid",
    "type": "type linktype relationtype",
    "from": "from fromspan",
    "to": "to tospan",
}
_FILLERS = re.compile(r"[\W_]+")
_SAID = {
    "article": "the id of a span's article",
    "start": "the start of a span",
    "end": "the end of a span",
    "label": "the label of a span",
    "quote": "the text of a span",
    "annotator": "the annotator of a span",
    "note": "the note at a span",
}
SPAN_OPTIONS = tuple(
    FormatOption(
        name=f"span-{role}",
        kind=OptionKind.TEXT,
        default="",
        help=f"in a table of spans, the column of {said}; guessed by its name when not said",
        on_export=False,
    )
    for role, said in _SAID.items()
)
SPAN_ROLES = tuple(option.name for option in SPAN_OPTIONS)
"""What a column of a table of spans can be for."""
COLUMN_OPTIONS = (*MAPPING_OPTIONS, *SPAN_OPTIONS)
"""The options of a format that reads tables which say what a column is for."""
_TEXT_ROLES = ("text", "title", "language", "published", "source", "url")
"""What a table of spans may say about the article of each."""


def _roles_by_name(columns: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    known = {name: role for role, all_names in names.items() for name in all_names.split()}
    roles: dict[str, int] = {}
    for index, column in enumerate(columns):
        role = known.get(_FILLERS.sub("", column.casefold()))
        if role is not None:
            roles.setdefault(role, index)
    return roles


def link_roles(columns: Sequence[str]) -> dict[str, int] | None:
    """Role → number of its column in a table of links; None when it is none."""
    roles = _roles_by_name(columns, _LINK_NAMES)
    return roles if {"article", "link", "type", "from", "to"} <= roles.keys() else None


def claim_roles(columns: Sequence[str]) -> dict[str, int] | None:
    """Role → number of its column in a table of claims and their makers; None when it is none."""
    roles = _roles_by_name(columns, CLAIM_NAMES)
    return roles if roles.keys() >= NEEDED else None


def span_roles(
    columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]
) -> dict[str, int] | None:
    """Role → number of its column in a table of spans; None when it is none.

    It is one when it has an article, a label, and offsets that are whole numbers, or when the user says where a span
    starts; but none without a column that the user names. ``text`` is the whole text of the article. A column of texts
    that are shorter than their end is the quote.
    """
    roles = _roles_by_name(columns, _NAMES)
    wanted = {role: str(said.get(f"span-{role}") or "").strip() for role in _SAID}
    for role, column in wanted.items():
        if column:
            if column not in columns:
                return None
            roles = {other: index for other, index in roles.items() if index != columns.index(column)}
            roles[role] = columns.index(column)
    about = _roles_by_article(columns, roles, said)
    if "id" in about and ("article" not in roles or (said.get("id") and not wanted["article"])):
        roles["article"] = about["id"]
    if not {"article", "start", "end", "label"} <= roles.keys():
        return None
    # A damaged table of ours is still one.
    sure = wanted["start"] or wanted["end"] or {"span", "quote", "annotator", "attributes"} <= roles.keys()
    if not sure and not _are_offsets(sample, roles):
        return None
    for role in _TEXT_ROLES:
        if role in about:
            roles[role] = about[role]
    if "text" in roles and "quote" not in roles and _is_quote(sample, roles):
        roles["quote"] = roles.pop("text")
    return roles


def _roles_by_article(columns: Sequence[str], taken: Mapping[str, int], said: Mapping[str, object]) -> dict[str, int]:
    # "article" is a name of the text, too. Without a sample nothing is taken for the text only because it is long.
    free = ["" if index in taken.values() else name for index, name in enumerate(columns)]
    about = guess_roles(free, ())
    for role in ("text", "id"):
        column = str(said.get(role) or "")
        if column in columns and columns.index(column) not in taken.values():
            about[role] = columns.index(column)
    return about


def _are_offsets(sample: Sequence[Sequence[str]], roles: Mapping[str, int]) -> bool:
    found = [
        (whole_number(row[roles["start"]]), whole_number(row[roles["end"]]))
        for row in sample
        if max(roles["start"], roles["end"]) < len(row) and row[roles["start"]].strip()
    ]
    fit = sum(start is not None and end is not None and start < end for start, end in found)
    return fit * 2 > len(found)


def _is_quote(sample: Sequence[Sequence[str]], roles: Mapping[str, int]) -> bool:
    rows = [row for row in sample if len(row) > max(roles[role] for role in ("text", "start", "end"))]
    shorter = sum(len(row[roles["text"]]) < (whole_number(row[roles["end"]]) or 0) for row in rows)
    return shorter * 2 > len(rows) or all(
        len(row[roles["text"]]) == (whole_number(row[roles["end"]]) or 0) - (whole_number(row[roles["start"]]) or 0)
        for row in rows
    )


def whole_number(cell: str) -> int | None:
    """The offset in a cell; None when there is none. Spreadsheets write some as ``12.0``."""
    digits = cell.strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def named_roles(roles: Mapping[str, int]) -> dict[str, int]:
    """The roles of a table of spans that the user can say, under the names of their options."""
    said = {f"span-{role}": index for role, index in roles.items() if role in _SAID}
    return {**said, **{role: index for role, index in roles.items() if role == "text"}}


def refuse_bad_columns(columns: Mapping[str, str]) -> None:
    """Only roles of `ROLES` and `SPAN_ROLES` can be given a column.

    Raises:
        TransferError: another one was.
    """
    known = (*ROLES, *SPAN_ROLES)
    for role in columns:
        if role not in known:
            raise TransferError(
                "There is no {role!r} that a column could be for; known are: {known}", role=role, known=", ".join(known)
            )


def column_values(options: Sequence[FormatOption], columns: Mapping[str, str]) -> dict[str, str]:
    """`columns` as values of a format's options; none when the format reads no tables."""
    return dict(columns) if set(COLUMN_OPTIONS) <= set(options) else {}


def columns_in(options: Sequence[FormatOption], values: Mapping[str, str]) -> dict[str, str]:
    """Those of the `values` of a format's options that say what a column is for."""
    return {one.name: values[one.name] for one in options if one in COLUMN_OPTIONS and one.name in values}
