"""RSS and Atom: saved feeds, each entry an article."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from app.domain.errors import RecordError
from app.exchange.characters.encodings import byte_order_mark
from app.exchange.characters.language import language_tag
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, Feature, Format, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.drafts import article_draft
from app.exchange.syntax.xml_reading import Element, Opening, iterate_elements
from app.exchange.texts.markup_text import MarkupText, holds_markup, text_of_markup

_ROOTS = frozenset({"rss", "RDF", "feed"})
_ENTRIES = frozenset({"item", "entry"})
_TEXTS = ("encoded", "content", "description", "summary")
"""Elements that may hold an article's text, the fullest first."""
_FULL = frozenset({"encoded", "content"})
_SUMMARIES = ("description", "summary")
_CHANGED = ("updated", "modified")
_DATES = ("published", "pubDate", "date", "issued", *_CHANGED)
_SEVERAL = frozenset({"author", "category", "creator", "link"})
_KNOWN = frozenset({*_TEXTS, *_DATES, "title", "link", "guid", "id", "author", "creator", "category", "language"})
_PICTURES = frozenset({"enclosure", "thumbnail", "image"})
_FETCHING = frozenset(
    {
        *(
            "base_blog_url",
            "base_site_url",
            "cloud",
            "docs",
            "generator",
            "id",
            "items",
            "itemsPerPage",
            "lastBuildDate",
        ),
        *("new-feed-url", "pubDate", "skipDays", "skipHours", "startIndex", "totalResults", "ttl", "updateBase"),
        *("updateFrequency", "updatePeriod", "updated", "wxr_version"),
    }
)
"""What only programs need that fetch a feed, or read its file."""
_ITSELF = frozenset({"title", "language", "link"})
"""What is read of the feed itself."""
_OTHER_ADDRESSES = frozenset({"self", "edit"})
_XML_LANG = "http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE = "http://www.w3.org/XML/1998/namespace}base"
_ABSOLUTE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")
_LINE_END = re.compile("\n(?![^<>]*>)")
"""Between tags."""
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?)?)?")
_NAMESPACE_MEDIA = "search.yahoo.com/mrss"
_RENAMED = (("wordpress.org/export/", "encoded", "summary"), ("itunes.com/", "title", "itunes:title"))
"""Part of a namespace, an element of it that is called like another one, and what it is called here."""


@dataclass(slots=True)
class _Entry:
    line: int
    language: str
    base: str = ""
    """What its addresses are relative to, if it says so."""
    texts: dict[str, list[str]] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    """Relation and address."""
    authors: list[str] = field(default_factory=list)
    depth: int = 0
    """Elements that are open below the entry."""
    markup: list[str] | None = None
    """Elements inside of a text, written out again while it is open."""
    source: str = ""
    """Where an entry comes from that is passed on by another feed."""
    plain: frozenset[str] = frozenset()
    """Texts that are said to be no markup."""
    unknown: set[str] = field(default_factory=set)
    pictures: int = 0

    def first(self, *names: str) -> str:
        """The first of these texts that shows something."""
        return next((text for name in names for text in self.texts.get(name, ()) if text.strip()), "").strip()


@dataclass(slots=True)
class _Feed:
    title: str = ""
    language: str = ""
    base: str = ""
    """What addresses are relative to."""
    authors: list[str] = field(default_factory=list)
    """Those of the entries that name none, in Atom (RFC 4287, 4.2.1)."""
    blog_export: bool = False
    """Whether WordPress wrote it, whose texts have line ends where a page shows them."""
    unknown: set[str] = field(default_factory=set)


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles of `source`; an entry without a text does not touch the others."""
    feed = _Feed()
    found = False
    try:
        for entry in _entries(source, feed, options.encoding):
            found = True
            where = f"{source.name}:{entry.line}"
            try:
                draft = _draft(entry, feed, source, where, options.losses)
            except RecordError as error:
                yield Rejection(where, str(error))
            else:
                yield Draft(where, draft, False, source.size)
    except RecordError as error:
        yield Rejection(source.name, str(error))
    else:
        if not found:
            yield Rejection(source.name, "holds no entries of a feed")
    for key in sorted(feed.unknown):
        options.source_losses.add("unknown_key", f"{source.name}: {key}")


def _entries(source: Source, feed: _Feed, encoding: str | None) -> Iterator[_Entry]:
    entry: _Entry | None = None
    root = True
    for event in iterate_elements(source, encoding, lenient=True):
        namespace, local = _name(event.name)
        if isinstance(event, Opening):
            if root and local not in _ROOTS:
                raise RecordError("is no RSS and no Atom feed; other XML is not read")
            if root:
                feed.language = event.attributes.get(_XML_LANG, "")
                feed.base = event.attributes.get(_XML_BASE, "")
            root = False
            if local in _ENTRIES and entry is None:
                entry = _Entry(event.line, event.attributes.get(_XML_LANG, ""), event.attributes.get(_XML_BASE, ""))
            elif entry is not None:
                _open(entry, event, namespace, local)
        elif entry is not None and local in _ENTRIES and not entry.depth:
            yield entry
            entry = None
        elif entry is not None:
            _close(entry, event, namespace, local)
        elif event.path:
            _take_of_feed(feed, event, local)


def _name(name: str) -> tuple[str, str]:
    """Namespace and local name."""
    namespace, _, local = name.rpartition("}")
    for part, called, ours in _RENAMED:
        if local == called and part in namespace:
            return namespace, ours
    return namespace, local


def _take_of_feed(feed: _Feed, event: Element, local: str) -> None:
    """What a feed says of itself."""
    around = [name.rpartition("}")[2] for name in event.path[1:]]
    key = next((name for name in (*around, local) if name != "channel"), "")
    if local == "title" and key == local:
        feed.title = feed.title or _label(event)
    elif local == "language" and key == local:
        feed.language = event.text.strip()
    elif local == "link" and key == local:
        address = event.attributes.get("href") or event.text.strip()
        if event.attributes.get("rel", "alternate") == "alternate" and _ABSOLUTE.match(address):
            feed.base = feed.base or address
    elif local == "name" and around == ["author"] and event.text.strip():
        feed.authors.append(event.text.strip())
    elif key == "wxr_version":
        feed.blog_export = True
    elif key not in _FETCHING | _ITSELF and (event.text.strip() or event.attributes.get("term")):
        feed.unknown.add(key)


def _open(entry: _Entry, event: Opening, namespace: str, local: str) -> None:
    entry.depth += 1
    if entry.markup is not None:
        attributes = "".join(f" {_plain_name(key)}={quoteattr(value)}" for key, value in event.attributes.items())
        entry.markup.append(f"{escape(event.before)}<{local}{attributes}>")
    elif local in _PICTURES or (_NAMESPACE_MEDIA in namespace and local == "content"):
        entry.pictures += 1
    elif entry.depth == 1 and _is_text(local) and not _is_picture(namespace, local):
        entry.markup = []
        if event.attributes.get("type") in {"text", "text/plain"}:
            entry.plain |= {local}
    elif local == "link" and event.attributes.get("href") and entry.depth == 1:
        _take_link(entry, event.attributes.get("rel", "alternate"), event.attributes["href"])


def _take_link(entry: _Entry, relation: str, address: str) -> None:
    if relation == "alternate":
        entry.links.append((relation, address))
    elif relation == "enclosure":
        entry.pictures += 1
    elif relation not in _OTHER_ADDRESSES:
        entry.unknown.add(f"link/{relation}")


def _close(entry: _Entry, event: Element, namespace: str, local: str) -> None:
    entry.depth -= 1
    parent = event.path[-1].rpartition("}")[2]
    if entry.markup is not None:
        _close_text(entry, event, local)
    elif _is_picture(namespace, local):
        if event.text.strip():
            entry.unknown.add(f"media:{local}")
    elif local == "name" and parent == "author":
        entry.authors.append(event.text.strip())
    elif (
        local == "guid"
        and event.attributes.get("isPermaLink", "true") == "true"
        and _ABSOLUTE.match(event.text.strip())
    ):
        entry.texts.setdefault(local, []).append(event.text)
        entry.links.append(("guid", event.text.strip()))
    elif local == "link" and parent in _ENTRIES and event.text.strip():
        entry.links.append(("alternate", event.text.strip()))
    elif local == "source" or (local == "title" and parent == "source"):
        entry.source = entry.source or _label(event)
    elif parent not in _ENTRIES:
        entry.unknown.add(f"{parent}/{local}")
    elif local == "category":
        entry.texts.setdefault(local, []).append(event.attributes.get("term") or event.text.strip())
    elif local in _KNOWN:
        entry.texts.setdefault(local, []).append(event.text)
    else:
        entry.unknown.add(local)


def _close_text(entry: _Entry, event: Element, local: str) -> None:
    assert entry.markup is not None, "a text is open"
    if entry.depth:
        entry.markup.append(f"{escape(event.tail)}</{local}>")
        return
    # Markup is written as text most of the time; sometimes it is there as elements.
    text = "".join(entry.markup) + escape(event.tail) if entry.markup else event.text
    entry.markup = None
    if _is_binary(event):
        entry.pictures += 1
    else:
        entry.texts.setdefault(local, []).append(text)


def _is_text(local: str) -> bool:
    return local in _TEXTS or local == "title"


def _is_binary(element: Element) -> bool:
    """Whether the content is in Base64, as Atom has it for what is neither text nor XML (RFC 4287, 4.1.3)."""
    kind = element.attributes.get("type", "")
    return "/" in kind and not kind.startswith("text/") and not kind.endswith(("+xml", "/xml"))


def _label(element: Element) -> str:
    """The text of a title in one line."""
    text = element.text.strip()
    if element.attributes.get("type") != "text" and holds_markup(text):
        text = " ".join(text_of_markup(text).lines)
    return text


def _is_picture(namespace: str, local: str) -> bool:
    return local in _PICTURES or _NAMESPACE_MEDIA in namespace


def _draft(entry: _Entry, feed: _Feed, source: Source, where: str, losses: LossReport) -> dict[str, Any]:
    name = next((name for name in _TEXTS if entry.first(name)), None)
    if name is None:
        raise RecordError("the entry holds no text")
    markup = entry.first(name)
    if feed.blog_export and name in _FULL:
        markup = _LINE_END.sub("<br>\n", markup) if holds_markup(markup) else markup
    body = _text(markup, losses, where, plain=name in entry.plain)
    if not body.strip():
        raise RecordError("the entry holds no text")
    if name not in _FULL:
        losses.add("summaries", where)
    elif beside := [found for found in map(entry.first, _SUMMARIES) if found.strip()]:
        losses.add("summaries_beside", where, len(beside))
    if entry.pictures:
        losses.add("pictures", where, entry.pictures)
    for key, texts in sorted(entry.texts.items()):
        # Of these more than one is read, or the others are told as what they are.
        if key not in _SEVERAL and len({one.strip() for one in texts if one.strip()}) > 1:
            losses.add("foreign_items", f"{where}: a second {key}")
    for key in sorted(entry.unknown):
        losses.add("unknown_key", f"{where}: {key}")
    meta = _meta(entry, feed)
    told = {_moment(meta.get(key, "")) for key in ("published", "updated")}
    for key in _DATES:
        if (date := _date(entry.first(key))) and _moment(date) not in told:
            losses.add("foreign_items", f"{where}: a second date, {key}")
    title = _text(entry.first("title"), losses, where, plain="title" in entry.plain)
    return article_draft(
        body,
        source.name,
        given={
            "title": " ".join(title.split("\n")),
            "language": language_tag(entry.language or entry.first("language") or feed.language),
        },
        meta={"file": source.name, **meta},
    )


def _meta(entry: _Entry, feed: _Feed) -> dict[str, Any]:
    # An id that is an address is that of the entry where nothing else is.
    url = next((address for wanted in ("alternate", "guid") for kind, address in entry.links if kind == wanted), "")
    if url and not _ABSOLUTE.match(url):
        url = urljoin(urljoin(feed.base, entry.base), url)
    categories = [name for name in entry.texts.get("category", ()) if name]
    said = (name.strip() for key in ("creator", "author") for name in entry.texts.get(key, ()))
    authors = [name for name in (*entry.authors, *said) if name] or ([] if entry.source else feed.authors)
    published, updated = _date(entry.first(*_DATES)), _date(entry.first(*_CHANGED))
    meta = {
        "source": entry.source or feed.title,
        "feed": feed.title if entry.source != feed.title and entry.source else "",
        "url": url,
        "published": published,
        "updated": updated if _moment(updated) != _moment(published) else "",
        "feed_id": entry.first("id", "guid"),
        "author": ", ".join(dict.fromkeys(authors)),
        "categories": categories,
    }
    return {key: value for key, value in meta.items() if value}


def _text(raw: str, losses: LossReport, where: str, *, plain: bool) -> str:
    if plain or not holds_markup(raw):
        return raw
    found: MarkupText = text_of_markup(raw)
    found.count_losses(losses, where)
    return found.text


def _date(raw: str) -> str:
    """A date of RSS (RFC 822) as ISO 8601 in UTC, also when it names no zone; any other as it is."""
    if not raw or _ISO.fullmatch(raw):
        return raw
    try:
        moment = parsedate_to_datetime(raw)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except (ValueError, TypeError, OverflowError, IndexError):
        return raw


def _moment(date: str) -> datetime.datetime | str:
    """What two ways to write a date have in common."""
    with suppress(ValueError):
        moment = datetime.datetime.fromisoformat(date)
        return moment.astimezone(datetime.UTC) if moment.tzinfo else date
    return date


def _plain_name(key: str) -> str:
    return key.rpartition("}")[2]


def _sniff(name: str, head: bytes) -> int:
    suffix = suffix_of(name)
    marked = byte_order_mark(head)
    if marked and marked[0] == "utf-16":
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    told = re.search(rb"<(?:\w+:)?(rss|feed|RDF)[\s>]", head[:4096])
    if told and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return 90
    # XML of any other kind is refused here, which is better than to read it as a plain text.
    return 50 if suffix in {".rss", ".atom", ".rdf"} else 15 if suffix == ".xml" else 0


FORMAT = Format(
    name="feed",
    title="RSS or Atom feed, an entry an article",
    suffixes=(".rss", ".atom", ".rdf", ".xml"),
    carries=frozenset({Feature.META}),
    sniff=_sniff,
    read=read,
)
