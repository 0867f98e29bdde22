"""Articles that are copies of each other: agency dispatches, corrected versions, the same text from two sources.

Texts with the same folded words are the same. The rest is compared by MinHash signatures of their runs of words, held
against each other only where the signatures agree in one of many bands (locality-sensitive hashing, as in J. Leskovec,
A. Rajaraman, J. Ullman, "Mining of Massive Datasets", chapter 3). A group is what hangs together: each member is alike
at least one other member. Groups depend on the texts alone, not on the order in which they come.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from operator import eq
from typing import TYPE_CHECKING, Any

from app.domain.errors import TransferError
from app.domain.shingles import RUN, folded_words, shingles, words_digest
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from db.texts import article_heads, count_shown, shown_texts

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.engine import Transaction

THRESHOLD = 0.5
"""Texts that share half of their runs of words are copies. Two reports of the same event share a few in a hundred;
changing every tenth word at random still leaves a little more than half."""

_SLOTS = 128
"""Numbers in a signature: the similarity is estimated with a standard error of at most √(¼ ÷ 128) = 0.044."""
_BAND = 3
"""Numbers in a band; with 42 bands, texts that are half alike meet with a probability of 1 − (1 − ½³)⁴² = 0.996."""
_SEED = 1
_REPORT_EVERY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateArticle:
    """A member of a group.

    Attributes:
        similarity: to the first member, 0 to 1; 1 when the words are the same, otherwise estimated.
        new: whether it came with the import that is told of.
        skipped: whether that import left it out.
    """

    id: str
    title: str
    source: str
    published: str
    language: str
    direction: str | None
    similarity: float
    new: bool = False
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateGroup:
    """Two or more articles that are copies of each other, in the order they came in."""

    members: tuple[DuplicateArticle, ...]

    def to_json(self) -> dict[str, Any]:
        """The group as JSON values."""
        return {
            "members": [
                {
                    "id": one.id,
                    "title": one.title,
                    "source": one.source,
                    "published": one.published,
                    "similarity": round(one.similarity, 2),
                    "new": one.new,
                    "skipped": one.skipped,
                }
                for one in self.members
            ]
        }

    def line(self) -> str:
        """The group on one line of a terminal; titles are isolated, because they run from right to left."""
        parts = [
            f"\u2068{' '.join(one.title.split())}\u2069 ({one.id}{f', {one.similarity:.0%}' if number else ''})"
            for number, one in enumerate(self.members)
        ]
        return " = ".join(parts)


def method() -> str:
    """How copies are found, for dataset cards: whatever changes the groups changes this."""
    from rensa import RMinHash

    return f"rensa R-MinHash {RMinHash.ALGORITHM_VERSION}, {_SLOTS} numbers, bands of {_BAND}, runs of {RUN} words"


def checked_threshold(threshold: float) -> float:
    """The threshold, if it is one.

    Raises:
        TransferError: it is not between 0.2 and 1.
    """
    if not 0.2 <= threshold <= 1:
        raise TransferError(f"The similarity of near-duplicates is a number from 0.2 to 1, not {threshold:g}")
    return threshold


def find_near_duplicates(
    workspace: Workspace, *, threshold: float = THRESHOLD, progress: ProgressSink | None = None
) -> list[DuplicateGroup]:
    """The groups of a workspace, those whose first article came first at the front.

    Raises:
        CancelledError: the sink asked to stop.
        StorageError: the workspace cannot be read.
        TransferError: the threshold is no such thing.
    """
    with workspace.database.read() as connection:
        groups = grouped_keys(connection, checked_threshold(threshold), progress or SilentProgress())
        return told_groups(connection, groups)


KeyGroup = list[tuple[int, float]]
"""Keys of articles, smallest first, each with its similarity to the first."""


def grouped_keys(connection: Transaction, threshold: float, progress: ProgressSink) -> list[KeyGroup]:
    """The groups among all articles that are shown."""
    total = count_shown(connection)
    texts = TextGroups()
    for number, (pk, text) in enumerate(shown_texts(connection)):
        if number % _REPORT_EVERY == 0:
            raise_if_cancelled(progress)
            progress.report(number, total, f"{number:,} / {total:,}")
        texts.add(pk, text)
    return texts.groups(threshold, lambda: raise_if_cancelled(progress))


def told_groups(
    connection: Transaction, groups: Sequence[KeyGroup], new: frozenset[int] = frozenset()
) -> list[DuplicateGroup]:
    """The groups with what is known of their articles; `new` are the keys of an import."""
    heads = article_heads(connection, [key for group in groups for key, _ in group])
    return [
        DuplicateGroup(
            members=tuple(
                DuplicateArticle(
                    id=heads[key].id,
                    title=heads[key].title,
                    source=heads[key].source,
                    published=heads[key].published,
                    language=heads[key].language,
                    direction=heads[key].direction,
                    similarity=similarity,
                    new=key in new,
                )
                for key, similarity in group
            )
        )
        for group in groups
    ]


class TextGroups:
    """Collects texts, then groups them. Holds some 700 bytes a text, however long it is."""

    def __init__(self) -> None:
        from rensa import RMinHash

        self._sketch: Callable[[int, int], Any] = RMinHash
        self._numbers: dict[bytes, int] = {}
        self._signatures = array("I")
        self._keys, self._number_of = array("q"), array("q")

    def add(self, key: int, text: str) -> None:
        """One more text."""
        words = folded_words(text)
        digest = words_digest(words)
        number = self._numbers.get(digest)
        if number is None:
            number = self._numbers[digest] = len(self._numbers)
            sketch = self._sketch(_SLOTS, _SEED)
            sketch.update(shingles(words))
            self._signatures.extend(sketch.digest())
        self._keys.append(key)
        self._number_of.append(number)

    def groups(
        self, threshold: float, look_up: Callable[[], None] = lambda: None, only: Container[int] | None = None
    ) -> list[KeyGroup]:
        """Groups of two or more, in the order of their smallest keys.

        Args:
            threshold: how alike copies are, 0 to 1.
            look_up: called every now and then, to raise if nobody wants the groups any more.
            only: keys of the texts that count; None for all.
        """
        pairs = zip(self._keys, self._number_of, strict=True)
        counting = [(key, number) for key, number in pairs if only is None or key in only]
        held = {number for _, number in counting}
        # In the order of their digests, so that it does not matter which text came first.
        numbers = [number for _, number in sorted(self._numbers.items()) if number in held]
        parents = array("q", range(len(self._numbers)))
        for first in range(0, _SLOTS - _BAND + 1, _BAND):
            look_up()
            self._join_band(numbers, parents, first, threshold)
        members: dict[int, list[tuple[int, int]]] = {}
        for key, number in counting:
            members.setdefault(_root(parents, number), []).append((key, number))
        return sorted(self._told(sorted(pairs)) for pairs in members.values() if len(pairs) > 1)

    def _told(self, pairs: Sequence[tuple[int, int]]) -> KeyGroup:
        first = pairs[0][1]
        return [(key, 1.0 if number == first else self._alike(first, number)) for key, number in pairs]

    def _join_band(self, numbers: Sequence[int], parents: array[int], first: int, threshold: float) -> None:
        """Join those that agree in the band that begins at `first` and are alike."""
        heads: dict[bytes, list[int]] = {}
        for number in numbers:
            begin = number * _SLOTS + first
            met = heads.setdefault(self._signatures[begin : begin + _BAND].tobytes(), [])
            for head in met:
                one, other = _root(parents, head), _root(parents, number)
                if one == other:
                    break
                if self._alike(head, number) >= threshold:
                    parents[other] = one
                    break
            else:
                # Nobody here is alike: whoever comes later is compared with this one too.
                met.append(number)

    def _alike(self, one: int, other: int) -> float:
        """The estimated Jaccard similarity: the share of equal numbers in two signatures."""
        first = self._signatures[one * _SLOTS : (one + 1) * _SLOTS]
        equal: int = sum(map(eq, first, self._signatures[other * _SLOTS : (other + 1) * _SLOTS]))
        return equal / _SLOTS


def _root(parents: array[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
