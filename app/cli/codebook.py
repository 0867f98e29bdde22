"""``hashiya codebook``: the labels and relation types of a workspace."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli import given
from app.cli.actions import Action, annotator_of, step_arguments
from app.cli.results import Result, Status
from app.cli.terminal import shown
from app.domain.errors import TransferError
from app.domain.records import Codebook
from app.domain.wording.counting import amounts
from app.domain.wording.file_reasons import file_reason

if TYPE_CHECKING:
    from app.domain.codebook.edits import CodebookEdit
    from app.domain.records import ChangeSet
    from app.services.progress import ProgressSink
    from app.services.workspace import Workspace

_READER = "hashiya"
"""In whose name the codebook is only read."""


def _lines_of(codebook: Codebook) -> list[str]:
    lines = [f"Version {codebook.version}"]
    for label in codebook.labels:
        state = "  archived" if label.archived else ""
        above = f"  below {label.parent}" if label.parent else ""
        lines.append(f"{label.key:<16}{label.shortcut or ' '}  {label.color}  {_name(label.name)}{above}{state}")
        lines += [
            f"  {one.key} ({one.kind}){': ' if one.values else ''}{', '.join(one.values)}" for one in label.attributes
        ]
    for kind in codebook.relation_types:
        state = "  archived" if kind.archived else ""
        ends = f"{' | '.join(kind.from_labels)} → {' | '.join(kind.to_labels)}"
        lines.append(f"{kind.key:<16}{ends}{state}")
        lines += [
            f"  {one.key} ({one.kind}){': ' if one.values else ''}{', '.join(one.values)}" for one in kind.attributes
        ]
    return lines


def _name(names: Mapping[str, str]) -> str:
    return " / ".join(dict.fromkeys(map(shown, names.values())))


def _show(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    from app.domain.codebook.codebook import codebook_to_json

    codebook = workspace.codebook()
    if arguments.version is not None:
        codebook = workspace.codebook_editing(_READER).version(arguments.version)
    return Result(status=Status.DONE, lines=_lines_of(codebook), data={"codebook": codebook_to_json(codebook)})


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", metavar="N", type=given.count, help="as it was in this version")


def _versions(workspace: Workspace, _arguments: argparse.Namespace) -> Result:
    found = workspace.codebook_editing(_READER).versions()
    lines = [f"{one.version:>6}  {one.created}  {one.annotator or ''}".rstrip() for one in found]
    return Result(status=Status.DONE, lines=lines, data={"versions": [asdict(one) for one in found]})


def _colors(workspace: Workspace, _arguments: argparse.Namespace) -> Result:
    from app.domain.codebook.contrast import LEAST_CONTRAST, problems

    found = problems(workspace.codebook())
    lines = []
    for one in found:
        if one.other is None:
            lines.append(
                f"{one.label}: contrast {one.value}:1 on {one.paper} paper; at least {LEAST_CONTRAST}:1 is wanted"
            )
        else:
            who = "" if one.vision == "normal" else f" with {one.vision}"
            lines.append(f"{one.label} and {one.other}: hard to tell apart{who} on {one.paper} paper (ΔE {one.value})")
    return Result(
        status=Status.INCOMPLETE if found else Status.DONE,
        lines=lines or ["Every colour can be read, and told from the others by everybody"],
        data={"problems": [asdict(one) for one in found]},
    )


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", metavar="OUT", type=given.out, help="the file to write")


def _export(workspace: Workspace, arguments: argparse.Namespace) -> Result:
    from app.services.codebook.editing import write_codebook_json
    from app.services.writing_aside import written_aside

    codebook = workspace.codebook()
    with written_aside(arguments.out) as stream:
        stream.write(write_codebook_json(codebook))
    return Result(
        status=Status.DONE,
        lines=[f"{arguments.out}: version {codebook.version} of the codebook"],
        data={"out": str(arguments.out), "version": codebook.version},
    )


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", type=given.file, help="a codebook in JSON")
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")


def _import(workspace: Workspace, arguments: argparse.Namespace, _progress: ProgressSink) -> Result:
    try:
        data = arguments.path.read_bytes()
    except OSError as error:
        raise TransferError("{path} cannot be read: {why}", path=arguments.path, why=file_reason(error)) from error
    editing = workspace.codebook_editing(annotator_of(arguments))
    return _changed(editing.import_json(data, str(arguments.path)))


def _preset_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("preset", metavar="PRESET", choices=("minimal", "full"), help="minimal or full")
    parser.add_argument("--annotator", metavar="A", type=given.text, help="whose step it is (default: you)")


def _preset(workspace: Workspace, arguments: argparse.Namespace, _progress: ProgressSink) -> Result:
    from app.services.codebook.editing import preset

    editing = workspace.codebook_editing(annotator_of(arguments))
    return _changed(editing.take_over(preset(arguments.preset)))


def _changed(step: ChangeSet) -> Result:
    # Not read once more, which may fail when all is done.
    codebook = step.changes[0].after
    assert isinstance(codebook, Codebook), "the step has left one"
    data = {"step": step.id, "version": codebook.version}
    return Result(status=Status.DONE, lines=[f"The codebook is now version {codebook.version}"], data=data)


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="the label that goes")
    parser.add_argument("--into", metavar="KEY", required=True, help="the label that stays")
    _edit_arguments(parser)


def _delete_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="the label; everything labelled by it goes too")
    _edit_arguments(parser)


def _key_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="the label's key")
    parser.add_argument("new_key", metavar="NEW", help="the key it gets; spans follow")
    _edit_arguments(parser)


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--relation", action="store_true", help="a link type is meant, not a label")
    step_arguments(parser)


def _merge(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    from app.domain.codebook.edits import MergeLabels, MergeTypes

    kind = MergeTypes if arguments.relation else MergeLabels
    return _edit(workspace, arguments, progress, kind(arguments.key, arguments.into))


def _delete(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    from app.domain.codebook.edits import DeleteLabel, DeleteType

    return _edit(workspace, arguments, progress, (DeleteType if arguments.relation else DeleteLabel)(arguments.key))


def _change_key(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink) -> Result:
    from app.domain.codebook.edits import ChangeLabelKey, ChangeTypeKey

    kind = ChangeTypeKey if arguments.relation else ChangeLabelKey
    return _edit(workspace, arguments, progress, kind(arguments.key, arguments.new_key))


def _edit(workspace: Workspace, arguments: argparse.Namespace, progress: ProgressSink, edit: CodebookEdit) -> Result:
    editing = workspace.codebook_editing(_READER if arguments.dry_run else annotator_of(arguments))
    version = workspace.codebook().version
    touched = editing.touched(edit)
    data: dict[str, Any] = {"touched": {**asdict(touched), "annotators": dict(touched.annotators)}}
    lines = [
        f"Touches {amounts(spans=touched.spans)} and {amounts(links=touched.relations)} in "
        f"{amounts(articles=touched.articles)}; to be deleted: "
        f"{amounts(spans=touched.deleted_spans, links=touched.deleted_relations)}"
    ]
    lines += [f"  {name}: {count:,}" for name, count in touched.annotators.items()]
    if arguments.dry_run:
        return Result(status=Status.DONE, lines=[*lines, "Nothing was changed"], data=data)
    step = editing.apply(edit, version=version, progress=progress)
    done = _changed(step)
    return Result(status=Status.DONE, lines=[*lines, *done.lines], data={**data, **done.data})


CODEBOOK_ACTIONS: Mapping[str, Action] = {
    "show": Action(
        summary="the codebook in force, or an earlier version",
        run=_show,
        arguments=_show_arguments,
        examples="  hashiya codebook news.hashiya show --version 1",
    ),
    "versions": Action(summary="every version there has been, who made it and when", run=_versions),
    "colors": Action(
        summary="whether the colours can be read, and told apart with every kind of colour vision", run=_colors
    ),
    "export": Action(
        summary="write the codebook as JSON",
        run=_export,
        arguments=_export_arguments,
        examples="  hashiya codebook news.hashiya export codebook.json",
    ),
    "import": Action(
        summary="replace the codebook by one from a file; refused if it contradicts what is labelled",
        step=_import,
        arguments=_import_arguments,
        examples="  hashiya codebook news.hashiya import codebook.json",
    ),
    "preset": Action(
        summary="replace the codebook by one that comes with the program",
        step=_preset,
        arguments=_preset_arguments,
        examples="  hashiya codebook news.hashiya preset full",
    ),
    "merge": Action(
        summary="make everything labelled by one label labelled by another",
        step=_merge,
        arguments=_merge_arguments,
        examples="  hashiya codebook news.hashiya merge PLACE --into ORGANIZATION --dry-run\n"
        "  hashiya codebook news.hashiya merge supports --into repeats --relation",
    ),
    "delete": Action(
        summary="delete a label with all its spans",
        step=_delete,
        arguments=_delete_arguments,
        examples="  hashiya codebook news.hashiya delete CUE --dry-run",
    ),
    "key": Action(
        summary="give a label another key",
        step=_change_key,
        arguments=_key_arguments,
        examples="  hashiya codebook news.hashiya key ACTOR VOICE",
    ),
}
