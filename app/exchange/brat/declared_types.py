"""What ``annotation.conf`` declares: the labels, links, events and attributes of a brat project.

After brat's configuration page and its server's parser. A line is a type, indented below the one it is a kind of, and
behind it arguments like ``Agent?:PERSON|ORG``; ``!`` marks a type that only groups others, a line of hyphens parts the
menu, and ``<NAME>=…`` is put in wherever ``<NAME>`` stands further on. What cannot be read is named and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

ENTITIES, RELATIONS, EVENTS, ATTRIBUTES = "entities", "relations", "events", "attributes"
_SECTIONS = {
    "entities": ENTITIES,
    "spans": ENTITIES,
    "relations": RELATIONS,
    "events": EVENTS,
    "attributes": ATTRIBUTES,
}
_SECTION = re.compile(r"\s*\[(.*)\]\s*")
_SEPARATOR = re.compile(r"\s*-+\s*")
_MACRO = re.compile(r"\s*(<[A-Za-z_-]+>)=\s*(.*?)\s*")
_ARGUMENT = re.compile(r"(?P<key>[^\s:]+):(?P<types>[^:]+)")
_REPEATS = re.compile(r"(?:[?*+]|\{\d+(?:-\d*)?\})$")
_NOT_OURS = frozenset({"ENTITY-NESTING", "<OVERLAP>"})
"""Rules for what may lie on top of what, written like relations."""
_MOST_MACROS = 100
_LONGEST_LINE = 10_000
"""Characters of a line once its macros are put in."""


@dataclass(slots=True)
class BratTypes:
    """What was declared.

    Attributes:
        labels: types of spans, those of events among them.
        groups: types that only group others.
        relations: type → the names of its arguments in their order.
        roles: event → the roles of its arguments.
        attributes: name → the values it may have; none for a flag.
        problems: number of a line → what is wrong with it.
    """

    labels: dict[str, None] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    relations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)
    attributes: dict[str, dict[str, None]] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)

    def ordered(self, kind: str, arguments: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Both arguments of a relation as their names say, for scripts write them in any order."""
        names = self.relations.get(kind) or ("Arg1", "Arg2")
        turned = [name for name, _ in arguments] == [*reversed(names)]
        return arguments[::-1] if turned else arguments

    def role(self, event: str, name: str, others: set[str]) -> str:
        """The role of an argument: brat numbers the second one of a role, ``Theme2``, but roles may end in digits too.

        Args:
            event: Type of the event.
            name: As it stands in the line.
            others: All that stand in the line.
        """
        bare = name.rstrip("0123456789")
        declared = self.roles.get(event, set())
        if not bare or name in declared:
            return name
        return bare if bare in declared or bare in others else name


@lru_cache(maxsize=16)
def parse_types(text: str) -> BratTypes:
    """What the ``annotation.conf`` with this text declares; every article of a folder asks again."""
    found = BratTypes()
    section: str | None = None
    macros: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#") or _SEPARATOR.fullmatch(line):
            continue
        if heading := _SECTION.fullmatch(line):
            section, macros = _SECTIONS.get(heading[1].strip().lower(), ""), {}
            if not section:
                found.problems[number] = f"[{heading[1]}] is no section of it"
        elif section is None:
            found.problems[number] = "stands before the first section"
        elif macro := _MACRO.fullmatch(line):
            if len(macros) < _MOST_MACROS:
                macros[macro[1]] = macro[2]
        elif section:
            _declare(found, section, number, _unfolded(line, macros))
    return found


def _unfolded(line: str, macros: Mapping[str, str]) -> str:
    for name, text in macros.items():
        if name in line:
            line = line.replace(name, text)[:_LONGEST_LINE]
    return line


def _declare(found: BratTypes, section: str, number: int, line: str) -> None:
    terms, _, rest = line.strip().partition("\t") if "\t" in line.strip() else line.strip().partition(" ")
    # Other names behind a bar are only shown.
    name = terms.split("|")[0].strip()
    if name in _NOT_OURS:
        return
    arguments = list(_arguments(found, number, rest))
    if name.startswith("!"):
        found.groups.add(name[1:])
    elif not name or (section == RELATIONS and len(arguments) != 2):
        if name:
            found.relations.setdefault(name, ())
        found.problems.setdefault(number, f"{name} has no two arguments like Arg1:A, Arg2:B" if name else "has no name")
    elif section == RELATIONS:
        found.relations[name] = tuple(key for key, _ in arguments)
    elif section == ATTRIBUTES:
        values = next((types for key, types in arguments if key == "Value"), ())
        found.attributes.setdefault(name, {}).update(dict.fromkeys(values))
    else:
        found.labels[name] = None
        if section == EVENTS:
            found.roles.setdefault(name, set()).update(key for key, _ in arguments)


def _arguments(found: BratTypes, number: int, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names of arguments with what they may be; those in angle brackets tell brat how to show them."""
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        argument = _ARGUMENT.fullmatch(part)
        if argument is None:
            found.problems[number] = f"{part[:40]} is no argument like Arg1:A|B"
        elif not argument["key"].startswith("<"):
            types = tuple(one.strip() for one in argument["types"].split("|") if one.strip())
            yield _REPEATS.sub("", argument["key"]), types
