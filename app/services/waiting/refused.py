"""Steps that waited and were refused: kept until whoever made them has read why, and what was in them.

Each is a file of its own, in a folder where the file that it waited in lay, under the same name but for one word. So it
outlives the window that was about to tell of it, several windows may look there, and none is told twice.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import Clause, HashiyaError, NotFoundError, StorageError, TransferError
from app.domain.identity import utc_now
from app.domain.records import Action, Change, ChangeKind, ChangeSet, Relation, Span
from app.domain.wording.file_reasons import file_reason
from app.exchange.files.abandoned import clear_abandoned
from app.exchange.files.durable import sync_folder
from app.services.waiting.places import REFUSED, is_of, left_places, order_of, refused_place
from app.services.writing_aside import written_aside
from db.history.waiting_file import known_steps
from db.snapshots import UNREADABLE, record_from, snapshot
from db.workspace.shared_like import share_like

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from db.workspace.engine import Database

_ENDING = ".refused"
"""No format reads files of this name: they may lie in a folder that is imported."""
_ATTEMPTS = 3
"""Others may take the folder away between making it and writing into it, if they have just emptied it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedStep:
    """One step, and why it is not stored.

    Attributes:
        change_set: what it would have changed.
        reason: why it could not be.
        title: of its article, if it is about one.
        quotes: words of the spans that its links lead from and to, by their ids.
        entities: names of the entities that its spans refer to, by their ids.
        place: where it is kept.
    """

    change_set: ChangeSet
    reason: HashiyaError
    title: str
    quotes: Mapping[str, str]
    entities: Mapping[str, str]
    place: Path


def keep_refused(
    waiting: Workspace, waited_in: Path, beside: Path | None, step: ChangeSet, reason: HashiyaError
) -> RefusedStep:
    """Keep a step that waited in a file, whole or not at all; those may read it who may the workspace `beside`.

    Raises:
        StorageError: it cannot be written.
    """
    folder = refused_place(waited_in)
    title, quotes, entities = _surroundings(waiting, step)
    kept = RefusedStep(
        change_set=step,
        reason=reason,
        title=title,
        quotes=quotes,
        entities=entities,
        place=folder / f"{step.id}{_ENDING}",
    )
    text = json.dumps(_as_json(kept), ensure_ascii=False)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            share_like(folder, beside, is_folder=True)
            with written_aside(kept.place) as stream:
                share_like(stream.fileno(), beside)
                stream.write(text.encode())
        except (OSError, TransferError) as error:
            why = error.__cause__ if isinstance(error, TransferError) else error
            if not isinstance(why, FileNotFoundError) or attempt == _ATTEMPTS:
                raise _unwritable(folder, why) from error
        else:
            break
    sync_folder(folder.parent)
    return kept


def refused_steps(database: Database, annotator: str) -> list[RefusedStep]:
    """This annotator's that nobody has read yet, in the order in which they were made.

    Raises:
        StorageError: the workspace cannot be read.
    """
    found, stored = _found_in(database, [one for one in left_places(database, REFUSED) if is_of(one, annotator)])
    for step_id in stored:
        forget_refused([found.pop(step_id)])
    # Ids of one program never go backwards, whatever its clock does; of several, the names of their places tell.
    return sorted(found.values(), key=lambda step: (order_of(step.place.parent), step.change_set.id))


def count_unread(database: Database) -> Counter[str]:
    """How many of whom nobody has read yet.

    Raises:
        StorageError: the workspace cannot be read.
    """
    found, stored = _found_in(database, list(left_places(database, REFUSED)))
    return Counter(step.change_set.annotator for step_id, step in found.items() if step_id not in stored)


def _found_in(database: Database, folders: Iterable[Path]) -> tuple[dict[str, RefusedStep], Collection[str]]:
    """All that are kept in the folders, by their ids; and the ids of those that were stored after all."""
    found = {step.change_set.id: step for folder in folders for step in _read_folder(folder)}
    if not found:
        return found, ()
    with database.read() as connection:
        # One that was refused when its program was killed may have been stored when it was tried again.
        return found, known_steps(connection, list(found))


def forget_refused(steps: Iterable[RefusedStep]) -> None:
    """Let go of steps that were read; those that cannot be removed are told of once more."""
    for step in steps:
        with suppress(OSError):
            step.place.unlink(missing_ok=True)
        clear_abandoned(step.place.parent)
        with suppress(OSError):
            # Only when it is empty.
            step.place.parent.rmdir()


def _unwritable(folder: Path, why: BaseException | None) -> StorageError:
    return StorageError(
        "{path}: a step that could not be stored cannot be kept there: {why}; it waits still",
        path=folder,
        why=file_reason(why) if isinstance(why, OSError) else why,
    )


def _surroundings(waiting: Workspace, step: ChangeSet) -> tuple[str, dict[str, str], dict[str, str]]:
    """Title of the article, words of linked spans and names of entities, as far as the file knows them."""
    records = [one for change in step.changes for one in (change.before, change.after)]
    quotes = {one.id: one.quote for one in records if isinstance(one, Span)}
    try:
        found = waiting.articles.open(step.article_id) if step.article_id is not None else None
    except NotFoundError:
        found = None
    if found is None:
        return "", quotes, {}
    known = {span.id: span.quote for span in found.spans} | quotes
    ends = {end for one in records if isinstance(one, Relation) for end in (one.from_span, one.to_span)}
    entities = {one.id: one.name for one in found.entities}
    named = {one.entity for one in records if isinstance(one, Span) and one.entity is not None}
    return (
        found.article.title,
        {end: known[end] for end in ends & known.keys()},
        {entity: entities[entity] for entity in named & entities.keys()},
    )


def _as_json(kept: RefusedStep) -> dict[str, Any]:
    step = kept.change_set
    return {
        "id": step.id,
        "annotator": step.annotator,
        "action": step.action.value,
        "verb": step.verb,
        "detail": dict(step.detail),
        "article_id": step.article_id,
        "created": step.created,
        "changes": [
            {
                "kind": one.kind.value,
                "object_id": one.object_id,
                "article_id": one.article_id,
                "before": snapshot(one.before),
                "after": snapshot(one.after),
            }
            for one in step.changes
        ],
        "reason": _said(kept.reason),
        "title": kept.title,
        "quotes": dict(kept.quotes),
        "entities": dict(kept.entities),
        "refused": utc_now(),
    }


def _said(value: object) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case HashiyaError() | Clause():
            values = {name: _said(one) for name, one in value.values.items()}
            return {"template": value.template, "values": values, "said": str(value)}
        case tuple() | list():
            return [_said(one) for one in value]
        case bool() | int() | float() | None:
            return value
        case _:
            return str(value)


def _read_folder(folder: Path) -> Iterator[RefusedStep]:
    try:
        places = sorted(folder.glob(f"*{_ENDING}"))
    except OSError:
        return
    for place in places:
        # What another version has written stays where it is.
        with suppress(OSError, *UNREADABLE):
            yield _step_from(json.loads(place.read_text(encoding="utf-8")), place)


def _step_from(values: Mapping[str, Any], place: Path) -> RefusedStep:
    return RefusedStep(
        change_set=ChangeSet(
            id=str(values["id"]),
            annotator=str(values["annotator"]),
            action=Action(values["action"]),
            verb=str(values["verb"]),
            detail=dict(values["detail"]),
            article_id=values["article_id"],
            created=str(values["created"]),
            changes=tuple(_change_from(one) for one in values["changes"]),
        ),
        reason=_reason_from(values["reason"]),
        title=str(values["title"]),
        quotes=dict(values["quotes"]),
        entities=dict(values["entities"]),
        place=place,
    )


def _change_from(values: Mapping[str, Any]) -> Change:
    kind = ChangeKind(values["kind"])
    return Change(
        kind=kind,
        object_id=str(values["object_id"]),
        article_id=values["article_id"],
        before=record_from(kind, values["before"]),
        after=record_from(kind, values["after"]),
    )


def _reason_from(values: Mapping[str, Any]) -> HashiyaError:
    template, said = str(values["template"]), str(values["said"])
    try:
        return HashiyaError(template, **{name: _value_from(one) for name, one in values["values"].items()})
    except UNREADABLE:
        # A value that was no text is one now, and its sentence asks for more than a text.
        return HashiyaError(said)


def _value_from(value: object) -> object:
    match value:
        case dict():
            template = str(value["template"])
            return Clause(template, **{name: _value_from(one) for name, one in value["values"].items()})
        case list():
            return tuple(map(_value_from, value))
        case _:
            return value
