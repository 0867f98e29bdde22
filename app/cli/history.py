"""``hashiya history``: who did what when, taking it back, the trash."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from app.cli import given
from app.cli.actions import Action, annotator_of, step_arguments
from app.cli.results import Result, Status
from app.cli.terminal import shown
from app.domain.dates import with_ascii_digits
from app.domain.errors import NotFoundError, WrongOptionError
from app.domain.records import ChangeKind
from app.domain.wording.counting import amounts, counted

if TYPE_CHECKING:
    from app.domain.records import ChangeSet, Codebook
    from app.services.history.history import RevertPlan
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace


def _data(entry: ChangeSet) -> dict[str, Any]:
    return {
        "id": entry.id,
        "annotator": entry.annotator,
        "action": entry.action.value,
        "verb": entry.verb,
        "detail": dict(entry.detail),
        "article": entry.article_id,
        "created": entry.created,
    }


def _line(entry: ChangeSet, codebook: Codebook, *, undone: bool = False) -> str:
    from app.domain.wording.step_words import English, entry_words

    state = "  (undone)" if undone else ""
    return (
        f"{entry.created}  {entry.id}  {shown(entry.annotator):<14}  {entry_words(entry, codebook, English())}{state}"
    )


def _refuse_unknown(workspace: Workspace, annotator: str | None) -> None:
    if annotator is not None and annotator not in (known := workspace.annotators()):
        raise NotFoundError(
            f"There is no annotator {annotator} in this workspace; known: {', '.join(known) or 'nobody'}"
        )


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--article", metavar="ID", type=given.text, help="only what concerns this article")
    parser.add_argument("--by", metavar="A", type=given.text, help="only what this annotator did")
    parser.add_argument("--label", metavar="KEY", type=given.text, help="only what concerns spans of this label")
    parser.add_argument(
        "--day", metavar="DAY", type=given.text, help="only of this day by the clock here, such as 2026-01-31"
    )
    parser.add_argument("--since", metavar="TIME", type=given.text, help="only from this time on")
    parser.add_argument("--until", metavar="TIME", type=given.text, help="only before this time")
    parser.add_argument("--before", metavar="ID", type=given.text, help="only what is older than this entry")
    parser.add_argument("--limit", metavar="N", type=given.count, default=100, help="at most so many (default: 100)")


def _list(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    from app.services.history.history import HistoryQuery, day_range

    _refuse_unknown(workspace, arguments.by)
    since, until = (given.time(one) if one is not None else None for one in (arguments.since, arguments.until))
    if arguments.day is not None:
        if since or until:
            raise WrongOptionError("--day is a whole day; leave out --since and --until, or --day")
        try:
            since, until = day_range(date.fromisoformat(with_ascii_digits(arguments.day)))
        except ValueError as error:
            raise WrongOptionError(f"{arguments.day} is no day; write it as 2026-01-31") from error
    if arguments.before is not None:
        try:
            workspace.history.load_page(arguments.before, 0, 0)
        except NotFoundError as error:
            raise WrongOptionError(f"--before: {error}") from error
    query = HistoryQuery(
        article_id=arguments.article,
        annotator=arguments.by,
        label=arguments.label,
        since=since,
        until=until,
        before=arguments.before,
    )
    found = workspace.history.entries(query, limit=arguments.limit)
    codebook = workspace.codebook()
    lines = [_line(one.change_set, codebook, undone=one.undone) for one in found]
    data = [{**_data(one.change_set), "changes": one.change_count, "undone": one.undone} for one in found]
    return Result(status=Status.DONE, lines=lines or ["There is no such entry"], data={"entries": data})


def _entry_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entry", metavar="ID", type=given.text, help="id of an entry; `list` shows it")


def _show(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    from app.services.history.history import values_of

    entry = workspace.history.load(arguments.entry)
    lines, changes = [_line(entry, workspace.codebook())], []
    for change in entry.changes:
        before, after = values_of(change.before), values_of(change.after)
        lines.append(f"  {change.kind.value} {change.object_id}")
        for key in {**(before or {}), **(after or {})}:
            old, new = (before or {}).get(key), (after or {}).get(key)
            if old != new:
                lines.append(f"    {key}: {_value(old)} → {_value(new)}")
        changes.append({"kind": change.kind.value, "id": change.object_id, "before": before, "after": after})
    told = workspace.history.imported(arguments.entry)
    numbers = {key: value for key, value in (told or {}).items() if value and isinstance(value, int | str)}
    lines += [f"  {key}: {shown(value)}" for key, value in numbers.items() if key != "changed"]
    lines += [f"  lost: {loss['count']:,} × {loss['what']}" for loss in (told or {}).get("losses", ())]
    data = {**_data(entry), "changes": changes, **({"import": dict(told)} if told is not None else {})}
    return Result(status=Status.DONE, lines=lines, data={"entry": data})


def _value(value: object) -> str:
    return "—" if value in (None, "", [], {}) else shown(value)


def _revert_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entries", metavar="ID", nargs="+", type=given.text, help="ids of entries; `list` shows them")
    step_arguments(parser)


def _revert(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    plan = workspace.history.plan_revert(arguments.entries)
    if arguments.dry_run:
        return _planned(plan)
    return _reverted(plan, workspace.history.revert(annotator_of(arguments), arguments.entries, progress))


def _revert_since_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="ANNOTATOR", type=given.text, help="whose steps")
    parser.add_argument(
        "since", metavar="TIME", type=given.text, help="from this time on, such as 2026-01-31T10:00:00Z"
    )
    step_arguments(parser)


def _revert_since(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    _refuse_unknown(workspace, arguments.person)
    since = given.time(arguments.since)
    plan = workspace.history.plan_revert_since(arguments.person, since)
    if arguments.dry_run:
        return _planned(plan)
    return _reverted(plan, workspace.history.revert_since(annotator_of(arguments), arguments.person, since, progress))


def _planned(plan: RevertPlan) -> Result:
    result = _told(plan)
    return Result(
        status=Status.DONE, lines=[*result.lines, "Nothing was changed"], data=result.data, remarks=result.remarks
    )


def _reverted(plan: RevertPlan, step: ChangeSet) -> Result:
    result = _told(plan)
    return Result(
        status=Status.INCOMPLETE if plan.conflicts else Status.DONE,
        lines=result.lines,
        data={**result.data, "step": step.id},
        remarks=result.remarks,
    )


def _told(plan: RevertPlan) -> Result:
    lines = [
        f"{counted(len(plan.entries), 'entry', 'entries')} taken back, {amounts(objects=len(plan.changes))} changed"
    ]
    conflicts = [
        {
            "entry": one.entry.id,
            "kind": one.kind.value if one.kind else None,
            "object": one.object_id,
            "message": one.message,
        }
        for one in plan.conflicts
    ]
    return Result(
        status=Status.DONE,
        lines=lines,
        data={"entries": [one.id for one in plan.entries], "changes": len(plan.changes), "conflicts": conflicts},
        remarks=[f"{one.entry.id}: {one.message}" for one in plan.conflicts],
    )


def _trash_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kind", choices=("span", "relation", "entity", "article"), action="append", help="only of this kind"
    )
    parser.add_argument("--limit", metavar="N", type=given.count, default=200, help="at most so many (default: 200)")


def _trash(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    from app.services.history.trash import KINDS

    kinds = [ChangeKind(one) for one in arguments.kind] if arguments.kind else KINDS
    found = workspace.trash.items(kinds, limit=arguments.limit)
    lines = [
        f"{one.kind.value}:{one.object_id}  {one.label:<14}{shown(one.name)}  {shown(one.annotator)} {one.deleted}"
        for one in found
    ]
    data = [{**asdict(one), "kind": one.kind.value} for one in found]
    return Result(status=Status.DONE, lines=lines or ["The trash is empty"], data={"items": data})


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "items", metavar="KIND:ID", nargs="+", type=given.text, help="as `trash` lists them, such as span:0198…"
    )
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")


def _restore(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    from app.services.history.trash import KINDS

    items = []
    for item in arguments.items:
        kind, _, object_id = item.partition(":")
        if kind not in {one.value for one in KINDS} or not object_id:
            raise NotFoundError(f"{item} is nothing from the trash; write it as `trash` lists it, such as span:0198…")
        items.append((ChangeKind(kind), object_id))
    step = workspace.trash.restore(annotator_of(arguments), items, progress)
    data = {"step": step.id, "changes": len(step.changes)}
    return Result(status=Status.DONE, lines=[f"{counted(len(step.changes), 'thing is', 'things are')} back"], data=data)


HISTORY_ACTIONS: Mapping[str, Action] = {
    "list": Action(
        summary="entries of the history, newest first",
        run=_list,
        arguments=_list_arguments,
        examples="  hashiya history news.hashiya list --by sara --label CLAIM --limit 20",
    ),
    "show": Action(summary="one entry with what was before and after", run=_show, arguments=_entry_argument),
    "revert": Action(
        summary="take entries back, anybody's, as one new step; what others rely on stays",
        step=_revert,
        arguments=_revert_arguments,
        examples="  hashiya history news.hashiya revert ID --dry-run",
    ),
    "revert-since": Action(
        summary="take back everything somebody has done since a time",
        step=_revert_since,
        arguments=_revert_since_arguments,
        examples="  hashiya history news.hashiya revert-since sara 2026-01-31T10:00:00Z --dry-run",
    ),
    "trash": Action(summary="what was deleted and can come back", run=_trash, arguments=_trash_arguments),
    "restore": Action(
        summary="bring things back from the trash",
        step=_restore,
        arguments=_restore_arguments,
        examples="  hashiya history news.hashiya restore span:0198d6a0-…",
    ),
}
