"""Tables of claims on the way in: a claim, who makes it, and the link between the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.exchange.tables.claims import CLAIM_COLUMNS, ORGANIZATION
from app.exchange.uncarried import CLAIM

MAKER_LABEL = "ACTOR"
"""Of a maker of whom the table does not tell that it is an organization."""
NAMES: Mapping[str, str] = {
    "article": "article articleid doc docid document documentid file filename textid",
    "span": "claim claimid",
    "start": "start claimstart",
    "end": "end claimend",
    "quote": "quote claimquote claimtext",
    "fragments": "fragments",
    "annotator": "annotator annotatorid coder",
    "attributes": "attributes",
    "voice": "voice",
    "cue": "cue",
    **{
        column: column.replace("_", "")
        for column in CLAIM_COLUMNS
        if column.startswith(("maker_", "organization", "target")) or column in ("joint_makers", "stances")
    },
    "maker_label": "makerlabel",
}
"""Role → names of its column."""
NEEDED = frozenset({"article", "start", "end", "maker_start", "maker_end"})


def maker_row(given: Mapping[str, str]) -> dict[str, str] | None:
    """The maker of the claim in a row, as the row of a table of spans; None when nobody is said to make it."""
    if "maker_start" not in given and "maker_end" not in given:
        return None
    same = ("quote", "start", "end", "entity", "entity_id", "wikidata", "label")
    maker = {role: given[f"maker_{role}"] for role in same if f"maker_{role}" in given}
    own = bool(given.get("organization_quote")) and _is_organization(given)
    maker.setdefault("label", ORGANIZATION if own else MAKER_LABEL)
    if "maker_kind" in given:
        maker["entity_kind"] = given["maker_kind"]
    return maker


def _is_organization(given: Mapping[str, str]) -> bool:
    return all(given.get(f"organization{part}") == given.get(f"maker{maker}") for part, maker in _SAME_PARTY)


_SAME_PARTY = (("_quote", "_quote"), ("_id", "_entity_id"))


def count_unplaced(given: Mapping[str, str]) -> int:
    """How many a row only names: organizations that are not the maker, joint makers, and targets."""
    named = sum(len(given[role].split("|")) for role in ("joint_makers", "targets") if role in given)
    return named + ("organization" in given and not _is_organization(given))


def with_gap(maker: dict[str, Any], text: str) -> dict[str, Any]:
    """`maker` with its two fragments, which a table of claims does not tell, where its quote is that of two."""
    start, end, quote = maker["start"], maker["end"], maker.get("text", "")
    if not quote or text[start:end] == quote:
        return maker
    for blank in (index for index, character in enumerate(quote) if character == " "):
        first, last = quote[:blank], quote[blank + 1 :]
        edges = [[start, start + len(first)], [end - len(last), end]]
        apart = first and last and edges[0][1] < edges[1][0]
        if apart and [text[edge[0] : edge[1]] for edge in edges] == [first, last]:
            return {**maker, "fragments": edges}
    return maker


def linked(
    part: Mapping[str, Any],
    spans: list[dict[str, Any]],
    make_id: Callable[[object], str],
    annotator: str,
    there: Sequence[Mapping[str, Any]],
) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
    """The spans that a row of claims adds to `spans`, and the ids of maker and claim when they are linked.

    A span that is there already, in a table of spans or as the maker of another claim, is not added again. A maker
    takes the id and the label of the span at its place that the same layer has in the workspace (`there`).
    """
    added = []
    claim = part["span"]
    layer = claim.get("annotator", annotator)
    if "id" not in claim:
        own = (CLAIM, claim["start"], claim["end"], layer)
        told = (span["id"] for span in spans if (span["label"], span["start"], span["end"], span["annotator"]) == own)
        claim["id"] = next(told, None) or make_id(f"claim {claim['start']} {claim['end']} {layer}")
    if all(span["id"] != claim["id"] for span in spans):
        added.append(claim)
    maker = part.get("maker")
    if maker is None:
        return added, None
    place = (maker["start"], maker["end"])
    found = [span for span in spans if (span["start"], span["end"]) == place and span["label"] != CLAIM]
    found.sort(key=lambda span: (span["annotator"] != layer, span["label"] != maker["label"]))
    if found:
        return added, (found[0]["id"], claim["id"])
    known = [span for span in there if (span["start"], span["end"]) == place and span["annotator"] == layer]
    known = [span for span in known if span["label"] == maker["label"]] or [
        span for span in known if span["label"] != CLAIM
    ]
    same = {"id": known[0]["id"], "label": known[0]["label"]} if len(known) == 1 else {}
    added.append({**maker, "id": make_id(f"maker {place} {layer}"), "annotator": layer, **same})
    return added, (added[-1]["id"], claim["id"])
