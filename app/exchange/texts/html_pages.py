"""HTML pages as saved from the web: the article in it, without the menus and advertisements around it.

trafilatura finds the article. Its own plain text drops invisible characters, which Persian spelling needs (U+200C), so
its tree is read instead, and each line is taken from the page itself, where it stands character by character.
"""

from __future__ import annotations

import html
import importlib
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

import orjson

from app.domain.errors import RecordError, TransferError
from app.exchange.characters.encodings import XML_DECLARATION, Decoded, byte_order_mark, decode, named_codec
from app.exchange.characters.language import UNDETERMINED, language_of, language_tag
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, EncodingGuess, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.drafts import article_draft
from app.exchange.texts.markup_text import MarkupText, holds_markup, text_of_markup

MAX_BYTES = 16 * 1024**2
_HEAD = 4096
"""Bytes in which a page declares its encoding; browsers look at 1,024, some pages need more."""
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_BEGINNING = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_INVISIBLE_REFERENCE = re.compile(
    r"&(?:zwn?j|rlm|lrm|shy|#0*(?:173|1564|820[3-7]|823[4-8]|829[4-7]|65279)|#[xX]0*(?:[aA][dD]|61[cC]|"
    r"200[b-fB-F]|202[a-eA-E]|206[6-9]|[fF][eE][fF][fF]));"
)
"""Characters that show nothing, written as references."""
_FRAME = re.compile(r"<(/?)(iframe|noscript|template)\b[^>]{0,1000}>", re.IGNORECASE)
_FRAMESET = re.compile(r"<frameset\b", re.IGNORECASE)
_SHOWN_FRAME = re.compile(r"<frame\b[^>]{0,1000}?\bsrc\s*=\s*[\"']?([^\"'\s>]{1,200})", re.IGNORECASE)
_META_TAG = re.compile(r"<meta\b([^<>]{1,1000})>", re.IGNORECASE)
_SAID = re.compile(r"""([a-z:]{4,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ARTICLE_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\.)*")')
"""The text of the article in the data that a page has for search engines (schema.org, as JSON-LD)."""
_AUTHORS = frozenset({"author", "article:author", "dc.creator", "dcterms.creator"})
FRAMES = "is a page of frames; import the pages that it shows: {}"
NO_ARTICLE = "holds no article that could be told from what is around it; save its text as plain text"
_BLOCKS = frozenset({"head", "p", "item", "quote", "cell", "row", "list", "table", "code", "ab", "fw", "div"})
_META: Mapping[str, str] = {
    "url": "url",
    "date": "published",
    "sitename": "source",
    "author": "author",
    "description": "description",
}
"""Attribute of trafilatura's document → key in the metadata."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The article in `source`."""
    try:
        importlib.import_module("trafilatura")
    except ImportError:
        # Not there, or without what it needs itself: installing the extra mends both.
        # A refusal, not the end of the import: a folder may hold a page beside a thousand other articles.
        yield Rejection(source.name, 'HTML pages need trafilatura: pip install "hashiya[html]"')
        return
    try:
        decoded = _decoded(source, options.encoding)
        page = text_of_markup(decoded.text)
        draft = _draft(decoded, page, source.name, options.losses)
    except RecordError as error:
        yield Rejection(source.name, str(error))
        return
    if decoded.confidence < 1:
        yield EncodingGuess(source.name, decoded.encoding, decoded.confidence)
    yield Draft(source.name, draft, False, source.size)


def _decoded(source: Source, forced: str | None) -> Decoded:
    if source.size > MAX_BYTES:
        raise RecordError(f"is larger than {MAX_BYTES:,} bytes; no page is")
    with source.reading() as stream:
        data = stream.read()
    declared = _CHARSET.search(data[:_HEAD]) or XML_DECLARATION.match(data)
    if forced is None and declared and not byte_order_mark(data):
        try:
            return decode(data, named_codec(declared[1].decode("ascii")))
        except (RecordError, TransferError):
            # Pages that declare one encoding and are in another are common; the bytes decide.
            return decode(data)
    return decode(data, forced)


def _draft(decoded: Decoded, page: MarkupText, name: str, losses: LossReport) -> dict[str, Any]:
    shown = _without_frames(decoded.text)
    letters = _StandIns(shown)
    found = _extracted(letters.markup)
    extracted = [letters.restored(line) for line in _lines(found.body)] if found is not None else []
    whole = page if shown == decoded.text else text_of_markup(shown)
    lines = list(_as_on_page([line for line in extracted if line.strip()], whole.lines))
    if unshown := set(lines).difference(whole.lines):
        lines = list(_with_lines_of_data(lines, unshown, shown, name, losses))
    text = "\n".join(lines)
    if not text.strip():
        raise RecordError(_why_empty(decoded.text))
    around = list(_left_out(page.lines, "\n".join(map(_key, lines))))
    if around:
        losses.add("boilerplate", f"{name}: {around[0][:60]}", len(around))
    page.count_losses(losses, name)
    said = {key: getattr(found, attribute) for attribute, key in _META.items()}
    said["author"] = declared_author(shown, said["source"]) or said["author"]
    meta = {key: letters.restored(value) for key, value in said.items() if isinstance(value, str)}
    return article_draft(
        text,
        name,
        given={
            "title": letters.restored(found.title or "") or page.heading or page.title,
            "language": _language(page, text),
        },
        meta={
            "file": name,
            "encoding": decoded.encoding,
            **{key: value for key, value in meta.items() if value},
        },
    )


def _with_lines_of_data(
    lines: Sequence[str], unshown: Set[str], markup: str, name: str, losses: LossReport
) -> Iterator[str]:
    """The lines, with the paragraphs of a text that the page does not show, but has in its data, in lines of their own.

    trafilatura takes that text where a page shows too little, and puts it into one line.
    """
    told = {_key("".join(body)): body for body in _article_bodies(markup)}
    for line in lines:
        body = told.get(_key(line)) if line in unshown else None
        if body:
            losses.add("page_data", name)
        yield from body or (line,)


def _article_bodies(markup: str) -> Iterator[list[str]]:
    for found in _ARTICLE_BODY.finditer(markup):
        try:
            body = orjson.loads(found[1])
        except orjson.JSONDecodeError:
            continue
        lines = text_of_markup(body).lines if holds_markup(body) else body.splitlines()
        yield [line.strip(" \t") for line in lines if line.strip()]


def _left_out(page: Sequence[str], kept: str) -> Iterator[str]:
    """The lines of the page that are not in the text, or once less: of two alike in a row only one is taken over."""
    keys = list(map(_key, page))
    often, met = Counter(keys), Counter[str]()
    for line, key in zip(page, keys, strict=True):
        met[key] += 1
        if key not in kept or (key and often[key] > 1 and met[key] > kept.count(key)):
            yield line


def declared_author(markup: str, site: str | None) -> str | None:
    """The author that the page declares in its head, unless that is an address or the site itself.

    trafilatura passes over names of one word, as many journalists are called by, for a line of the text.
    """
    for tag in _META_TAG.finditer(markup):
        said = {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _SAID.finditer(tag[1])}
        name = " ".join(html.unescape(said.get("content", "")).split())
        declared = (said.get("name") or said.get("property") or "").lower() in _AUTHORS
        if declared and name not in ("", site) and "://" not in name:
            return name
    return None


def _why_empty(markup: str) -> str:
    if not markup.strip():
        return "is empty"
    frames = _SHOWN_FRAME.findall(markup) if _FRAMESET.search(markup) else []
    if frames:
        return FRAMES.format(", ".join(html.unescape(name) for name in frames[:5]))
    return NO_ARTICLE


def _without_frames(markup: str) -> str:
    """The page without what stands in frames and for browsers without scripts: nobody sees it in the article."""
    kept, position, begin, open_tag = [], 0, 0, ""
    for tag in _FRAME.finditer(markup):
        closes, name = bool(tag[1]), tag[2].lower()
        if not open_tag and not closes:
            begin, open_tag = tag.start(), name
        elif closes and name == open_tag:
            kept.append(markup[position:begin])
            position, open_tag = tag.end(), ""
    return "".join(kept) + markup[position:] if kept else markup


class _StandIns:
    """Letters in place of invisible characters, which trafilatura drops although the spelling may need them.

    The letters are of the Yi script, and such as the page has not itself.
    """

    def __init__(self, markup: str) -> None:
        plain = _INVISIBLE_REFERENCE.sub(lambda found: html.unescape(found[0]), markup)
        met = sorted({character for character in plain if unicodedata.category(character) == "Cf"})
        free = (letter for letter in map(chr, range(0xA000, 0xA48D)) if letter not in plain)
        pairs = dict(zip(met, free, strict=False))
        self.markup = plain.translate({ord(character): letter for character, letter in pairs.items()})
        """The page with letters for its invisible characters."""
        self._back = {ord(letter): character for character, letter in pairs.items()}

    def restored(self, text: str) -> str:
        """A text of the page as it is there."""
        return text.translate(self._back)


def _extracted(markup: str) -> Any:  # noqa: ANN401 - trafilatura's document, or None when it finds no article
    trafilatura = importlib.import_module("trafilatura")
    # It logs pages that it cannot read; here they are refused with a reason.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL + 1)
    try:
        return trafilatura.bare_extraction(
            markup,
            include_comments=False,
            include_links=False,
            with_metadata=True,
            # Only dates that the page declares; a date found in the text may be that of anything.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # What Python says of an attribute or a key that is not there helps nobody who looks after the page.
        told = str(error) if isinstance(error, ValueError | RecursionError) else type(error).__name__
        raise RecordError(f"holds markup that cannot be read: {told}") from error


def _lines(body: Any) -> Iterator[str]:  # noqa: ANN401 - an element of lxml
    line: list[str] = []
    for kind, value in _pieces(body):
        if kind == "text":
            line.append(value)
        elif line:
            yield from _finished(line)
            line = []
    yield from _finished(line)


def _pieces(element: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Texts, and ``break`` where a line ends, in the order of the page; without recursion, as pages may be deep."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        current, done = stack.pop()
        if done:
            if current.tag in _BLOCKS:
                yield "break", ""
            if current.tail and current is not element:
                yield "text", current.tail
            continue
        if current.tag in _BLOCKS or current.tag == "lb":
            yield "break", ""
        if current.text:
            yield "text", current.text
        stack.append((current, True))
        stack.extend((child, False) for child in reversed(current))


def _finished(line: list[str]) -> Iterator[str]:
    text = re.sub("[ \t\r\n\f]+", " ", "".join(line)).strip(" ")
    if text.strip():
        yield text


def _as_on_page(extracted: Sequence[str], page: Sequence[str]) -> Iterator[str]:
    """The extracted lines as they stand on the page; where several of the page were put into one, those several."""
    places: dict[str, int] = {}
    keys = [_key(line) for line in page]
    for number, key in enumerate(keys):
        places.setdefault(key, number)
    for line in extracted:
        wanted = _key(line)
        if wanted in places:
            yield page[places[wanted]]
            continue
        first = next((number for number, key in enumerate(keys) if key and _joins(keys, number, wanted)), None)
        if first is None:
            yield line
            continue
        done = 0
        while done < len(wanted):
            yield page[first]
            done += len(keys[first])
            first += 1


def _joins(keys: Sequence[str], first: int, wanted: str) -> bool:
    """Whether the lines from `first` on, put together, are what is wanted."""
    done = 0
    while done < len(wanted) and first < len(keys) and wanted.startswith(keys[first], done):
        done += len(keys[first])
        first += 1
    return done == len(wanted)


def _key(line: str) -> str:
    """What stays of a line when everything is taken away that an extractor may change."""
    normal = unicodedata.normalize("NFC", line)
    return "".join(character for character in normal if character.isprintable() and not character.isspace())


def _language(page: MarkupText, text: str) -> str | None:
    """The declared language, unless it is the English of a template around another script."""
    declared = language_tag(page.attributes.get("lang") or page.attributes.get("xml:lang"))
    found = language_of(text)
    if declared and declared.lower().startswith("en") and found not in {"en", UNDETERMINED}:
        return found
    return declared


def _sniff(name: str, head: bytes) -> int:
    suffix = suffix_of(name)
    if _BEGINNING.match(head.removeprefix(b"\xef\xbb\xbf")):
        return 85
    return 60 if suffix in FORMAT.suffixes else 0


FORMAT = Format(
    name="html",
    title="HTML page, the article in it",
    suffixes=(".html", ".htm", ".xhtml"),
    carries=frozenset({Feature.META}),
    needs='trafilatura (pip install "hashiya[html]")',
    sniff=_sniff,
    read=read,
)
