"""What a file has for a layer that its annotator already has in an article: which span is which, and which links join.

Spans of such a layer stay as they are. What hangs on them may join: a link between two of them, and an attribute that
one of them has no value for.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import orjson

from app.domain.errors import InvalidAnnotationError
from app.domain.labelling.makers import JOINT, MAKES
from app.domain.native_record import Json, NativeRecord, NativeRelation, NativeSpan
from app.domain.records import Relation, Span
from app.domain.wording.isolation import isolated
from app.exchange.records.replaced_ids import id_in_layer, possible_ids
from app.services.rules import TREE_TYPES, refuse_circle

if TYPE_CHECKING:
    from db.transfer.known_articles import StoredHead
    from db.transfer.layers import Layers, Tie

_SHOWN = 40
"""Code points shown of a quote."""
_NOTHING_GONE: Mapping[str, Span] = {}


class Known(NamedTuple):
    """What the workspace knows about an article and about links.

    Attributes:
        there: the article's layers.
        deleted: links that somebody has deleted, by their ids.
        allows: whether a link of this type may lead from a span with this label to one with that.
        head: what the article has besides; None if nobody needs it.
        gone: its spans that somebody has deleted, by their ids; looked up only where it comes back from the trash.
    """

    there: Layers
    deleted: Mapping[str, Tie]
    allows: Callable[[str, str, str], bool]
    head: StoredHead | None = None
    gone: Mapping[str, Span] = _NOTHING_GONE

    def free_id(self, identifier: str, annotator: str) -> str:
        """`identifier`, or another one that is the same in every import.

        Formats that only number their spans give the first one of every annotator the same id.
        """
        while identifier in self.there.spans or identifier in self.there.links or identifier in self.gone:
            identifier = id_in_layer(identifier, annotator)
        return identifier


class PresentSpans:
    """Spans of a record whose annotators have a layer in the article, beside the spans of that layer.

    Attributes:
        ids: id in the record → ids that the span may have in the article: none, one, or several.
    """

    def __init__(self, record: NativeRecord, there: Layers) -> None:
        self._spans = record["spans"]
        self._names = {entity["id"]: entity["name"] for entity in record["entities"]}
        self._there = there
        self._emptied = there.emptied(record)
        marks = there.marks
        self.ids: dict[str, Sequence[str]] = {}
        for span in self._spans:
            mark = (span["annotator"], span["label"], span["start"], span["end"])
            own = possible_ids(record["id"], span["id"], span["annotator"])
            surely = [one for one in own if there.has(one, mark)]
            self.ids[span["id"]] = surely[:1] or marks.get(mark, ())

    def lacking(self, told: Container[str]) -> dict[str, Mapping[str, Json]]:
        """Id in the article → the attributes that the span there lacks; of those spans whose ids are in `told`."""
        found: dict[str, Mapping[str, Json]] = {}
        for span in self._spans:
            ids = self.ids[span["id"]]
            if span["id"] in told and len(ids) == 1:
                known = self._attributes(ids[0])
                lacking = {key: value for key, value in span["attributes"].items() if key not in known}
                if lacking:
                    found.setdefault(ids[0], lacking)
        return found

    def left(self, given: Mapping[str, Mapping[str, Json]]) -> Iterator[tuple[str, str]]:
        """Kind of loss and quote of those that are not there, or say more than what is there once these are `given`."""
        for span in self._spans:
            ids = self.ids[span["id"]]
            if not ids:
                emptied = span["annotator"] in self._emptied
                yield "deleted_layers" if emptied else "article_exists", _shown(span["text"])
            elif not any(self._says_all(one, given.get(one, {}), span) for one in ids):
                yield "kept_details", _shown(span["text"])

    def _says_all(self, identifier: str, given: Mapping[str, Json], span: NativeSpan) -> bool:
        there, entity = self._there.spans[identifier], span["entity"]
        return (
            span["note"] in ("", there.note)
            and (entity is None or (there.entity is not None and self._is(entity, *there.entity)))
            and (not span["attributes"] or _holds({**self._attributes(identifier), **given}, span["attributes"]))
        )

    def _is(self, entity: str, identifier: str, name: str) -> bool:
        return entity == identifier or self._names.get(entity) == name

    def _attributes(self, identifier: str) -> dict[str, Json]:
        values: dict[str, Json] = orjson.loads(self._there.spans[identifier].attributes)
        return values


def _holds(known: Mapping[str, Json], values: Mapping[str, Json]) -> bool:
    return all(key in known and known[key] == value for key, value in values.items())


class ComingLinks:
    """The links of a record that come to an article, one after the other.

    Attributes:
        meant: ids of the spans in the record to which those lead that come or are there already.
        left: kind of loss and example of those that do not come, unless they are there already.
    """

    def __init__(self, known: Known, record: NativeRecord, ends: Mapping[str, Sequence[str]]) -> None:
        """`ends` says of the spans of the record, by their ids, which they may be in the article."""
        self._known = known
        self._ends = ends
        self._record_id = record["id"]
        self._spans = {span["id"]: span for span in record["spans"]}
        self._there = known.there.ties
        self._coming: dict[Tie, NativeRelation] = {}
        self._spoken = {tie[::3] for tie, link in self._there.items() if _is_primary(tie[1], link.attributes)}
        """Annotator and id of claims that have a primary maker."""
        self.meant: set[str] = set()
        self.left: list[tuple[str, str]] = []

    @property
    def links(self) -> list[NativeRelation]:
        """Those that come, as the article will have them."""
        return list(self._coming.values())

    def add(self, link: NativeRelation, *, joins: bool) -> None:
        """One link, which `joins` a layer that is there or is part of one that comes."""
        ties: list[Tie] = [
            (link["annotator"], link["type"], first, last)
            for first, last in product(self._ends[link["from"]], self._ends[link["to"]])
            if first != last
        ]
        same = next((self._there[tie] for tie in ties if tie in self._there), None)
        if same is not None:
            reason = "" if _holds(orjson.loads(same.attributes), link["attributes"]) else "kept_details"
        elif len(ties) != 1:
            reason = "ambiguous_links" if ties else "unplaced_links"
        else:
            reason = self._objection(link, ties[0]) if joins else ""
        if reason:
            self.left.append((reason, self._named(link)))
        else:
            self.meant.update((link["from"], link["to"]))
            if same is None:
                self._take(link, ties[0], joins=joins)

    def _objection(self, link: NativeRelation, tie: Tie) -> str:
        """Why a link may not join a layer; empty when it may."""
        annotator, kind, first, last = tie
        ids = possible_ids(self._record_id, link["id"], annotator)
        own = (self._known.there.links.get(one) for one in ids)
        if any(one is not None and one.tie[::2] + one.tie[3:] == (annotator, first, last) for one in own):
            return "changed_links"
        if any(self._known.deleted.get(one) == tie for one in ids):
            return "deleted_links"
        labels = (self._spans[link[end]]["label"] for end in ("from", "to"))
        if not self._known.allows(kind, *labels) or self._closes_circle(kind, first, last):
            return "disallowed_links"
        return ""

    def _closes_circle(self, kind: str, first: str, last: str) -> bool:
        if kind not in TREE_TYPES:
            return False
        ties = (*self._there, *self._coming)
        drawn = [Relation(id="", article_id="", type=t[1], from_span=t[2], to_span=t[3], annotator=t[0]) for t in ties]
        try:
            refuse_circle(first, last, drawn, kind)
        except InvalidAnnotationError:
            return True
        return False

    def _take(self, link: NativeRelation, tie: Tie, *, joins: bool) -> None:
        annotator, kind, first, last = tie
        attributes = link["attributes"]
        if joins and kind == MAKES and (annotator, last) in self._spoken:
            # As when it is drawn in the window: who makes the claim first goes on doing so.
            attributes = {**attributes, JOINT: True}
        if _is_primary(kind, attributes):
            self._spoken.add((annotator, last))
        identifier = self._known.free_id(link["id"], annotator)
        coming: NativeRelation = {**link, "id": identifier, "from": first, "to": last, "attributes": attributes}
        self._coming.setdefault(tie, coming)

    def _named(self, link: NativeRelation) -> str:
        quotes = (_shown(self._spans[link[end]]["text"]) for end in ("from", "to"))
        return f"{link['type']}: {' → '.join(quotes)}"


def _is_primary(kind: str, attributes: Json) -> bool:
    values = orjson.loads(attributes) if isinstance(attributes, str) else attributes
    return kind == MAKES and values.get(JOINT) is not True


def _shown(text: str) -> str:
    words = " ".join(text.split())
    return isolated(words[:_SHOWN] + ("…" if len(words) > _SHOWN else ""))
