"""Front matter of Markdown files: YAML above the text, between two lines of three hyphens.

What we write is YAML in which every value is JSON, one key a line. What others write is read as far as people use it
there: a key with a word, a sentence, a quoted text or a list of these. Any other value is a text as it is written. What
are no keys with values is no front matter, and stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

FENCE = "---"
_MOST_LINES = 500
_BEGIN = re.compile(r"---[ \t]*\n")
_END = re.compile(r"(?:---|\.\.\.)[ \t]*")
_PAIR = re.compile(r"(?P<key>[^\s#\-\[\]{},&*!|>'\"%@`:?][^:\n]{0,99}?)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_ITEM = re.compile(r"[ \t]*-(?:[ \t]+(?P<value>.*))?")
_FOLDED = re.compile(r"[|>][+-]?\d?[+-]?[ \t]*")
_REMARK = re.compile(r"(?:^|[ \t]+)#.*")
_QUOTED = re.compile(r"(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')[ \t]*(?:#.*)?")
_IN_LIST = re.compile(r"[ \t]*(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,\[\]{}\"']*)[ \t]*(?:,|$)")
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON may hold as it is, but YAML takes for the end of a line or refuses (YAML 1.1, c-printable and b-char)."""


def front_matter_lines(values: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a front matter, with its fences; any reader of YAML, and one of JSON line by line, reads them."""
    yield FENCE
    for key, value in values.items():
        yield f"{key}: {_NOT_IN_YAML.sub(_escaped, orjson.dumps(value).decode())}"
    yield FENCE


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


class FrontMatter(NamedTuple):
    """What stands above a text."""

    values: dict[str, Any]
    """By their keys: texts, and lists of texts."""
    remarks: list[int]
    """Lines of the file that are remarks, which nobody keeps."""
    text: str
    """What follows."""


def split_front_matter(content: str) -> FrontMatter | None:
    """The front matter of `content`, whose lines end with LF, and the text below it; None when there is none to read.

    A value that is not understood stays as it is written, rather than being understood wrongly.
    """
    begin = _BEGIN.match(content)
    if begin is None:
        return None
    lines = content[begin.end() :].split("\n", _MOST_LINES)[:_MOST_LINES]
    end = next((number for number, line in enumerate(lines) if _END.fullmatch(line)), None)
    if not end:
        return None
    values, remarks = _Block(lines[:end]).read()
    if not values:
        return None
    below = begin.end() + sum(len(line) + 1 for line in lines[: end + 1])
    return FrontMatter(values, [number + 2 for number in remarks], content[below:].lstrip("\n"))


class _Block:
    """The lines between the fences."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._next = 0

    def read(self) -> tuple[dict[str, Any], list[int]]:
        """All values, none if a line has no key or a key stands twice; and the numbers of remarks."""
        values: dict[str, Any] = {}
        remarks: list[int] = []
        while self._next < len(self._lines):
            line = self._lines[self._next]
            if not line.strip() or line.lstrip().startswith("#"):
                remarks += [self._next] if line.strip() else []
                self._next += 1
                continue
            number, pair = self._next, _PAIR.fullmatch(line)
            if pair is None or pair["key"] in values:
                return {}, []
            self._next += 1
            value = self._value(pair["value"] or "")
            if value is None:
                value = self._as_written(number, pair["value"] or "")
            behind = line.rpartition(" #")[2] if " #" in line else None
            if behind is not None and not any(
                behind in text for text in ([value] if isinstance(value, str) else value)
            ):
                remarks.append(self._next - 1)
            values[pair["key"]] = value
        return values, remarks

    def _value(self, written: str) -> str | list[str] | None:
        """What stands behind a key, or below it; None if that is not understood."""
        if _FOLDED.fullmatch(written):
            lines = [line.strip() for line in self._deeper()]
            return ("\n" if written[0] == "|" else " ").join(lines).strip()
        if _REMARK.sub("", written).strip():
            return None if self._deeper() else _scalar_or_list(written.strip())
        items = []
        while self._next < len(self._lines) and (item := _ITEM.fullmatch(self._lines[self._next])):
            items.append(_scalar((item["value"] or "").strip()))
            self._next += 1
        if self._deeper() or None in items:
            return None
        return [item for item in items if item is not None] or ""

    def _as_written(self, number: int, written: str) -> str:
        """The value of the key in this line, with all lines that belong to it, as it stands there."""
        self._next = number + 1
        while self._next < len(self._lines) and self._lines[self._next].startswith((" ", "\t", "-")):
            self._next += 1
        return "\n".join([written, *self._lines[number + 1 : self._next]]).strip("\n")

    def _deeper(self) -> list[str]:
        """The lines from here on that are indented."""
        begin = self._next
        while self._next < len(self._lines) and self._lines[self._next].startswith((" ", "\t")):
            self._next += 1
        return list(self._lines[begin : self._next])


def _scalar_or_list(written: str) -> str | list[str] | None:
    if not written.startswith("["):
        return _scalar(written)
    inner = _REMARK.sub("", written).strip()
    if not inner.endswith("]"):
        return None
    inner, place, items = inner[1:-1].strip(), 0, []
    while place < len(inner):
        found = _IN_LIST.match(inner, place)
        item = _scalar(found[1].strip()) if found else None
        if found is None or item is None:
            return None
        items.append(item)
        place = found.end()
    return items


def _scalar(written: str) -> str | None:
    """A word, a sentence or a quoted text; None of anything that means more in YAML."""
    if quoted := _QUOTED.fullmatch(written):
        text = quoted["text"]
        if text[0] == "'":
            return text[1:-1].replace("''", "'")
        try:
            return str(orjson.loads(text))
        except orjson.JSONDecodeError:
            return None
    plain = _REMARK.sub("", written).strip()
    means_more = plain.startswith(("{", "[", "&", "*", "!", "|", ">", '"', "'", "%", "@", "`")) or ": " in plain
    return None if means_more else plain
