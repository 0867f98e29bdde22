"""What a whole article says about who claims what: spans, makers, targets, entities, and the table that must come out.

Real articles lie beside the checkout, so what is kept here of them are places, in code points, and names of entities;
everything was read and written down by hand. The samples' gold lies in `seeds`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.records import Fragments
from tests.flows.whole_articles.key_plan import Gold, Sample

BY_HAND = Path(__file__).parent / "claims"
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to be made: its type and the envelopes of its two ends."""

    kind: str
    start: Place
    goal: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of claims."""

    claim: Place
    voice: str | None
    maker: str | None
    maker_place: Place | None
    joint: tuple[str, ...]
    organization: str | None
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """An article annotated to the end.

    Attributes:
        sample: the text with its spans, for the plan of keys.
        names: envelope of a mention → name of its entity.
        voices: envelope of a claim → ``author`` or ``unattributed``.
        links: who makes what, first makers first; what is about whom; who is a member of what.
        table: the rows that the export must have.
    """

    sample: Sample
    names: dict[Place, str]
    voices: dict[Place, str]
    links: tuple[Link, ...]
    table: tuple[Row, ...]
    nameless: frozenset[Place] = field(default_factory=frozenset)


def by_hand(text: str, sha256: str) -> Annotation:
    """The annotation of a real article, by the digest of its text."""
    kept: dict[str, Any] = json.loads((BY_HAND / f"{sha256[:12]}.json").read_text(encoding="utf-8"))
    assert kept["sha256"] == sha256
    gold = [Gold(label, ((start, end),)) for label, start, end, _ in kept["mentions"]]
    gold += [Gold("CLAIM", (_place(one["claim"]),)) for one in kept["claims"]]
    links = [Link("makes", _place(one["maker"]), _place(one["claim"])) for one in kept["claims"] if one["maker"]]
    links += [Link("about", _place(one["claim"]), _place(goal)) for one in kept["claims"] for goal in one["about"]]
    return Annotation(
        sample=Sample(sha256[:12], text, kept["language"], _by_end(gold)),
        names={(start, end): name for _, start, end, name in kept["mentions"]},
        voices={_place(one["claim"]): one["voice"] for one in kept["claims"] if one["voice"]},
        links=tuple(links),
        table=tuple(
            Row(
                claim=_place(row["claim"]),
                voice=row["voice"],
                maker=row["maker"],
                maker_place=_place(row["maker_place"]) if row["maker_place"] else None,
                joint=(),
                organization=row["organization"],
                targets=tuple(sorted(row["targets"])),
            )
            for row in kept["table"]
        ),
    )


def of_sample(path: Path) -> Annotation:
    """The annotation of a sample article, as its gold has it."""
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    spans = {span["id"]: span for span in record["spans"]}
    place = {key: (span["start"], span["end"]) for key, span in spans.items()}
    entities = {entity["id"]: entity["name"] for entity in record["entities"]}
    gold = [
        Gold(one["label"], tuple(map(_place, one.get("fragments") or [[one["start"], one["end"]]])))
        for one in spans.values()
    ]
    relations = [one for one in record["relations"] if one["type"] in ("makes", "about", "member_of")]
    relations.sort(key=lambda one: bool(one["attributes"].get("joint")))
    mentions = {key: span for key, span in spans.items() if span["label"] != "CLAIM"}

    def name(key: str) -> str:
        return str(entities.get(spans[key]["entity"]) or spans[key]["text"])

    def organization(key: str) -> str | None:
        if spans[key]["label"] == "ORGANIZATION":
            return name(key)
        same = [one for one in mentions if one == key or (spans[one]["entity"] or one) == spans[key]["entity"]]
        found = [link["to"] for one in [key, *same] for link in relations if link["from"] == one]
        return next((name(one) for one in found if spans[one]["label"] == "ORGANIZATION"), None)

    table = []
    for key, span in spans.items():
        if span["label"] == "CLAIM":
            makers = [one["from"] for one in relations if one["type"] == "makes" and one["to"] == key]
            targets = [one["to"] for one in relations if one["type"] == "about" and one["from"] == key]
            row = Row(
                claim=place[key],
                voice=span["attributes"].get("source"),
                maker=name(makers[0]) if makers else None,
                maker_place=place[makers[0]] if makers else None,
                joint=tuple(sorted(map(name, makers[1:]))),
                organization=organization(makers[0]) if makers else None,
                targets=tuple(sorted(map(name, targets))),
            )
            table.append(row)
    return Annotation(
        sample=Sample(path.stem, record["text"], record["language"], _by_end(gold)),
        names={place[key]: entities[span["entity"]] for key, span in mentions.items() if span["entity"]},
        voices={row.claim: row.voice for row in table if row.voice},
        links=tuple(Link(one["type"], place[one["from"]], place[one["to"]]) for one in relations),
        table=tuple(sorted(table, key=lambda row: row.claim)),
        nameless=frozenset(place[key] for key, span in mentions.items() if not span["entity"]),
    )


def rows_of(exported: bytes) -> tuple[Row, ...]:
    """The lines of an export, in the order of their claims."""
    return tuple(sorted(map(_row, map(json.loads, exported.splitlines())), key=lambda row: row.claim))


def _row(line: dict[str, Any]) -> Row:
    maker, organization = line["maker"], line["organization"]
    return Row(
        claim=(line["start"], line["end"]),
        voice=line["voice"],
        maker=_name(maker) if maker else None,
        maker_place=(maker["start"], maker["end"]) if maker else None,
        joint=tuple(sorted(map(_name, line["joint_makers"]))),
        organization=_name(organization) if organization else None,
        targets=tuple(sorted(map(_name, line["targets"]))),
    )


def _name(party: dict[str, Any]) -> str:
    return str(party["entity"] or party["quote"])


def _place(pair: Iterable[int]) -> Place:
    start, end = pair
    return start, end


def _by_end(gold: list[Gold]) -> tuple[Gold, ...]:
    def key(one: Gold) -> tuple[int, int, str]:
        fragments: Fragments = one.fragments
        return fragments[-1][1], -fragments[0][0], one.label

    return tuple(sorted(gold, key=key))
