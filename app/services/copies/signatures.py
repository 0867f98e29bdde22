"""Signatures of texts: made once, when copies are first looked for, and kept in the workspace.

A signature holds the lowest byte of each number of a MinHash (P. Li, C. König, "b-Bit Minwise Hashing", 2010): an
eighth of the size at the price of one equal byte in 256 by chance, which the similarity takes into account.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from app.domain.errors import StorageError
from app.domain.finding.shingles import RUN, folded_words, shingles, words_digest
from app.services.progress import ProgressSink, Stage, raise_if_cancelled, staged
from db.texts.folded_texts import FOLDING
from db.texts.signatures import Signature, store_signatures, stored_signatures, unsigned_keys
from db.texts.texts import texts_of_keys

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

SLOTS = 128
"""Numbers in a signature: the similarity is estimated with a standard error of at most √(¼ ÷ 128) = 0.044."""
BAND = 3
"""Numbers in a band; with 42 bands, texts that are half alike meet with a probability of 1 − (1 − ½³)⁴² = 0.996."""
_SEED = 1
_CHANCE = 1 / 256
"""How often two bytes are equal that have nothing to do with each other."""
_AT_ONCE = 200
"""Articles whose signatures are stored in one transaction, so that others who want to save wait for a moment only."""
_REPORT_EVERY = 50


def method() -> str:
    """How copies are found, for dataset cards: whatever changes the groups changes this."""
    return f"{_signatures()}, up to 500 that meet"


def method_number() -> int:
    """What stored signatures name: 31 bits that follow from how they are made and the rules of folding."""
    return crc32(f"{_signatures()}, folding {FOLDING}".encode()) & 0x7FFFFFFF


def _signatures() -> str:
    from rensa import RMinHash

    return (
        f"rensa R-MinHash {RMinHash.ALGORITHM_VERSION}, {SLOTS} numbers of 8 bits, bands of {BAND}, "
        f"runs of {RUN} letters from where words begin"
    )


def signature_of(text: str) -> Signature:
    """The signature of a text."""
    from rensa import RMinHash

    words = folded_words(text)
    sketch = RMinHash(SLOTS, _SEED)
    sketch.update(shingles(words))
    return Signature(words_digest(words), bytes(map((255).__and__, sketch.digest())))


def similarity(one: int, other: int) -> float:
    """The estimated Jaccard similarity of two texts by the numbers of their signatures, 0 to 1.

    Args:
        one: the bytes of a signature as one whole number. So they are held against each other in a quarter of the time
            of a loop: large groups compare millions of pairs.
        other: those of the other one.
    """
    equal = (one ^ other).to_bytes(SLOTS, "big").count(0)
    return max(0.0, (equal / SLOTS - _CHANCE) / (1 - _CHANCE))


def prepare_signatures(database: Database, progress: ProgressSink) -> None:
    """Make and store the signatures that are missing, a few at a time, so that others can save meanwhile.

    Where nothing can be stored, it is left: `shown_signatures` makes what it misses.

    Raises:
        CancelledError: the sink asked to stop; what was made so far is kept.
        StorageError: the workspace cannot be read.
    """
    if database.read_only:
        return
    number = method_number()
    with database.read() as connection:
        keys = unsigned_keys(connection, number)
    for first in range(0, len(keys), _AT_ONCE):
        with database.read() as connection:
            made = _made(connection, keys, first, progress)
        try:
            with database.write() as connection:
                store_signatures(connection, number, made)
        except StorageError:
            return


def shown_signatures(
    connection: Transaction, progress: ProgressSink, *, store: Container[int] = (), known: Container[int] = ()
) -> Iterator[tuple[int, Signature]]:
    """Key and signature of every article that is shown, in no order; to be read to its end.

    Args:
        connection: a transaction.
        progress: told of what has to be made first.
        store: keys of articles whose signatures are stored when they are made. An import names its own ones, which
            nobody else can see yet, and so waits for nobody.
        known: keys that are left out.

    Raises:
        CancelledError: the sink asked to stop.
    """
    number = method_number()
    # First what is missing: somebody else may store it before the next statement, which then sees it too.
    keys = [pk for pk in unsigned_keys(connection, number) if pk not in known]
    missing = frozenset(keys)
    for pk, signature in stored_signatures(connection, number):
        if pk not in known and pk not in missing:
            yield pk, signature
    for first in range(0, len(keys), _AT_ONCE):
        made = _made(connection, keys, first, progress)
        store_signatures(connection, number, [one for one in made if one[0] in store])
        yield from made


def glanced_signatures(
    connection: Transaction, progress: ProgressSink, most: int
) -> tuple[list[tuple[int, Signature]], int]:
    """Key and signature of articles that are shown, and how many were not looked at; nothing is stored.

    Args:
        connection: a transaction.
        progress: told of what has to be made.
        most: so many are made at most, of the articles that came first; all that are stored count besides.

    Raises:
        CancelledError: the sink asked to stop.
    """
    number = method_number()
    keys = unsigned_keys(connection, number)
    missing = frozenset(keys)
    found = [pair for pair in stored_signatures(connection, number) if pair[0] not in missing]
    for first in range(0, min(most, len(keys)), _AT_ONCE):
        found += _made(connection, keys[:most], first, progress)
    return found, max(0, len(keys) - most)


def _made(
    connection: Transaction, keys: Sequence[int], first: int, progress: ProgressSink
) -> list[tuple[int, Signature]]:
    """Key and signature of the next few articles from the place `first` on."""
    made: list[tuple[int, Signature]] = []
    for pk, text in texts_of_keys(connection, keys[first : first + _AT_ONCE]):
        raise_if_cancelled(progress)
        done = first + len(made)
        if done % _REPORT_EVERY == 0:
            progress.report(done, len(keys), staged(Stage.COPIES, done, len(keys)))
        made.append((pk, signature_of(text)))
    return made
