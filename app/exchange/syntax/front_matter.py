"""Front matter of Markdown files: YAML in which every value is JSON, one key a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

FENCE = "---"
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
