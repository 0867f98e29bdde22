"""Articles that are copies of each other: agency dispatches, corrected versions, the same text from two sources.

Texts with the same folded words are the same. The rest is compared by MinHash signatures of their runs of words, held
against each other only where the signatures agree in one of many bands (locality-sensitive hashing, as in J. Leskovec,
A. Rajaraman, J. Ullman, "Mining of Massive Datasets", chapter 3). A group is what hangs together: each member is alike
at least one other member. Groups depend on the texts alone, not on the order in which they come, nor on whether all of
them or only those of a few articles are looked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from app.domain.errors import TransferError
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from app.services.signatures import BAND, SLOTS, prepare_signatures, shown_signatures, similarity
from db.texts import article_heads

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.engine import Transaction
    from db.signatures import Signature

THRESHOLD = 0.5
"""Texts that share half of their runs of words are copies. Two reports of the same event share a few in a hundred;
changing every tenth word at random still leaves a little more than half."""

_BANDS = [slice(first, first + BAND) for first in range(0, SLOTS - BAND + 1, BAND)]


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


def checked_threshold(threshold: float) -> float:
    """The threshold, if it is one.

    Raises:
        TransferError: it is not between 0.2 and 1.
    """
    if not 0.2 <= threshold <= 1:
        raise TransferError(
            "The similarity of near-duplicates is a number from 0.2 to 1, not {threshold:g}", threshold=threshold
        )
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
    checked_threshold(threshold)
    sink = progress or SilentProgress()
    prepare_signatures(workspace.database, sink)
    with workspace.database.read() as connection:
        return told_groups(connection, grouped_keys(connection, threshold, sink))


KeyGroup = list[tuple[int, float]]
"""Keys of articles, smallest first, each with its similarity to the first."""


def grouped_keys(
    connection: Transaction, threshold: float, progress: ProgressSink, new: Collection[int] | None = None
) -> list[KeyGroup]:
    """The groups among all articles that are shown, or only those with one of the `new`, written here just now."""
    texts = TextGroups()
    for pk, signature in shown_signatures(connection, progress, store=new or ()):
        texts.add(pk, signature)
    return texts.groups(threshold, lambda: raise_if_cancelled(progress), near=new)


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
    """Collects the signatures of texts, then groups them. Holds some 400 bytes a text."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._signatures: list[bytes] = []
        self._keys, self._number_of = array("q"), array("q")

    def add(self, key: int, signature: Signature) -> None:
        """One more text."""
        number = self._numbers.setdefault(signature.words_digest, len(self._signatures))
        if number == len(self._signatures):
            self._signatures.append(signature.numbers)
        self._keys.append(key)
        self._number_of.append(number)

    def groups(
        self,
        threshold: float,
        look_up: Callable[[], None] = lambda: None,
        *,
        only: Container[int] | None = None,
        near: Container[int] | None = None,
    ) -> list[KeyGroup]:
        """Groups of two or more, in the order of their smallest keys.

        Args:
            threshold: how alike copies are, 0 to 1.
            look_up: called every now and then, to raise if nobody wants the groups any more.
            only: keys of the texts that count; None for all.
            near: keys of which a group must have one; None for all groups.
        """
        pairs = zip(self._keys, self._number_of, strict=True)
        counting = [(key, number) for key, number in pairs if only is None or key in only]
        held = {number for _, number in counting}
        if near is not None:
            held = self._reached({number for key, number in counting if key in near}, held, threshold, look_up)
        parents = self._joined(held, threshold, look_up)
        members: dict[int, list[tuple[int, int]]] = {}
        for key, number in counting:
            if number in held:
                members.setdefault(_root(parents, number), []).append((key, number))
        return sorted(self._told(sorted(pairs)) for pairs in members.values() if len(pairs) > 1)

    def _told(self, pairs: Sequence[tuple[int, int]]) -> KeyGroup:
        first = pairs[0][1]
        return [(key, 1.0 if number == first else self._alike(first, number)) for key, number in pairs]

    def _reached(
        self, numbers: set[int], held: Container[int], threshold: float, look_up: Callable[[], None]
    ) -> set[int]:
        """These and all that hang together with them, step by step from one that is alike to the next."""
        reached, frontier = set(numbers), numbers
        while frontier:
            fresh: set[int] = set()
            for band in _BANDS:
                look_up()
                wanted: dict[bytes, list[int]] = {}
                for number in frontier:
                    wanted.setdefault(self._signatures[number][band], []).append(number)
                slices = map(itemgetter(band), self._signatures)
                for number in compress(count(), map(wanted.__contains__, slices)):
                    if number in reached or number in fresh or number not in held:
                        continue
                    met = wanted[self._signatures[number][band]]
                    if any(self._alike(one, number) >= threshold for one in met):
                        fresh.add(number)
            reached |= fresh
            frontier = fresh
        return reached

    def _joined(self, held: Container[int], threshold: float, look_up: Callable[[], None]) -> array[int]:
        """For each number one that it hangs together with, up to the root of its group."""
        # In the order of their digests, so that it does not matter which text came first.
        numbers = [number for _, number in sorted(self._numbers.items()) if number in held]
        parents = array("q", range(len(self._signatures)))
        for band in _BANDS:
            look_up()
            self._join_band(numbers, parents, band, threshold)
        return parents

    def _join_band(self, numbers: Iterable[int], parents: array[int], band: slice, threshold: float) -> None:
        """Join those that agree in a band and are alike."""
        heads: dict[bytes, list[int]] = {}
        for number in numbers:
            met = heads.setdefault(self._signatures[number][band], [])
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
        return similarity(self._signatures[one], self._signatures[other])


def _root(parents: array[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
