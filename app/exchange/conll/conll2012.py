"""CoNLL-2012, the format of OntoNotes: names and mentions in brackets, each part between two lines of its own.

A row has at least twelve columns, with blanks between them: text, part, number, word, part of speech, piece of the
tree, lemma and sense of a predicate, sense of the word, speaker, names, arguments of each predicate, mentions
(http://conll.cemantix.org/2012/data.html). What scorers are fed with has fewer: the word is the fourth, mentions come
last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import RecordError
from app.exchange.conll.mentions import Brackets, MentionPlacer, Words, is_proper
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, EncodingGuess, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.records.drafts import article_draft, span_draft
from app.exchange.syntax.text_lines import Line, encoding_of, iterate_lines
from app.exchange.tokens.tokenising import TokenisedText, joined_words, kept_tokens
from app.exchange.tokens.words_alone import words_alone

_BEGIN = re.compile(r"#\s*begin document\s*\(?(?P<id>[^;]*?)\)?\s*(?:;\s*(?:part\s+(?P<part>\d{1,9}))?\s*)?")
_END = re.compile(r"#\s*end document\b")
_HEAD = re.compile(rb"(?m)^#\s*begin document\b")
_WORD, _TAG, _FRAMESET, _SENSE, _SPEAKER, _NAMES = 3, 4, 7, 8, 9, 10
_LEAST, _WHOLE = 5, 12
"""Columns of a row, and of one with everything."""
_NOTHING = frozenset({"-", "_", "*", "–"})
_BLANKS = re.compile("[ \t]+")
"""Those between columns; others belong to a word."""
_NAME = re.compile(r"\(([^()*]+)|(\))")
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
"""What treebanks write for brackets in the text, because the others are those of their trees."""
_SKELETON = "[WORD]"
_MOST_TOKENS = 1_000_000


@dataclass(slots=True)
class _Part:
    """A part of a text, which is an article."""

    line: int
    id: str | None
    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    """Of the words."""
    proper: list[bool] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)
    names: list[tuple[int, int, str]] = field(default_factory=list)
    open_names: list[tuple[int, str, int]] = field(default_factory=list)
    """Word, label and line of names that have begun."""
    mentions: Brackets = field(default_factory=Brackets)
    broken: list[int] = field(default_factory=list)
    predicates: int = 0
    speakers: bool = False
    in_sentence: bool = False
    problem: tuple[int, str] | None = None
    position: int = 0

    def end_sentence(self) -> None:
        """No name goes on behind the end of a sentence."""
        self.in_sentence = False
        self.broken += [line for _, _, line in self.open_names]
        self.open_names.clear()

    def ended(self, *, whole: bool) -> _Part:
        """The same when nothing more of it comes; if it does not end by itself, the rest of it may be missing."""
        self.end_sentence()
        if not whole and self.problem is None:
            self.problem = (self.line, "begins a text that has no end: its line #end document is not there")
        return self

    def add(self, columns: list[str], line: int) -> str | None:
        """One word; returns what is wrong with its row."""
        if len(columns) < _LEAST:
            return f"has {len(columns)} columns; CoNLL-2012 has {_WHOLE} or more, files for scorers at least {_LEAST}"
        word = _BRACKETS.get(columns[_WORD], columns[_WORD])
        if word == _SKELETON:
            return "has no word but [WORD]: this is a skeleton, whose words a script of the corpus puts in"
        if len(self.words) >= _MOST_TOKENS:
            return f"is beyond {_MOST_TOKENS:,} words of one part"
        index = len(self.words)
        if not self.in_sentence:
            self.sentence_starts.append(index)
            self.in_sentence = True
        self.words.append(word)
        self.lines.append(line)
        if columns[-1] not in _NOTHING:
            self.mentions.take(columns[-1], line, index, index + 1)
        whole = len(columns) >= _WHOLE
        self.proper.append(whole and is_proper(columns[_TAG]))
        if whole:
            self._name(columns[_NAMES], index, line)
            told = (columns[_FRAMESET], columns[_SENSE])
            self.predicates += any(cell not in _NOTHING for cell in told)
            self.speakers = self.speakers or columns[_SPEAKER] not in _NOTHING
        return None

    def _name(self, cell: str, index: int, line: int) -> None:
        for label, closing in _NAME.findall(cell):
            if label:
                self.open_names.append((index, label, line))
            elif closing and self.open_names:
                first, opened, _ = self.open_names.pop()
                self.names.append((first, index, opened))
            else:
                self.broken.append(line)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`."""
    try:
        decoded = encoding_of(source, options.encoding)
        if decoded.confidence < 1:
            yield EncodingGuess(source.name, decoded.encoding, decoded.confidence)
        found = False
        for part in _parts(iterate_lines(source, decoded.encoding), source.name, options):
            found = True
            if part.problem:
                yield Rejection(f"{source.name}:{part.problem[0]}", part.problem[1])
            elif not part.words:
                yield Rejection(f"{source.name}:{part.line}", "has no words")
            else:
                text, tokens = joined_words(part.words, part.sentence_starts, stem_of(source.name))
                record = _record(part, text, tokens, source.name, options)
                words = words_alone(tokens, part.lines)
                yield Draft(f"{source.name}:{part.line}", record, False, part.position, words=words)
        if not found:
            yield Rejection(source.name, "has no line that begins a text, like #begin document (nw/ann_0001); part 000")
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _parts(lines: Iterable[Line], name: str, options: ReadOptions) -> Iterator[_Part]:
    part: _Part | None = None
    for line in lines:
        begins, ends = _BEGIN.fullmatch(line.text.strip()), _END.match(line.text)
        if begins or ends:
            if part is not None:
                yield part.ended(whole=ends is not None)
            part = _Part(line.number, _id(begins)) if begins else None
        elif not line.text.strip():
            if part is not None:
                part.end_sentence()
        elif part is None:
            options.losses.add("unknown_lines", f"{name}:{line.number}")
        elif part.problem is None:
            problem = part.add(_BLANKS.split(line.text.strip(" \t")), line.number)
            part.problem = (line.number, problem) if problem else None
        if part is not None:
            part.position = line.position
    if part is not None:
        yield part.ended(whole=False)


def _id(begins: re.Match[str]) -> str | None:
    return "/".join(found for found in (begins["id"].strip(), begins["part"]) if found) or None


def _record(part: _Part, text: str, tokens: TokenisedText, name: str, options: ReadOptions) -> dict[str, Any]:
    losses, where = options.losses, f"{name}:{part.line}"
    losses.add_once("linguistics", name)
    losses.add("text_rebuilt", where)
    if part.predicates:
        losses.add("frames", where, part.predicates)
    if part.speakers:
        losses.add("columns", name)
    words = Words(tokens.starts, tokens.ends, part.proper)
    spans = [
        span_draft(options, tokens.starts[first], tokens.ends[last], label) for first, last, label in sorted(part.names)
    ]
    mentions, broken = part.mentions.finish()
    for line in sorted([*broken, *part.broken]):
        losses.add("open_brackets", f"{name}:{line}")
    placer = MentionPlacer(text, words, options, name)
    placer.place(mentions, spans, part.id)
    meta = {"file": name, **kept_tokens(text, tokens, losses, where)}
    return article_draft(text, name, given={"id": part.id}, meta=meta, spans=spans, entities=placer.entities())


def _sniff(name: str, head: bytes) -> int:
    named = suffix_of(name) in FORMAT.suffixes
    return 96 if _HEAD.search(head) else 60 if named and head.strip() else 0


FORMAT = Format(
    name="conll-2012",
    title="CoNLL-2012 of OntoNotes: names and mentions of one and the same thing",
    suffixes=(".v4_gold_conll", ".v4_auto_conll", ".v9_gold_conll", ".v9_auto_conll", ".v12_gold_conll", ".gold_conll"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.ENTITIES}),
    sniff=_sniff,
    read=read,
)
