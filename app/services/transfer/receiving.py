"""What receives the records of an import: the workspace, or for a preview what stands for it on paper.

All that an import decides hangs on these, so that a preview, which asks the same, foretells it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.domain.native_record import Json, NativeRecord
from app.exchange.records.checking import Checked
from app.exchange.records.renaming import Changes
from app.exchange.tokens.words_alone import WordsAlone
from app.services.transfer.codebook_gate import CodebookKeeper

if TYPE_CHECKING:
    from app.domain.records import Span
    from app.services.copies.near_duplicates import DuplicateGroup, KeyGroup
    from app.services.progress import ProgressSink
    from app.services.transfer.known_words import Found
    from db.transfer.bulk_import import Stored
    from db.transfer.known_articles import KnownArticle, StoredHead
    from db.transfer.layers import Layers, Tie
    from db.transfer.taken_out import TakenOut


class Waiting(NamedTuple):
    """A checked record that is to be stored with the next chunk."""

    where: str
    order: int
    checked: Checked
    key: str
    own_id: bool
    """Whether the source named the article's id; otherwise its text is what it is known by."""
    changes: Changes
    """To be counted when it comes in; what is lost on the way in is added to their losses."""
    told: frozenset[str] = frozenset()
    names_only: bool = False
    """Both as those of a `Draft`."""
    source: int = 0
    """The number of its source."""
    words: WordsAlone | None = None
    """As those of a `Draft`."""
    placed: bool = False
    """Whether its words were found in the text of its article."""


class Addition(NamedTuple):
    """An article that is there, and what of a record comes to it; a removed one is shown again."""

    article: KnownArticle
    checked: Checked
    there: Layers
    """What the article had before."""
    completing: Mapping[str, Mapping[str, Json]]
    """As `Brought.completing`."""


class Comparing(Protocol):
    """Holds the articles of an import against each other and all others."""

    def groups(self, new: Collection[int], progress: ProgressSink) -> list[KeyGroup]:
        """The groups of copies with one of the `new` articles, all of them being stored."""

    def told(self, groups: Sequence[KeyGroup], new: frozenset[int]) -> list[DuplicateGroup]:
        """The groups with what is known of their articles."""

    def take_out(self, keys: Sequence[int]) -> TakenOut:
        """Take these articles out again, and the entities of the import that nothing mentions then."""


class Receiver(CodebookKeeper, Comparing, Protocol):
    """Looked into, and stored into, chunk by chunk."""

    @property
    def import_pk(self) -> int:
        """The key of the import."""

    @property
    def stored(self) -> Stored:
        """How much has been added so far."""

    @property
    def layered(self) -> int:
        """How many articles have received something that were there before, and not in the trash."""

    def known(
        self, ids: Sequence[str], digests: Sequence[str]
    ) -> tuple[Mapping[str, KnownArticle], Mapping[str, KnownArticle]]:
        """Those articles that have one of these ids, by id, and those with one of these texts, by digest."""

    def with_words(self, wanted: Sequence[tuple[Checked, WordsAlone]]) -> list[Found]:
        """For each of these articles that came as words alone the one whose text has them, if there is one.

        Those of the import itself do not count: they are no more known than others.
        """

    def text(self, article_pk: int) -> str:
        """The text of an article."""

    def heads(self, article_keys: Sequence[int]) -> Mapping[int, StoredHead]:
        """What these articles have besides their texts and layers, by key."""

    def layers(self, article_keys: Sequence[int]) -> dict[int, Layers]:
        """The layers of these articles, by key."""

    def taken(self, span_ids: Sequence[str], relation_ids: Sequence[str]) -> dict[str, int]:
        """Those of the ids that spans and links have, with the key of the article they are in."""

    def deleted(self, relation_ids: Sequence[str]) -> dict[str, Tie]:
        """Those of the links that somebody has deleted, by id."""

    def gone(self, span_ids: Sequence[str]) -> dict[str, Span]:
        """Those of the spans that somebody has deleted, by id."""

    def met(self, item: Waiting, known: KnownArticle | None) -> None:
        """It is this record's turn, which is of an article that is there, or of a new one; if it is `placed`, again."""

    def take_entities(self, records: Iterable[NativeRecord]) -> Iterator[tuple[str, str]]:
        """Know the entities of `records`.

        Yields:
            Article id and entity id where an entity is known with other details, which were kept.
        """

    def add(self, item: Waiting) -> int:
        """Take a new article; its key.

        Raises:
            RecordError: it cannot be stored.
        """

    def add_layer(self, addition: Addition) -> int:
        """Take what comes to an article that is there; how many of its spans got attributes.

        Raises:
            RecordError: it cannot be stored.
        """

    def flush(self) -> None:
        """Store what was added."""
