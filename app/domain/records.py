"""The records of the field: what an article, a span, a relation, an entity and a codebook are.

Every offset in these records is in Unicode code points of the article's text, half-open ``[start, end)``, in logical
order. Times are ISO 8601 in UTC with a trailing ``Z``. Identifiers are opaque strings, unique in a workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

Fragments = tuple[tuple[int, int], ...]
"""One or more ``(start, end)`` pairs, ascending, not touching each other."""

Attributes = Mapping[str, Any]
"""Attribute key → JSON value (text, number, boolean, or a list of texts)."""


class ProgressState(StrEnum):
    """How far an annotator has come with an article."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    FLAGGED = "flagged"


class Origin(StrEnum):
    """How a span or a relation came to be."""

    MANUAL = "manual"
    IMPORTED = "imported"
    PROPAGATED = "propagated"
    SUGGESTED = "suggested"


class ChangeKind(StrEnum):
    """What kind of object a change touches."""

    SPAN = "span"
    RELATION = "relation"
    ENTITY = "entity"
    PROGRESS = "progress"
    ARTICLE = "article"
    CODEBOOK = "codebook"
    REJECTION = "rejection"
    DIRECTION = "direction"


class Action(StrEnum):
    """Whether a change set did something, undid an earlier one, or did it again."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. ``text`` is the decoded source, stored once and never edited."""

    id: str
    key: str
    """Where it came from: the path inside the import, or the record's own id."""
    title: str
    text: str
    text_sha256: str
    """Hex digest of the UTF-8 form of ``text``."""
    language: str
    """BCP 47 primary tag (``ar``, ``he``, ``fa``, ``ur``, …) or ``und``."""
    direction: str | None = None
    """``rtl`` or ``ltr`` when somebody decided; None lets the text decide (``app.domain.text.direction``)."""
    published: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A labelled stretch of an article, with its proof: the quote and a little context."""

    id: str
    article_id: str
    label: str
    """Key of a label of the codebook."""
    fragments: Fragments
    quote: str
    """The text of the fragments, joined by one blank."""
    annotator: str
    prefix: str = ""
    suffix: str = ""
    attributes: Attributes = field(default_factory=dict)
    entity: str | None = None
    note: str = ""
    origin: str = Origin.MANUAL
    version: int = 1
    """Grows by one with every change; a change must name the version it saw."""
    created: str = ""
    updated: str = ""

    @property
    def start(self) -> int:
        """First code point of the envelope."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """Code point after the last one of the envelope."""
        return self.fragments[-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A typed, directed link between two spans of one article."""

    id: str
    article_id: str
    type: str
    from_span: str
    to_span: str
    annotator: str
    attributes: Attributes = field(default_factory=dict)
    version: int = 1
    created: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An actor or organization known across articles."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    note: str = ""
    attributes: Attributes = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """State of one article for one annotator."""

    article_id: str
    annotator: str
    state: ProgressState


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """That an article is in the workspace; one in the trash has none."""

    article_id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDirection:
    """In which direction an article is to be read: ``rtl``, ``ltr``, or None, which lets the text decide."""

    article_id: str
    direction: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """That an annotator does not want this stretch to have this label, so that it is not offered again."""

    article_id: str
    annotator: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotatedArticle:
    """An article with everything that hangs on it, in export order.

    Spans are ordered by (start, end, label, id), relations by (start of from-span, start of to-span, type, id),
    entities by id (exactly those that a span refers to); ``status`` maps annotator → state, ordered by annotator.
    """

    article: Article
    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    entities: tuple[Entity, ...] = ()
    status: Mapping[str, ProgressState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSummary:
    """One row of the article list."""

    id: str
    title: str
    language: str
    direction: str | None
    published: str | None
    source: str
    span_count: int
    state: ProgressState


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One object before and after; None means it was not there."""

    kind: ChangeKind
    object_id: str
    article_id: str | None
    before: Record | None
    after: Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """One entry of the history: everything one gesture changed."""

    id: str
    annotator: str
    action: Action
    verb: str
    """What was done, for the Edit menu: ``add_span``, ``delete_span``, ``relabel_span``, ``resize_span``, …"""
    detail: Mapping[str, Any]
    """Values that the sentence about it needs: ``label``, ``quote``, ``state``, ``count``, …"""
    article_id: str | None
    created: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDefinition:
    """An attribute that spans of a label, or relations of a type, may carry."""

    key: str
    kind: str
    """``choice``, ``choices`` (several), ``boolean``, ``number``, ``date`` or ``text``."""
    name: Mapping[str, str]
    """Language → name."""
    values: tuple[str, ...] = ()
    value_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Value → language → name."""
    value_parents: Mapping[str, str] = field(default_factory=dict)
    """Value → the value above it, where the values of a choice form a tree."""
    default: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label of the codebook."""

    key: str
    name: Mapping[str, str]
    color: str
    """``#rrggbb`` on light paper."""
    color_dark: str
    """``#rrggbb`` on dark paper."""
    shortcut: str = ""
    """A digit or a Latin letter, bound to the physical key."""
    pattern: int = 0
    """Which line pattern tells this label apart without colour."""
    definition: Mapping[str, str] = field(default_factory=dict)
    """Language → guideline text."""
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: tuple[AttributeDefinition, ...] = ()
    parent: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationType:
    """A type of relation and the labels its two ends may carry."""

    key: str
    name: Mapping[str, str]
    from_labels: tuple[str, ...]
    to_labels: tuple[str, ...]
    color: str = "#6a1b9a"
    definition: Mapping[str, str] = field(default_factory=dict)
    """Language → guideline text."""
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attributes: tuple[AttributeDefinition, ...] = ()
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """The labels and relation types of a workspace, in the order they are shown."""

    version: int
    labels: tuple[Label, ...]
    relation_types: tuple[RelationType, ...] = ()

    def label(self, key: str) -> Label | None:
        """The label with this key, or None."""
        return next((label for label in self.labels if label.key == key), None)

    def relation_type(self, key: str) -> RelationType | None:
        """The relation type with this key, or None."""
        return next((kind for kind in self.relation_types if kind.key == key), None)


_Slotted = TypeVar("_Slotted", bound="Span | Relation | Change")


def made(kind: type[_Slotted], values: Iterable[Any]) -> _Slotted:
    """The record that has these values in the order of its fields, all of them.

    For steps that reach tens of thousands of spans: the constructor of a frozen dataclass takes twice as long.
    """
    fresh = object.__new__(kind)
    for put, value in zip(_SLOTS[kind].values(), values, strict=True):
        put(fresh, value)
    return fresh


def revised(record: _Slotted, **values: Any) -> _Slotted:  # noqa: ANN401 - fields of the record
    """`dataclasses.replace` for steps that reach tens of thousands of spans: it takes a fifth of the time."""
    kind = type(record)
    fresh, slots = object.__new__(kind), _SLOTS[kind]
    for put, value in zip(slots.values(), _VALUES[kind](record), strict=True):
        put(fresh, value)
    for name, value in values.items():
        slots[name](fresh, value)
    return fresh


_SLOTS: Mapping[type, Mapping[str, Callable[[Any, Any], None]]] = {
    kind: {one.name: kind.__dict__[one.name].__set__ for one in fields(kind)} for kind in (Span, Relation, Change)
}
_VALUES: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {kind: attrgetter(*slots) for kind, slots in _SLOTS.items()}
FIELDS: Mapping[type, tuple[str, ...]] = {kind: tuple(slots) for kind, slots in _SLOTS.items()}
"""The fields of what `made` makes, in their order."""

Record = Span | Relation | Entity | Progress | Presence | ArticleDirection | Rejection | Codebook
"""What a change can be about."""

CONTEXT_LENGTH = 32
"""Code points of context kept on either side of a span (the W3C TextQuoteSelector leaves the length open)."""


def quote_of(text: str, fragments: Fragments) -> str:
    """The text of the fragments, joined by one blank."""
    if len(fragments) == 1:
        return text[fragments[0][0] : fragments[0][1]]
    return " ".join(text[start:end] for start, end in fragments)


def context_of(text: str, fragments: Fragments) -> tuple[str, str]:
    """The text just before the first and just after the last fragment, at most ``CONTEXT_LENGTH`` code points each."""
    start, end = fragments[0][0], fragments[-1][1]
    return text[max(0, start - CONTEXT_LENGTH) : start], text[end : end + CONTEXT_LENGTH]
