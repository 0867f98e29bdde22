"""From the rows of a CoNLL file to articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import RecordError
from app.domain.text.word_places import NotNextError, is_unseen, word_starts
from app.exchange.conll.near_tags import near_tags
from app.exchange.conll.shape import ARTICLE_COMMENT, DOCSTART, Shape, find_shape, named_places
from app.exchange.files.name_parts import last_name, stem_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, EncodingGuess, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.article_head import LIST_SUFFIX, HeadList
from app.exchange.records.drafts import article_draft, span_draft
from app.exchange.syntax.text_lines import Line, encoding_of, iterate_lines
from app.exchange.tokens.tag_schemes import chunks_of, nameless_reason, unclosed, whole_tag
from app.exchange.tokens.tokenising import META_KEY, TokenisedText, joined_words, kept_tokens, tokens_in_meta
from app.exchange.tokens.words_alone import words_alone

_MOST_TOKENS = 1_000_000
_EDGES = " \t\r"
_UNUSABLE = "the file beside it has no usable text and tokens for this article"


@dataclass(slots=True)
class _Rows:
    """The rows of one article."""

    line: int
    id: str | None = None
    tokens: list[str] = field(default_factory=list)
    tags: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)
    problem: tuple[int, str] | None = None
    position: int = 0
    in_sentence: bool = False
    sentence: str = ""
    """What the table calls the sentence."""
    losses: LossReport = field(default_factory=LossReport)
    """Of the lines between its tokens."""

    def add(self, columns: Sequence[str], shape: Shape, line: Line) -> None:
        """One token."""
        if len(columns) != shape.columns:
            self.refuse(line.number, f"has {len(columns)} columns where other lines have {shape.columns}")
            return
        token = columns[shape.token].strip(_EDGES)
        if not token:
            self.refuse(line.number, "has no token")
            return
        if len(self.tokens) >= _MOST_TOKENS:
            self.refuse(
                line.number,
                f"is beyond {_MOST_TOKENS:,} tokens of one article; try --format conll --option articles=sentences",
            )
            return
        if shape.sentence is not None:
            # Only the first token of a sentence says so, in some tables.
            told = columns[shape.sentence] or self.sentence
            self.in_sentence, self.sentence = self.in_sentence and told == self.sentence, told
        if not self.in_sentence:
            self.sentence_starts.append(len(self.tokens))
            self.in_sentence = True
        tags = [tag.strip(_EDGES) for tag in shape.tags_in(columns)]
        if reason := next(filter(None, map(nameless_reason, tags)), ""):
            self.refuse(line.number, reason)
            return
        self.tokens.append(token)
        self.tags.append(tags)
        self.lines.append(line.number)

    def refuse(self, line: int, reason: str) -> None:
        """Remember the first thing that is wrong."""
        self.problem = self.problem or (line, reason)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`."""
    try:
        decoded = encoding_of(source, options.encoding)
        if decoded.confidence < 1:
            yield EncodingGuess(source.name, decoded.encoding, decoded.confidence)
        shape = find_shape((line.text for line in iterate_lines(source, decoded.encoding)), options.values)
        if shape is None:
            lines = (line.text for line in iterate_lines(source, decoded.encoding))
            yield _no_columns(source.name, options, near_tags(lines))
            return
        read_ones = {shape.token, *shape.tags, shape.sentence, 0 if shape.numbered else shape.token}
        for other in range(shape.columns):
            if other not in read_ones:
                options.source_losses.add("columns", f"{source.name}: {other + 1}")
        yield from _articles(source, decoded.encoding, shape, options)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _no_columns(name: str, options: ReadOptions, near: str) -> Rejection:
    """The refusal of a file; `near` is what its tags lack, if there is anything like tags."""
    said = named_places(options.values)
    if said:
        return Rejection(
            name, f"has no columns of tokens and tags where they are said to be: {said}; columns count from 1"
        )
    return Rejection(
        name,
        near
        or "has no columns of tokens and tags; name them with --format conll "
        "--option token-column=… --option tag-columns=…",
    )


def _articles(source: Source, encoding: str, shape: Shape, options: ReadOptions) -> Iterator[ReadEvent]:
    list_source = source.beside(last_name(source.name) + LIST_SUFFIX)
    with HeadList(list_source) as heads:
        for rows in _grouped(iterate_lines(source, encoding), shape, source.name, options):
            where = f"{source.name}:{rows.line}"
            try:
                head = heads.next()
                if rows.problem:
                    line, reason = rows.problem
                    yield Rejection(f"{source.name}:{line}", reason)
                    continue
                record, tokens = _own(rows, head) if head else _foreign(rows, source.name, options)
                record["spans"] = _spans(rows, tokens, shape, source.name, options)
            except RecordError as error:
                yield Rejection(where, str(error))
            else:
                options.losses.include(rows.losses)
                alone = None if head else words_alone(tokens, rows.lines)
                yield Draft(where, record, False, rows.position, words=alone)


class _Between:
    """What stands between the rows of tokens: comments, which are left out, and the id of the article that follows."""

    def __init__(self, name: str) -> None:
        self.comments = LossReport()
        self._name = name
        self._id: str | None = None

    def take(self, line: Line) -> bool:
        """Note a line that holds no token; whether it names an article."""
        named = ARTICLE_COMMENT.match(line.text)
        if line.text.startswith("#") and (named is None or named.end() < len(line.text)):
            self.comments.add("comments", f"{self._name}:{line.number}")
        if named:
            self._id = named["id"].strip() or None
        return named is not None

    def hand_to(self, rows: _Rows) -> None:
        """Comments before an article belong to it, the last ones of a file to the file."""
        if self.comments:
            rows.losses.include(self.comments.taken())
        if self._id and not rows.id:
            rows.id, self._id = self._id, None


def _ends_article(articles: str, *, docstart: bool, named: bool, blank: bool) -> bool:
    """Whether an article ends at a line without a token, where they are parted by `articles`."""
    return {"docstart": docstart, "comments": named, "sentences": blank}.get(articles, False)


def _grouped(lines: Iterable[Line], shape: Shape, name: str, options: ReadOptions) -> Iterator[_Rows]:
    rows: _Rows | None = None
    between, is_news = _Between(name), False
    header = shape.header
    for line in lines:
        blank = shape.is_blank(line.text)
        docstart = line.text.startswith(DOCSTART)
        if blank or docstart or shape.is_comment(line.text):
            named, is_news = between.take(line), True
            if rows is not None:
                rows.in_sentence = rows.in_sentence and not blank and not docstart
            if _ends_article(shape.articles, docstart=docstart, named=named, blank=blank):
                if rows is not None and (rows.tokens or rows.problem or shape.articles == "docstart"):
                    yield rows
                rows = _Rows(line.number) if shape.articles == "docstart" else None
            continue
        if header:
            header = False
            continue
        rows = rows or _Rows(line.number)
        if is_news:
            between.hand_to(rows)
            is_news = False
        rows.position = line.position
        rows.add(shape.split(line.text), shape, line)
    if rows is not None:
        yield rows
    options.source_losses.include(between.comments)


def _own(rows: _Rows, head: dict[str, Any]) -> tuple[dict[str, Any], TokenisedText]:
    """An article of an export of ours: its text is beside it, and its tokens must be where they were."""
    text, kept = head.get("text"), head.get("tokens")
    if not isinstance(text, str) or not isinstance(kept, dict):
        raise RecordError(_UNUSABLE)
    tokens = _kept_beside(text, kept, rows) if "offsets" in kept else _in_order(text, kept.get("tokeniser"), rows)
    record = article_draft(text, head["title"], given=head, meta=head["meta"])
    return {**record, "status": head["status"]}, tokens


def _kept_beside(text: str, kept: dict[str, Any], rows: _Rows) -> TokenisedText:
    """The tokens whose offsets are in the file beside the rows."""
    tokens = tokens_in_meta(text, {META_KEY: kept})
    if tokens is None:
        raise RecordError(_UNUSABLE)
    found = tokens.words(text)
    if found != rows.tokens:
        pairs = enumerate(zip(found, rows.tokens, strict=False))
        raise _misfit(rows, next((index for index, (ours, theirs) in pairs if ours != theirs), -1))
    return tokens


def _in_order(text: str, tokeniser: object, rows: _Rows) -> TokenisedText:
    """The tokens of the rows, of which each is the next thing in the text that is no blank."""
    if not isinstance(tokeniser, str):
        raise RecordError(_UNUSABLE)
    try:
        starts = word_starts(rows.tokens, text)
    except NotNextError as error:
        raise _misfit(rows, error.word) from None
    ends = [start + len(word) for start, word in zip(starts, rows.tokens, strict=True)]
    if not is_unseen(text, ends[-1] if ends else 0, len(text)):
        raise _misfit(rows, -1)
    return TokenisedText(tokeniser, starts, ends, rows.sentence_starts)


def _misfit(rows: _Rows, index: int) -> RecordError:
    line = rows.lines[index] if rows.lines else rows.line
    return RecordError(f"its tokens are not those of the text beside it (line {line:,}); both must go together")


def _foreign(rows: _Rows, name: str, options: ReadOptions) -> tuple[dict[str, Any], TokenisedText]:
    """An article of which only the tokens are known: put together with blanks, and a line for each sentence."""
    if not rows.tokens:
        raise RecordError("has no tokens")
    text, tokens = joined_words(rows.tokens, rows.sentence_starts, stem_of(name))
    options.losses.add("text_rebuilt", f"{name}:{rows.line}")
    meta = {"file": name, **kept_tokens(text, tokens, options.losses, f"{name}:{rows.line}")}
    return article_draft(text, name, given={"id": rows.id}, meta=meta), tokens


def _spans(rows: _Rows, tokens: TokenisedText, shape: Shape, name: str, options: ReadOptions) -> list[dict[str, Any]]:
    spans: list[dict[str, Any]] = []
    breaks = frozenset(rows.sentence_starts)
    for column in range(len(shape.tags)):
        written = [tags[column] for tags in rows.tags]
        found = [whole_tag(tag) for tag in written]
        for index, (before, after) in enumerate(zip(written, found, strict=True)):
            if before != after:
                options.losses.add("joined_tags", f"{name}:{rows.lines[index]}")
        chunks, orphans = chunks_of(found, shape.scheme, breaks)
        for index in orphans:
            options.losses.add("broken_tags", f"{name}:{rows.lines[index]}")
        for index in unclosed(chunks, found, shape.scheme):
            options.losses.add("unclosed_tags", f"{name}:{rows.lines[index]}")
        spans += [
            span_draft(options, tokens.starts[chunk.first], tokens.ends[chunk.last - 1], chunk.label)
            for chunk in chunks
        ]
    return sorted(spans, key=lambda span: (span["start"], span["end"], span["label"]))
