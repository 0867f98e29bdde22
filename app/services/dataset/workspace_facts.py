"""What a plan of a dataset needs to know of the articles of a workspace: counts, no texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from app.domain.dataset.agreement import AgreementCounts, count_agreement
from app.domain.dataset.gold import agreed, people_at_work, with_layers
from app.domain.dates import day_in
from app.domain.native_record import NativeRecord
from app.exchange.loss import LossReport
from app.exchange.tokens.tokenising import tokens_in_meta
from app.services.copies.near_duplicates import TextGroups
from app.services.copies.signatures import shown_signatures
from app.services.progress import ProgressSink, raise_if_cancelled
from db.snapshots import json_values
from db.texts.texts import shown_keys
from db.transfer.bulk_export import RecordStream, count_articles

if TYPE_CHECKING:
    from app.services.dataset.choices import DatasetChoices
    from db.workspace.engine import Transaction

_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """One article, in the layers of a dataset.

    Attributes:
        day: of publication, ``YYYY-MM-DD``, or empty.
        status: annotator → state.
        labels, relations: how many spans of each label, and links.
        content: SHA-256 of the record as it would be written.
        agreement: what agreement is computed from, when several have judged the article.
        tokeniser: what made the tokens that it was imported with; empty when it has none.
        judged: whether it can be in the dataset: without a gold layer always, with one if two have judged it.
    """

    id: str
    text_sha256: str
    language: str
    source: str
    day: str
    status: Mapping[str, str]
    labels: Mapping[str, int]
    relations: int
    content: str
    agreement: AgreementCounts | None
    tokeniser: str
    judged: bool

    @property
    def order(self) -> tuple[str, str]:
        """The order of a dataset: by the digest of the text, whatever the order in which the articles came in."""
        return self.text_sha256, self.id


def in_layers(record: NativeRecord, choices: DatasetChoices, losses: LossReport) -> NativeRecord | None:
    """The record as the dataset has it, or None when a gold layer leaves it out."""

    def lost(kind: str, count: int) -> None:
        losses.add(kind, record["id"], count)

    if choices.gold:
        return agreed(record, choices.layers, choices.gold, lost)
    return with_layers(record, choices.layers, lost)


class WorkspaceFacts:
    """Reads a workspace once, and again only when other layers are wanted; signatures are never taken twice.

    Attributes:
        articles: what is known of each, in the order of a dataset.
    """

    def __init__(self) -> None:
        self.articles: list[ArticleFacts] = []
        self._read_for: tuple[tuple[str, ...], str, bool] | None = None
        self._texts = TextGroups()
        self._taken: set[int] = set()
        self._key_of: dict[str, int] = {}

    def serves(self, choices: DatasetChoices) -> bool:
        """Whether what was read is what these choices need."""
        layers = (choices.layers, choices.gold)
        return self._read_for in ((*layers, True), (*layers, choices.copies_together))

    def read(
        self, connection: Transaction, choices: DatasetChoices, labels: Sequence[str], progress: ProgressSink
    ) -> None:
        """Read the articles in the layers that are chosen.

        Args:
            connection: a read transaction.
            choices: of which only the layers and the gold layer matter here.
            labels: keys of the codebook, for agreement.
            progress: who watches.

        Raises:
            CancelledError: the sink asked to stop.
            StorageError: a stored text or span is damaged.
        """
        if choices.copies_together:
            for key, signature in shown_signatures(connection, progress, known=self._taken):
                self._texts.add(key, signature)
                self._taken.add(key)
            self._key_of.update(shown_keys(connection))
        total = count_articles(connection)
        facts = []
        with closing(iter(RecordStream(connection, None, json_values))) as records:
            for number, record in enumerate(records):
                if number % _REPORT_EVERY == 0:
                    raise_if_cancelled(progress)
                    progress.report(number, total, f"{number:,} / {total:,}")
                facts.append(_facts_of(record, choices, labels))
        self.articles = sorted(facts, key=lambda one: one.order)
        self._read_for = (choices.layers, choices.gold, choices.copies_together)

    def copies(self, facts: Sequence[ArticleFacts], threshold: float, progress: ProgressSink) -> list[list[int]]:
        """Groups of two or more among these articles, as indices; they must have been read with copies together."""
        index_of = {self._key_of[one.id]: index for index, one in enumerate(facts)}
        groups = self._texts.groups(threshold, lambda: raise_if_cancelled(progress), only=index_of.keys())
        return sorted(sorted(index_of[key] for key, _ in group) for group in groups)


def _facts_of(record: NativeRecord, choices: DatasetChoices, labels: Sequence[str]) -> ArticleFacts:
    people = people_at_work(record, choices.layers)
    kept = in_layers(record, choices, LossReport())
    meta = record["meta"]
    source, published = meta.get("source"), meta.get("published")
    return ArticleFacts(
        id=record["id"],
        text_sha256=record["text_sha256"],
        language=record["language"],
        source=source if isinstance(source, str) else "",
        day=day_in(published) if isinstance(published, str) else "",
        status=record["status"],
        labels=Counter(span["label"] for span in kept["spans"]) if kept else {},
        relations=len(kept["relations"]) if kept else 0,
        content=sha256(orjson.dumps(kept)).hexdigest() if kept else "",
        agreement=count_agreement(record, people, labels) if len(people) > 1 else None,
        tokeniser=kept_tokens.tokeniser if (kept_tokens := tokens_in_meta(record["text"], meta)) else "",
        judged=kept is not None,
    )
