"""The history as a use case: read it, and take back what somebody has done, now or long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.domain.codebook.change import rebased
from app.domain.errors import ConflictError, HashiyaError, NotFoundError
from app.domain.records import Action, Change, ChangeKind, ChangeSet, Codebook, Record
from app.services.collector import uncollected
from app.services.history.integrity import dangling
from app.services.history.undo import PASSES, Key, carry_out, lock_objects, same, towards
from app.services.progress import ProgressSink
from app.services.rules import accepted_annotator
from app.services.steps import pace_of
from db.history.history import Heading, conflict, find_present, load_changes
from db.history.search import (
    FoundEntry,
    Wanted,
    count_changes,
    find_entries,
    import_told,
    search_history,
    steps_from,
    steps_since,
)
from db.many_rows import Pace, unwatched
from db.snapshots import json_values, snapshot
from db.stores.annotators import ensure_annotator
from db.stores.codebook import codebook_version

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

HistoryQuery = Wanted
"""Which entries are wanted: of an article, by a person, about a label, between two times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of the history.

    Attributes:
        change_set: who, when, what; without its changes.
        change_count: how many objects it changed; the articles that an import brought do not count.
        undone: whether it is not in force, because its annotator has undone it.
    """

    change_set: ChangeSet
    change_count: int
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RevertConflict:
    """Why an entry cannot be taken back: the first object that is in the way, and what would be told of it."""

    entry: ChangeSet
    kind: ChangeKind | None
    object_id: str | None
    reason: HashiyaError

    @property
    def message(self) -> str:
        """The reason as a sentence."""
        return str(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevertPlan:
    """What taking entries back would do.

    Attributes:
        entries: those that would be taken back, newest first.
        changes: what would be changed, in all.
        conflicts: those that would stay, and why.
    """

    entries: tuple[ChangeSet, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[RevertConflict, ...]


class HistoryService:
    """Reading the history of a workspace, and going back in it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, query: HistoryQuery | None = None, *, limit: int = 100) -> list[HistoryEntry]:
        """The newest entries that are wanted, newest first; for older ones name the last in `query.before`."""
        with self._database.read() as connection:
            found = search_history(connection, query or HistoryQuery(), limit)
        return [
            HistoryEntry(change_set=one.entry.change_set, change_count=one.change_count, undone=one.undone)
            for one in found
        ]

    def load(self, entry_id: str) -> ChangeSet:
        """An entry with its changes, from → to.

        Raises:
            NotFoundError: there is no such entry.
        """
        with self._database.read() as connection:
            (found,) = self._known(connection, [entry_id])
            return replace(found.entry.change_set, changes=tuple(load_changes(connection, found.entry.pk)))

    def load_page(self, entry_id: str, first: int, limit: int) -> tuple[Change, ...]:
        """At most `limit` changes of an entry, from the one with the number `first` (from 0) on: it may have thousands.

        Raises:
            NotFoundError: there is no such entry.
        """
        with self._database.read() as connection:
            (found,) = self._known(connection, [entry_id])
            return tuple(load_changes(connection, found.entry.pk, first=first, limit=limit))

    def imported(self, entry_id: str) -> Mapping[str, Any] | None:
        """What the import that the entry is had to report (`ImportReport.to_json`), with its ``source`` and ``format``.

        None for any other entry.

        Raises:
            NotFoundError: there is no such entry.
        """
        with self._database.read() as connection:
            (found,) = self._known(connection, [entry_id])
            told = import_told(connection, found.entry)
        if told is None:
            return None
        source, formats, report = told
        return {**json_values(report), "source": source, "format": formats}

    def plan_revert(self, entry_ids: Sequence[str]) -> RevertPlan:
        """What `revert` would do.

        Raises:
            NotFoundError: there is no such entry.
        """
        with self._database.read() as connection:
            return _plan(connection, self._known(connection, entry_ids))

    def plan_revert_since(self, person: str, since: str) -> RevertPlan:
        """What `revert_since` would do; `since` is a time as in `ChangeSet.created`."""
        with self._database.read() as connection:
            return _plan(connection, self._known(connection, steps_since(connection, person, since)))

    def plan_revert_from(self, entry_id: str) -> RevertPlan:
        """What `revert_from` would do.

        Raises:
            NotFoundError: there is no such entry.
        """
        with self._database.read() as connection:
            return _plan(connection, self._from(connection, entry_id))

    def revert(self, annotator: str, entry_ids: Sequence[str], progress: ProgressSink | None = None) -> ChangeSet:
        """Take entries back, anybody's, as one new step of `annotator`, who can undo it. What conflicts stays.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: all of them are in conflict with what was done since.
            NotFoundError: there is no such entry.
        """
        with uncollected(), self._database.write() as connection:
            return self._revert(connection, annotator, self._known(connection, entry_ids), progress)

    def revert_from(self, annotator: str, entry_id: str, progress: ProgressSink | None = None) -> ChangeSet:
        """Take back everything that the annotator of an entry has done from it on and not undone. What conflicts stays.

        Unlike `revert_since` it asks nothing of the clocks, which may have been set back in between.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: all of it is in conflict with what was done since.
            NotFoundError: there is no such entry, or nothing is left of it and what came after it.
        """
        with uncollected(), self._database.write() as connection:
            found = self._from(connection, entry_id)
            if not found:
                raise NotFoundError("There is nothing to undo")
            return self._revert(connection, annotator, found, progress)

    def revert_since(self, annotator: str, person: str, since: str, progress: ProgressSink | None = None) -> ChangeSet:
        """Take back everything that `person` has done since a time and not undone. What conflicts stays.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: all of it is in conflict with what was done since.
            NotFoundError: there is nothing.
        """
        with uncollected(), self._database.write() as connection:
            found = self._known(connection, steps_since(connection, person, since))
            if not found:
                raise NotFoundError(
                    "{person} has done nothing since {time} that is in force", person=person, time=since
                )
            return self._revert(connection, annotator, found, progress)

    def _from(self, connection: Transaction, entry_id: str) -> list[FoundEntry]:
        (first,) = self._known(connection, [entry_id])
        return self._known(connection, steps_from(connection, first.entry))

    def _known(self, connection: Transaction, ids: Sequence[str]) -> list[FoundEntry]:
        found = find_entries(connection, ids)
        for entry_id in ids:
            if entry_id not in found:
                raise NotFoundError(
                    "There is no entry {id} in the history of {location}", id=entry_id, location=self._database.location
                )
        return sorted(found.values(), key=lambda one: -one.entry.pk)

    def _revert(
        self,
        connection: Transaction,
        annotator: str,
        entries: Sequence[FoundEntry],
        progress: ProgressSink | None,
    ) -> ChangeSet:
        name = accepted_annotator(annotator)
        ensure_annotator(connection, name)
        pace = pace_of(progress, sum(count_changes(connection, one.entry) for one in entries), PASSES)
        plan = _plan(connection, entries, lock=True, pace=pace)
        if not plan.changes:
            if plan.conflicts:
                raise ConflictError(plan.conflicts[0].reason.template, **plan.conflicts[0].reason.values)
            raise ConflictError("What these entries did is gone already")
        people = sorted({entry.annotator for entry in plan.entries})
        verbs = {entry.verb for entry in plan.entries}
        articles = {change.article_id for change in plan.changes}
        heading = Heading(
            annotator=name,
            verb="revert",
            detail={
                "count": len(plan.entries),
                "people": people,
                "left": len(plan.conflicts),
                **({"step": verbs.pop()} if len(verbs) == 1 else {}),
            },
            article_id=articles.pop() if len(articles) == 1 else None,
        )
        return carry_out(connection, plan.changes, heading, codebook_version=codebook_version(connection), pace=pace)


def values_of(record: Record | None) -> dict[str, Any] | None:
    """A record of a change as JSON values; of a codebook only its version."""
    text = snapshot(record)
    return None if text is None else json_values(text)


def day_range(day: date) -> tuple[str, str]:
    """Begin and end of a day by the clocks here, as times for a `HistoryQuery`.

    Where clocks are changed, it may begin at one, or have 23 or 25 hours. The window asks Qt for the same.

    Raises:
        ValueError: no clock tells it, as it does not the last day of the year 9999.
    """
    try:
        # Of a midnight that clocks leap over, `timestamp` gives the moment of the leap, `astimezone` an hour before.
        begin, end = (datetime.combine(one, time()).timestamp() for one in (day, day + timedelta(days=1)))
        return stamp(datetime.fromtimestamp(begin, UTC)), stamp(datetime.fromtimestamp(end, UTC))
    except (OverflowError, OSError) as error:
        raise ValueError(f"{day} is beyond the clocks") from error


def stamp(moment: datetime) -> str:
    """A moment, which knows its time zone, as a time for a `HistoryQuery`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _plan(
    connection: Transaction, entries: Sequence[FoundEntry], *, lock: bool = False, pace: Pace = unwatched
) -> RevertPlan:
    """What can be taken back of entries that come newest first, and what stands in the way of the others."""
    loaded = {one.entry.change_set.id: load_changes(connection, one.entry.pk, pace) for one in entries}
    if lock:
        lock_objects(connection, (change for changes in loaded.values() for change in changes))
    keys = {(change.kind, change.object_id) for changes in loaded.values() for change in changes}
    present = find_present(connection, keys, lock=lock, pace=pace)
    conflicts: dict[str, RevertConflict] = {}
    while True:
        attempt = _Attempt(connection, present)
        for one in entries:
            entry = one.entry.change_set
            if entry.id not in conflicts and (stopped := attempt.take_back(one, loaded[entry.id])):
                conflicts[entry.id] = stopped
        changes = attempt.changes()
        loose = list(dangling(connection, changes, lock=lock))
        if not loose:
            break
        for change, reason in loose:
            entry = attempt.owner[change.kind, change.object_id]
            conflicts[entry.id] = RevertConflict(
                entry=entry, kind=change.kind, object_id=change.object_id, reason=reason
            )
    kept = tuple(one.entry.change_set for one in entries if one.entry.change_set.id not in conflicts)
    order = [one.entry.change_set.id for one in entries]
    found = sorted(conflicts.values(), key=lambda one: order.index(one.entry.id))
    return RevertPlan(entries=kept, changes=tuple(changes), conflicts=tuple(found))


class _Attempt:
    """A state that goes back, entry by entry, while nothing is stored."""

    def __init__(self, connection: Transaction, present: dict[Key, Record | None]) -> None:
        self._connection = connection
        self._present = present
        self._state = dict(present)
        self.owner: dict[Key, ChangeSet] = {}

    def take_back(self, found: FoundEntry, changes: Sequence[Change]) -> RevertConflict | None:
        """Go back before the entry, or say what is in the way and stay."""
        entry = found.entry.change_set
        if reason := _refusal(found):
            return RevertConflict(entry=entry, kind=None, object_id=None, reason=reason)
        trial: dict[Key, Record | None] = {}
        for change in reversed(changes):
            key = change.kind, change.object_id
            now = trial[key] if key in trial else self._state[key]
            match now, change.before, change.after:
                case Codebook() as codebook, Codebook() as before, Codebook() as after:
                    try:
                        trial[key] = rebased(codebook, after, before)
                    except ConflictError as error:
                        return RevertConflict(entry=entry, kind=key[0], object_id=key[1], reason=error)
                case _ if same(now, change.after):
                    trial[key] = change.before
                case _:
                    reason = conflict(self._connection, *key)
                    return RevertConflict(entry=entry, kind=key[0], object_id=key[1], reason=reason)
        self._state.update(trial)
        self.owner.update(dict.fromkeys(trial, entry))
        return None

    def changes(self) -> list[Change]:
        """From what is there to where it has gone back."""
        goals = {key: goal for key, goal in self._state.items() if not same(goal, self._present[key])}
        return towards(self._connection, goals, self._present)


def _refusal(found: FoundEntry) -> ConflictError | None:
    entry = found.entry.change_set
    # Labels that came to articles which were there already are changes like any other.
    if found.entry.import_pk is not None and entry.detail.get("count", 1):
        told = "An import is taken back by its own annotator ({person}) with Undo, or article by article"
        return ConflictError(told, person=entry.annotator)
    if entry.action is not Action.DO:
        return ConflictError("This entry went back or forth itself; take back the step that it was about")
    if found.undone:
        return ConflictError("{person} has undone this entry already", person=entry.annotator)
    return None
