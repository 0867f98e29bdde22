"""A workspace on paper: it receives an import as the real one would, and nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import orjson

from app.domain.native_record import Json, NativeEntity, NativeRecord
from app.domain.records import Codebook, Span
from app.exchange.records.checking import Checked
from app.exchange.tokens.words_alone import WordsAlone
from app.services.copies.near_duplicates import (
    THRESHOLD,
    DuplicateGroup,
    KeyGroup,
    TextGroups,
    groups_of,
    groups_told,
)
from app.services.copies.signatures import signature_of
from app.services.transfer.import_layers import ids_in
from app.services.transfer.import_presence import Presence
from app.services.transfer.receiving import Addition, Waiting
from db.texts.texts import ArticleHead
from db.transfer.bulk_entities import EntityDetails, MetEntities
from db.transfer.bulk_import import Stored, meta_text, refuse_bad_attributes
from db.transfer.known_articles import KnownArticle, StoredHead
from db.transfer.layers import NO_LAYERS, DrawnLink, Layers, MarkedSpan, Tie
from db.transfer.taken_out import TakenOut

if TYPE_CHECKING:
    from app.services.progress import ProgressSink
    from app.services.transfer.known_words import Found
    from app.services.transfer.stored_articles import WorkspaceArticles

LOOKED_INTO = 1000
"""Articles of the workspace that were never looked at for copies and are now."""
_OWN = 1 << 40
"""Keys of what only stands on paper count from here; stored ones count from 1."""
_IMPORT = -1
"""Key of an import that is none."""


class _Met(NamedTuple):
    """A record, when it was its turn."""

    order: int
    text_sha256: str
    known: KnownArticle | None


class OnPaper:
    """A `Receiver` that only remembers what it is given.

    Attributes:
        left: articles of the workspace that were not looked at for copies.
        placed: records of words alone on the text of the workspace, by their places.
    """

    def __init__(self, articles: WorkspaceArticles) -> None:
        """`articles`: those of the workspace."""
        self._articles = articles
        self._by_id: dict[str, KnownArticle] = {}
        self._by_text: dict[str, KnownArticle] = {}
        self._records: dict[int, NativeRecord] = {}
        """New articles, by key, with all that came to them."""
        self._layers: dict[int, Layers] = {}
        self._taken: dict[str, int] = {}
        self._entities = _EntitiesOnPaper(articles)
        self._mentions: list[tuple[int, frozenset[str]]] = []
        """Key of an article, and the entities of spans that came to it."""
        self._more = [0, 0]
        """Spans and relations that came to articles that were there."""
        self._layered: set[int] = set()
        self._shown_again: dict[int, str] = {}
        """Keys of articles that came back, and their texts."""
        self._met: dict[int, _Met] = {}
        """By their places."""
        self.placed: dict[int, NativeRecord] = {}
        self._came: dict[int, str] = {}
        """Place of a record that became an article, and its text's digest."""
        self.left = 0

    @property
    def import_pk(self) -> int:
        """As `Receiver.import_pk`."""
        return _IMPORT

    @property
    def stored(self) -> Stored:
        """As `Receiver.stored`."""
        records = self._records.values()
        spans = self._more[0] + sum(len(record["spans"]) for record in records)
        relations = self._more[1] + sum(len(record["relations"]) for record in records)
        return Stored(len(self._records), spans, relations, len(self._entities.new))

    @property
    def layered(self) -> int:
        """As `Receiver.layered`."""
        return len(self._layered - self._shown_again.keys())

    def kept(self, codebook: Codebook) -> Codebook:
        """As `CodebookKeeper.kept`."""
        return replace(codebook, version=codebook.version + 1)

    def use(self, codebook: Codebook) -> None:
        """As `CodebookKeeper.use`; there is nothing to be stored by it."""

    def known(
        self, ids: Sequence[str], digests: Sequence[str]
    ) -> tuple[Mapping[str, KnownArticle], Mapping[str, KnownArticle]]:
        """As `Receiver.known`."""
        by_id, by_text = self._articles.known(ids, digests)
        return (
            {**by_id, **{one: self._by_id[one] for one in ids if one in self._by_id}},
            {**by_text, **{one: self._by_text[one] for one in digests if one in self._by_text}},
        )

    def with_words(self, wanted: Sequence[tuple[Checked, WordsAlone]]) -> list[Found]:
        """As `Receiver.with_words`."""
        return self._articles.with_words(wanted)

    def text(self, article_pk: int) -> str:
        """As `Receiver.text`."""
        own = self._records.get(article_pk)
        return self._articles.text(article_pk) if own is None else own["text"]

    def heads(self, article_keys: Sequence[int]) -> Mapping[int, StoredHead]:
        """As `Receiver.heads`."""
        own = {key: self._records[key] for key in article_keys if key in self._records}
        told = {
            key: StoredHead(record["title"], record["language"], record["direction"], record["meta"])
            for key, record in own.items()
        }
        return {**self._articles.heads([key for key in article_keys if key not in own]), **told}

    def layers(self, article_keys: Sequence[int]) -> dict[int, Layers]:
        """As `Receiver.layers`."""
        own = {key: self._layers[key] for key in article_keys if key in self._layers}
        return {**self._articles.layers([key for key in article_keys if key not in own]), **own}

    def taken(self, span_ids: Sequence[str], relation_ids: Sequence[str]) -> dict[str, int]:
        """As `Receiver.taken`."""
        own = {one: self._taken[one] for one in chain(span_ids, relation_ids) if one in self._taken}
        return {**self._articles.taken(span_ids, relation_ids), **own}

    def deleted(self, relation_ids: Sequence[str]) -> dict[str, Tie]:
        """As `Receiver.deleted`."""
        return self._articles.deleted(relation_ids)

    def gone(self, span_ids: Sequence[str]) -> dict[str, Span]:
        """As `Receiver.gone`."""
        return self._articles.gone(span_ids)

    def met(self, item: Waiting, known: KnownArticle | None) -> None:
        """As `Receiver.met`."""
        self._met[item.order] = _Met(item.order, item.checked.record["text_sha256"], known)
        if item.placed:
            self.placed[item.order] = item.checked.record

    def take_entities(self, records: Iterable[NativeRecord]) -> Iterator[tuple[str, str]]:
        """As `Receiver.take_entities`."""
        return self._entities.take(records)

    def add(self, item: Waiting) -> int:
        """As `Receiver.add`."""
        record = item.checked.record
        meta_text(record)
        refuse_bad_attributes(record)
        key = _OWN + len(self._records)
        self._records[key] = record
        known = KnownArticle(key, record["id"], record["text_sha256"], removed=False, import_pk=_IMPORT)
        self._by_id[known.id] = self._by_text[known.text_sha256] = known
        self._came[item.order] = known.text_sha256
        self._remember(key, NO_LAYERS, record, {})
        return key

    def add_layer(self, addition: Addition) -> int:
        """As `Receiver.add_layer`."""
        (known, _, there, completing), record = addition, addition.checked.record
        refuse_bad_attributes(record)
        if known.removed:
            self._shown_again[known.pk] = record["text"]
            known = known._replace(removed=False, import_pk=_IMPORT)
            self._by_id[known.id] = self._by_text[known.text_sha256] = known
        elif known.import_pk != _IMPORT:
            self._layered.add(known.pk)
        own = self._records.get(known.pk)
        if own is None:
            self._more[0] += len(record["spans"])
            self._more[1] += len(record["relations"])
        else:
            spans, relations = [*own["spans"], *record["spans"]], [*own["relations"], *record["relations"]]
            self._records[known.pk] = {**own, "spans": spans, "relations": relations}
        self._remember(known.pk, there, record, completing)
        return len(completing)

    def flush(self) -> None:
        """As `Receiver.flush`."""

    def groups(self, new: Collection[int], progress: ProgressSink) -> list[KeyGroup]:
        """As `Comparing.groups`; of the articles of the workspace some may be `left`."""
        texts = TextGroups()
        there, self.left = self._articles.signatures(progress, LOOKED_INTO)
        for key, signature in there:
            texts.add(key, signature)
        for key, text in chain(self._shown_again.items(), ((key, self._records[key]["text"]) for key in new)):
            texts.add(key, signature_of(text))
        return groups_of(texts, THRESHOLD, progress, new)

    def told(self, groups: Sequence[KeyGroup], new: frozenset[int]) -> list[DuplicateGroup]:
        """As `Comparing.told`."""
        keys = [key for group in groups for key, _ in group]
        heads = dict(self._articles.listed([key for key in keys if key not in self._records]))
        heads.update((key, _head(key, self._records[key])) for key in keys if key in self._records)
        return groups_told(groups, heads, lambda some: {key: self.text(key) for key in some}, new)

    def take_out(self, keys: Sequence[int]) -> TakenOut:
        """As `Comparing.take_out`."""
        gone = [self._records[key] for key in keys]
        staying = (named for key, named in self._mentions if key not in keys)
        lone = self._entities.new.difference(*staying)
        spans, relations = (sum(len(record[what]) for record in gone) for what in ("spans", "relations"))
        return TakenOut(len(gone), spans, relations, len(lone))

    def records(self, ids: Sequence[str]) -> dict[str, NativeRecord]:
        """Those of the articles that would have come in as new ones, by id."""
        keys = {one: self._by_id[one].pk for one in ids if one in self._by_id}
        return {one: self._records[key] for one, key in keys.items() if key in self._records}

    def presences(self) -> dict[int, Presence]:
        """Where each record stood when it was its turn, by its place."""
        new = list({one.text_sha256 for one in self._met.values() if one.known is None})
        there = {digest for digest, known in self._articles.known([], new)[1].items() if not known.removed}
        found = {}
        for one in self._met.values():
            found[one.order] = _presence(one, copied=one.text_sha256 in there, placed=one.order in self.placed)
            if one.order in self._came or (one.known is not None and one.known.pk in self._shown_again):
                there.add(one.text_sha256)
        return found

    def _remember(
        self, key: int, there: Layers, record: NativeRecord, completing: Mapping[str, Mapping[str, Json]]
    ) -> None:
        names = {one["id"]: self._entities.known[one["id"]][1].name for one in record["entities"]}
        self._layers[key] = _with_layer(there, record, completing, names)
        self._taken.update(dict.fromkeys(chain(*ids_in([record])), key))
        self._mentions.append((key, frozenset(span["entity"] for span in record["spans"] if span["entity"])))


class _EntitiesOnPaper(MetEntities):
    """The entities of an import that is none.

    Attributes:
        new: ids of those that are not there.
    """

    def __init__(self, articles: WorkspaceArticles) -> None:
        super().__init__()
        self._articles = articles
        self.new: set[str] = set()

    def _load(self, ids: Sequence[str]) -> None:
        found = self._articles.entities(ids)
        self.known.update((identifier, (one.pk, one.details)) for identifier, one in found.items())

    def _add(self, entity: NativeEntity, _details: EntityDetails) -> int:
        self.new.add(entity["id"])
        return _OWN + len(self.new)


def _presence(one: _Met, *, copied: bool, placed: bool) -> Presence:
    known = one.known
    if known is None:
        return Presence.NEW_COPY if copied else Presence.NEW
    if known.text_sha256 != one.text_sha256:
        return Presence.OTHER_TEXT
    if known.import_pk == _IMPORT:
        return Presence.AGAIN
    return Presence.TRASHED if known.removed else Presence.SAME_WORDS if placed else Presence.HERE


def _head(key: int, record: NativeRecord) -> ArticleHead:
    source, published = (record["meta"].get(name) for name in ("source", "published"))
    named = source if isinstance(source, str) else ""
    return ArticleHead(
        key, record["id"], record["title"], named, published or "", record["language"], record["direction"]
    )


def _with_layer(
    there: Layers, record: NativeRecord, completing: Mapping[str, Mapping[str, Json]], names: Mapping[str, str]
) -> Layers:
    """The layers of an article once those of a record have come to it; `names` are those of the entities, by id."""
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
    return Layers(spans, links, {**there.states, **record["status"]}, there.deleted)
