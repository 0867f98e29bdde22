"""What the command tells, taken apart; and a screen for it to tell it on."""

import json
from typing import Any


def only_line(text: str) -> str:
    assert text.count("\n") == 1, text
    return text.strip()


def one_line(error: str) -> str:
    assert error.startswith("hashiya: ")
    assert error.count("\n") == 1
    return error


def parsed(out: str) -> dict[str, Any]:
    assert out.count("\n") == 1
    data: dict[str, Any] = json.loads(out)
    return data


class Screen:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass
