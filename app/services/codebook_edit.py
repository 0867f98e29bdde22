"""Changing the codebook at any time: every change is a step that can be undone, and what it touches is shown first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

import seeds
from app.domain.codebook import codebook_from_json, codebook_to_json, refuse_broken
from app.domain.codebook_change import differences, refuse_dropped, with_rest_archived
from app.domain.codebook_edits import CodebookEdit
from app.domain.codebook_use import contradictions, reasons
from app.domain.errors import CodebookContradictionError, ConflictError, InvalidAnnotationError, NotFoundError
from app.domain.identity import utc_now
from app.domain.records import Change, ChangeSet, Codebook, Rejection, Relation, Span
from app.services.steps import accepted_annotator, commit_step, deleted
from db.articles import lock_articles
from db.codebook import codebook_versions, load_codebook, load_version, lock_codebook
from db.codebook_use import (
    articles_used,
    relation_uses,
    relations_typed,
    span_uses,
    spans_labelled,
    version_authors,
    version_of_span,
)
from db.history import change_between
from db.rejections import rejections_of_label

if TYPE_CHECKING:
    from db.engine import Database, Transaction

_BINDING = frozenset({"attributes", "from_labels", "to_labels", "removed"})
"""What of a codebook can contradict what is labelled; to look through all of that takes long in a large workspace."""

PRESETS = ("minimal", "full")
"""Codebooks to begin with: what nearly everybody needs, and with cues, roles, places and evidence added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What an edit would reach beyond the codebook itself.

    Attributes:
        spans, relations: how many would change or go, in how many `articles`.
        deleted_spans, deleted_relations: how many of them would go.
        lost_values: attribute values that would go with what stays.
        annotators: whose they are → how many spans and relations.
    """

    spans: int
    relations: int
    articles: int
    deleted_spans: int
    deleted_relations: int
    lost_values: int
    annotators: Mapping[str, int]

    @property
    def nothing(self) -> bool:
        """Whether the edit changes the codebook only."""
        return not (self.spans or self.relations)


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

        Raises:
            CodebookContradictionError: it does not allow what is labelled already.
            ConflictError: `codebook.version` is not the one in force any more.
            InvalidAnnotationError: it breaks a rule of codebooks, lacks a label or type, or changes nothing.
        """
        refuse_broken(codebook)
        with self._database.write() as connection:
            before = self._seen(connection, codebook.version)
            refuse_dropped(before, codebook)
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
            changes = _reached(connection, edit, after)
        return _count(changes)

    def apply(self, edit: CodebookEdit, *, version: int) -> ChangeSet:
        """Carry out an edit on the codebook of this version and on everything it reaches.

        Raises:
            ConflictError: `version` is not the one in force any more, or somebody labels what the edit takes away.
            InvalidAnnotationError: it makes no sense in this codebook.
        """
        with self._database.write() as connection:
            before = self._seen(connection, version)
            after = replace(edit.codebook(before), version=before.version + 1)
            refuse_broken(after)
            reached = _reached(connection, edit, after, lock=True)
            moved = _moved_rejections(connection, before, edit)
            return commit_step(
                connection,
                [change_between(before, after), *reached, *moved],
                annotator=self._annotator,
                verb=edit.verb,
                detail={**edit.detail(), "count": len(reached)},
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
            raise NotFoundError(f"There is no version {number} of the codebook in {self._database.location}")
        return found

    def _seen(self, connection: Transaction, version: int) -> Codebook:
        lock_codebook(connection)
        before = load_codebook(connection)
        if before.version != version:
            raise ConflictError(
                "The codebook was changed in the meantime (version {now} instead of {seen}); nothing was overwritten. "
                "Look at it again before you repeat your change.",
                now=before.version,
                seen=version,
            )
        return before

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
    raise NotFoundError(f"There is no preset {name}; choose one of {', '.join(PRESETS)}")


def read_codebook(data: bytes, name: str) -> Codebook:
    """The codebook in a JSON file.

    Raises:
        InvalidAnnotationError: it is no codebook, or breaks a rule of codebooks; the message names the file.
    """
    try:
        values = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise InvalidAnnotationError(f"{name} is no JSON: {error}") from error
    if not isinstance(values, dict) or not isinstance(values.get("labels"), list):
        raise InvalidAnnotationError(
            f'{name} is no codebook: a JSON object with "labels" is wanted; `hashiya codebook WS export` writes one'
        )
    try:
        return codebook_from_json(values)
    except InvalidAnnotationError as error:
        raise InvalidAnnotationError(f"{name}: {error}") from error


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


def _reached(connection: Transaction, edit: CodebookEdit, after: Codebook, *, lock: bool = False) -> Sequence[Change]:
    """The changes of spans and relations that the edit brings."""
    if lock:
        lock_articles(connection, articles_used(connection, edit.labels(), edit.types()))
    now = utc_now()
    changes: list[Change] = []
    gone_spans: list[Span] = []
    for span in spans_labelled(connection, edit.labels()):
        new = edit.span(span, after)
        if new is None:
            gone_spans.append(span)
        elif new is not span:
            changes.append(change_between(span, replace(new, version=span.version + 1, updated=now)))
    gone_relations: list[Relation] = []
    taken: set[tuple[str, str, str, str]] = set()
    for relation in relations_typed(connection, _with_targets(edit, after)):
        if relation.type not in edit.types():
            taken.add(_link(relation))
    for relation in relations_typed(connection, edit.types()):
        fresh = edit.relation(relation, after)
        # Of two links that become the same, the one that was there stays.
        if fresh is None or (fresh.type != relation.type and _link(fresh) in taken):
            gone_relations.append(relation)
        elif fresh is not relation:
            taken.add(_link(fresh))
            changes.append(change_between(relation, replace(fresh, version=relation.version + 1, updated=now)))
    return [*changes, *deleted(connection, gone_spans, gone_relations)]


def _with_targets(edit: CodebookEdit, after: Codebook) -> frozenset[str]:
    """Types whose relations could be the same as a relation that the edit changes."""
    return frozenset(kind.key for kind in after.relation_types) if edit.types() else frozenset()


def _link(relation: Relation) -> tuple[str, str, str, str]:
    return relation.type, relation.from_span, relation.to_span, relation.annotator


def _moved_rejections(connection: Transaction, before: Codebook, edit: CodebookEdit) -> Sequence[Change]:
    """What was rejected for a label is rejected for the one that takes its place."""
    probe = {key: _label_after(before, edit, key) for key in edit.labels()}
    changes: list[Change] = []
    for key, new in probe.items():
        if new is None or new == key:
            continue
        there = {_place(one) for one in rejections_of_label(connection, new)}
        for one in rejections_of_label(connection, key):
            changes.append(change_between(one, None))
            if _place(one) not in there:
                changes.append(change_between(None, replace(one, label=new)))
    return changes


def _place(rejection: Rejection) -> tuple[str, str, int, int]:
    return rejection.article_id, rejection.annotator, rejection.start, rejection.end


def _label_after(before: Codebook, edit: CodebookEdit, key: str) -> str | None:
    span = Span(id="", article_id="", label=key, fragments=((0, 1),), quote="", annotator="")
    after = edit.span(span, edit.codebook(before))
    return after.label if after else None


def _count(changes: Sequence[Change]) -> Touched:
    annotators: dict[str, int] = {}
    counts = dict.fromkeys(("spans", "relations", "deleted_spans", "deleted_relations", "lost_values"), 0)
    for change in changes:
        before, after = change.before, change.after
        assert isinstance(before, Span | Relation)
        kind = "spans" if isinstance(before, Span) else "relations"
        counts[kind] += 1
        annotators[before.annotator] = annotators.get(before.annotator, 0) + 1
        if after is None:
            counts[f"deleted_{kind}"] += 1
        elif isinstance(after, Span | Relation):
            counts["lost_values"] += max(0, len(before.attributes) - len(after.attributes))
    articles = len({change.article_id for change in changes})
    return Touched(articles=articles, annotators=dict(sorted(annotators.items())), **counts)
