"""Examples of what was lost or is worth knowing, in sentences of the interface.

Most examples are names: a file, a line, an article. What else importers say in them stands here, as they say it; a test
sees to it that nothing lacks. Only literals in the window's code can be translated.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.wording.isolation import isolated, one_line
from app.ui.wording.wording import as_place

EXAMPLES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("examples", "U+{1} at {2}"),
    QT_TRANSLATE_NOOP("examples", "{1} at {2}"),
    QT_TRANSLATE_NOOP("examples", "{1} over another text"),
    QT_TRANSLATE_NOOP("examples", "row {1}"),
    QT_TRANSLATE_NOOP("examples", "{1}, row {2}"),
    QT_TRANSLATE_NOOP("examples", "entity {1}"),
    QT_TRANSLATE_NOOP("examples", "a {1}"),
    QT_TRANSLATE_NOOP("examples", "a second {1} of the whole text"),
    QT_TRANSLATE_NOOP("examples", "a second text"),
    QT_TRANSLATE_NOOP("examples", "a second creator"),
    QT_TRANSLATE_NOOP("examples", "a body that is elsewhere"),
    QT_TRANSLATE_NOOP("examples", "a further end of a link"),
    QT_TRANSLATE_NOOP("examples", "a further target that is no stretch of this text"),
    QT_TRANSLATE_NOOP("examples", "a {1} that refines another selector"),
    QT_TRANSLATE_NOOP("examples", "{1} of an annotation"),
    QT_TRANSLATE_NOOP("examples", "{1} of a body"),
    QT_TRANSLATE_NOOP("examples", "{1} of a target"),
    QT_TRANSLATE_NOOP("examples", "{1} of a source"),
    QT_TRANSLATE_NOOP("examples", "{1} of a selector"),
    QT_TRANSLATE_NOOP("examples", "{1} of the collection"),
    QT_TRANSLATE_NOOP("examples", "a second position"),
    QT_TRANSLATE_NOOP("examples", "a second quote"),
    QT_TRANSLATE_NOOP("examples", "a selector without a type"),
    QT_TRANSLATE_NOOP("examples", "a selector that is elsewhere"),
    QT_TRANSLATE_NOOP("examples", "a further selector that refines another one"),
    QT_TRANSLATE_NOOP("examples", "the motivation {1}"),
    QT_TRANSLATE_NOOP("examples", "{1}, which is no time with its zone"),
    QT_TRANSLATE_NOOP("examples", "a second {1}"),
    QT_TRANSLATE_NOOP("examples", "a second date, {1}"),
    QT_TRANSLATE_NOOP("examples", "a comment"),
    QT_TRANSLATE_NOOP("examples", "a review"),
    QT_TRANSLATE_NOOP("examples", "a selector that reaches out of the one it refines"),
    QT_TRANSLATE_NOOP("examples", "a selection without a code"),
    QT_TRANSLATE_NOOP("examples", "a region without a place in the text"),
    QT_TRANSLATE_NOOP("examples", "a region of another text of its task"),
    QT_TRANSLATE_NOOP("examples", "a region's place below another one"),
    QT_TRANSLATE_NOOP("examples", "how certain a model was of a region"),
    QT_TRANSLATE_NOOP("examples", "{1} in the metadata of a region"),
    QT_TRANSLATE_NOOP("examples", "a link between words that are no spans"),
    QT_TRANSLATE_NOOP("examples", "a link to a region that is not there"),
    QT_TRANSLATE_NOOP("examples", "{1} of a region that is not there"),
    QT_TRANSLATE_NOOP(
        "examples",
        "its word {1} in line {2} is not the next one in the text of article {3}: from code point {4} on that goes {5}",
    ),
    QT_TRANSLATE_NOOP(
        "examples",
        "its word {1}, {2}, is not the next one in the text of article {3}: from code point {4} on that goes {5}",
    ),
    QT_TRANSLATE_NOOP("examples", "it ends before the text of article {1}, which goes on {2}"),
    QT_TRANSLATE_NOOP("examples", "a link to something that is no span"),
    QT_TRANSLATE_NOOP("examples", "a link to something that is no span of the text"),
    QT_TRANSLATE_NOOP("examples", "a link to something that is no span: {1}"),
    QT_TRANSLATE_NOOP("examples", "a link from something that is no span of a text"),
    QT_TRANSLATE_NOOP("examples", "a note: {1}"),
    QT_TRANSLATE_NOOP("examples", "a {1}: {2}"),
    QT_TRANSLATE_NOOP("examples", "a byte order mark counts as a character"),
    QT_TRANSLATE_NOOP("examples", "an annotation of no stretch of text"),
    QT_TRANSLATE_NOOP("examples", "an annotation of {1}, which cannot be read here"),
    QT_TRANSLATE_NOOP("examples", "an end is the place of the last character"),
    QT_TRANSLATE_NOOP("examples", "an unfinished draft"),
    QT_TRANSLATE_NOOP("examples", "attribute of a case"),
    QT_TRANSLATE_NOOP("examples", "memo of a code or case"),
    QT_TRANSLATE_NOOP("examples", "memo of the project"),
    QT_TRANSLATE_NOOP("examples", "has no column {1} for the {2}, perhaps {3} is meant; there are: {4}"),
    QT_TRANSLATE_NOOP("examples", "has no column {1} for the {2}; there are: {3}"),
    QT_TRANSLATE_NOOP("examples", "has no column for {1}, perhaps {2} is meant"),
    QT_TRANSLATE_NOOP("examples", "has no column for {1}"),
    QT_TRANSLATE_NOOP("examples", "table of contents"),
    QT_TRANSLATE_NOOP("examples", "text boxes"),
    QT_TRANSLATE_NOOP("examples", "the description of the code {1}"),
    QT_TRANSLATE_NOOP("examples", "the id of a sentence: {1}"),
    QT_TRANSLATE_NOOP("examples", "what is told of {1}"),
    QT_TRANSLATE_NOOP("examples", "memo of a group of codes"),
    QT_TRANSLATE_NOOP("examples", "a drawn graph"),
    QT_TRANSLATE_NOOP("examples", "the page {1}, which is not in this file"),
    QT_TRANSLATE_NOOP("examples", "the second direction of a link in both"),
)
"""Numbers in braces stand for what differs from case to case."""
_NUMBERED = re.compile(r"\{(\d)\}")
_BEHIND_PLACE = re.compile(": |, ")


def example_text(example: str) -> str:
    """An example: the place it names, and behind it what is told, in the language of the interface, if anything is."""
    line = one_line(example)
    places = [(line[: mark.start()], line[mark.end() :]) for mark in _BEHIND_PLACE.finditer(line)]
    for sentence, pattern in _patterns() if places else ():
        said = QCoreApplication.translate("examples", sentence)
        for place, rest in places if said != sentence else ():
            if found := pattern.fullmatch(rest):
                return f"{as_place(place)}: {_filled(said, found)}"
    return as_place(line)


def _filled(sentence: str, found: re.Match[str]) -> str:
    return _NUMBERED.sub(lambda name: isolated(found[f"n{name[1]}"]), sentence)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences with what tells them apart; the ones with the most fixed words first."""
    sentences = sorted(map(str, EXAMPLES), key=lambda one: -len(_NUMBERED.sub("", one)))
    return tuple(
        (one, re.compile(_NUMBERED.sub(r"(?P<n\1>.+?)", re.escape(one).replace("\\{", "{").replace("\\}", "}"))))
        for one in sentences
    )
