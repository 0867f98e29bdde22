"""Articles that are copies of each other: agency dispatches, corrected versions, the same text from two sources.

Texts with the same folded words are the same. The rest is compared by MinHash signatures of runs of their letters, held
against each other only where the signatures agree in one of many bands (locality-sensitive hashing, as in J. Leskovec,
A. Rajaraman, J. Ullman, "Mining of Massive Datasets", chapter 3). A group is what hangs together: each member is alike
at least one other member. Groups depend on the texts alone, not on the order in which they come, nor on whether all of
them or only those of a few articles are looked for.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count, islice
from typing import TYPE_CHECKING, Any

from app.domain.errors import WrongOptionError
from app.domain.wording.isolation import isolated, one_line
from app.services.copies.signatures import BAND, SLOTS, prepare_signatures, shown_signatures, similarity
from app.services.copies.telling_apart import partings
from app.services.progress import ProgressSink, SilentProgress, raise_if_cancelled
from db.texts.texts import article_heads, texts_of_keys

if TYPE_CHECKING:
    from db.texts.signatures import Signature
    from db.texts.texts import ArticleHead
    from db.workspace.engine import Database, Transaction

LEAST = 0.2
"""Of the similarity that can be asked for."""
THRESHOLD = 0.5
"""Texts that share half of their runs of letters are copies. Two reports of the same event share a few in a hundred;
changing every tenth word at random still leaves a little more than half."""

_NOT_HELD = -1
_NEARLY = 0.99
"""The most that is told of texts with different words, however little it is that differs."""
_MOST_MET = 500
"""Texts of a band that one is held against. Thousands agree in a band where a template is filled in every day; which of
them are alike shows in other bands, and to hold all against all would take the square of their number."""
_NUMBERS_KEPT = 16_384
"""Signatures kept as whole numbers, of some 250 bytes: those that hundreds or thousands are held against."""
_LOOK_UP_EVERY = 100
"""Texts of a band: where thousands are alike, each is held against many."""
_BANDS = range(0, SLOTS - BAND + 1, BAND)
"""Where bands begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateArticle:
    """A member of a group.

    Attributes:
        similarity: to the first member, 0 to 1; 1 when the words are the same, otherwise estimated.
        new: whether it came with the import that is told of.
        skipped: whether that import left it out.
        parting: words of its text that tell it apart, where title, source and day are those of another member.
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
    parting: str = ""


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
            f"{isolated(one_line(one.title))} ({one.id}{f', {one.similarity:.0%}' if number else ''})"
            for number, one in enumerate(self.members)
        ]
        return " = ".join(parts)


def checked_threshold(threshold: float) -> float:
    """The threshold, if it is one.

    Raises:
        WrongOptionError: it is not between 0.2 and 1.
    """
    if not LEAST <= threshold <= 1:
        raise WrongOptionError(
            "The similarity of near-duplicates is a number from 0.2 to 1, not {threshold:g}", threshold=threshold
        )
    return threshold


def find_near_duplicates(
    database: Database, *, threshold: float = THRESHOLD, progress: ProgressSink | None = None
) -> list[DuplicateGroup]:
    """The groups of a workspace, those whose first article came first at the front.

    Raises:
        CancelledError: the sink asked to stop.
        StorageError: the workspace cannot be read.
        WrongOptionError: the threshold is no such thing.
    """
    checked_threshold(threshold)
    sink = progress or SilentProgress()
    prepare_signatures(database, sink)
    with database.read() as connection:
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
    return groups_of(texts, threshold, progress, new)


def groups_of(
    texts: TextGroups, threshold: float, progress: ProgressSink, new: Collection[int] | None
) -> list[KeyGroup]:
    """The groups among all `texts`, or only those with one of the `new`."""

    def look_up() -> None:
        raise_if_cancelled(progress)

    if new is None:
        return texts.groups(threshold, look_up)
    groups = texts.around(new, threshold, look_up).groups(threshold, look_up)
    return [group for group in groups if any(key in new for key, _ in group)]


def told_groups(
    connection: Transaction, groups: Sequence[KeyGroup], new: frozenset[int] = frozenset()
) -> list[DuplicateGroup]:
    """The groups with what is known of their articles; `new` are the keys of an import."""
    heads = article_heads(connection, [key for group in groups for key, _ in group])
    return groups_told(groups, heads, lambda keys: dict(texts_of_keys(connection, keys)), new)


def groups_told(
    groups: Sequence[KeyGroup],
    heads: Mapping[int, ArticleHead],
    texts: Callable[[Sequence[int]], Mapping[int, str]],
    new: frozenset[int],
) -> list[DuplicateGroup]:
    """The groups with what `heads` tell of their articles, and `texts` where these are all alike."""
    parting = partings(texts, [[key for key, _ in group] for group in groups], heads)
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
                    parting=parting.get(key, ""),
                )
                for key, similarity in group
            )
        )
        for group in groups
    ]


class TextGroups:
    """Collects the signatures of texts, then groups them. Holds some 350 bytes a text, and 4 MB besides."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        """Digest of the words → place of the signature, in the order in which they came."""
        self._signatures = bytearray()
        self._keys, self._place_of = array("q"), array("q")
        self._number = _whole_numbers(self._signatures)

    def add(self, key: int, signature: Signature) -> None:
        """One more text."""
        place = self._places.setdefault(signature.words_digest, len(self._places))
        if place * SLOTS == len(self._signatures):
            self._signatures += signature.numbers
        self._keys.append(key)
        self._place_of.append(place)

    def groups(
        self, threshold: float, look_up: Callable[[], None] = lambda: None, only: Container[int] | None = None
    ) -> list[KeyGroup]:
        """Groups of two or more, in the order of their smallest keys.

        Args:
            threshold: how alike copies are, 0 to 1.
            look_up: called every now and then, to raise if nobody wants the groups any more.
            only: keys of the texts that count; None for all.
        """
        counting = [at for at, key in enumerate(self._keys) if only is None or key in only]
        parents = self._joined({self._place_of[at] for at in counting}, threshold, look_up)
        roots = [_root(parents, self._place_of[at]) for at in counting]
        # Most texts are alone: no list is made for them.
        members: dict[int, list[tuple[int, int]]] = {root: [] for root, size in Counter(roots).items() if size > 1}
        for at, root in zip(counting, roots, strict=True):
            if root in members:
                members[root].append((self._keys[at], self._place_of[at]))
        return sorted(self._told(sorted(pairs)) for pairs in members.values())

    def around(self, keys: Container[int], threshold: float, look_up: Callable[[], None] = lambda: None) -> TextGroups:
        """The texts with these keys and all that hang together with them, step by step from one to the next."""
        pairs = zip(self._keys, self._place_of, strict=True)
        reached = frontier = {place for key, place in pairs if key in keys}
        while frontier:
            frontier = self._alike_to(frontier, reached, threshold, look_up)
            reached |= frontier
        if len(reached) == len(self._places):
            return self
        part = TextGroups()
        for digest, place in self._places.items():
            if place in reached:
                part._places[digest] = len(part._places)
                part._signatures += self._signature(place)
        places = {place: number for number, place in enumerate(sorted(reached))}
        for key, place in zip(self._keys, self._place_of, strict=True):
            if place in reached:
                part._keys.append(key)
                part._place_of.append(places[place])
        return part

    def _alike_to(self, some: set[int], known: set[int], threshold: float, look_up: Callable[[], None]) -> set[int]:
        """Places of what is not known and agrees in a band with one of `some`, and is alike."""
        found: set[int] = set()
        # As where all are joined: it does not matter which text came first.
        digests = list(self._places)
        ordered = sorted(some, key=digests.__getitem__)
        for first in _BANDS:
            values = self._band(first)
            wanted: dict[int, list[int]] = {}
            for place in ordered:
                if len(those := wanted.setdefault(values[place], [])) < _MOST_MET:
                    those.append(place)
            for number, place in enumerate(compress(count(), map(wanted.__contains__, values))):
                if number % _LOOK_UP_EVERY == 0:
                    look_up()
                if place in known or place in found:
                    continue
                if self._is_alike_to_one(wanted[values[place]], place, threshold):
                    found.add(place)
        return found

    def _told(self, pairs: Sequence[tuple[int, int]]) -> KeyGroup:
        first = pairs[0][1]
        return [(key, 1.0 if place == first else min(_NEARLY, self._alike(first, place))) for key, place in pairs]

    def _joined(self, held: Container[int], threshold: float, look_up: Callable[[], None]) -> array[int]:
        """For each place one that it hangs together with, up to the root of its group."""
        # In the order of their digests, so that it does not matter which text came first.
        ranks = array("q", bytes(8 * len(self._places)))
        for rank, digest in enumerate(sorted(self._places)):
            place = self._places[digest]
            ranks[place] = rank if place in held else _NOT_HELD
        parents = array("q", range(len(self._places)))
        for first in _BANDS:
            self._join_band(ranks, parents, first, threshold, look_up)
        return parents

    def _join_band(
        self, ranks: array[int], parents: array[int], first: int, threshold: float, look_up: Callable[[], None]
    ) -> None:
        """Join those that agree in the band that begins at `first` and are alike."""
        look_up()
        values = self._band(first)
        crowded = {value for value, times in Counter(values).items() if times > 1}
        places = [place for place in compress(count(), map(crowded.__contains__, values)) if ranks[place] != _NOT_HELD]
        met: dict[int, list[list[int]]] = {}
        for number, place in enumerate(sorted(places, key=ranks.__getitem__)):
            if number % _LOOK_UP_EVERY == 0:
                look_up()
            self._join_one(parents, met.setdefault(values[place], []), place, threshold)

    def _join_one(self, parents: array[int], met: list[list[int]], place: int, threshold: float) -> None:
        """Join `place` with all it is alike to among those `met` before, which lie in lists of what hangs together."""
        joined: list[list[int]] = []
        left = _MOST_MET
        for some in met:
            one, other = _root(parents, some[0]), _root(parents, place)
            # Where the first is not alike to it, another one may be, by which all of them hang together.
            if one == other or self._is_alike_to_one(islice(some, left), place, threshold):
                parents[other] = one
                joined.append(some)
            else:
                left -= len(some)
            if left <= 0:
                break
        if not joined:
            met.append([place])
            return
        first, *more = joined
        first.append(place)
        for some in more:
            first += some
            met.remove(some)

    def _band(self, first: int) -> list[int]:
        """Of every signature the bytes of a band as one number."""
        bands = bytearray(4 * len(self._places))
        for place in range(BAND):
            bands[place::4] = self._signatures[first + place :: SLOTS]
        return memoryview(bands).cast("I").tolist()

    def _signature(self, place: int) -> bytearray:
        return self._signatures[place * SLOTS : (place + 1) * SLOTS]

    def _alike(self, one: int, other: int) -> float:
        return similarity(self._number(one), self._number(other))

    def _is_alike_to_one(self, some: Iterable[int], place: int, threshold: float) -> bool:
        number = self._number(place)
        return any(similarity(self._number(one), number) >= threshold for one in some)


def _whole_numbers(signatures: bytearray) -> Callable[[int], int]:
    """From a place to its signature as one number, of those that lie there then."""

    @lru_cache(_NUMBERS_KEPT)
    def number(place: int) -> int:
        return int.from_bytes(signatures[place * SLOTS : (place + 1) * SLOTS], "big")

    return number


def _root(parents: array[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
