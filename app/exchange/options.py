"""What a user may say about one format: a table of options, for the command line and the dialogs alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from app.domain.errors import WrongOptionError

OptionValue: TypeAlias = str | bool | int


class OptionKind(StrEnum):
    """What an option's value is."""

    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatOption:
    """One thing that can be said about a format: ``--option name=value``."""

    name: str
    default: OptionValue
    help: str
    choices: tuple[str, ...] = ()
    """The values of a choice."""
    least: int = 0
    """The smallest number."""
    most: int = 1_000_000
    """The largest number."""
    on_import: bool = True
    on_export: bool = True

    @property
    def kind(self) -> OptionKind:
        """What its value is: the default and the choices tell."""
        if self.choices:
            return OptionKind.CHOICE
        if isinstance(self.default, bool):
            return OptionKind.FLAG
        return OptionKind.NUMBER if isinstance(self.default, int) else OptionKind.TEXT

    @property
    def values(self) -> tuple[str, ...]:
        """What its value may be: the choices, or in a word."""
        match self.kind:
            case OptionKind.FLAG:
                return ("yes", "no")
            case OptionKind.NUMBER:
                return (f"{self.least}–{self.most}",)
            case _:
                return self.choices or (self.kind.value,)

    @property
    def default_text(self) -> str:
        """The default as one would give it; empty when there is none."""
        return ("no", "yes")[self.default] if isinstance(self.default, bool) else str(self.default)

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values; limits for numbers and choices for choices only."""
        ways = (("import", self.on_import), ("export", self.on_export))
        more: dict[str, Any] = {}
        if self.kind is OptionKind.CHOICE:
            more = {"choices": list(self.choices)}
        elif self.kind is OptionKind.NUMBER:
            more = {"least": self.least, "most": self.most}
        return {
            "name": self.name,
            "kind": self.kind.value,
            "ways": [way for way, there in ways if there],
            "default": self.default,
            "help": self.help,
            **more,
        }


_FLAGS = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def split_options(pairs: Sequence[str]) -> dict[str, str]:
    """``name=value`` texts as a mapping; a name may be written with _ in place of -.

    Raises:
        WrongOptionError: a name is empty or comes twice, or no value is said.
    """
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        # As the form and a profile know it.
        name = name.strip().replace("_", "-")
        if not name or not equals:
            raise WrongOptionError("An option is written name=value, not {pair!r}", pair=pair)
        if name in given:
            raise WrongOptionError("The option {name} is given twice", name=name)
        given[name] = value
    return given


def settle_options(
    format_name: str, verb: str, options: Sequence[FormatOption], given: Mapping[str, str]
) -> dict[str, OptionValue]:
    """Every one of `options` with its value: as given, or its default.

    Raises:
        WrongOptionError: an option is not known for this, or its value does not do.
    """
    known = {option.name: option for option in options}
    for name in given:
        if name not in known:
            if not known:
                raise WrongOptionError("The format {format} has no options on {verb}", format=format_name, verb=verb)
            raise WrongOptionError(
                "The format {format} has no option {name!r} on {verb}; known are: {known}",
                format=format_name,
                name=name,
                verb=verb,
                known=", ".join(known),
            )
    return {
        option.name: _value(format_name, option, given[option.name]) if option.name in given else option.default
        for option in options
    }


def _value(format_name: str, option: FormatOption, text: str) -> OptionValue:
    named = {"option": option.name, "format": format_name, "text": text}
    match option.kind:
        case OptionKind.FLAG:
            if text.lower() not in _FLAGS:
                raise WrongOptionError("The option {option} of the format {format} is yes or no, not {text!r}", **named)
            return _FLAGS[text.lower()]
        case OptionKind.NUMBER:
            if not (text.isascii() and text.isdigit() and len(text) < 10 and option.least <= int(text) <= option.most):
                raise WrongOptionError(
                    "The option {option} of the format {format} is a number from {least} to {most}, not {text!r}",
                    least=option.least,
                    most=option.most,
                    **named,
                )
            return int(text)
        case OptionKind.CHOICE:
            if text not in option.choices:
                raise WrongOptionError(
                    "The option {option} of the format {format} is one of {names}, not {text!r}",
                    names=", ".join(option.choices),
                    **named,
                )
    return text
