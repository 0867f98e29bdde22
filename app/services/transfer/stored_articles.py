"""What is in a workspace, for imports that only name their articles, or bring articles that are there already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from app.domain.errors import TransferError
from app.domain.identity import MAX_NAME
from app.domain.native_record import NativeRecord
from app.domain.wording.isolation import isolated
from app.exchange.records.checking import Checked
from app.exchange.tokens.words_alone import WordsAlone
from app.services.copies.signatures import glanced_signatures
from app.services.transfer.known_words import Found, KnownWords
from db.snapshots import json_values
from db.stores.articles import find_presences, text_of
from db.texts.texts import article_heads
from db.transfer.bulk_entities import StoredEntity, stored_entities
from db.transfer.bulk_export import RecordStream
from db.transfer.known_articles import KnownArticle, StoredHead, heads_of, known_by_id, known_by_text, taken_ids
from db.transfer.layers import Layers, Tie, deleted_spans, deleted_ties, layers_of

if TYPE_CHECKING:
    from app.domain.records import Span
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace
    from db.texts.signatures import Signature
    from db.texts.texts import ArticleHead
    from db.workspace.engine import Database, Transaction

_NAMED = 3
"""Articles that an error names; of more it tells how many they are."""


def stored_records(connection: Transaction, ids: Sequence[str]) -> dict[str, NativeRecord]:
    """The records of those of the articles that are there and not removed, by id.

    Raises:
        StorageError: a stored text or span is damaged.
    """
    there = list(find_presences(connection, [one for one in ids if _may_be(one)]))
    with closing(RecordStream(connection, None, json_values).chosen(there)) as records:
        return {record["id"]: record for record in records}


def chosen_articles(connection: Transaction, ids: Sequence[str]) -> list[str]:
    """The ids, each once, in the order in which the articles came in.

    Raises:
        TransferError: there is no such article, or it is in the trash.
    """
    known = known_by_id(connection, filter(_may_be, ids))
    if missing := [one for one in dict.fromkeys(ids) if one not in known]:
        raise _not_there(
            "There is no article {articles} in this workspace; leave it out, or look its id up",
            "{count} articles are not in this workspace: {articles}; leave them out, or look their ids up",
            missing[:_NAMED],
            len(missing),
        )
    if removed := [one for one in known.values() if one.removed]:
        heads = heads_of(connection, [one.pk for one in removed[:_NAMED]])
        titles = [heads[one.pk].title for one in removed[:_NAMED]]
        raise _not_there(
            "The article {articles} is in the trash; bring it back, or leave it out",
            "{count} articles are in the trash: {articles}; bring them back, or leave them out",
            [f"{isolated(title)} ({one.id})" for title, one in zip(titles, removed, strict=False)],
            len(removed),
        )
    return [one.id for one in sorted(known.values(), key=lambda one: one.pk)]


def _not_there(one: str, several: str, named: Sequence[str], count: int) -> TransferError:
    """What refuses so many articles, of which the first are named."""
    names = ", ".join(named) + (" …" if len(named) < count else "")
    template = one if count == 1 else several
    return TransferError(template, articles=names, count=count)


def _may_be(identifier: str) -> bool:
    """Whether an article can have this id; no database can be asked for any text."""
    try:
        identifier.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in identifier and len(identifier) <= MAX_NAME


class WorkspaceArticles:
    """The articles of a workspace, for a preview; each time as they are then. Called, it is a `StoredArticles`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, ids: Sequence[str]) -> Mapping[str, NativeRecord]:
        """As `stored_records`."""
        with self._database.read() as connection:
            return stored_records(connection, ids)

    def known(
        self, ids: Sequence[str], digests: Sequence[str]
    ) -> tuple[Mapping[str, KnownArticle], Mapping[str, KnownArticle]]:
        """Those articles that have one of these ids, by id, and those with one of these texts, by digest."""
        with self._database.read() as connection:
            return known_by_id(connection, ids), known_by_text(connection, digests)

    def layers(self, article_keys: Sequence[int]) -> dict[int, Layers]:
        """The layers of the articles with these keys, by key."""
        with self._database.read() as connection:
            return layers_of(connection, article_keys)

    def heads(self, article_keys: Sequence[int]) -> Mapping[int, StoredHead]:
        """What these articles have besides their texts and layers, by key."""
        with self._database.read() as connection:
            return heads_of(connection, article_keys)

    def entities(self, ids: Sequence[str]) -> Mapping[str, StoredEntity]:
        """Those of the entities that are there, by id."""
        with self._database.read() as connection:
            return stored_entities(connection, ids)

    def signatures(self, progress: ProgressSink, most: int) -> tuple[list[tuple[int, Signature]], int]:
        """As `glanced_signatures`."""
        with self._database.read() as connection:
            return glanced_signatures(connection, progress, most)

    def listed(self, article_keys: Sequence[int]) -> Mapping[int, ArticleHead]:
        """What lists say of the articles with these keys."""
        with self._database.read() as connection:
            return article_heads(connection, article_keys)

    def taken(self, span_ids: Sequence[str], relation_ids: Sequence[str]) -> dict[str, int]:
        """Those of the ids that spans and links have, with the key of the article they are in."""
        with self._database.read() as connection:
            return taken_ids(connection, span_ids, relation_ids)

    def deleted(self, relation_ids: Sequence[str]) -> dict[str, Tie]:
        """Those of the links that somebody has deleted, by id."""
        with self._database.read() as connection:
            return deleted_ties(connection, relation_ids)

    def gone(self, span_ids: Sequence[str]) -> dict[str, Span]:
        """Those of the spans that somebody has deleted, by id."""
        with self._database.read() as connection:
            return deleted_spans(connection, span_ids)

    def with_words(self, wanted: Sequence[tuple[Checked, WordsAlone]]) -> list[Found]:
        """For each of these articles that came as words alone the one whose text has them, if there is one."""
        with self._database.read() as connection:
            known = KnownWords(connection)
            return [known.article_of(checked, words) for checked, words in wanted]

    def text(self, article_pk: int) -> str:
        """The text of an article that is known."""
        with self._database.read() as connection:
            return text_of(connection, article_pk)


class NoArticles(WorkspaceArticles):
    """Those of a workspace in which nothing is, for a preview without one."""

    def __init__(self) -> None:
        """There is nothing to look into."""

    def __call__(self, _ids: Sequence[str]) -> Mapping[str, NativeRecord]:
        """None."""
        return {}

    def known(
        self, _ids: Sequence[str], _digests: Sequence[str]
    ) -> tuple[Mapping[str, KnownArticle], Mapping[str, KnownArticle]]:
        """None."""
        return {}, {}

    def layers(self, _article_keys: Sequence[int]) -> dict[int, Layers]:
        """None."""
        return {}

    def heads(self, _article_keys: Sequence[int]) -> Mapping[int, StoredHead]:
        """None."""
        return {}

    def entities(self, _ids: Sequence[str]) -> Mapping[str, StoredEntity]:
        """None."""
        return {}

    def signatures(self, _progress: ProgressSink, _most: int) -> tuple[list[tuple[int, Signature]], int]:
        """None, and nothing left."""
        return [], 0

    def listed(self, _article_keys: Sequence[int]) -> Mapping[int, ArticleHead]:
        """None."""
        return {}

    def taken(self, _span_ids: Sequence[str], _relation_ids: Sequence[str]) -> dict[str, int]:
        """None."""
        return {}

    def with_words(self, wanted: Sequence[tuple[Checked, WordsAlone]]) -> list[Found]:
        """None."""
        return [Found(None, "") for _ in wanted]

    def deleted(self, _relation_ids: Sequence[str]) -> dict[str, Tie]:
        """None."""
        return {}

    def gone(self, _span_ids: Sequence[str]) -> dict[str, Span]:
        """None."""
        return {}


def articles_of(workspace: Workspace) -> WorkspaceArticles:
    """The articles of `workspace`."""
    return WorkspaceArticles(workspace.database)
