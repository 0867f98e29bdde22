"""What is wrong with JSON (`app.domain.wording.json_words`), for the tables of translations."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

# fmt: off
JSON_REASONS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("reasons", "it is empty"),
    QT_TRANSLATE_NOOP("reasons", "it is nested too deeply"),
    QT_TRANSLATE_NOOP("reasons", "a backslash in a text begins no escape like \\n or \\u0627"),
    QT_TRANSLATE_NOOP("reasons", "a text holds half of a surrogate pair"),
    QT_TRANSLATE_NOOP("reasons", "a word is neither a text in \"\" nor true nor false nor null"),
    QT_TRANSLATE_NOOP("reasons", "a number is not finished"),
    QT_TRANSLATE_NOOP("reasons", "a number is too large"),
    QT_TRANSLATE_NOOP("reasons", "a number begins with a zero too many"),
    QT_TRANSLATE_NOOP("reasons", "it is not valid UTF-8"),
    QT_TRANSLATE_NOOP("reasons", "a comma stands behind the last item"),
    QT_TRANSLATE_NOOP("reasons", "a comma or the bracket ] is missing"),
    QT_TRANSLATE_NOOP("reasons", "a comma or the brace } is missing"),
    QT_TRANSLATE_NOOP("reasons", "a colon is missing behind a key"),
    QT_TRANSLATE_NOOP("reasons", "a value is missing or is none that JSON knows"),
    QT_TRANSLATE_NOOP("reasons", "a key is missing or not in quotation marks (\"\")"),
    QT_TRANSLATE_NOOP("reasons", "something follows behind the end of the object"),
    QT_TRANSLATE_NOOP("reasons", "a text holds a line break or a control code (write \\n or \\u0009)"),
    QT_TRANSLATE_NOOP("reasons", "something stands there that JSON does not allow"),
    QT_TRANSLATE_NOOP("reasons", "is not valid JSON: it breaks off at column {1}; the line seems to be cut off"),
    QT_TRANSLATE_NOOP("reasons", "is not valid JSON: it breaks off in line {1}; the file seems to be cut off"),
    QT_TRANSLATE_NOOP("reasons", "is not valid JSON: {1} in line {2} at column {3}"),
    QT_TRANSLATE_NOOP("reasons", "is not valid JSON: {1} at column {2}"),
)
# fmt: on
JSON_WORDS = frozenset(map(str, JSON_REASONS))


def json_reason(text: str) -> str:
    """One of these sentences in the language of the interface."""
    return QCoreApplication.translate("reasons", text)
