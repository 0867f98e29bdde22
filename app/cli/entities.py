"""``hashiya entities``: the registry of actors and organizations."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli import given
from app.cli.actions import Action, annotator_of, step_arguments
from app.cli.results import Result, Status
from app.cli.terminal import shown
from app.domain.errors import NotFoundError, WrongOptionError
from app.domain.records import Entity
from app.domain.wording.counting import amounts, counted
from app.domain.wording.isolation import one_line

if TYPE_CHECKING:
    from app.domain.records import ChangeSet
    from app.services.entities.page import ClaimLine
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace

_CONTEXT = 30
"""Code points of context on a line of a terminal."""
_LINES = 200
"""Mentions, and claims, that are listed for an entity on a terminal."""
_TOLD = 20
"""Rejected lines of a file that are told one by one: one that holds no entities has thousands."""


def _entity(workspace: Workspace, named: str) -> Entity:
    """The entity that is meant by an id, a name or an alias."""
    from app.domain.labelling.names import spellings

    candidates = workspace.entities.candidates(named)
    try:
        return workspace.entities.get(named)
    except NotFoundError:
        same = [one.entity for one in candidates if named in spellings(one.entity)]
    if len(same) == 1:
        return same[0]
    if same:
        raise NotFoundError(f"{named} is the name of several entities; give the id: {', '.join(e.id for e in same)}")
    close = ", ".join(shown(one.entity.name) for one in candidates[:3])
    lists = f"`hashiya entities {workspace.location}` lists all"
    raise NotFoundError(f"There is no entity {named}; " + (f"do you mean {close}?" if close else lists))


def _data(entity: Entity) -> dict[str, Any]:
    return {**asdict(entity), "aliases": list(entity.aliases), "attributes": dict(entity.attributes)}


def _line(entity: Entity, mentions: int, articles: int) -> str:
    also = f"  ({'، '.join(map(shown, entity.aliases))})" if entity.aliases else ""
    return f"{entity.id}  {mentions:>6,} in {articles:>5,}  {one_line(entity.kind):<14}{shown(entity.name)}{also}"


def _stored(step: ChangeSet) -> Entity:
    """The entity that a step is about, as it is now: not to be read once more, which may fail when all is done."""
    found = step.changes[0].after
    assert isinstance(found, Entity), "the step has left one"
    return found


def _done(step: ChangeSet, lines: Sequence[str], **data: Any) -> Result:  # noqa: ANN401 - JSON values
    return Result(status=Status.DONE, lines=lines, data={"step": step.id, "changes": len(step.changes), **data})


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", type=given.text, help="part of a name or alias, compared folded"
    )
    parser.add_argument(
        "--kind", metavar="K", type=given.text, action="append", help="only of this kind; may be given several times"
    )
    parser.add_argument("--order", choices=("name", "mentions"), default="name", help="what to sort by")
    parser.add_argument("--limit", metavar="N", type=given.count, default=500, help="at most so many (default: 500)")


def _list(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    found = workspace.entities.list(
        arguments.text or "", kinds=arguments.kind, order=arguments.order, limit=arguments.limit
    )
    lines = [_line(one.entity, one.mentions, one.articles) for one in found]
    data = [{**_data(one.entity), "mentions": one.mentions, "articles": one.articles} for one in found]
    return Result(status=Status.DONE, lines=lines or ["There are no such entities"], data={"entities": data})


def _entity_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entity", metavar="ENTITY", type=given.text, help="its id, name or alias")


def _show(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    entity = _entity(workspace, arguments.entity)
    pages = workspace.entity_pages
    page = pages.page(entity.id)
    mentions = pages.mentions(entity.id)
    made, about = pages.claims_made(entity.id), pages.claims_about(entity.id)
    lines = [_line(entity, page.mentions, page.articles)]
    lines += [f"  {shown(key)}: {shown(value)}" for key, value in entity.attributes.items()]
    lines += [f"  note: {shown(entity.note)}"] if entity.note else []
    lines += [f"  Wikidata: {entity.wikidata}"] if entity.wikidata else []
    lines += _first(
        f"  {one.article_id} {one.start:>7}  {shown(f'{one.prefix[-_CONTEXT:]}[{one.quote}]{one.suffix[:_CONTEXT]}')}"
        for one in mentions
    )
    for title, claims in (("Claims made", made), ("Claims about", about)):
        lines += [f"{title}: {len(claims):,}"] if claims else []
        lines += _first(f"  {one.claim.article_id} {one.claim.start:>7}  {shown(one.claim.quote)}" for one in claims)
    return Result(
        status=Status.DONE,
        lines=lines,
        data={
            "entity": _data(entity),
            "mentions": [asdict(one) for one in mentions],
            "claims_made": [_claim(one) for one in made],
            "claims_about": [_claim(one) for one in about],
            "over_time": [asdict(one) for one in page.over_time],
        },
    )


def _first(lines: Iterable[str]) -> list[str]:
    every = list(lines)
    more = len(every) - _LINES
    return every if more <= 0 else [*every[:_LINES], f"  and {more:,} more; --json lists them"]


def _claim(line: ClaimLine) -> dict[str, Any]:
    return {
        **asdict(line.claim),
        "relation": line.relation_id,
        "mention": line.mention_id,
        "attributes": dict(line.attributes),
        "link_attributes": dict(line.link_attributes),
    }


def _candidates(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    found = workspace.entities.candidates(arguments.entity)
    lines = [f"{one.how:<8}{one.score:>6.0%}  {_line(one.entity, one.mentions, one.articles)}" for one in found]
    data = [
        {
            "entity": _data(one.entity),
            "how": one.how,
            "score": one.score,
            "matched": one.matched,
            "mentions": one.mentions,
            "articles": one.articles,
        }
        for one in found
    ]
    return Result(status=Status.DONE, lines=lines or ["Nobody is called anything like that"], data={"candidates": data})


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--kind", metavar="K", required=True, type=given.text, help="person, organization, government, party, …"
    )
    parser.add_argument("--alias", metavar="A", action="append", default=[], help="may be given several times")
    parser.add_argument("--wikidata", metavar="Q", help="a Wikidata id such as Q42")
    parser.add_argument("--note", metavar="N", default="")
    parser.add_argument(
        "--attribute", metavar="KEY=VALUE", action="append", default=[], help="role, party, country, valid_from, …"
    )
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")


def _add(workspace: Workspace, arguments: argparse.Namespace, _progress: ProgressSink) -> Result:
    attributes = {}
    for pair in arguments.attribute:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise WrongOptionError(f"--attribute {pair}: write it as KEY=VALUE")
        attributes[key] = value
    step = workspace.entities.add(
        annotator_of(arguments),
        arguments.name,
        arguments.kind,
        aliases=arguments.alias,
        wikidata=arguments.wikidata,
        note=arguments.note,
        attributes=attributes,
    )
    entity = _stored(step)
    return _done(step, [f"Added: {_line(entity, 0, 0)}"], entity=_data(entity))


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    _entity_argument(parser)
    parser.add_argument("name", metavar="NAME", help="the new name; the old one becomes an alias")
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")


def _rename(workspace: Workspace, arguments: argparse.Namespace, _progress: ProgressSink) -> Result:
    entity = _entity(workspace, arguments.entity)
    step = workspace.entities.rename(annotator_of(arguments), entity.id, entity.version, arguments.name)
    after = _stored(step)
    return _done(step, [f"{shown(entity.name)} is now {shown(after.name)}"], entity=_data(after))


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entities", metavar="ENTITY", nargs="+", type=given.text, help="the entities that go")
    parser.add_argument("--into", metavar="ENTITY", required=True, type=given.text, help="the entity that stays")
    step_arguments(parser)


def _merge(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    into = _entity(workspace, arguments.into)
    sources = [_entity(workspace, named) for named in arguments.entities]
    preview = workspace.entities.merge_preview([one.id for one in sources], into.id)
    lines = [f"{shown(one.name)} → {shown(into.name)}" for one in preview.sources] + [
        f"{amounts(mentions=preview.mentions)} in {amounts(articles=preview.articles)}: they go over"
    ]
    lines += [f"New aliases: {'، '.join(map(shown, preview.new_aliases))}"] if preview.new_aliases else []
    lines += [f"They differ in {', '.join(preview.differences)}; what stays wins"] if preview.differences else []
    data = {
        "merged": _data(preview.merged),
        "mentions": preview.mentions,
        "articles": preview.articles,
        "differences": list(preview.differences),
    }
    if arguments.dry_run:
        return Result(status=Status.DONE, lines=[*lines, "Nothing was changed"], data=data)
    step = workspace.entities.merge(
        annotator_of(arguments),
        [(one.id, one.version) for one in sources],
        (into.id, into.version),
        progress=progress,
    )
    return _done(step, lines, **data)


def _delete_arguments(parser: argparse.ArgumentParser) -> None:
    _entity_argument(parser)
    step_arguments(parser)


def _delete(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    entity = _entity(workspace, arguments.entity)
    preview = workspace.entities.delete_preview(entity.id)
    lines = [
        f"{shown(entity.name)} leaves the registry; "
        f"{amounts(mentions=preview.mentions)} in {amounts(articles=preview.articles)}: they stay and refer to nobody"
    ]
    data = {"entity": _data(entity), "mentions": preview.mentions, "articles": preview.articles}
    if arguments.dry_run:
        return Result(status=Status.DONE, lines=[*lines, "Nothing was changed"], data=data)
    step = workspace.entities.delete(annotator_of(arguments), entity.id, entity.version, progress=progress)
    return _done(step, lines, **data)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT", type=given.out, help="the file to write")


def _export(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    from app.services.transfer.entities import export_entities

    count = export_entities(workspace, arguments.out)
    data = {"out": str(arguments.out), "entities": count}
    return Result(status=Status.DONE, lines=[f"{arguments.out}: {counted(count, 'entity', 'entities')}"], data=data)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=given.file, help="a file that `export` has written")
    parser.add_argument("--update", action="store_true", help="let entities that differ become as the file says")
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")


def _import(workspace: Workspace, arguments: argparse.Namespace, _progress: ProgressSink) -> Result:
    from app.services.transfer.entities import import_entities

    report = import_entities(workspace, annotator_of(arguments), arguments.path, update=arguments.update)
    status = Status.DONE
    if report.rejected:
        status = Status.INCOMPLETE if report.change_set or report.unchanged else Status.REFUSED
    added = counted(report.added, "entity", "entities")
    line = f"{added} added, {report.updated:,} updated, {report.unchanged:,} there already"
    remarks = [f"{where}: {reason}" for where, reason in report.rejected[:_TOLD]]
    if len(report.rejected) > _TOLD:
        remarks.append(
            f"and {counted(len(report.rejected) - _TOLD, 'more was', 'more were')} rejected; --json lists them"
        )
    return Result(status=status, lines=[line], data=report.to_json(), remarks=remarks)


ENTITY_ACTIONS: Mapping[str, Action] = {
    "list": Action(
        summary="list entities with how often they are mentioned",
        run=_list,
        arguments=_list_arguments,
        examples="  hashiya entities news.hashiya list لافروف --order mentions",
    ),
    "show": Action(
        summary="one entity with all its mentions in context, and its claims",
        run=_show,
        arguments=_entity_argument,
        examples="  hashiya entities news.hashiya show لافروف --json",
    ),
    "candidates": Action(
        summary="who may be meant by a name: written the same, folded alike, similar",
        run=_candidates,
        arguments=_entity_argument,
        examples="  hashiya entities news.hashiya candidates 'سيرجي لافروف'",
    ),
    "add": Action(
        summary="add an entity",
        step=_add,
        arguments=_add_arguments,
        examples="  hashiya entities news.hashiya add 'وزارة الصحة' --kind government --alias 'الصحة'\n"
        "  hashiya entities news.hashiya add 'سامح شكري' --kind person --attribute valid_from=2014-06",
    ),
    "rename": Action(
        summary="give an entity another name",
        step=_rename,
        arguments=_rename_arguments,
        examples="  hashiya entities news.hashiya rename تويتر إكس",
    ),
    "merge": Action(
        summary="make several entities one",
        step=_merge,
        arguments=_merge_arguments,
        examples="  hashiya entities news.hashiya merge 'لافروف' 'سيرجي لافروف' --into 'سيرغي لافروف' --dry-run",
    ),
    "delete": Action(
        summary="take an entity out of the registry; its mentions stay",
        step=_delete,
        arguments=_delete_arguments,
        examples="  hashiya entities news.hashiya delete فلان --dry-run",
    ),
    "export": Action(
        summary="write all entities, also those that no span mentions, one a line",
        run=_export,
        arguments=_export_arguments,
        examples="  hashiya entities news.hashiya export entities.jsonl",
    ),
    "import": Action(
        summary="take entities in; ids that are known with other details are rejected",
        step=_import,
        arguments=_import_arguments,
        examples="  hashiya entities news.hashiya import entities.jsonl --update",
    ),
}
