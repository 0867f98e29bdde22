"""Everything somebody decides about a dataset: enough to build it again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal, TypeAlias, get_args

from app.domain.dataset.split import Part
from app.domain.errors import TransferError, WrongOptionError
from app.domain.records import ProgressState
from app.exchange.installed_formats import installed_formats
from app.services.copies.near_duplicates import THRESHOLD, checked_threshold

Gold: TypeAlias = Literal["", "majority", "all"]
"""The spans as they are, those that more than half of the annotators agree on, or all of them."""
Split: TypeAlias = Literal["ratio", "date"]

_LARGEST = 10**18 - 1
"""Of a seed or a weight: more has no place in a card."""
DEFAULT_PARTS = (Part("train", 80), Part("dev", 10), Part("test", 10))
_PART_NAME = re.compile(r"[A-Za-z0-9_]{1,40}")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
_RESERVED = frozenset({"articles", "losses", "dataset-card", *_DEVICES})
"""Names of files that a dataset has anyway, and that Windows does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetChoices:
    """What goes into a dataset, and how it is divided and written.

    Attributes:
        states: only articles in one of these states of progress; empty for all.
        state_of: whose progress counts; empty for anybody's.
        sources, languages: only articles from these; empty for all.
        labels: only articles with a span of one of these labels in the chosen layers; empty for all.
        since, until: only articles published from the one day to the other, both included, ``YYYY-MM-DD``.
        layers: whose spans are taken; empty for everybody's.
        gold: whether only those spans are taken on which they agree.
        format, values: of the files.
        split: by shares, or by the day of publication.
        parts: names and weights, in the order of time where it matters.
        seed: another number deals the articles out differently.
        stratify: spread labels, languages and sources evenly.
        copies_together: never put near-duplicates into different parts.
        similarity: of near-duplicates.
        days_together: never put articles of one source and day into different parts.
        title, licence: for the card.
    """

    states: tuple[str, ...] = ()
    state_of: str = ""
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    layers: tuple[str, ...] = ()
    gold: Gold = ""
    format: str = "native"
    values: Mapping[str, str] = field(default_factory=dict)
    split: Split = "ratio"
    parts: tuple[Part, ...] = DEFAULT_PARTS
    seed: int = 1
    stratify: bool = True
    copies_together: bool = True
    similarity: float = THRESHOLD
    days_together: bool = True
    title: str = ""
    licence: str = ""

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return asdict(self)

    def in_order(self) -> DatasetChoices:
        """The same, with each list whose order means nothing in one order."""
        return replace(
            self,
            states=_ordered(self.states),
            sources=_ordered(self.sources),
            languages=_ordered(self.languages),
            labels=_ordered(self.labels),
            layers=_ordered(self.layers),
        )

    @classmethod
    def from_json(cls, data: object) -> DatasetChoices:
        """What `to_json` gave.

        Raises:
            TransferError: it is something else.
        """
        if not isinstance(data, dict) or data.keys() != {one.name for one in fields(cls)}:
            raise TransferError("The choices in the card are not those of a dataset of this version of Hashiya")
        for one in fields(cls):
            default: object = {} if one.name == "values" else one.default
            if not _same_kind(data[one.name], default):
                raise TransferError("The choice {choice} in the card is damaged", choice=one.name)
        try:
            parts = tuple(Part(str(part["name"]), int(part["weight"])) for part in data["parts"])
        except (KeyError, TypeError, ValueError) as error:
            raise TransferError("The parts in the card are damaged") from error
        tuples = {name: tuple(map(str, data[name])) for name in ("states", "sources", "languages", "labels", "layers")}
        values = {str(name): str(value) for name, value in data["values"].items()}
        return cls(**{**data, **tuples, "parts": parts, "values": values})


def _same_kind(value: object, default: object) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, (int, float))
    return isinstance(value, type(default))


def parts_from(text: str) -> tuple[Part, ...]:
    """``train=80,dev=10,test=10`` as parts.

    Raises:
        WrongOptionError: it is not written so.
    """
    parts = []
    for item in text.split(","):
        name, _, weight = (piece.strip() for piece in item.partition("="))
        if not (weight.isascii() and weight.isdigit() and len(weight) < 7):
            raise WrongOptionError(
                "A split is written name=weight,name=weight, such as train=80,test=20, not {text!r}", text=text
            )
        parts.append(Part(name, int(weight)))
    return tuple(parts)


def checked_choices(choices: DatasetChoices, annotators: Sequence[str], labels: Sequence[str]) -> DatasetChoices:
    """The choices, if a dataset can be made by them, with lists in one order.

    Raises:
        WrongOptionError: something in them means nothing; the message says what.
        TransferError: there is no such annotator, label or state in the workspace.
    """
    chosen = installed_formats().writer(choices.format)
    chosen.export_values(choices.values)
    _check_parts(choices.parts)
    if abs(choices.seed) > _LARGEST:
        raise WrongOptionError("A seed is a whole number of at most 18 digits")
    _check_days(choices)
    checked_threshold(choices.similarity)
    refuse_unknown("annotator", {*choices.layers, *filter(None, [choices.state_of])}, annotators)
    refuse_unknown("label", set(choices.labels), labels)
    refuse_unknown("state", set(choices.states), [state.value for state in ProgressState])
    if choices.gold not in get_args(Gold) or choices.split not in get_args(Split):
        raise WrongOptionError("A gold layer is of the majority or of all; a split goes by ratio or by date")
    return choices.in_order()


def _ordered(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _check_parts(parts: Sequence[Part]) -> None:
    if not parts:
        raise WrongOptionError("A dataset needs at least one part, such as train")
    for part in parts:
        if not _PART_NAME.fullmatch(part.name) or part.name.lower() in _RESERVED:
            raise WrongOptionError("A part is named with Latin letters, digits and _, not {part!r}", part=part.name)
        if part.weight > _LARGEST:
            raise WrongOptionError("The weight of the part {part} is too large", part=part.name)
        if part.weight < 1:
            raise WrongOptionError(
                "The part {part} needs a weight of 1 or more; leave it out otherwise", part=part.name
            )
    names = [part.name.lower() for part in parts]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise WrongOptionError("There are two parts named {twice}", twice=twice)


def _check_days(choices: DatasetChoices) -> None:
    for day in filter(None, (choices.since, choices.until)):
        try:
            written = date.fromisoformat(day).isoformat() == day
        except ValueError:
            written = False
        if not written:
            raise WrongOptionError("{day} is no day; write it as 2026-01-31", day=day)
    if choices.since and choices.until and choices.since > choices.until:
        raise WrongOptionError(
            "The time ends ({end}) before it begins ({begin}); swap the two dates",
            end=choices.until,
            begin=choices.since,
        )


def refuse_unknown(what: str, wanted: set[str], known: Sequence[str]) -> None:
    """Refuse a name that the workspace does not have.

    Raises:
        TransferError: there is no such annotator, label or state; the message names those that are there.
    """
    for name in sorted(wanted - set(known)):
        raise TransferError(
            "There is no {what} {name} in this workspace; known: {known}",
            what=what,
            name=name,
            known=", ".join(known) or "none",
        )
