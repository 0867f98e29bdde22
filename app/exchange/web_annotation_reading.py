"""From W3C Web Annotations to articles: all that is said about one source is put together.

Annotations may stand in any order. The text comes from an annotation that describes the source, from the source itself
where it holds one, or from a file of its name lying beside. Where offsets and quote do not agree, the quote decides if
it is found once with its surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.exchange.drafts import article_draft, relation_draft, span_draft, string_in, without_repeats
from app.exchange.encodings import decode
from app.exchange.json_values import iterate_values
from app.exchange.registry import Draft, ReadEvent, ReadOptions, Rejection
from app.exchange.sources import Source

ARTICLE, SPAN, RELATION, ENTITY = (f"urn:hashiya:{kind}:" for kind in ("article", "span", "relation", "entity"))
_MAX_TEXT = 64 * 1024**2
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_UNKNOWN = ""


class _Found(NamedTuple):
    where: str
    content: Mapping[str, Any]
    position: int


def read(source: Source, options: ReadOptions) -> Iterator[ReadEvent]:
    """The articles that the annotations of `source` are about, each when its last annotation was read.

    Raises:
        TransferError: there is no encoding of the name in `options`.
    """
    groups = _Groups(source, options)
    waiting: dict[str, list[_Found]] = {}
    for number, found in enumerate(_annotations(source, options)):
        if isinstance(found, Rejection):
            yield found
            continue
        name = groups.name_of(found.content)
        waiting.setdefault(name, []).append(found)
        if groups.last[name] > number:
            continue
        annotations = waiting.pop(name)
        if name == _UNKNOWN:
            for one in annotations:
                yield Rejection(one.where, "is an annotation of nothing that is named here")
            continue
        try:
            draft = _Article(name, annotations, source, options).draft()
        except RecordError as error:
            yield Rejection(annotations[0].where, str(error))
            continue
        yield Draft(annotations[0].where, draft, False, found.position)


def _annotations(source: Source, options: ReadOptions) -> Iterator[_Found | Rejection]:
    for found in iterate_values(source, options.encoding):
        if isinstance(found, Rejection):
            yield found
            continue
        where, content, position = found
        pages = _pages(content)
        if pages is None:
            yield _Found(where, content, position)
            continue
        for number, item in enumerate((item for page in pages for item in _as_list(page.get("items"))), 1):
            here = f"{where}, item {number}"
            yield _Found(here, item, position) if isinstance(item, dict) else Rejection(here, "is not a JSON object")


def _pages(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]] | None:
    kinds = _as_list(content.get("type"))
    if "AnnotationCollection" in kinds:
        return [page for page in _as_list(content.get("first")) if isinstance(page, dict)]
    return [content] if "AnnotationPage" in kinds else None


class _Groups:
    """Which annotations belong to the same article, and which is the last of them."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._sources: dict[str, str] = {}
        self.last: dict[str, int] = {}
        if any(
            isinstance(found, _Found) and _links(found.content) and "hashiya:article" not in found.content
            for found in _annotations(source, options)
        ):
            # Only links of other programs do not say themselves which article they are in.
            for found in _annotations(source, options):
                if isinstance(found, _Found) and not _links(found.content):
                    self._sources[str(found.content.get("id"))] = _source_of(found.content)
        for number, found in enumerate(_annotations(source, options)):
            if isinstance(found, _Found):
                self.last[self.name_of(found.content)] = number

    def name_of(self, annotation: Mapping[str, Any]) -> str:
        """The source that `annotation` is about; of a link, that of the annotation it begins at."""
        if not _links(annotation):
            return _source_of(annotation)
        said = annotation.get("hashiya:article")
        ends = (*_ids(annotation.get("target")), *_ids(annotation.get("body")))
        return (
            said
            if isinstance(said, str)
            else next((self._sources[end] for end in ends if end in self._sources), _UNKNOWN)
        )


def _links(annotation: Mapping[str, Any]) -> bool:
    return "linking" in _as_list(annotation.get("motivation"))


def _source_of(annotation: Mapping[str, Any]) -> str:
    for target in _targets(annotation):
        if isinstance(target, str):
            return target.partition("#")[0]
        source = target.get("source") or target.get("id")
        if isinstance(source, dict):
            source = source.get("id")
        if isinstance(source, str):
            return source
    return _UNKNOWN


def _targets(annotation: Mapping[str, Any]) -> Iterator[str | Mapping[str, Any]]:
    """The targets, with those of a composite one by one."""
    for target in _as_list(annotation.get("target")):
        if isinstance(target, dict) and "items" in target:
            yield from (item for item in _as_list(target["items"]) if isinstance(item, str | dict))
        elif isinstance(target, str | dict):
            yield target


def _ids(values: Json) -> Iterator[str]:
    for value in _as_list(values):
        found = (
            value
            if isinstance(value, str)
            else value.get("id") or value.get("source")
            if isinstance(value, dict)
            else None
        )
        if isinstance(found, str):
            yield found


def _as_list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


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
        self._spans: dict[str, list[dict[str, Any]]] = {}
        """By the annotation's id; several when it has several targets."""

    def draft(self) -> dict[str, Any]:
        """The article.

        Raises:
            RecordError: its text is not here, or an annotation is not shaped as it must be.
        """
        self._text = self._find_text()
        for found in self._annotations:
            if not _links(found.content) and not _describes(found.content):
                self._add_span(found)
        relations = [self._relation(found) for found in self._annotations if _links(found.content)]
        draft = article_draft(
            self._text,
            self._source.name,
            given=self._given,
            meta=_typed(self._own, "hashiya:meta", dict) or {},
            spans=(span for spans in self._spans.values() for span in spans),
            relations=without_repeats((one for one in relations if one), self._losses, self._annotations[0].where),
            entities=_typed(self._own, "hashiya:entities", list) or (),
        )
        status = _typed(self._own, "hashiya:status", dict)
        if status:
            draft["status"] = status
        return draft

    def _find_text(self) -> str:
        for found in self._annotations:
            for body in _as_list(found.content.get("body")):
                if _describes(found.content) and isinstance(body, dict) and isinstance(body.get("value"), str):
                    self._own = found.content
                    self._given["title"] = found.content.get("hashiya:title")
                    self._given["language"] = body.get("language")
                    self._given["direction"] = body.get("textDirection")
                    return str(body["value"])
            for target in _targets(found.content):
                held = target.get("source") if isinstance(target, dict) else None
                if isinstance(held, dict) and isinstance(held.get("value"), str):
                    self._given["language"] = held.get("language")
                    return str(held["value"])
        return self._text_beside()

    def _text_beside(self) -> str:
        try:
            name = PurePosixPath(unquote(urlsplit(self._name).path.replace(":", "/"))).name
        except ValueError:
            name = ""
        for candidate in (name, f"{name}.txt"):
            found = self._source.beside(candidate) if name else None
            if found is not None and found.size <= _MAX_TEXT:
                try:
                    with found.reading() as stream:
                        return decode(stream.read(), self._options.encoding).text
                except RecordError as error:
                    raise RecordError(f"{found.name}: {error}") from error
        raise RecordError(f"the text of {self._name} is not here; put it beside as {name or 'a file'}.txt")

    def _add_span(self, found: _Found) -> None:
        annotation = found.content
        key = str(annotation.get("id") or found.where)
        if key in self._spans:
            raise RecordError(f"two annotations have the id {key}")
        groups = self._selected(annotation)
        if not groups:
            self._losses.add("foreign_items", f"{found.where}: an annotation of no stretch of text")
            return
        spans = []
        for number, fragments in enumerate(groups):
            span = self._span(annotation, fragments)
            if "id" in annotation:
                own = unquote(key.removeprefix(SPAN)) if key.startswith(SPAN) else key
                span["id"] = own if number == 0 else f"{own}#{number + 1}"
            spans.append(span)
        if "id" not in annotation:
            for span in spans:
                span["id"] = f"{self._name}#{len(self._spans)}.{spans.index(span)}"
        self._spans[key] = spans

    def _span(self, annotation: Mapping[str, Any], fragments: Sequence[tuple[int, int, str | None]]) -> dict[str, Any]:
        label, attributes, entity, note = _read_bodies(annotation)
        span = span_draft(
            self._options,
            fragments[0][0],
            fragments[-1][1],
            label,
            attributes=attributes,
            entity=entity,
            note=note,
            origin=annotation.get("hashiya:origin"),
            **_made(annotation),
        )
        if len(fragments) > 1:
            span["fragments"] = [[start, end] for start, end, _ in fragments]
        quotes = [exact for _, _, exact in fragments if exact is not None]
        if len(quotes) == len(fragments):
            span["text"] = " ".join(quotes)
        return span

    def _selected(self, annotation: Mapping[str, Any]) -> list[list[tuple[int, int, str | None]]]:
        """The fragments of each span that the annotation makes: one for each target, or one for a composite."""
        groups = []
        for target in _as_list(annotation.get("target")):
            composite = isinstance(target, dict) and "items" in target
            items = _as_list(target["items"]) if composite else [target]
            pieces = [piece for item in items if isinstance(item, dict) for piece in [self._piece(item)] if piece]
            if pieces:
                groups.append(sorted(pieces, key=lambda piece: piece[:2]))
        return groups

    def _piece(self, target: Mapping[str, Any]) -> tuple[int, int, str | None] | None:
        position, quoted = None, None
        for selector in _as_list(target.get("selector")):
            if isinstance(selector, dict):
                kinds = _as_list(selector.get("type"))
                position = selector if "TextPositionSelector" in kinds else position
                quoted = selector if "TextQuoteSelector" in kinds else quoted
        exact = quoted.get("exact") if quoted else None
        exact = exact if isinstance(exact, str) and exact else None
        start, end = (position.get("start"), position.get("end")) if position else (None, None)
        if (
            type(start) is int
            and type(end) is int
            and (exact is None or self._text[max(start, 0) : max(end, 0)] == exact)
        ):
            return start, end, exact
        found = self._find(quoted, exact) if quoted and exact else None
        if found is not None:
            if position is not None:
                self._losses.add("requoted", f"{self._given['id']}: {exact}")
            return found, found + len(exact or ""), exact
        if type(start) is int and type(end) is int:
            return start, end, exact
        if exact is not None:
            raise RecordError(f"the quote \u2068{exact[:40]}\u2069 is not in the text, or more than once")
        return None

    def _find(self, quoted: Mapping[str, Any], exact: str) -> int | None:
        """Where the quote stands, if only one place fits, with its surroundings or without."""
        before, after = (value if isinstance(value := quoted.get(key), str) else "" for key in ("prefix", "suffix"))
        for lead, whole in ((len(before), before + exact + after), (0, exact)):
            first = self._text.find(whole)
            if first >= 0 and self._text.find(whole, first + 1) < 0:
                return first + lead
        return None

    def _relation(self, found: _Found) -> dict[str, Any] | None:
        annotation = found.content
        ends = []
        for values in (annotation.get("target"), annotation.get("body")):
            known = [end for end in _ids(values) if end in self._spans]
            ends.append(self._spans[known[0]][0]["id"] if known else None)
        if ends[0] is None or ends[1] is None:
            self._losses.add("foreign_items", f"{found.where}: a link to something that is no span")
            return None
        if ends[0] == ends[1]:
            self._losses.add("self_links", found.where)
            return None
        label, attributes, _, _ = _read_bodies(annotation)
        key = str(annotation.get("id") or found.where)
        identifier = unquote(key.removeprefix(RELATION)) if key.startswith(RELATION) else key
        given = {"attributes": attributes, **_made(annotation)}
        return relation_draft(self._options, identifier, label, (ends[0], ends[1]), **given)


def _describes(annotation: Mapping[str, Any]) -> bool:
    return "describing" in _as_list(annotation.get("motivation")) and any(
        isinstance(target, str) for target in _as_list(annotation.get("target"))
    )


def _read_bodies(annotation: Mapping[str, Any]) -> tuple[str, dict[str, Json], str | None, str | None]:
    """Label, attributes, entity and note; without a tag the motivation is the label."""
    label, note, entity = string_in(annotation, "bodyValue"), None, None
    attributes: dict[str, Json] = {}
    for body in _as_list(annotation.get("body")):
        if not isinstance(body, dict):
            continue
        purposes, value = _as_list(body.get("purpose")), body.get("value")
        source = body.get("source")
        if isinstance(body.get("hashiya:attribute"), str):
            attributes[body["hashiya:attribute"]] = body.get("hashiya:value", value)
        elif "commenting" in purposes or "replying" in purposes:
            note = value if isinstance(value, str) else note
        elif "identifying" in purposes and isinstance(source, str):
            if source.startswith(ENTITY):
                entity = unquote(source.removeprefix(ENTITY))
            else:
                attributes["identifier"] = source
        elif label is None:
            found = value if isinstance(value, str) else source
            label = found if isinstance(found, str) and found.strip() else None
    motivation = next((item for item in _as_list(annotation.get("motivation")) if isinstance(item, str)), "annotation")
    return label or motivation, attributes, entity, note


def _made(annotation: Mapping[str, Any]) -> dict[str, str | None]:
    creator = next(iter(_as_list(annotation.get("creator"))), None)
    if isinstance(creator, dict):
        creator = next((creator[key] for key in ("name", "nickname", "email", "id") if string_in(creator, key)), None)
    times = [value for key in ("created", "modified") if (value := _time(annotation.get(key)))]
    return {
        "annotator": creator if isinstance(creator, str) and creator.strip() else None,
        "created": times[0] if times else None,
        "updated": times[-1] if times else None,
    }


def _time(value: Json) -> str | None:
    return value if isinstance(value, str) and _TIME.fullmatch(value) else None


def _typed(values: Mapping[str, Any], key: str, kind: type) -> Json:
    found = values.get(key)
    if found is not None and not isinstance(found, kind):
        raise RecordError(f'"{key}" is not shaped as it must be')
    return found
