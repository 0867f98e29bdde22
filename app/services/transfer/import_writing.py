"""The workspace as it receives an import, within one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.native_record import NativeRecord
from app.domain.records import Change, Codebook, Progress, ProgressState, Span
from app.exchange.records.checking import Checked
from app.exchange.tokens.words_alone import WordsAlone
from app.services.copies.near_duplicates import THRESHOLD, DuplicateGroup, KeyGroup, grouped_keys, told_groups
from app.services.transfer.known_words import Found, KnownWords
from app.services.transfer.receiving import Addition, Waiting
from db.stores.articles import store_progress, text_of
from db.stores.codebook import label_keys, relation_type_keys, write_codebook
from db.transfer.bulk_import import BulkImport, Stored
from db.transfer.known_articles import KnownArticle, StoredHead, heads_of, known_by_id, known_by_text
from db.transfer.layers import AddedLayers, Layers, Tie, complete_spans, deleted_spans, deleted_ties, layers_of
from db.transfer.taken_out import TakenOut, last_entity, take_out

if TYPE_CHECKING:
    from app.services.progress import ProgressSink
    from app.services.transfer.reports import ImportOptions
    from db.workspace.engine import Transaction


class IntoWorkspace:
    """A `Receiver` that stores what it is given."""

    def __init__(self, connection: Transaction, options: ImportOptions, source: str, now: str) -> None:
        """`source` says in the list of imports where the articles come from."""
        self._connection = connection
        self._bulk = BulkImport(connection, annotator=options.annotator, source=source, now=now)
        self._known_words = KnownWords(connection, but_import=self._bulk.pk)
        self._added = AddedLayers()
        self._version = 0
        """Of the codebook."""
        self._entities_before = 0 if options.near_duplicates == "keep" else last_entity(connection)

    @property
    def import_pk(self) -> int:
        """As `Receiver.import_pk`."""
        return self._bulk.pk

    @property
    def stored(self) -> Stored:
        """As `Receiver.stored`."""
        return self._bulk.stored

    @property
    def layered(self) -> int:
        """As `Receiver.layered`."""
        return self._added.articles

    def kept(self, codebook: Codebook) -> Codebook:
        """As `CodebookKeeper.kept`."""
        return write_codebook(self._connection, codebook)

    def use(self, codebook: Codebook) -> None:
        """As `CodebookKeeper.use`."""
        labels, kinds = label_keys(self._connection), relation_type_keys(self._connection)
        self._version = codebook.version
        self._bulk.use_codebook(labels, kinds, codebook.version)

    def known(
        self, ids: Sequence[str], digests: Sequence[str]
    ) -> tuple[Mapping[str, KnownArticle], Mapping[str, KnownArticle]]:
        """As `Receiver.known`."""
        return known_by_id(self._connection, ids), known_by_text(self._connection, digests)

    def with_words(self, wanted: Sequence[tuple[Checked, WordsAlone]]) -> list[Found]:
        """As `Receiver.with_words`."""
        return [self._known_words.article_of(checked, words) for checked, words in wanted]

    def text(self, article_pk: int) -> str:
        """As `Receiver.text`."""
        return text_of(self._connection, article_pk)

    def heads(self, article_keys: Sequence[int]) -> Mapping[int, StoredHead]:
        """As `Receiver.heads`."""
        return heads_of(self._connection, article_keys)

    def layers(self, article_keys: Sequence[int]) -> dict[int, Layers]:
        """As `Receiver.layers`."""
        return layers_of(self._connection, article_keys)

    def taken(self, span_ids: Sequence[str], relation_ids: Sequence[str]) -> dict[str, int]:
        """As `Receiver.taken`."""
        return self._bulk.taken_ids(span_ids, relation_ids)

    def deleted(self, relation_ids: Sequence[str]) -> dict[str, Tie]:
        """As `Receiver.deleted`."""
        return deleted_ties(self._connection, relation_ids)

    def gone(self, span_ids: Sequence[str]) -> dict[str, Span]:
        """As `Receiver.gone`."""
        return deleted_spans(self._connection, span_ids)

    def met(self, item: Waiting, known: KnownArticle | None) -> None:
        """As `Receiver.met`; only a preview tells of it."""

    def take_entities(self, records: Iterable[NativeRecord]) -> Iterator[tuple[str, str]]:
        """As `Receiver.take_entities`."""
        return self._bulk.take_entities(records)

    def add(self, item: Waiting) -> int:
        """As `Receiver.add`."""
        return self._bulk.add(item.checked.record, item.checked.columns, item.key)

    def add_layer(self, addition: Addition) -> int:
        """As `Receiver.add_layer`; the history names what comes, unless the article is new."""
        (known, checked, there, completing), bulk = addition, self._bulk
        begun = {name: state for name, state in checked.record["status"].items() if name in there.states}
        status = {name: state for name, state in checked.record["status"].items() if name not in begun}
        spans, relations = bulk.add_layer(known.pk, {**checked.record, "status": status}, checked.columns, there.keys)
        steps: list[tuple[Progress | None, Progress]] = [
            (None, Progress(article_id=known.id, annotator=name, state=ProgressState(state)))
            for name, state in status.items()
        ]
        for name, state in begun.items():
            before = Progress(article_id=known.id, annotator=name, state=ProgressState(there.states[name]))
            after = replace(before, state=ProgressState(state))
            if before != after:
                store_progress(self._connection, before, after)
                steps.append((before, after))
        less = complete_spans(self._connection, known.id, completing, there.keys, self._version) if completing else {}
        if known.removed:
            bulk.restore(known)
            self._added.shown_again.add(known.pk)
        if known.import_pk != bulk.pk or known.pk in self._added.shown_again:
            self._added.add(known.pk, spans, relations)
            self._added.complete(less)
            for step in steps:
                self._added.add_progress(*step)
        return len(less)

    def flush(self) -> None:
        """As `Receiver.flush`.

        Raises:
            DuplicateIdError: an id of a span or a relation is taken; the transaction is of no use any more.
        """
        self._bulk.flush()

    def groups(self, new: Collection[int], progress: ProgressSink) -> list[KeyGroup]:
        """As `Comparing.groups`."""
        return grouped_keys(self._connection, THRESHOLD, progress, new)

    def told(self, groups: Sequence[KeyGroup], new: frozenset[int]) -> list[DuplicateGroup]:
        """As `Comparing.told`."""
        return told_groups(self._connection, groups, new)

    def take_out(self, keys: Sequence[int]) -> TakenOut:
        """As `Comparing.take_out`."""
        return take_out(self._connection, keys, self._entities_before)

    def finish(self, format_names: str, report: str) -> None:
        """Write the rest and what the list of imports tells."""
        self._bulk.finish(format_names, report)

    def changes(self) -> Iterator[list[Change]]:
        """What came to articles that were there, for the history; everything must be written."""
        return self._added.changes(self._connection)
