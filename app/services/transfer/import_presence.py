"""What would become of an article that somebody wants to import: by the rules by which it would come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

import orjson

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord
from app.exchange.records.checking import Checked
from app.exchange.records.replaced_ids import possible_ids
from app.services.transfer.coming_in import coming_layer, shown_again, told_apart
from app.services.transfer.import_admission import is_chunk
from app.services.transfer.import_layers import gone_from, ids_gone, ids_in, other_text
from app.services.transfer.layer_joining import Known
from app.services.transfer.stored_articles import WorkspaceArticles
from db.transfer.known_articles import KnownArticle
from db.transfer.layers import NO_LAYERS, DrawnLink, Layers, MarkedSpan

_NOTHING: Mapping[str, Mapping[str, Json]] = {}


class Presence(StrEnum):
    """Where an article stands before an import."""

    NEW = "new"
    NEW_COPY = "new_copy"
    """New by its id, but another article, of the workspace or of the same files, has the same text."""
    HERE = "here"
    """With the same text, under its id or, when the source names none, under any."""
    TRASHED = "trashed"
    """As before, but in the trash."""
    AGAIN = "again"
    """It comes before in the same files, with the same text."""
    OTHER_TEXT = "other_text"
    """Its id is that of an article with another text."""


class Candidate(NamedTuple):
    """An article that would come in."""

    where: str
    checked: Checked
    own_id: bool
    """Whether the source names its id; otherwise its text is what it is known by."""
    told: frozenset[str] = frozenset()
    names_only: bool = False
    """Both as those of a `Draft`."""

    @property
    def id(self) -> str:
        """The id under which it would come in."""
        return self.checked.record["id"]

    @property
    def text_sha256(self) -> str:
        """The digest of its text."""
        return self.checked.record["text_sha256"]


class Coming(StrEnum):
    """What would come in of an article."""

    NOTHING = "nothing"
    ARTICLE = "article"
    RESTORED = "restored"
    """It would come back from the trash."""
    LAYER = "layer"
    """Something that an article which is there has not."""


class Outlook(NamedTuple):
    """What would become of a candidate."""

    presence: Presence
    coming: Coming
    """`NOTHING` also when it would be refused."""
    article: str
    """The id of the article that it is."""
    refusal: str = ""
    skip: str = ""
    """Why some of it, or all of it, would stay outside although nothing is wrong with it."""


def outlooks_of(
    candidates: Sequence[Candidate],
    articles: WorkspaceArticles,
    refusal_of: Callable[[Checked], str],
    allows: Callable[[str, str, str], bool],
) -> list[Outlook]:
    """What would become of each candidate when they came in one after the other.

    Args:
        candidates: In their order.
        articles: Those of the workspace.
        refusal_of: Why the codebook does not let something in; empty when it does.
        allows: Whether links of a type may lead from one label to another.

    Raises:
        StorageError: the workspace cannot be read.
    """
    workspace = _Coming(candidates, articles, refusal_of, allows)
    waiting: list[int] = []
    characters = 0
    found: dict[int, Outlook] = {}
    for number, one in enumerate(candidates):
        waiting.append(number)
        characters += len(one.checked.record["text"])
        if is_chunk(len(waiting), characters):
            waiting, characters = workspace.come(waiting, found), 0
    while waiting:
        waiting = workspace.come(waiting, found)
    return [found[number] for number in range(len(candidates))]


class _Coming:
    """The workspace as it would be, one candidate after the other."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        articles: WorkspaceArticles,
        refusal_of: Callable[[Checked], str],
        allows: Callable[[str, str, str], bool],
    ) -> None:
        self._candidates = candidates
        self._articles, self._refusal_of, self._allows = articles, refusal_of, allows
        ids, texts = [one.id for one in candidates], [one.text_sha256 for one in candidates]
        by_id, by_text = articles.known(ids, texts)
        self._by_id, self._by_text = dict(by_id), dict(by_text)
        there = {one.pk for one in chain(by_id.values(), by_text.values())}
        records = [one.checked.record for one in candidates]
        self._layers = articles.layers(sorted(there))
        self._taken = articles.taken(*ids_in(records))
        links = ((record["id"], link) for record in records for link in record["relations"])
        possible = {one for article, link in links for one in possible_ids(article, link["id"], link["annotator"])}
        self._deleted = articles.deleted(sorted(possible))
        self._gone = articles.gone(sorted(self._ids_gone()))
        self._texts: dict[int, str] = {}
        self._ours: set[int] = set()
        """Keys of the articles that would have come with this import."""
        self._skip = ""
        """Why something of the candidate that is looked at would stay outside."""

    def _ids_gone(self) -> Iterator[str]:
        """Ids that spans of the candidates may have had in articles that would come back."""
        for one in self._candidates:
            known = self._known(one)
            if known is not None and known.removed:
                yield from ids_gone(one.checked.record)

    def _known(self, one: Candidate) -> KnownArticle | None:
        return self._by_id.get(one.id) or (None if one.own_id else self._by_text.get(one.text_sha256))

    def come(self, numbers: Sequence[int], found: dict[int, Outlook]) -> list[int]:
        """What would become of the candidates of a chunk, into `found`; those that would wait for the next one."""
        unwritten: set[str] = set()
        postponed = []
        for number in numbers:
            one = self._candidates[number]
            known = self._known(one)
            if known is not None and known.id in unwritten:
                postponed.append(number)
                continue
            found[number] = self._outlook(one, known)
            if found[number].coming is not Coming.NOTHING:
                unwritten.add(found[number].article)
        return postponed

    def _outlook(self, one: Candidate, known: KnownArticle | None) -> Outlook:
        presence, article = self._presence(one, known), known.id if known else one.id
        self._skip = ""
        try:
            coming = self._coming(one, known)
        except RecordError as error:
            # What stays outside of a layer is told before it is refused.
            return Outlook(presence, Coming.NOTHING, article, str(error), self._skip)
        return Outlook(presence, coming, article, skip=self._skip)

    def _coming(self, one: Candidate, known: KnownArticle | None) -> Coming:
        """What comes in of it.

        Raises:
            RecordError: it would be refused.
        """
        coming, comes, there, completing = Coming.ARTICLE, one.checked, NO_LAYERS, _NOTHING
        if known is not None and known.text_sha256 != one.text_sha256:
            text = self._texts.get(known.pk) or self._articles.text(known.pk)
            raise RecordError(other_text(known.id, text, one.checked.record["text"]))
        if known is not None:
            there = self._layers.get(known.pk, NO_LAYERS)
            about = Known(there, self._deleted, self._allows, gone=gone_from(known.id, self._gone))
            came_with_it = known.pk in self._ours
            again = known.id if came_with_it and one.own_id and not one.names_only else ""
            layer = (
                shown_again(one.checked, about)
                if known.removed
                else coming_layer(one.checked, about, one.told, again, came_with_it=came_with_it)
            )
            self._skip, completing = layer.skip, layer.completing
            if layer.checked is None:
                return Coming.NOTHING
            coming, comes = Coming.RESTORED if known.removed else Coming.LAYER, layer.checked
        comes, _ = told_apart(comes, there, known, self._taken)
        if refusal := self._refusal_of(comes):
            raise RecordError(refusal)
        self._take(one, known, comes, completing)
        return coming

    def _presence(self, one: Candidate, known: KnownArticle | None) -> Presence:
        if known is None:
            same = self._by_text.get(one.text_sha256)
            return Presence.NEW if same is None or same.removed else Presence.NEW_COPY
        if known.text_sha256 != one.text_sha256:
            return Presence.OTHER_TEXT
        if known.pk in self._ours:
            return Presence.AGAIN
        return Presence.TRASHED if known.removed else Presence.HERE

    def _take(
        self, one: Candidate, known: KnownArticle | None, comes: Checked, completing: Mapping[str, Mapping[str, Json]]
    ) -> None:
        """Go on as if it had come in."""
        record = comes.record
        if known is None:
            # Keys of what is there count from 1.
            known = KnownArticle(-1 - len(self._texts), one.id, one.text_sha256, removed=False, import_pk=None)
            self._texts[known.pk] = record["text"]
            self._ours.add(known.pk)
        elif known.removed:
            known = known._replace(removed=False)
            self._ours.add(known.pk)
        self._by_id[known.id] = self._by_text[known.text_sha256] = known
        self._layers[known.pk] = _with_layer(self._layers.get(known.pk, NO_LAYERS), record, completing)
        self._taken.update(dict.fromkeys(chain(*ids_in([record])), known.pk))


def _with_layer(there: Layers, record: NativeRecord, completing: Mapping[str, Mapping[str, Json]]) -> Layers:
    """The layers of an article once those of a record have come to it."""
    names = {entity["id"]: entity["name"] for entity in record["entities"]}
    spans, links = dict(there.spans), dict(there.links)
    for identifier, given in completing.items():
        attributes = orjson.loads(spans[identifier].attributes)
        spans[identifier] = spans[identifier]._replace(attributes=orjson.dumps({**given, **attributes}).decode())
    for span in record["spans"]:
        mark = (span["annotator"], span["label"], span["start"], span["end"])
        entity = None if span["entity"] is None else (span["entity"], names.get(span["entity"], ""))
        spans[span["id"]] = MarkedSpan(0, mark, orjson.dumps(span["attributes"]).decode(), span["note"], entity)
    for link in record["relations"]:
        tie = (link["annotator"], link["type"], link["from"], link["to"])
        links[link["id"]] = DrawnLink(tie, orjson.dumps(link["attributes"]).decode())
    return Layers(spans, links, {**there.states, **record["status"]})
