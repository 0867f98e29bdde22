"""EPUB: the chapters of a book, or the articles of a newspaper's issue, in the order they are read."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote

from app.domain.errors import RecordError, TransferError
from app.exchange.characters.encodings import XML_DECLARATION, byte_order_mark, decode, named_codec
from app.exchange.characters.language import language_tag
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.packed import Parts, open_parts
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.options import FormatOption
from app.exchange.records.drafts import article_draft
from app.exchange.syntax.xml_reading import Element, Opening, iterate_elements
from app.exchange.texts.markup_text import MarkupText, text_of_markup

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_TEXTS = frozenset({"application/xhtml+xml", "text/html"})
_META = {"title": "book", "publisher": "source", "date": "published", "creator": "author", "identifier": "identifier"}
"""Dublin Core element of the book → key in the metadata of its articles."""
_ONE = frozenset({*_META, "language"}) - {"creator"}
"""Elements of which one is read."""
_NCX = "application/x-dtbncx+xml"
_HOUSEKEEPING = frozenset({"cover", "generator", "Sigil version", "calibre:timestamp"})
"""What programs note for themselves."""


@dataclass(slots=True)
class _Book:
    meta: dict[str, str] = field(default_factory=dict)
    language: str = ""
    items: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id → path in the archive and media type."""
    navigation: str = ""
    """Id of the table of contents of EPUB 3."""
    labels: dict[str, str] = field(default_factory=dict)
    """Path → what the table of contents calls it."""
    said: dict[str, set[str]] = field(default_factory=dict)
    """Values of elements of which one is read."""
    spine: list[str] = field(default_factory=list)
    changed: bool = False
    """Whether the only date so far is the one of a change."""
    unknown: set[str] = field(default_factory=set)
    """What the package says of the book besides."""


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`; a chapter that cannot be read does not touch the others."""
    try:
        with open_parts(source, "EPUB") as parts:
            book = _book(parts)
            for key in sorted(book.unknown):
                options.source_losses.add("unknown_key", f"{source.name}: {key}")
            for key in sorted(key for key, values in book.said.items() if len(values) > 1):
                options.source_losses.add("foreign_items", f"{source.name}: a second {key}", len(book.said[key]) - 1)
            chapters = _chapters(parts, book, source, options)
            if options.values.get("articles") == "book":
                yield from _as_one(chapters, book, source)
            else:
                yield from _one_each(chapters, book, source)
    except RecordError as error:
        yield Rejection(source.name, str(error))


def _book(parts: Parts) -> _Book:
    if _CONTAINER not in parts.names():
        raise RecordError("is a zip archive, but no EPUB")
    package = next(
        (
            event.attributes.get("full-path", "")
            for event in iterate_elements(parts.part(_CONTAINER))
            if isinstance(event, Opening) and event.name.endswith("rootfile")
        ),
        "",
    )
    book = _Book()
    for event in iterate_elements(parts.part(package), lenient=True):
        if isinstance(event, Opening):
            _add_to_book(book, event, posixpath.dirname(package))
            continue
        if event.local_name in _ONE and event.text.strip():
            book.said.setdefault(event.local_name, set()).add(event.text.strip())
        if event.local_name == "language":
            book.language = book.language or event.text.strip()
        elif event.local_name in _META and event.text.strip():
            _add_meta(book, event)
        elif event.path and event.path[-1].rpartition("}")[2] == "metadata" and event.text.strip():
            said = event.attributes.get("property") or event.local_name
            # When the file was last packed, which EPUB 3 demands, is no word about the book.
            book.unknown |= {said} - {"dcterms:modified"}
    _resolve(book, parts)
    _add_labels(book, parts)
    return book


def _resolve(book: _Book, parts: Parts) -> None:
    """Give parts the names that they have in the archive; programs and systems write letters and marks differently."""
    names = parts.names()
    alike = {_folded(name): name for name in names}
    for key, (path, media) in book.items.items():
        if path not in names and _folded(path) in alike:
            book.items[key] = alike[_folded(path)], media


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _add_labels(book: _Book, parts: Parts) -> None:
    """What the table of contents calls the chapters; where there are two tables, that of EPUB 2 is the plainer one."""
    old = next((path for path, media in book.items.values() if media == _NCX), "")
    path = old or book.items.get(book.navigation, ("", ""))[0]
    if path not in parts.names():
        return
    paths = {_folded(one): one for one, _ in book.items.values()}
    # Without titles the book is still there.
    with suppress(RecordError):
        for target, label in _labels(parts.part(path), old=bool(old)):
            where = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target.partition("#")[0])))
            if label:
                book.labels.setdefault(paths.get(_folded(where), where), label)


def _labels(part: Source, *, old: bool) -> Iterator[tuple[str, str]]:
    """Target and label of each entry of a table of contents, in the form of EPUB 2 or 3."""
    label, in_contents = "", False
    for event in iterate_elements(part, lenient=True):
        local = event.name.rpartition("}")[2]
        if isinstance(event, Opening):
            if local == "nav":
                kind = next((value for name, value in event.attributes.items() if name.endswith("}type")), "")
                in_contents = kind.split() == ["toc"]
        elif old and local == "text" and event.path[-1].endswith("navLabel"):
            label = " ".join(event.text.split())
        elif old and local == "content" and event.path[-1].endswith("navPoint"):
            yield event.attributes.get("src", ""), label
        elif not old and local == "a" and in_contents:
            yield event.attributes.get("href", ""), " ".join(event.text.split())


def _add_meta(book: _Book, element: Element) -> None:
    key, value = _META[element.local_name], element.text.strip()
    if element.local_name == "date":
        # EPUB 2 says what a date is of; that of publication counts, and the one of a change if there is no other.
        event = next((said for name, said in element.attributes.items() if name.rpartition("}")[2] == "event"), "")
        if key not in book.meta or book.changed or event == "publication":
            book.meta[key], book.changed = value, event == "modification"
    elif element.local_name == "creator" and key in book.meta:
        book.meta[key] += f", {value}"
    else:
        book.meta.setdefault(key, value)


def _add_to_book(book: _Book, event: Opening, folder: str) -> None:
    values = event.attributes
    local = event.name.rpartition("}")[2]
    if local == "item":
        path = posixpath.normpath(posixpath.join(folder, unquote(values.get("href", ""))))
        book.items[values.get("id", "")] = (path, values.get("media-type", ""))
        if "nav" in values.get("properties", "").split():
            book.navigation = values.get("id", "")
    elif local == "meta" and values.get("content"):
        book.unknown |= {values.get("name", "")} - _HOUSEKEEPING - {""}
    elif local == "itemref":
        book.spine.append(values.get("idref", ""))


def _chapters(
    parts: Parts, book: _Book, source: Source, options: ReadOptions
) -> Iterator[tuple[str, MarkupText | Rejection]]:
    locked = _encrypted(parts)
    for key in book.spine:
        path, media = book.items.get(key, ("", ""))
        where = f"{source.name}/{path}"
        if not path:
            yield key, Rejection(source.name, f"its reading order names {key}, which is none of its parts")
            continue
        if _folded(path) in locked:
            yield path, Rejection(where, "is encrypted, so that only the program of its shop or library can read it")
            continue
        if key == book.navigation:
            options.source_losses.add("side_texts", f"{where}: table of contents")
            continue
        if media not in _TEXTS:
            options.source_losses.add("pictures", where)
            continue
        try:
            found = text_of_markup(_decoded(parts.read(path), options.encoding))
        except RecordError as error:
            yield path, Rejection(where, str(error))
            continue
        # A page of nothing but a picture is part of no article.
        found.count_losses(options.losses if found.lines else options.source_losses, where)
        yield path, found
    pictures = sum(1 for _, media in book.items.values() if media.startswith(("image/", "audio/", "video/")))
    if pictures:
        options.source_losses.add("pictures", source.name, pictures)


def _encrypted(parts: Parts) -> frozenset[str]:
    """Parts that only a reader with the key of the shop can read."""
    if _ENCRYPTION not in parts.names():
        return frozenset()
    return frozenset(
        _folded(unquote(event.attributes.get("URI", "")))
        for event in iterate_elements(parts.part(_ENCRYPTION))
        if isinstance(event, Opening) and event.name.endswith("CipherReference")
    )


def _decoded(data: bytes, forced: str | None) -> str:
    if not data:
        raise RecordError("is empty")  # A page of nothing but a picture has its markup at least.
    declared = XML_DECLARATION.match(data) if forced is None else None
    if declared and not byte_order_mark(data):
        try:
            return decode(data, named_codec(declared[1].decode("ascii"))).text
        except (RecordError, TransferError):
            # The bytes speak against it, and decide.
            return decode(data).text
    return decode(data, forced).text


def _one_each(
    chapters: Iterator[tuple[str, MarkupText | Rejection]], book: _Book, source: Source
) -> Iterator[ReadEvent]:
    empty = True
    for path, found in chapters:
        if isinstance(found, Rejection):
            empty = False
            yield found
        elif found.lines:
            empty = False
            meta = {**book.meta, "file": f"{source.name}/{path}"}
            given = {"title": found.heading or book.labels.get(path) or found.title, "language": _language(found, book)}
            yield Draft(meta["file"], article_draft(found.text, path, given=given, meta=meta), False, source.size)
    if empty:
        yield Rejection(source.name, "holds no text")


def _as_one(chapters: Iterator[tuple[str, MarkupText | Rejection]], book: _Book, source: Source) -> Iterator[ReadEvent]:
    texts: list[str] = []
    for path, found in chapters:
        if isinstance(found, Rejection):
            # A book with a hole in it is no book.
            yield found if found.where == source.name else Rejection(source.name, f"its part {path} {found.reason}")
            return
        if found.lines:
            texts.append(found.text)
    if not texts:
        yield Rejection(source.name, "holds no text")
        return
    meta = {**book.meta, "file": source.name}
    given = {"title": book.meta.get("book"), "language": language_tag(book.language)}
    yield Draft(source.name, article_draft("\n\n".join(texts), source.name, given=given, meta=meta), False, source.size)


def _language(found: MarkupText, book: _Book) -> str | None:
    declared = found.attributes.get("lang") or found.attributes.get("xml:lang")
    return language_tag(declared) or language_tag(book.language)


def _sniff(name: str, head: bytes) -> int:
    if not head.startswith(b"PK"):
        return 0
    return 95 if suffix_of(name) == ".epub" or b"application/epub+zip" in head[:128] else 0


FORMAT = Format(
    name="epub",
    title="EPUB, a chapter an article",
    suffixes=(".epub",),
    carries=frozenset({Feature.META}),
    sniff=_sniff,
    read=read,
    options=(
        FormatOption(
            name="articles",
            default="chapters",
            choices=("chapters", "book"),
            help="whether each chapter becomes an article, or the whole book one",
            on_export=False,
        ),
    ),
)
