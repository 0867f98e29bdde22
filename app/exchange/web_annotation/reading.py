"""From W3C Web Annotations to articles: all that is said about one source is put together.

Annotations may stand in any order. The text comes from an annotation that describes the source, from the source itself
where it holds one, or from a file of its name lying beside. Where offsets and quote do not agree, the quote decides if
it is found once with its surroundings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.exchange.characters.encodings import decode
from app.exchange.files.name_parts import suffix_of
from app.exchange.files.sources import Source
from app.exchange.formats import Draft, MisfitRejection, ReadEvent, ReadOptions, Rejection
from app.exchange.loss import LossReport
from app.exchange.records.checking import OffsetMismatchError
from app.exchange.records.drafts import article_draft, relation_draft, span_draft, without_repeats
from app.exchange.syntax.json_values import iterate_values
from app.exchange.web_annotation.about import (
    UNKNOWN,
    contained,
    describes,
    is_container,
    links,
    name_beside,
    named_by,
    source_of,
    text_file,
    text_in,
)
from app.exchange.web_annotation.parts import (
    as_list,
    bodies_of,
    made,
    selectors_of,
    unread_refinements,
    unread_selectors,
)
from app.exchange.web_annotation.places import ByteCount, Places
from app.exchange.web_annotation.unread import unread_in, unread_in_collection

ARTICLE, SPAN, RELATION = (f"urn:hashiya:{kind}:" for kind in ("article", "span", "relation"))
_MAX_TEXT = 64 * 1024**2
_PLAIN = frozenset({".txt", ".text", ".md"})
"""Endings of sources whose bytes are those of their text."""


class _Found(NamedTuple):
    where: str
    content: Mapping[str, Any]
    position: int
    losses: LossReport | None = None
    """What reading it has changed."""


class _Elsewhere(NamedTuple):
    """A page of a collection that is in another file, or nowhere but on the web."""

    where: str
    page: str


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles that the annotations of `source` are about, each when its last annotation was read.

    Raises:
        TransferError: there is no encoding of the name in `options`.
    """
    groups = _Groups(source, options)
    waiting: dict[str, list[_Found]] = {}
    for number, found in enumerate(_annotations(source, options.encoding, options)):
        if isinstance(found, Rejection):
            yield found
            continue
        if isinstance(found, _Elsewhere):
            page = f"{found.where}: the page {found.page}, which is not in this file"
            options.source_losses.add("foreign_items", page)
            continue
        name = groups.name_of(found.content)
        waiting.setdefault(name, []).append(found)
        if groups.last.get(name, 0) > number:
            continue
        annotations = waiting.pop(name)
        if name == UNKNOWN:
            for one in annotations:
                yield Rejection(one.where, "is an annotation of nothing that is named here")
            continue
        for one in annotations:
            options.losses.include(one.losses)
        article = _Article(name, annotations, source, options)
        try:
            draft = article.draft()
        except RecordError as error:
            refused = MisfitRejection if isinstance(error, OffsetMismatchError) else Rejection
            yield refused(article.where, str(error))
            continue
        yield Draft(annotations[0].where, draft, False, found.position)
    for annotations in waiting.values():
        # The last of them has gone since it was counted.
        yield Rejection(annotations[0].where, "was changed while it was read; import it again")


def texts_beside(source: Source) -> Iterator[str]:
    """The names of the files beside `source` from which its annotations have their texts."""
    wanted: set[str] = set()
    held = {UNKNOWN}
    for found in _annotations(source, None):
        if isinstance(found, _Found) and not links(found.content):
            (held if text_in(found.content) else wanted).add(source_of(found.content))
    for name in wanted - held:
        file = text_file(source, name)
        if file is not None:
            yield PurePosixPath(file.name).name


def _annotations(
    source: Source, encoding: str | None, options: ReadOptions | None = None
) -> Iterator[_Found | _Elsewhere | Rejection]:
    """What is in the source; with `options`, what reading changes is counted."""
    losses = options.losses if options else None
    for found in iterate_values(source, encoding, losses):
        if isinstance(found, Rejection):
            yield found
            continue
        where, content, position = found
        if not is_container(content):
            yield _Found(where, content, position, losses and losses.taken_if_any())
            continue
        if options:
            options.source_losses.include(options.losses.taken_if_any())
            for what in unread_in_collection(content):
                options.source_losses.add("foreign_items", f"{where}: {what}")
        number = 0
        for item in contained(content):
            if isinstance(item, str):
                yield _Elsewhere(where, item)
                continue
            number += 1
            here = f"{where}, item {number}"
            yield _Found(here, item, position) if isinstance(item, dict) else Rejection(here, "is not a JSON object")


class _Groups:
    """Which annotations belong to the same article, and which is the last of them."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._sources: dict[str, str] = {}
        self.last: dict[str, int] = {}
        if any(
            isinstance(found, _Found) and links(found.content) and "hashiya:article" not in found.content
            for found in _annotations(source, options.encoding)
        ):
            # Only links of other programs do not say themselves which article they are in.
            for found in _annotations(source, options.encoding):
                if isinstance(found, _Found) and not links(found.content):
                    self._sources[str(found.content.get("id"))] = source_of(found.content)
        for number, found in enumerate(_annotations(source, options.encoding)):
            if isinstance(found, _Found):
                self.last[self.name_of(found.content)] = number

    def name_of(self, annotation: Mapping[str, Any]) -> str:
        """The source that `annotation` is about; of a link, that of the annotation it begins at."""
        if not links(annotation):
            return source_of(annotation)
        said = annotation.get("hashiya:article")
        ends = (*_ids(annotation.get("target")), *_ids(annotation.get("body")))
        return (
            said
            if isinstance(said, str)
            else next((self._sources[end] for end in ends if end in self._sources), UNKNOWN)
        )


def _ids(values: Json) -> Iterator[str]:
    for value in as_list(values):
        found = (
            value
            if isinstance(value, str)
            else value.get("id") or value.get("source")
            if isinstance(value, dict)
            else None
        )
        if isinstance(found, str):
            yield found


class _Article:
    """Puts together what is said about one source."""

    def __init__(self, name: str, annotations: Sequence[_Found], source: Source, options: ReadOptions) -> None:
        self._name = name
        self._annotations = annotations
        self._source = source
        self._options = options
        self._losses = options.losses
        self._given: dict[str, Any] = {"id": unquote(name.removeprefix(ARTICLE)) if name.startswith(ARTICLE) else name}
        self._own: Mapping[str, Any] = {}
        self._plain, self._encoding = True, "utf-8"
        """Whether the bytes of the source are those of its text, as far as its name tells, and in which encoding."""
        self._spans: dict[str, list[dict[str, Any]]] = {}
        """By the annotation's id; several when it has several targets."""
        self.where = annotations[0].where
        """The annotation that is being read."""

    def draft(self) -> dict[str, Any]:
        """The article.

        Raises:
            RecordError: its text is not here, or an annotation is not shaped as it must be.
        """
        self._text = self._find_text()
        targets = [one for found in self._annotations for one in as_list(found.content.get("target"))]
        witnesses = (selectors_of(one) for one in targets if isinstance(one, str | dict))
        self._places = Places(
            self._text,
            ByteCount(self._text, witnesses, self._encoding, plain=self._plain),
            losses=self._losses,
            name=str(self._given["id"]),
            skip_bad_spans=self._options.skip_bad_spans,
        )
        for found in self._annotations:
            if describes(found.content):
                self._tell_unread(found, "")
            elif not links(found.content):
                self.where = found.where
                self._add_span(found)
        relations = [self._relation(found) for found in self._annotations if links(found.content)]
        draft = article_draft(
            self._text,
            self._source.name,
            given=self._given,
            meta=_typed(self._own, "hashiya:meta", dict) or {},
            spans=(span for spans in self._spans.values() for span in spans),
            relations=without_repeats((one for one in relations if one), self._losses, self._annotations[0].where),
            entities=_typed(self._own, "hashiya:entities", list) or (),
            own="hashiya:title" in self._own,
        )
        status = _typed(self._own, "hashiya:status", dict)
        if status:
            draft["status"] = status
        return draft

    def _find_text(self) -> str:
        for found in self._annotations:
            held = text_in(found.content)
            if held is None:
                continue
            self._given["language"] = held.get("language")
            if describes(found.content):
                self._own = found.content
                self._given["title"] = found.content.get("hashiya:title")
                self._given["direction"] = held.get("textDirection")
            return str(held["value"])
        return self._text_beside()

    def _text_beside(self) -> str:
        found = text_file(self._source, self._name)
        if found is None:
            wanted = name_beside(self._name) or "a file"
            raise RecordError(f"the text of {self._name} is not here; put it beside as {wanted}.txt")
        if found.size > _MAX_TEXT:
            raise RecordError(f"{found.name}: is larger than {_MAX_TEXT:,} bytes")
        try:
            with found.reading() as stream:
                decoded = decode(stream.read(), self._options.encoding)
        except RecordError as error:
            raise RecordError(f"{found.name}: {error}") from error
        self._plain, self._encoding = suffix_of(self._name) in _PLAIN, ("" if decoded.bom else decoded.encoding)
        return decoded.text

    def _add_span(self, found: _Found) -> None:
        annotation = found.content
        key = str(annotation.get("id") or found.where)
        if key in self._spans:
            raise RecordError(f"two annotations have the id {key}")
        groups = self._selected(found)
        if not groups:
            if kinds := unread_selectors(annotation.get("target")):
                self._losses.add("foreign_items", f"{found.where}: an annotation of {kinds}, which cannot be read here")
            else:
                self._losses.add("foreign_items", f"{found.where}: an annotation of no stretch of text")
            return
        spans = [self._span(found, fragments) for fragments in groups]
        for number, span in enumerate(spans):
            if "id" in annotation:
                own = unquote(key.removeprefix(SPAN)) if key.startswith(SPAN) else key
                span["id"] = own if number == 0 else f"{own}#{number + 1}"
        if "id" not in annotation:
            for span in spans:
                span["id"] = f"{self._name}#{len(self._spans)}.{spans.index(span)}"
        self._spans[key] = spans
        self._tell_unread(found, str(spans[0]["label"]))

    def _tell_unread(self, found: _Found, label: str) -> None:
        for what in unread_in(found.content, label):
            self._losses.add("foreign_items", f"{found.where}: {what}")

    def _span(self, found: _Found, fragments: Sequence[tuple[int, int, str | None]]) -> dict[str, Any]:
        annotation = found.content
        bodies = bodies_of(annotation)
        if bodies.elsewhere:
            self._losses.add("foreign_items", f"{found.where}: a body that is elsewhere", bodies.elsewhere)
        creators = max(0, len(as_list(annotation.get("creator"))) - 1)
        if creators:
            self._losses.add("foreign_items", f"{found.where}: a second creator", creators)
        span = span_draft(
            self._options,
            fragments[0][0],
            fragments[-1][1],
            bodies.label,
            attributes=bodies.attributes,
            entity=bodies.entity,
            note=bodies.note,
            origin=annotation.get("hashiya:origin"),
            **made(annotation),
        )
        if len(fragments) > 1:
            span["fragments"] = [[start, end] for start, end, _ in fragments]
        quotes = [exact for _, _, exact in fragments if exact is not None]
        if len(quotes) == len(fragments):
            span["text"] = " ".join(quotes)
        return span

    def _selected(self, found: _Found) -> list[list[tuple[int, int, str | None]]]:
        """The fragments of each span that the annotation makes: one for each target, or one for a composite."""
        groups = []
        missed = 0
        for target in as_list(found.content.get("target")):
            composite = isinstance(target, dict) and "items" in target
            items = as_list(target["items"]) if composite else [target]
            pieces = [self._piece(found, item) for item in items if isinstance(item, str | dict)]
            missed += len(items) - sum(map(bool, pieces))
            if any(pieces):
                groups.append(sorted((piece for piece in pieces if piece), key=lambda piece: piece[:2]))
        if groups and missed:
            self._losses.add(
                "foreign_items", f"{found.where}: a further target that is no stretch of this text", missed
            )
        return groups

    def _piece(self, found: _Found, target: str | Mapping[str, Any]) -> tuple[int, int, str | None] | None:
        if named_by(target) not in (self._name, UNKNOWN):
            return None  # Positions in another text say nothing of this one.
        selection = selectors_of(target)
        inner, borders = selection.inner, selection.borders
        place = self._places.of(selection)
        if place is None and borders is not None:
            first, last = map(self._places.of, borders)
            place = (first[0], last[0], None) if first and last else None
        if place is not None and (unread := unread_refinements(target)):
            self._losses.add("foreign_items", f"{found.where}: a {unread} that refines another selector")
        if place is None or inner is None:
            return place
        start, end = (place[0] + one if type(one) is int else -1 for one in (inner.get("start"), inner.get("end")))
        if place[0] <= start < end <= place[1]:
            return start, end, None
        self._losses.add("foreign_items", f"{found.where}: a selector that reaches out of the one it refines")
        return place

    def _relation(self, found: _Found) -> dict[str, Any] | None:
        annotation = found.content
        ends = []
        begins, leads_to = (
            [end for end in _ids(annotation.get(key)) if end in self._spans] for key in ("target", "body")
        )
        if len(begins) == 2 and not leads_to:
            # Recogito names both ends as targets; its body is the type alone.
            begins, leads_to = begins[:1], begins[1:]
        for known in (begins, leads_to):
            if known[1:]:
                self._losses.add("foreign_items", f"{found.where}: a further end of a link", len(known) - 1)
            ends.append(self._spans[known[0]][0]["id"] if known else None)
        if ends[0] is None or ends[1] is None:
            self._losses.add("foreign_items", f"{found.where}: a link to something that is no span")
            return None
        if ends[0] == ends[1]:
            self._losses.add("self_links", found.where)
            return None
        bodies = bodies_of(annotation)
        key = str(annotation.get("id") or found.where)
        identifier = unquote(key.removeprefix(RELATION)) if key.startswith(RELATION) else key
        self._tell_unread(found, bodies.label)
        given = {"attributes": bodies.attributes, **made(annotation)}
        return relation_draft(self._options, identifier, bodies.label, (ends[0], ends[1]), **given)


def _typed(values: Mapping[str, Any], key: str, kind: type) -> Json:
    found = values.get(key)
    if found is not None and not isinstance(found, kind):
        raise RecordError(f'"{key}" is not shaped as it must be')
    return found
