"""`hashiya formats`: the doors in and out, what each can carry, and what can be said about it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.cli.results import Command, Result, Status

if TYPE_CHECKING:
    from app.exchange.options import FormatOption
    from app.exchange.registry import Format

_NAME_WIDTH = 16
_INDENT = " " * (_NAME_WIDTH + 2)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these formats; all when none is named")


def _formats(arguments: argparse.Namespace) -> Result:
    from app.exchange.registry import installed_formats

    registry = installed_formats()
    chosen = [registry.named(name) for name in arguments.names] or registry.formats()
    lines = [line for item in chosen for line in _told(item)]
    return Result(status=Status.DONE, lines=lines, data={"formats": [item.to_json() for item in chosen]})


def _told(item: Format) -> Iterator[str]:
    from app.exchange.registry import FEATURE_NAMES

    yield f"{item.name:<{_NAME_WIDTH}}{' and '.join(item.ways):<20}{item.title}"
    many = " of many articles" if item.one_file else ""
    folder = f"; an export{many} is a folder, or a .zip of one" if item.write_files else ""
    yield f"{_INDENT}files: {' '.join(item.suffixes)}{folder}"
    carried = ["the text"] * item.holds_text + [name for what, name in FEATURE_NAMES.items() if what in item.carries]
    yield f"{_INDENT}carries: {'; '.join(carried)}"
    if item.remark:
        yield f"{_INDENT}         ({item.remark})"
    left = [] if item.holds_text else ["the text"]
    left += [name for what, name in FEATURE_NAMES.items() if what not in item.carries]
    if left:
        yield f"{_INDENT}has no place for: {'; '.join(left)}"
    for option in item.options:
        yield f"{_INDENT}--option {option.name}={_values(option)}{_way(item, option)}: {option.help}"


def _values(option: FormatOption) -> str:
    """What may be said, and what holds when nothing is said."""
    usual = f" (else {option.default_text})" if option.default_text else ""
    return "|".join(option.values) + usual


def _way(item: Format, option: FormatOption) -> str:
    if len(item.ways) == 1 or (option.on_import and option.on_export):
        return ""
    return " on import" if option.on_import else " on export"


FORMATS_COMMAND = Command(
    summary="tell of the formats that can be imported and exported, and of their options",
    arguments=_arguments,
    run=_formats,
    examples="  hashiya formats\n  hashiya formats doccano label-studio",
)
