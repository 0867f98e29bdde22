"""Which column of a table of spans or links is the article, the start, the label: by name, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.domain.errors import RecordError
from app.exchange.options import FormatOption
from app.exchange.tables.article_columns import MAPPING_OPTIONS, guess_roles
from app.exchange.tables.claim_reading import NAMES as CLAIM_NAMES
from app.exchange.tables.claim_reading import NEEDED
from app.exchange.tables.likely_columns import no_column

SPANS, LINKS, CLAIMS = "spans", "links", "claims"
ROWS = "rows"
"""What is said of a sheet under this name is what its rows are."""
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
    "link": "link linkid relation relationid id",
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
    "id": "the id of a span, by which links name it",
}
SPAN_OPTIONS = tuple(
    FormatOption(
        name=f"span-{role}",
        default="",
        help=f"in a table of spans, the column of {said}; guessed by its name when not said",
        on_export=False,
    )
    for role, said in _SAID.items()
)
SPAN_ROLES = tuple(option.name for option in SPAN_OPTIONS)
"""What a column of a table of spans can be for."""
_LINK_SAID = {
    "link-article": "article",
    "link-id": "link",
    "link-type": "type",
    "link-from": "from",
    "link-to": "to",
    "link-annotator": "annotator",
}
_CLAIM_SAID = {
    "claim-article": "article",
    "claim-start": "start",
    "claim-end": "end",
    "claim-quote": "quote",
    "claim-annotator": "annotator",
    "claim-voice": "voice",
    "claim-maker-start": "maker_start",
    "claim-maker-end": "maker_end",
    "claim-maker-quote": "maker_quote",
    "claim-maker-label": "maker_label",
}
LINK_ROLES, CLAIM_ROLES = tuple(_LINK_SAID), tuple(_CLAIM_SAID)
"""What a column of a table of links, and of claims, can be for."""


class Kind(NamedTuple):
    """What is known of the columns of tables of one kind."""

    names: Mapping[str, str]
    """Role → common names of its column."""
    said: Mapping[str, str]
    """What a user calls a role → the role."""
    needs: frozenset[str]


_SPAN_SAID = {f"span-{role}": "span" if role == "id" else role for role in _SAID}
KINDS = {
    SPANS: Kind(_NAMES, _SPAN_SAID, frozenset({"article", "start", "end", "label"})),
    LINKS: Kind(_LINK_NAMES, _LINK_SAID, frozenset({"article", "type", "from", "to"})),
    CLAIMS: Kind(CLAIM_NAMES, _CLAIM_SAID, NEEDED),
}
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


def roles_by_kind(columns: Sequence[str]) -> list[dict[str, int]]:
    """Role → number of its column, by their names, in a table of spans, of links and of claims."""
    return [_roles_by_name(columns, kind.names) for kind in KINDS.values()]


def roles_met(kind: str, columns: Sequence[str], said: Mapping[str, object]) -> dict[str, int] | None:
    """Role → number of its column, of those that a table of this kind has: all that it needs, or not.

    None when a column that the user names is not there.
    """
    known = KINDS[kind]
    roles = _roles_by_name(columns, known.names)
    for option, role in known.said.items():
        column = str(said.get(option) or "").strip()
        if column:
            if column not in columns:
                return None
            roles = {other: index for other, index in roles.items() if index != columns.index(column)}
            roles[role] = columns.index(column)
    if kind == SPANS:
        about = _roles_by_article(columns, roles, said)
        named = str(said.get("span-article") or "").strip()
        if "id" in about and ("article" not in roles or (said.get("id") and not named)):
            roles["article"] = about["id"]
    return roles


def link_roles(columns: Sequence[str], said: Mapping[str, object]) -> dict[str, int] | None:
    """Role → number of its column in a table of links; None when it is none.

    One that is said to be of links, or where they begin or end, needs no identifiers.
    """
    roles = roles_met(LINKS, columns, said)
    sure = said.get(ROWS) == LINKS or any(str(said.get(f"link-{end}") or "").strip() for end in ("from", "to"))
    needed = KINDS[LINKS].needs | (set() if sure else {"link"})
    return roles if roles is not None and needed <= roles.keys() else None


def claim_roles(columns: Sequence[str], said: Mapping[str, object]) -> dict[str, int] | None:
    """Role → number of its column in a table of claims and their makers; None when it is none."""
    roles = roles_met(CLAIMS, columns, said)
    return roles if roles is not None and roles.keys() >= NEEDED else None


def span_roles(
    columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]
) -> dict[str, int] | None:
    """Role → number of its column in a table of spans; None when it is none.

    It is one when it has an article, a label, and offsets that are whole numbers, or when the user says where a span
    starts, or that there are spans; but none without a column that the user names. ``text`` is the whole text of the
    article, by which it is known where no column has its id. A column of texts that are shorter than their end is the
    quote.
    """
    roles = roles_met(SPANS, columns, said)
    if roles is None or not KINDS[SPANS].needs - {"article"} <= roles.keys():
        return None
    # A damaged table of ours is still one.
    sure = (
        said.get(ROWS) == SPANS
        or any(str(said.get(f"span-{edge}") or "").strip() for edge in ("start", "end"))
        or {"span", "quote", "annotator", "attributes"} <= roles.keys()
    )
    if not sure and not _are_offsets(sample, roles):
        return None
    about = _roles_by_article(columns, roles, said)
    for role in _TEXT_ROLES:
        if role in about:
            roles[role] = about[role]
    if "text" in roles and "quote" not in roles and _is_quote(sample, roles):
        roles["quote"] = roles.pop("text")
    # By its text an article is known only where the spans lie in it.
    return roles if "article" in roles or ("text" in roles and _are_offsets(sample, roles)) else None


def refuse_without_article(columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]) -> None:
    """Refuse a table of spans that does not tell in which article they are: its rows are no articles either.

    What the user says of the rows, or of the text, goes before what they look like.

    Raises:
        RecordError: it is one.
    """
    roles = roles_met(SPANS, columns, said)
    if not said.get("header", True) or said.get(ROWS) is not None or said.get("text"):
        return
    if roles is None or "article" in roles:
        return
    if KINDS[SPANS].needs - {"article"} <= roles.keys() and _are_offsets(sample, roles):
        found = ", ".join(columns[roles[role]] for role in ("start", "end", "label"))
        raise RecordError(
            f"is a table of spans ({found}), but no column says in which article each is; add one with the article's "
            f"id or its whole text, or name it with --map-column span-article=…; there are: {', '.join(columns)}"
        )


def nearly_met(kind: str, columns: Sequence[str], said: Mapping[str, object]) -> bool:
    """Whether at most one of the columns is missing that a table of this kind needs."""
    roles = roles_met(kind, columns, said)
    return roles is not None and len(KINDS[kind].needs - roles.keys()) < 2


def part_roles(
    kind: str, columns: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, object]
) -> dict[str, int] | None:
    """`span_roles`, `link_roles` or `claim_roles`."""
    if kind == SPANS:
        return span_roles(columns, sample, said)
    return link_roles(columns, said) if kind == LINKS else claim_roles(columns, said)


def refuse_lacking(columns: Sequence[str], said: Mapping[str, object], name: str) -> None:
    """Say what a table lacks that is said to be of spans, links or claims, or of which the user names such columns.

    Raises:
        RecordError: it lacks a column that is named, or one that such a table needs.
    """
    wanted, there = said.get(ROWS), ", ".join(columns)
    for kind, known in KINDS.items():
        named = {option: column for option in known.said if (column := str(said.get(option) or "").strip())}
        if wanted != kind and (wanted is not None or not named):
            continue
        for option, column in named.items():
            if column not in columns:
                raise RecordError(f"{name}: {no_column(column, option, columns)}")
        met = roles_met(kind, columns, said) or {}
        missing = ", ".join(option for option, role in known.said.items() if role in known.needs and role not in met)
        if missing:
            raise RecordError(f"{name}: has no column for {missing}; there are: {there}")


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


def named_roles(kind: str, roles: Mapping[str, int]) -> dict[str, int]:
    """The roles of a table of spans, links or claims that the user can say, under the names by which he says them."""
    said = {option: roles[role] for option, role in KINDS[kind].said.items() if role in roles}
    return {**said, "text": roles["text"]} if kind == SPANS and "text" in roles else said
