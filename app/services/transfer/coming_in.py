"""What of a record comes to an article that is there, by rules that an import follows and its preview foretells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import RecordError
from app.domain.native_record import Json, NativeRecord, span_columns
from app.exchange.records.checking import Checked
from app.services.transfer.import_layers import brought_by, ids_apart, labels_told, with_ids
from app.services.transfer.layer_joining import Known

if TYPE_CHECKING:
    from db.transfer.known_articles import KnownArticle
    from db.transfer.layers import Layers

HERE_ALREADY = "the same article is in the workspace already"
CAME_ALREADY = "the same article came before it in this import"


class ComingLayer(NamedTuple):
    """What a record brings for an article that is there, or comes back."""

    checked: Checked | None
    """What comes; None when nothing does."""
    completing: Mapping[str, Mapping[str, Json]]
    left: Sequence[tuple[str, str]]
    """Both as those of `Brought`."""
    skip: str
    """Why some of it, or all of it, does not come; empty when everything does."""


def coming_layer(
    checked: Checked, about: Known, told: frozenset[str], again: str, *, came_with_it: bool
) -> ComingLayer:
    """The layers of those who have none in the article, and what joins those that are there.

    Args:
        checked: The record.
        about: What is known about its article.
        told: As that of a `Draft`.
        again: The id under which the source names the article although it came with this import; else nothing.
        came_with_it: Whether the article came with this import.

    Raises:
        RecordError: the source names the article twice, and brings nothing new the second time.
    """
    record, completing, left, kept = brought_by(checked.record, about, told)
    brings = bool(record["spans"] or record["relations"] or record["status"] or completing)
    if again and not brings:
        raise RecordError(f"its id {again} comes a second time in this import")
    skip = "" if brings else CAME_ALREADY if came_with_it else HERE_ALREADY
    skip = labels_told(kept, about.there.emptied(checked.record)) if kept else skip
    return ComingLayer(_part(checked, record, about.there) if brings else None, completing, left, skip)


def shown_again(checked: Checked, about: Known) -> ComingLayer:
    """What of a record comes to a removed article, which comes back as it was: what it never had."""
    record, _, left, kept = brought_by(checked.record, about, frozenset(), removed=True)
    skip = labels_told(kept, about.there.emptied(checked.record)) if kept else ""
    return ComingLayer(_part(checked, record, about.there), {}, left, skip)


def told_apart(
    checked: Checked, there: Layers, known: KnownArticle | None, taken: Mapping[str, int]
) -> tuple[Checked, int]:
    """`checked`, with other ids for what its source only numbered and another article has numbered so, too.

    Args:
        checked: What comes.
        there: The layers of its article.
        known: Its article, if that is there.
        taken: Ids → the key of the article that has them.

    Returns:
        What comes, and how many other ids it has.

    Raises:
        RecordError: an id is taken in another article that is more than a number.
    """
    others = ids_apart(checked.record, known, taken, there)
    if not others:
        return checked, 0
    record = with_ids(checked.record, others)
    return Checked(record, span_columns(record["spans"]), checked.labels, checked.links), len(others)


def _part(whole: Checked, record: NativeRecord, there: Layers) -> Checked:
    """`record`, which holds some of the spans and links of a checked one, with what it needs in the codebook."""
    labels = {identifier: span.mark[1] for identifier, span in there.spans.items()}
    labels.update((span["id"], span["label"]) for span in whole.record["spans"])
    labels.update((span["id"], span["label"]) for span in record["spans"])
    links = frozenset((link["type"], labels[link["from"]], labels[link["to"]]) for link in record["relations"])
    columns = span_columns(record["spans"])
    return Checked(record, columns, frozenset(columns.labels), links)
