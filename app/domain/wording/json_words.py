"""What is wrong with JSON, in words that a reader of a file understands and that the window can translate."""

from __future__ import annotations

import json
from collections.abc import Mapping

ELSE = "something stands there that JSON does not allow"
JSON_TROUBLES: Mapping[str, str] = {
    "Input is a zero-length, empty document": "it is empty",
    "depth limit exceeded": "it is nested too deeply",
    "invalid escaped sequence in string": "a backslash in a text begins no escape like \\n or \\u0627",
    "invalid high surrogate in string": "a text holds half of a surrogate pair",
    "invalid literal, expected 'false'": 'a word is neither a text in "" nor true nor false nor null',
    "invalid literal, expected 'null'": 'a word is neither a text in "" nor true nor false nor null',
    "invalid literal, expected 'true'": 'a word is neither a text in "" nor true nor false nor null',
    "invalid low surrogate in string": "a text holds half of a surrogate pair",
    "no digit after decimal point": "a number is not finished",
    "no digit after exponent sign": "a number is not finished",
    "no digit after sign": "a number is not finished",
    "no low surrogate in string": "a text holds half of a surrogate pair",
    "number is infinity when parsed as double": "a number is too large",
    "number with leading zero is not allowed": "a number begins with a zero too many",
    "str is not valid UTF-8: surrogates not allowed": "it is not valid UTF-8",
    "trailing comma is not allowed": "a comma stands behind the last item",
    "unexpected character, expected ',' or ']'": "a comma or the bracket ] is missing",
    "unexpected character, expected ',' or '}'": "a comma or the brace } is missing",
    "unexpected character, expected ':' after key": "a colon is missing behind a key",
    "unexpected character, expected a JSON value": "a value is missing or is none that JSON knows",
    "unexpected character, expected a string key": 'a key is missing or not in quotation marks ("")',
    "unexpected content after document": "something follows behind the end of the object",
    "unexpected control character in string": "a text holds a line break or a control code (write \\n or \\u0009)",
    "unexpected end of data": "it breaks off",
}
"""What orjson says → what we say; without commas, at which lists of reasons are taken apart."""


def json_trouble(error: json.JSONDecodeError) -> str:
    """What is wrong, without the place."""
    return JSON_TROUBLES.get(error.msg, ELSE)
