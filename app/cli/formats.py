"""`hashiya formats`: the doors in and out, what each can carry, and what can be said about it."""

from __future__ import annotations

import argparse
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.cli.results import Command, Result, Status
from app.exchange.options import FormatOption, OptionKind

if TYPE_CHECKING:
    from app.exchange.formats import Format

_WIDEST, _NARROWEST = 110, 40
"""Columns of a line, as far as the terminal has them."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these formats; all when none is named")


def _formats(arguments: argparse.Namespace) -> Result:
    from app.exchange.installed_formats import installed_formats

    known = installed_formats()
    chosen = [known.named(name) for name in arguments.names] or known.all()
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
    lines = [line for item in chosen for line in _told(item, width)]
    return Result(status=Status.DONE, lines=lines[:-1], data={"formats": [item.to_json() for item in chosen]})


def _told(item: Format, width: int) -> Iterator[str]:
    """What is known of a format, in lines that fit the terminal; the last one is empty."""
    from app.exchange.formats import FEATURE_NAMES

    yield f"{item.name}: {' and '.join(item.ways)}"
    yield from _wrapped(item.title, width, "  ")
    many = " of many articles" if item.one_file else ""
    folder = f"; an export{many} is a folder, or a .zip of one" if item.write_files else ""
    text = {"the text": item.holds_text}
    features = text | {name: feature in item.carries for feature, name in FEATURE_NAMES.items()}
    told = {
        "files": f"{' '.join(item.suffixes)}{folder}",
        "carries": "all that an article has" if all(features.values()) else _named(features, there=True),
        "no place for": _named(features, there=False),
        "to know": item.remark,
        "needs": item.needs,
    }
    for title, said in told.items():
        if said:
            yield from _wrapped(f"{title}: {said}", width, "  ")
    for option in item.options:
        yield from _wrapped(f"--option {option.name}={_values(option)}{_when(item, option)}", width, "  ")
        yield from _wrapped(option.help, width, "      ", "      ")
    yield ""


def _named(features: Mapping[str, bool], *, there: bool) -> str:
    return ", ".join(name for name, found in features.items() if found is there)


def _wrapped(text: str, width: int, indent: str, further: str = "    ") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _values(option: FormatOption) -> str:
    """What may be said: the choices, the limits, or what it is that one writes there."""
    return "|".join(option.values) if option.kind is not OptionKind.TEXT else "TEXT"


def _when(item: Format, option: FormatOption) -> str:
    """For which way it counts, and what holds when nothing is said."""
    ways = [way for way, there in (("import", option.on_import), ("export", option.on_export)) if there]
    way = f"on {ways[0]}" if len(ways) < len(item.ways) else ""
    usual = f"default: {option.default_text}" if option.default_text else ""
    said = "; ".join(filter(None, (way, usual)))
    return f" ({said})" if said else ""


FORMATS_COMMAND = Command(
    summary="tell of the formats that can be imported and exported, and of their options",
    arguments=_arguments,
    run=_formats,
    text="Of each: its name for --format, the endings of its files, what it carries and has no place for, and its\n"
    "options, with what holds when one is left out. Folders and zip archives are read file by file, each in a\n"
    "format of its own.",
    examples="  hashiya formats\n  hashiya formats doccano label-studio",
)
