"""Which records of an import are new articles, which bring a layer to one that is there, and which stay outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.exchange.formats import Draft
from app.exchange.loss import STAYING_OUT
from app.exchange.records.checking import Checked
from app.exchange.records.renaming import Changes
from app.exchange.records.replaced_ids import possible_ids
from app.services.transfer.codebook_gate import CodebookGate
from app.services.transfer.coming_in import coming_layer, shown_again, told_apart
from app.services.transfer.import_layers import gone_from, ids_gone, ids_in, other_text
from app.services.transfer.kept_metadata import OF_THE_TEXT, metadata_left
from app.services.transfer.layer_joining import Known
from app.services.transfer.placing import placed_in
from app.services.transfer.receiving import Addition, Receiver, Waiting
from app.services.transfer.reports import ImportReport
from db.transfer.known_articles import KnownArticle
from db.transfer.layers import NO_LAYERS, Layers, Tie

if TYPE_CHECKING:
    from app.domain.records import Span

_UNWRITTEN = 0
"""Stands for the key of an article that is still waiting to be written."""
CHUNK_ARTICLES = 100
_CHUNK_CHARACTERS = 4_000_000
"""Records are looked up and written together until there are so many, or so much text."""


@dataclass(slots=True)
class Chunk:
    """The records that are stored together."""

    waiting: list[Waiting] = field(default_factory=list)
    characters: int = 0

    @property
    def full(self) -> bool:
        """Whether it is time to store them."""
        return is_chunk(len(self.waiting), self.characters)


def is_chunk(records: int, characters: int) -> bool:
    """Whether records are so many, or have so much text, that they are stored together."""
    return records >= CHUNK_ARTICLES or characters >= _CHUNK_CHARACTERS


def waiting_of(draft: Draft, checked: Checked, changes: Changes, order: int, source: tuple[int, str]) -> Waiting:
    """A draft that was found fit to be stored; `source` by its number and name."""
    own_id = bool(draft.record.get("id"))
    return Waiting(
        draft.where,
        order,
        checked,
        checked.record["id"] if own_id else source[1],
        own_id,
        changes,
        draft.told,
        draft.names_only,
        source[0],
        # None when the source tells the text, or when it is another one now.
        draft.words if checked.record["text"] == draft.record["text"] else None,
    )


class Admission:
    """Lets records of one import pass, chunk by chunk; tells the report of the others.

    Args:
        receiver: what they come into.
        gate: the codebook's word.
        report: gets refusals, skips and losses.
        careful: look for every id, also those of articles that seem to be new.
    """

    def __init__(self, receiver: Receiver, gate: CodebookGate, report: ImportReport, *, careful: bool) -> None:
        self._receiver = receiver
        self._gate = gate
        self._report = report
        self._careful = careful

    def admitted(
        self, waiting: Sequence[Waiting], postponed: list[Waiting]
    ) -> Iterator[tuple[Waiting, Addition | None]]:
        """Records to be stored; of those whose article is there, what comes to it.

        Those that can only be compared with what is stored here before go to `postponed`.
        """
        records = [item.checked.record for item in waiting]
        by_id, by_text = self._known(waiting)
        repeated = len({record["id"] for record in records}) < len(records)
        taken = self._receiver.taken(
            *ids_in(
                record
                for record in records
                if self._careful or record["id"] in by_id or record["text_sha256"] in by_text
            )
        )
        layers = self._layers(waiting, by_id, by_text)
        heads = self._receiver.heads(list(layers)) if layers else {}
        deleted, gone = self._deleted(waiting, by_id, by_text, layers), self._gone(waiting, by_id, by_text)
        unwritten: set[str] = set()
        for item in waiting:
            record = item.checked.record
            known = _known(item, by_id, by_text)
            addition: Addition | None = None
            if known is not None and known.id in unwritten:
                postponed.append(item)
                continue
            self._receiver.met(item, known)
            try:
                if known is not None:
                    item = self._with_its_text(item, known)
                    about = Known(layers.get(known.pk, NO_LAYERS), deleted, self._gate.allows, heads.get(known.pk))
                    addition = self._layer(item, known, about._replace(gone=gone_from(known.id, gone)))
                    if addition is None:
                        continue
                coming = (addition.checked, addition.there) if addition else (item.checked, NO_LAYERS)
                checked = self._told_apart(*coming, item, known, taken)
                self._gate.admit(checked, item.changes.new_values)
            except RecordError as error:
                self._report.refusals.add(item.where, str(error), item.order)
                continue
            self._report.placed += item.placed
            yield item if addition else item._replace(checked=checked), addition and addition._replace(checked=checked)
            unwritten.add(known.id if known else record["id"])
            here = known or self._unwritten(record)
            by_id[record["id"]] = by_text[record["text_sha256"]] = here
            if repeated or self._careful:
                taken.update(dict.fromkeys(chain(*ids_in([checked.record])), here.pk))

    def _told_apart(
        self, checked: Checked, there: Layers, item: Waiting, known: KnownArticle | None, taken: Mapping[str, int]
    ) -> Checked:
        """`checked`, with other ids for what its source only numbered and another article has numbered so, too.

        Raises:
            RecordError: an id is taken in another article that is more than a number.
        """
        apart, count = told_apart(checked, there, known, taken)
        if count:
            item.changes.losses.add("taken_ids", item.where, count)
        return apart

    def _unwritten(self, record: NativeRecord) -> KnownArticle:
        own = self._receiver.import_pk
        return KnownArticle(_UNWRITTEN, record["id"], record["text_sha256"], removed=False, import_pk=own)

    def _layers(
        self, waiting: Sequence[Waiting], by_id: Mapping[str, KnownArticle], by_text: Mapping[str, KnownArticle]
    ) -> dict[int, Layers]:
        """Layers of the articles that are there, by key, where somebody brings labels for them, or they come back."""
        keys = []
        for item in waiting:
            known, record = _known(item, by_id, by_text), item.checked.record
            if known is not None and (known.removed or record["spans"] or record["relations"] or record["status"]):
                keys.append(known.pk)
        return self._receiver.layers(keys) if keys else {}

    def _deleted(
        self,
        waiting: Sequence[Waiting],
        by_id: Mapping[str, KnownArticle],
        by_text: Mapping[str, KnownArticle],
        layers: Mapping[int, Layers],
    ) -> dict[str, Tie]:
        """Links that somebody has deleted, by id; of those whose annotators have a layer in their article."""
        ids = []
        for item in waiting:
            known, record = _known(item, by_id, by_text), item.checked.record
            if record["relations"] and known is not None and known.pk in layers:
                people = layers[known.pk].owners(record)
                joining = (link for link in record["relations"] if link["annotator"] in people)
                ids += [one for link in joining for one in possible_ids(record["id"], link["id"], link["annotator"])]
        return self._receiver.deleted(ids) if ids else {}

    def _gone(
        self, waiting: Sequence[Waiting], by_id: Mapping[str, KnownArticle], by_text: Mapping[str, KnownArticle]
    ) -> dict[str, Span]:
        """Spans that somebody has deleted, by id; of articles that come back from the trash."""
        ids = []
        for item in waiting:
            known = _known(item, by_id, by_text)
            if known is not None and known.removed:
                ids += ids_gone(item.checked.record)
        return self._receiver.gone(ids) if ids else {}

    def _known(self, waiting: Sequence[Waiting]) -> tuple[dict[str, KnownArticle], dict[str, KnownArticle]]:
        """The articles that are there, by id, and where the source tells none, by the digest of the text.

        Of what came as words alone it is enough that a text has these words.
        """
        ids, nameless = [item.checked.record["id"] for item in waiting], [item for item in waiting if not item.own_id]
        by_id, by_text = self._receiver.known(ids, [item.checked.record["text_sha256"] for item in nameless])
        alone = {
            item.checked.record["text_sha256"]: (item.checked, item.words)
            for item in nameless
            if item.words is not None and item.checked.record["text_sha256"] not in by_text
        }
        found = self._receiver.with_words(list(alone.values())) if alone else []
        placed = {digest: one.article for digest, one in zip(alone, found, strict=True) if one.article is not None}
        differing = {digest: one.differs for digest, one in zip(alone, found, strict=True) if one.differs}
        for item in nameless if differing else ():
            if differs := differing.get(item.checked.record["text_sha256"]):
                item.changes.losses.add("words_differ", f"{item.where}: {differs}")
        return dict(by_id), {**by_text, **placed}

    def _with_its_text(self, item: Waiting, known: KnownArticle) -> Waiting:
        """`item` with the text that its article has.

        Raises:
            RecordError: it has another one.
        """
        record = item.checked.record
        if known.text_sha256 == record["text_sha256"]:
            return item
        text = self._receiver.text(known.pk)
        if item.words is None:
            raise RecordError(other_text(known.id, text, record["text"]))
        checked, rest = placed_in(item.checked, item.words, known.id, known.text_sha256, text)
        if rest:
            item.changes.losses.add("words_end", f"{item.where}: {rest}")
        placed = item._replace(checked=checked, names_only=True, placed=True)
        self._receiver.met(placed, known)
        return placed

    def _layer(self, item: Waiting, known: KnownArticle, about: Known) -> Addition | None:
        """The layers of those who have none in the article, and what joins those that are there.

        A removed article comes back as it was, with what it never had.

        Raises:
            RecordError: the source names the article twice, and brings nothing new the second time.
        """
        came_with_it = known.import_pk == self._receiver.import_pk
        again = known.id if came_with_it and item.own_id and not item.names_only else ""
        if known.removed:
            coming = shown_again(item.checked, about)
        else:
            coming = coming_layer(item.checked, about, item.told, again, came_with_it=came_with_it)
        brings = coming.checked is not None
        losses = item.changes.losses if brings else self._report.losses
        if not brings:
            losses.include(item.changes.losses.only(STAYING_OUT))
        for kind, example in coming.left:
            losses.add(kind, f"{item.where}: {example}")
        if brings and about.head is not None:
            left = metadata_left(item.checked.record, known.id, about.head)
            for name in left.lost:
                losses.add("kept_metadata", f"{item.where}: {name}")
            self._report.left_with_files.update(left.of_the_tool)
            losses.forget(OF_THE_TEXT)
        if coming.skip:
            self._report.skips.add(item.where, coming.skip, item.order)
        return Addition(known, coming.checked, about.there, coming.completing) if coming.checked else None


def _known(
    item: Waiting, by_id: Mapping[str, KnownArticle], by_text: Mapping[str, KnownArticle]
) -> KnownArticle | None:
    record = item.checked.record
    return by_id.get(record["id"]) or (None if item.own_id else by_text.get(record["text_sha256"]))
