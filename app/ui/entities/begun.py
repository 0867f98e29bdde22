"""What was being answered when the program ended, in words that lie in a file until it is asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed into a question of the registry, and chosen beside it."""

    text: str
    """The name, or what was looked for."""
    kind: str = ""
    aliases: tuple[tuple[str, bool], ...] = ()
    """Names, and whether they go over to the new entity."""
    target: str = ""
    """Id of the entity marked among those found."""


@dataclass(frozen=True, slots=True)
class BegunQuestion:
    """A question of the registry that nobody has answered yet."""

    asked: str
    """Object name of the dialog."""
    entities: tuple[str, ...]
    """Ids of those it is about."""
    mentions: tuple[str, ...]
    """Ids of their spans that it is about."""
    given: Given


@dataclass(frozen=True, slots=True)
class BegunMention:
    """Who a mention is, half typed."""

    article_id: str
    span_id: str
    quote: str
    entity: str | None
    """Whom it named by then."""
    name: str
    kind: str
    learn: bool


def question_from(entry: Mapping[str, Any]) -> BegunQuestion | None:
    """The question, from what was written of it; None where something else was, or another version wrote it."""
    try:
        told = entry["given"]
        aliases = tuple((str(name), bool(goes)) for name, goes in told["aliases"])
        given = Given(str(told["text"]), str(told["kind"]), aliases, str(told["target"]))
        entities, mentions = (tuple(str(one) for one in entry[which]) for which in ("entities", "mentions"))
        return BegunQuestion(str(entry["asked"]), entities, mentions, given)
    except (KeyError, TypeError, ValueError):
        return None


def mention_from(entry: Mapping[str, Any]) -> BegunMention | None:
    """The mention, from what was written of it; None where another version of the program has written it."""
    try:
        return BegunMention(**entry)
    except TypeError:
        return None
