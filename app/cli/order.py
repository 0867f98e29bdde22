"""In which order the words of a command line may stand: options before, between and behind what is named by its place.

``argparse`` takes options anywhere, but tears apart what is named by its place: of ``dataset WORKSPACE --plan OUT`` it
gives the optional OUT nothing before it comes to it, and options of an action must stand behind that action.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_NUMBER = re.compile(r"-\d+|-\d*\.\d+")
_HELP = frozenset({"-h", "--help"})
_ANYWHERE = _HELP | {"--json"}
"""Options of every command, which say nothing about what it does."""


@dataclass(slots=True)
class _Words:
    """The words of a command line, apart.

    Attributes:
        options: options, each with its value behind it.
        places: what is named by its place.
        bare: options whose value is missing; only these are left then, to be refused.
        early: whether an option of the command stands before the second of `places`.
    """

    options: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    early: bool = False

    def in_order(self) -> list[str]:
        """Options first."""
        if self.bare:
            return [*self.options, *self.bare]
        guard = ["--"] if any(map(_is_option, self.places)) else []
        return [*self.options, *guard, *self.places]


def _is_option(word: str) -> bool:
    """Whether a word is an option: - alone is stdout, and -1 a number."""
    return word.startswith("-") and word != "-" and not _NUMBER.fullmatch(word)


def _divided(words: Sequence[str], takes_value: Callable[[str], bool]) -> _Words:
    found, place = _Words(), 0
    while place < len(words):
        word = words[place]
        place += 1
        if word == "--":
            found.places += words[place:]
            break
        if not _is_option(word):
            found.places.append(word)
            continue
        found.early |= len(found.places) < 2 and word not in _ANYWHERE
        if not takes_value(word):
            found.options.append(word)
        elif place < len(words) and not _is_option(words[place]):
            found.options += [word, words[place]]
            place += 1
        else:
            found.bare.append(word)
    return found


def valued_options(parser: argparse.ArgumentParser) -> frozenset[str]:
    """The options of a parser behind which a value stands."""
    options = parser._option_string_actions.items()  # noqa: SLF001 - there is no other way to ask
    return frozenset(name for name, action in options if action.nargs != 0)


def options_first(words: Sequence[str], parser: argparse.ArgumentParser) -> list[str]:
    """The words behind a command or an action, its options before what is named by its place."""
    return _divided(words, valued_options(parser).__contains__).in_order()


def with_action(words: Sequence[str], parsers: Mapping[str, argparse.ArgumentParser], default: str) -> list[str]:
    """The words behind a command that has actions: workspace, action, and everything else behind it.

    ``--limit 2 WORKSPACE`` and ``WORKSPACE --limit 2`` are ``WORKSPACE list --limit 2``. A word that should be an
    action and is none stays where it is, to be refused, unless options of the default action stand before it.
    """
    valued = frozenset[str]().union(*map(valued_options, parsers.values()))
    found = _divided(words, valued.__contains__)
    workspace, rest = found.places[:1], found.places[1:]
    named = bool(rest) and (rest[0] in parsers or not found.early)
    if not workspace or (not rest and not _HELP.isdisjoint(found.options)):
        return [word for word in words if word in _ANYWHERE]
    action = rest[0] if named else default
    found.places = rest[1:] if named else rest
    return [*workspace, action, *found.in_order()]
