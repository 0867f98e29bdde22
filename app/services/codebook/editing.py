"""Changing the codebook at any time: every change is a step that can be undone, and what it touches is shown first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

import seeds
from app.domain.codebook.change import differences, rebased, refuse_changed, refuse_dropped, with_rest_archived
from app.domain.codebook.codebook import codebook_from_json, codebook_to_json, refuse_broken
from app.domain.codebook.edits import CodebookEdit
from app.domain.codebook.use import contradictions, reasons
from app.domain.errors import CodebookContradictionError, ConflictError, InvalidAnnotationError, NotFoundError
from app.domain.records import ChangeSet, Codebook
from app.domain.wording.json_words import json_trouble
from app.services.codebook.reach import PASSES, Touched, changes_by, count_touched, moved_rejections
from app.services.collector import uncollected
from app.services.progress import Passes, ProgressSink
from app.services.rules import accepted_annotator
from app.services.steps import commit_step
from db.history.history import change_between
from db.many_rows import Pace, unwatched
from db.stores.articles import lock_articles
from db.stores.codebook import codebook_versions, load_codebook, load_version, lock_codebook
from db.stores.codebook_use import (
    articles_used,
    relation_uses,
    span_uses,
    version_authors,
    version_of_span,
)

if TYPE_CHECKING:
    from db.workspace.engine import Database, Transaction

_BINDING = frozenset({"attributes", "from_labels", "to_labels", "removed"})
"""What of a codebook can contradict what is labelled; to look through all of that takes long in a large workspace."""

PRESETS = ("minimal", "full")
"""Codebooks to begin with: what nearly everybody needs, and with cues, roles, places and evidence added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookVersion:
    """One version of the codebook; `annotator` is None for the first one and for those that an import made."""

    version: int
    created: str
    annotator: str | None


class CodebookEditing:
    """Changes of the codebook by one annotator. Each is one step, also when it reaches into thousands of spans."""

    def __init__(self, database: Database, annotator: str) -> None:
        """Raises InvalidAnnotationError if `annotator` is no name that can be stored."""
        self._database = database
        self._annotator = accepted_annotator(annotator)

    def change(self, codebook: Codebook) -> ChangeSet:
        """Store a changed codebook over the version it was made from; spans stay as they are.

        What others have changed since that version stays, such as labels that an import has added.

        Raises:
            CodebookContradictionError: it does not allow what is labelled already.
            ConflictError: somebody has changed the same since `codebook.version`.
            InvalidAnnotationError: it breaks a rule of codebooks, lacks a label or type, or changes nothing.
        """
        refuse_broken(codebook)
        with self._database.write() as connection:
            before, seen = self._present_and_seen(connection, codebook.version)
            refuse_dropped(seen, codebook)
            if seen.version != before.version:
                codebook = rebased(before, seen, codebook)
            return self._replace(connection, before, codebook, "change_codebook")

    def take_over(self, codebook: Codebook) -> ChangeSet:
        """Replace the codebook in force; what the new one does not name and nothing uses is archived.

        Raises:
            CodebookContradictionError: it does not allow what is labelled already.
            InvalidAnnotationError: it breaks a rule of codebooks, or changes nothing.
        """
        refuse_broken(codebook)
        with self._database.write() as connection:
            lock_codebook(connection)
            before = load_codebook(connection)
            _refuse_contradiction(connection, before, codebook)
            return self._replace(connection, before, with_rest_archived(before, codebook), "import_codebook")

    def contradictions(self, codebook: Codebook) -> tuple[str, ...]:
        """Why `take_over` would refuse this codebook, a sentence each: what is labelled and it does not allow."""
        with self._database.read() as connection:
            before = load_codebook(connection)
            try:
                _refuse_contradiction(connection, before, codebook)
            except CodebookContradictionError as error:
                return error.reasons
        return ()

    def made_under(self, span_id: str) -> int | None:
        """The version of the codebook under which a span was stored last; None if there is no such span."""
        with self._database.read() as connection:
            return version_of_span(connection, span_id)

    def import_json(self, data: bytes, name: str = "codebook.json") -> ChangeSet:
        """`take_over` of a codebook that `export_json` has written, or that somebody wrote by hand.

        Raises:
            CodebookContradictionError: it does not allow what is labelled already.
            InvalidAnnotationError: it is no codebook, breaks a rule of codebooks, or changes nothing.
        """
        return self.take_over(read_codebook(data, name))

    def export_json(self) -> bytes:
        """The codebook in force as indented JSON in UTF-8, always the same bytes for the same codebook."""
        with self._database.read() as connection:
            return write_codebook_json(load_codebook(connection))

    def touched(self, edit: CodebookEdit) -> Touched:
        """What the edit would reach.

        Raises:
            InvalidAnnotationError: it makes no sense in this codebook.
        """
        with self._database.read() as connection:
            after = edit.codebook(load_codebook(connection))
            refuse_broken(after)
            return count_touched(connection, edit, after)

    def apply(self, edit: CodebookEdit, *, version: int, progress: ProgressSink | None = None) -> ChangeSet:
        """Carry out an edit on the codebook of this version and on everything it reaches.

        Raises:
            CancelledError: the sink asked to stop; nothing was done.
            ConflictError: the labels and types concerned are not as they were at `version` any more, or somebody labels
                what the edit takes away.
            InvalidAnnotationError: it makes no sense in this codebook.
        """
        with uncollected(), self._database.write() as connection:
            before, seen = self._present_and_seen(connection, version)
            refuse_changed(before, seen, edit.labels(), edit.types())
            after = replace(edit.codebook(before), version=before.version + 1)
            refuse_broken(after)
            pace: Pace = unwatched
            if progress is not None:
                touched = count_touched(connection, edit, after)
                pace = Passes(progress, touched.spans + touched.relations, PASSES)
            lock_articles(connection, articles_used(connection, edit.labels(), edit.types()))
            reached = changes_by(connection, edit, after, pace)
            moved = moved_rejections(connection, before, edit)
            return commit_step(
                connection,
                [change_between(before, after), *reached, *moved],
                annotator=self._annotator,
                verb=edit.verb,
                detail={**edit.detail(), "count": len(reached)},
                pace=pace,
            )

    def versions(self) -> list[CodebookVersion]:
        """Every version there has been, the newest first."""
        with self._database.read() as connection:
            authors = version_authors(connection)
            found = codebook_versions(connection)
        return [CodebookVersion(version=one, created=made, annotator=authors.get(one)) for one, made in found]

    def version(self, number: int) -> Codebook:
        """The codebook as it was.

        Raises:
            NotFoundError: there was no such version.
        """
        with self._database.read() as connection:
            found = load_version(connection, number)
        if found is None:
            raise NotFoundError(
                "There is no version {number} of the codebook in {location}",
                number=number,
                location=self._database.location,
            )
        return found

    def _present_and_seen(self, connection: Transaction, version: int) -> tuple[Codebook, Codebook]:
        """The codebook in force, and the one that was in sight."""
        lock_codebook(connection)
        before = load_codebook(connection)
        seen = before if before.version == version else load_version(connection, version)
        if seen is None:
            raise ConflictError(
                "The codebook was changed in the meantime (version {now} instead of {seen}); nothing was overwritten. "
                "Look at it again before you repeat your change.",
                now=before.version,
                seen=version,
            )
        return before, seen

    def _replace(self, connection: Transaction, before: Codebook, codebook: Codebook, verb: str) -> ChangeSet:
        changed = differences(before, codebook)
        if not changed:
            raise InvalidAnnotationError("The codebook is the same already; nothing was changed")
        if any(_BINDING.intersection(one.fields) for one in changed):
            _refuse_contradiction(connection, before, codebook)
        detail: dict[str, Any] = {
            "labels": [one.key for one in changed if one.kind == "label"],
            "types": [one.key for one in changed if one.kind == "relation"],
            "fields": sorted({name for one in changed for name in one.fields}),
        }
        after = replace(codebook, version=before.version + 1)
        return commit_step(
            connection, [change_between(before, after)], annotator=self._annotator, verb=verb, detail=detail
        )


def preset(name: str) -> Codebook:
    """One of `PRESETS`.

    Raises:
        NotFoundError: there is no such one.
    """
    if name == "minimal":
        return seeds.default_codebook()
    if name == "full":
        return seeds.preset("extended")
    raise NotFoundError("There is no preset {name}; choose one of {known}", name=name, known=", ".join(PRESETS))


def read_codebook(data: bytes, name: str) -> Codebook:
    """The codebook in a JSON file.

    Raises:
        InvalidAnnotationError: it is no codebook, or breaks a rule of codebooks; the message names the file.
    """
    try:
        values = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise InvalidAnnotationError(
            "{name} is no JSON: {why} (line {line}, column {column})",
            name=name,
            why=json_trouble(error),
            line=error.lineno,
            column=error.colno,
        ) from error
    if not isinstance(values, dict) or not isinstance(values.get("labels"), list):
        raise InvalidAnnotationError(
            '{name} is no codebook: a JSON object with "labels" is wanted; `hashiya codebook WS export` writes one',
            name=name,
        )
    try:
        return codebook_from_json(values)
    except InvalidAnnotationError as error:
        raise InvalidAnnotationError("{name}: this codebook cannot be used: {why}", name=name, why=error) from error


def write_codebook_json(codebook: Codebook) -> bytes:
    """The codebook as indented JSON in UTF-8 with a line end."""
    return orjson.dumps(codebook_to_json(codebook), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _refuse_contradiction(connection: Transaction, before: Codebook, after: Codebook) -> None:
    """Raise CodebookContradictionError if `after` does not allow what is labelled and `before` does allow."""
    spans, relations = list(span_uses(connection)), list(relation_uses(connection))
    known = contradictions(before, spans, relations)
    fresh = {clause: count for clause, count in contradictions(after, spans, relations).items() if clause not in known}
    if fresh:
        raise CodebookContradictionError(reasons(fresh))
