"""CoNLL-U, the format of Universal Dependencies: read for its texts and tokens, and for what its last column names.

The text is rebuilt to the character: from ``# text``, from what MISC says about blanks (``SpaceAfter=No``, and
``SpacesAfter`` as UDPipe writes it), and with words that are written together (``1-2 وروسيا``) as one. Where the parts
of such a word make up its letters they become tokens of their own, as treebanks of Arabic and Hebrew have them. Names,
in the last column or in one that CoNLL-U Plus adds, and mentions of one and the same thing (CorefUD, Universal
Anaphora) become spans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from app.domain.errors import RecordError
from app.domain.wording.isolation import isolated
from app.exchange.conll.columns import HEADER as COLUMNS_HEADER
from app.exchange.conll.columns import Columns, Word, layers
from app.exchange.conll.comments import NEW_DOCUMENT, Heard, is_comment
from app.exchange.conll.mentions import Brackets, Mention, MentionPlacer, Words
from app.exchange.files.name_parts import stem_of, suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, EncodingGuess, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption
from app.exchange.records.drafts import article_draft, span_draft
from app.exchange.syntax.text_lines import Line, encoding_of, iterate_lines
from app.exchange.tokens.tag_schemes import chunks_of, nameless_reason
from app.exchange.tokens.tokenising import TokenisedText, kept_tokens
from app.exchange.tokens.words_alone import words_alone

_WORD_ID = re.compile(r"[1-9]\d{0,6}")
_RANGE_ID = re.compile(r"([1-9]\d{0,6})-([1-9]\d{0,6})")
_EMPTY_ID = re.compile(r"\d{1,7}\.\d{1,7}")
_SENTENCE_TEXT = re.compile(r"#\s*text\s*=\s?(?P<text>.*)")
_NEW_PARAGRAPH = re.compile(r"#\s*newpar\b")
# Escapes of blanks in MISC (https://universaldependencies.org/misc.html#spacesafter).
_BLANKS = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}
_ESCAPE = re.compile(r"\\([stnrp\\])")
_BLANK_KEYS = frozenset({"SpaceAfter", "SpacesAfter", "SpacesBefore"})
_COMMENT = re.compile(r"#\s*(?:newdoc\b|newpar\s*$|global\.(?:Entity|columns)\b)")
"""Comments of which nothing is lost."""
_BRIDGES = ("Bridge", "SplitAnte")
_ROW_START = re.compile(rb"(?m)^1(?:-\d+)?\t[^\t\n]+(?:\t[^\t\n]*){8}$")


@dataclass(slots=True)
class _Token:
    """What is written together, and the words in it."""

    surface: Word
    words: list[Word] = field(default_factory=list)
    last_id: int = 0


@dataclass(slots=True)
class _Sentence:
    line: int
    text: str | None = None
    paragraph: bool = False
    tokens: list[_Token] = field(default_factory=list)
    words: int = 0
    brackets: list[tuple[str, int, int, int]] = field(default_factory=list)
    """With the line, and the word that they stand beside and the one behind it."""

    @property
    def is_bare(self) -> bool:
        """Whether nothing has come but comments, which tell of no text."""
        return not self.tokens and self.text is None


@dataclass(slots=True)
class _Document:
    line: int
    fields: tuple[str, ...]
    """Those of the brackets."""
    columns: Columns
    id: str | None = None
    begun: bool = False
    """Whether a comment says that it begins."""
    sentences: list[_Sentence] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """What nothing here is made of: keys of the last column, comments and empty words."""
    bridges: int = 0
    """Links between things that are mentioned."""
    problem: tuple[int, str] | None = None
    position: int = 0

    @property
    def is_bare(self) -> bool:
        """Whether nothing has come but comments that begin nothing."""
        return self.problem is None and not self.begun and all(sentence.is_bare for sentence in self.sentences)

    def follow(self, heard: Heard) -> None:
        """Go by what comments have said."""
        self.problem = self.problem or heard.problem
        self.fields, self.columns = heard.fields, heard.columns
        if heard.id and self.id is None:
            self.id, heard.id = heard.id, None


@dataclass(slots=True)
class _Built:
    """A text as it grows, with its tokens and their names."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    tags: dict[str, dict[int, str]] = field(default_factory=dict)
    """By the column that names something, and by the number of the token."""
    numbered: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    """The tokens of names that have a number, by the sentence."""
    lines: list[int] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)
    words: Words = field(default_factory=Words)

    def write(self, text: str) -> None:
        """Add `text` at the end."""
        self.parts.append(text)
        self.length += len(text)

    def token(self, start: int, end: int, *words: Word) -> None:
        """Note a token, and what names it: of several words that cannot be told apart the first that is named."""
        for word in words[::-1]:
            for column, tag in word.tags.items():
                self.tags.setdefault(column, {})[len(self.starts)] = tag
        for name in dict.fromkeys(name for word in words for name in word.numbered):
            self.numbered.setdefault((len(self.sentence_starts), name), []).append(len(self.starts))
        self.starts.append(start)
        self.ends.append(end)
        self.lines.append(words[0].line)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`."""
    try:
        decoded = encoding_of(source, options.encoding)
        if decoded.confidence < 1:
            yield EncodingGuess(source.name, decoded.encoding, decoded.confidence)
        said = str(options.values.get("articles", "auto"))
        left_out: Counter[str] = Counter()
        found = False
        for document in _documents(iterate_lines(source, decoded.encoding), said):
            left_out += document.left_out
            if document.is_bare:
                continue  # What it leaves out belongs to what follows.
            found = True
            if document.columns.tell_grammar:
                options.losses.add_once("linguistics", source.name)
            if document.bridges:
                options.losses.add("bridges", f"{source.name}:{document.line}", document.bridges)
            _count_left_out(left_out, source.name, options.losses)
            yield _event(document, source.name, options)
        _count_left_out(left_out, source.name, options.source_losses)
        if not found:
            yield Rejection(source.name, "has no sentences")
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _count_left_out(left_out: Counter[str], name: str, losses: LossReport) -> None:
    for key, count in left_out.items():
        losses.add("unknown_key", f"{name}: {key}", count)
    left_out.clear()


def _event(document: _Document, name: str, options: ReadOptions) -> ReadEvent:
    if document.problem:
        return Rejection(f"{name}:{document.problem[0]}", document.problem[1])
    built = _Built()
    sentences = [sentence for sentence in document.sentences if not sentence.is_bare]
    if not sentences:
        return Rejection(f"{name}:{document.line}", "is the beginning of an article without sentences")
    for sentence, following in zip_longest(sentences, sentences[1:]):
        problem = _write(built, sentence, following)
        if problem:
            return Rejection(f"{name}:{problem[0]}", problem[1])
    tokens = TokenisedText(stem_of(name), built.starts, built.ends, built.sentence_starts)
    record = _record(document, built, tokens, name, options)
    words = words_alone(tokens, built.lines)
    return Draft(f"{name}:{document.line}", record, False, document.position, words=words)


def _documents(lines: Iterable[Line], said: str) -> Iterator[_Document]:
    document: _Document | None = None
    sentence: _Sentence | None = None
    heard, is_news = Heard(), False
    for line in lines:
        if not line.text.strip():
            # Comments by themselves belong to what follows.
            sentence = sentence if sentence is not None and sentence.is_bare else None
            continue
        begins = said == "sentences" and sentence is None
        if is_comment(line.text):
            is_news = True
            begins = (heard.hear(line) and said in ("auto", "comments")) or begins
        if begins or document is None:
            if document is not None:
                yield document
            document, sentence, is_news = _Document(line.number, heard.fields, heard.columns), None, True
        if is_news:
            document.follow(heard)
            is_news = False
        if sentence is None:
            sentence = _Sentence(line.number)
            document.sentences.append(sentence)
        document.position = line.position
        if document.problem is None:
            problem = _take(document, sentence, line)
            document.problem = (line.number, problem) if problem else None
    if document is not None:
        yield document


def _take(document: _Document, sentence: _Sentence, line: Line) -> str | None:
    """Put a line into its sentence; returns what is wrong with it."""
    if is_comment(line.text):
        text = _SENTENCE_TEXT.match(line.text)
        if text:
            sentence.text = text["text"]
        elif not _COMMENT.match(line.text):
            document.left_out[_comment_key(line.text)] += 1
        begins = NEW_DOCUMENT.match(line.text) is not None
        document.begun = document.begun or begins
        sentence.paragraph = sentence.paragraph or begins or _NEW_PARAGRAPH.match(line.text) is not None
        return None
    try:
        return _take_word(document, sentence, *document.columns.word(line.number, line.text))
    except RecordError as error:
        return str(error)


def _take_word(document: _Document, sentence: _Sentence, identifier: str, word: Word) -> str | None:
    last = sentence.tokens[-1] if sentence.tokens else None
    plain = _WORD_ID.fullmatch(identifier)
    together, empty = (None, None) if plain else (_RANGE_ID.fullmatch(identifier), _EMPTY_ID.fullmatch(identifier))
    if word.misc:
        document.bridges += sum(word.misc[key].count(",") + 1 for key in _BRIDGES if key in word.misc)
        if word.brackets and not together:
            first = sentence.words
            sentence.brackets.append((word.brackets, word.line, first, first if empty else first + 1))
    if empty:
        document.left_out["an empty word"] += 1
        return None
    if word.misc or word.left_out:
        used = word.name, word.brackets if not together else None
        document.left_out.update(word.left_out)
        document.left_out.update(
            key
            for key, value in word.misc.items()
            if key not in _BLANK_KEYS and key not in _BRIDGES and value not in used
        )
    if not word.form.strip():
        return "has no form"
    if together:
        sentence.tokens.append(_Token(word, last_id=int(together[2])))
        return None
    if not plain:
        return f"has an id that is none: {isolated(identifier[:20])}"
    sentence.words += 1
    if last is not None and int(identifier) <= last.last_id:
        last.words.append(word)
    else:
        sentence.tokens.append(_Token(word, [word], int(identifier)))
    return None


def _comment_key(comment: str) -> str:
    return "# " + "".join(re.split(r"[\s=]", comment[1:].strip(), maxsplit=1)[:1])[:40]


def _write(built: _Built, sentence: _Sentence, following: _Sentence | None) -> tuple[int, str] | None:
    """Add a sentence; returns line and reason when its text and its tokens do not go together."""
    if not sentence.tokens:
        return sentence.line, "is the beginning of a sentence without tokens"
    built.sentence_starts.append(len(built.starts))
    built.write(_ESCAPE.sub(_blank, sentence.tokens[0].surface.misc.get("SpacesBefore", "")))
    base, text, position = built.length, sentence.text, 0
    for index, token in enumerate(sentence.tokens):
        form = token.surface.form
        if text is None:
            start = built.length
            built.write(form)
            if index + 1 < len(sentence.tokens):
                built.write(_blanks_after(token, " "))
        else:
            found = text.find(form, position)
            if found < 0 or text[position:found].strip():
                return (
                    token.surface.line,
                    f"its form {isolated(form[:40])} is not the next one in the text of its sentence",
                )
            start, position = base + found, found + len(form)
        _write_token(built, token, start)
    if text is not None:
        built.write(text)
    # Behind the last one there is nothing, unless the file says so.
    built.write(_blanks_after(sentence.tokens[-1], "" if following is None else "\n" if following.paragraph else " "))
    return None


def _write_token(built: _Built, token: _Token, start: int) -> None:
    """One token, or its parts when their letters make up the whole."""
    form = token.surface.form
    if len(token.words) > 1 and "".join(word.form for word in token.words) == form:
        for word in token.words:
            built.token(start, start + len(word.form), word)
            built.words.add(start, start + len(word.form), proper=word.proper)
            start += len(word.form)
        return
    for word in token.words:
        built.words.add(start, start + len(form), proper=word.proper)
    built.token(start, start + len(form), token.surface, *(word for word in token.words if word is not token.surface))


def _blanks_after(token: _Token, otherwise: str) -> str:
    misc = token.surface.misc
    if "SpacesAfter" in misc:
        return _ESCAPE.sub(_blank, misc["SpacesAfter"])
    return "" if misc.get("SpaceAfter") == "No" else otherwise


def _blank(escape: re.Match[str]) -> str:
    return _BLANKS[escape[1]]


def _record(
    document: _Document, built: _Built, tokens: TokenisedText, name: str, options: ReadOptions
) -> dict[str, Any]:
    text = "".join(built.parts)
    meta = {"file": name, **kept_tokens(text, tokens, options.losses, f"{name}:{document.line}")}
    spans = []
    for tags, scheme in layers(built.tags, len(built.starts)):
        if reason := next(filter(None, map(nameless_reason, tags)), ""):
            raise RecordError(reason)
        chunks, orphans = chunks_of(tags, scheme, frozenset(built.sentence_starts))
        for index in orphans:
            options.losses.add("broken_tags", f"{name}:{built.lines[index]}")
        spans += [
            span_draft(options, built.starts[chunk.first], built.ends[chunk.last - 1], chunk.label) for chunk in chunks
        ]
    for (_, name_and_number), indexes in built.numbered.items():
        label = name_and_number.rpartition("_")[0]
        spans.append(span_draft(options, built.starts[indexes[0]], built.ends[indexes[-1]], label))
    placer = MentionPlacer(text, built.words, options, name)
    placer.place(_mentions(document, name, options), spans, document.id)
    return article_draft(text, name, given={"id": document.id}, meta=meta, spans=spans, entities=placer.entities())


def _mentions(document: _Document, name: str, options: ReadOptions) -> list[Mention]:
    brackets = Brackets(document.fields)
    before = 0
    for sentence in document.sentences:
        for cell, line, first, end in sentence.brackets:
            brackets.take(cell, line, before + first, before + end)
        before += sentence.words
    mentions, broken = brackets.finish()
    for line in broken:
        options.losses.add("open_brackets", f"{name}:{line}")
    return mentions


def _sniff(name: str, head: bytes) -> int:
    if suffix_of(name) in FORMAT.suffixes:
        return 95
    if COLUMNS_HEADER.match(head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")):
        return 95
    return 90 if _ROW_START.search(head.replace(b"\r\n", b"\n")) else 0


FORMAT = Format(
    name="conllu",
    title="CoNLL-U of Universal Dependencies and CorefUD: texts, tokens, names and mentions",
    suffixes=(".conllu", ".conllup", ".cupt"),
    carries=frozenset({Feature.SPANS, Feature.OVERLAPS, Feature.FRAGMENTS, Feature.ATTRIBUTES, Feature.ENTITIES}),
    sniff=_sniff,
    read=read,
    options=(
        FormatOption(
            name="articles",
            default="auto",
            choices=("auto", "comments", "sentences", "file"),
            help="Where articles begin: at # newdoc, with each sentence, or only once",
            on_export=False,
        ),
    ),
)
