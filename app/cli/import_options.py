"""How the command line says how to import: an option for each choice, a profile for all of them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import given
from app.cli.report_lines import told_lines
from app.cli.results import Result, Status, own_name
from app.domain.wording.counting import amounts, counted

if TYPE_CHECKING:
    from app.exchange.records.mapping import ImportMapping
    from app.services.progress import ProgressSink
    from app.services.transfer.import_profiles import ImportProfile
    from app.services.transfer.previews import ImportPreview
    from app.services.transfer.reports import ImportOptions
    from app.services.workspace import Workspace


_PRESENCES = {
    "new": "new",
    "new_copy": "new with a text that another article has",
    "here": "in the workspace already",
    "same_words": "words of a text in the workspace",
    "trashed": "in the trash, would come back",
    "again": "repeated in these files",
    "other_text": "refused, its id is that of another text",
}
"""What `app.services.transfer.import_presence.Presence` is called."""
_MOST_NAMES = 20
"""Names in a line of a preview; `--json` has all of them."""
_MOST_SKIPPED = 10
"""Files that a preview names of those which are not read."""


def import_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said about an import besides its paths and its format."""
    parser.add_argument("--encoding", metavar="E", type=given.text, help="encoding of the files, such as windows-1256")
    parser.add_argument(
        "--annotator", metavar="A", type=given.text, help="owner of spans that name nobody (default: you)"
    )
    _admission_arguments(parser)
    for option, what in (("label", "label"), ("attribute", "attribute"), ("relation", "link type")):
        parser.add_argument(
            f"--map-{option}",
            metavar="FOREIGN=OURS",
            action="append",
            default=[],
            help=f"call this {what} of the files OURS; +OURS makes a new one, nothing after the = leaves it out",
        )
    parser.add_argument(
        "--map-value",
        metavar="ATTRIBUTE=FOREIGN=OURS",
        action="append",
        default=[],
        help="call this value of an attribute of the files OURS; + and nothing mean the same as above",
    )
    parser.add_argument(
        "--map-column",
        metavar="[SHEET!]ROLE=COLUMN",
        action="append",
        default=[],
        help="the column of a table that holds the text, title, id, language, published, source or url; - for none; "
        "in a table of spans span-article, span-start, span-end, span-label, span-quote, span-annotator, span-note, "
        "span-id; of links link-article, link-id, link-type, link-from, link-to, link-annotator; of claims "
        "claim-article, claim-start, claim-end, claim-quote, claim-annotator, claim-voice, claim-maker-start, "
        "claim-maker-end, claim-maker-quote, claim-maker-label; SHEET!… in this sheet of a workbook only, and "
        "SHEET!rows=articles, spans, links, claims or nothing says what its rows are, and SHEET!header-row=3 that its "
        "third row names the columns",
    )
    parser.add_argument("--preview", action="store_true", help="only say what would come in, from the first articles")
    parser.add_argument("--nfc", action="store_true", help="bring texts without spans into composed form (NFC)")
    parser.add_argument(
        "--profile",
        metavar="FILE",
        type=given.text,
        help="a file with all these choices, or the name of a remembered one",
    )
    parser.add_argument(
        "--save-profile", metavar="FILE", type=given.out, help="keep these choices in FILE for next time"
    )


def _admission_arguments(parser: argparse.ArgumentParser) -> None:
    """What comes in, and what stays outside."""
    parser.add_argument("--strict", action="store_true", help="import nothing at all if anything is rejected")
    parser.add_argument(
        "--unknown-labels",
        choices=("add", "refuse"),
        help="labels and links that the codebook lacks: add them to it, or refuse their records (default)",
    )
    parser.add_argument(
        "--skip-bad-spans",
        action="store_true",
        help="leave out and count spans that do not fit their text, instead of refusing their articles",
    )
    parser.add_argument(
        "--near-duplicates",
        choices=("keep", "report", "skip"),
        help="copies of articles, such as agency dispatches: take them in without looking (default), list them, or "
        "list them and leave out all but the first",
    )


def import_options(arguments: argparse.Namespace) -> ImportOptions:
    """What the arguments say; what they leave open, the profile says.

    Raises:
        TransferError: an argument or the profile is wrong.
    """
    from app.exchange.files.source_names import shown_name
    from app.exchange.options import split_options
    from app.exchange.tables.column_mapping import split_columns
    from app.services.transfer.import_profiles import ImportProfile, write_profile
    from app.services.transfer.reports import ImportOptions

    base = _profile(arguments.profile)
    own_format = arguments.format is not None and arguments.format != base.format
    # A profile's options belong to its format: with another one they mean nothing.
    values = {} if own_format else base.values
    options = ImportOptions(
        annotator=arguments.annotator or own_name(),
        format=arguments.format or base.format,
        encoding=arguments.encoding or base.encoding,
        strict=arguments.strict,
        unknown_labels=arguments.unknown_labels or base.unknown_labels,
        values={**values, **split_options(arguments.option)},
        columns={**base.columns, **split_columns(arguments.map_column)},
        mapping=_mapping(arguments, base),
        skip_bad_spans=arguments.skip_bad_spans or base.skip_bad_spans,
        nfc=arguments.nfc or base.nfc,
        near_duplicates=arguments.near_duplicates or base.near_duplicates,
    )
    if arguments.save_profile is not None:
        name = shown_name(arguments.save_profile.stem)
        write_profile(ImportProfile.of(name, options), arguments.save_profile)
    return options


def _mapping(arguments: argparse.Namespace, base: ImportProfile) -> ImportMapping:
    from app.exchange.records.mapping import ImportMapping, split_mapping, split_values

    values = split_values(arguments.map_value, "--map-value")
    both = base.attribute_values.keys() | values.keys()
    return ImportMapping(
        labels={**base.labels, **split_mapping(arguments.map_label, "--map-label")},
        attributes={**base.attributes, **split_mapping(arguments.map_attribute, "--map-attribute")},
        relations={**base.relations, **split_mapping(arguments.map_relation, "--map-relation")},
        attribute_values={name: {**base.attribute_values.get(name, {}), **values.get(name, {})} for name in both},
    )


def _profile(named: str | None) -> ImportProfile:
    from app.services.transfer.import_profiles import ImportProfile, ProfileShelf, profiles_folder, read_profile

    if named is None:
        return ImportProfile(name="")
    path = Path(named)
    if path.is_file() or path.suffix or path.name != named:
        return read_profile(path)
    return ProfileShelf(profiles_folder()).load(named)


def preview_result(
    workspace: Workspace, paths: Sequence[Path], options: ImportOptions, progress: ProgressSink
) -> Result:
    """What an import would bring, as far as its beginning tells; nothing is imported.

    Raises:
        TransferError: there is nothing to import.
    """
    from app.exchange.installed_formats import installed_formats
    from app.services.transfer.import_checks import refuse_nothing
    from app.services.transfer.import_preview import preview_import
    from app.services.transfer.stored_articles import articles_of

    preview = preview_import(workspace.codebook(), paths, options, progress, articles_of(workspace))
    report = preview.report
    if preview.whole and not (preview.formats or report.refusals.count):
        refuse_nothing(installed_formats(), paths, preview.beside)
    return Result(
        status=Status.DONE if report.complete else Status.INCOMPLETE,
        lines=list(_preview_lines(preview)),
        data=preview.to_json(),
        remarks=[f"{item.where}: {item.reason}" for item in report.refusals.items],
    )


def _often(met: Counter[str]) -> str:
    more = len(met) - _MOST_NAMES
    named = ", ".join(f"{name} ({count:,})" for name, count in met.most_common(_MOST_NAMES))
    return f"{named}, and {more:,} more" if more > 0 else named


def _skipped_lines(preview: ImportPreview) -> Iterator[str]:
    report = preview.report
    if report.skips.count:
        yield f"{report.skips.count:,} skipped:"
        yield from (f"  {item.where}: {item.reason}" for item in report.skips.items[:_MOST_SKIPPED])
    if report.skips.count > _MOST_SKIPPED:
        yield f"  and {report.skips.count - _MOST_SKIPPED:,} more"


def _encoding_lines(preview: ImportPreview) -> Iterator[str]:
    from app.exchange.characters.encodings import certainty

    report = preview.report
    if preview.encodings:
        names = ", ".join(f"{name} ({certainty(sure)} sure)" for name, sure in preview.encodings)
        yield f"Encoding of {preview.encoding_of}: {names}"
    if report.guess_count > 1:
        yield f"{report.guess_count:,} encodings were guessed:"
        yield from (f"  {one.where}: {one.encoding} ({certainty(one.confidence)} sure)" for one in report.guesses)
    if report.guess_count > len(report.guesses):
        yield f"  and {report.guess_count - len(report.guesses):,} more"


def _preview_lines(preview: ImportPreview) -> Iterator[str]:
    report = preview.report
    for found in preview.formats:
        sure = "as nothing else fits" if found.guessed else f"{found.certainty} % sure"
        yield f"{found.format.name}: {amounts(files=found.sources)}, {sure} ({found.format.title})"
    yield f"{amounts(articles=preview.read)} looked at" + ("" if preview.whole else ", the beginning of more")
    for one in preview.articles:
        presence = f", {_PRESENCES[one.presence]}" if one.presence else ""
        yield f"  {one.where}: {one.title} ({one.direction}, {amounts(spans=len(one.spans))}{presence})"
    if preview.presences:
        states = (f"{count:,} {_PRESENCES[presence]}" for presence, count in preview.presences.most_common())
        yield f"Of these: {'; '.join(states)}"
        coming = {
            "new": report.articles,
            "back from the trash": report.restored,
            "with something for an article that is there": report.layered,
        }
        yield f"Would come in: {', '.join(f'{count:,} {what}' for what, count in coming.items() if count) or 'nothing'}"
    yield from _skipped_lines(preview)
    yield from _encoding_lines(preview)
    if preview.disguise is not None:
        more = preview.disguised_count - len(preview.disguised)
        named = ", ".join(preview.disguised) + (f" and {more:,} more" if more else "")
        yield f"The text of {named} {preview.disguise.sentence}"
        yield f"--encoding {preview.disguise.encoding} takes that back, and leaves other files as they are"
    yield from (f"{where}: its offsets count {unit}" for where, unit in report.units.items())
    kinds = {(table.sheet, table.kind): table for table in reversed(preview.tables)}
    for table in reversed(kinds.values()):
        columns = [f"{column} = {role}" if role else column for column, role in table.uses().items()]
        of = f" of the sheet {table.sheet}" if table.sheet else ""
        row = f", named in row {table.names_in}" if table.names_in > 1 else ""
        yield f"Columns{of}{f' ({table.kind})' if table.kind else ''}{row}: {', '.join(columns)}"
    for what, met in (("Labels", preview.labels), ("Attributes", preview.attributes), ("Links", preview.relations)):
        if met:
            yield f"{what}: {_often(met)}"
    for name, values in preview.attribute_values.items():
        if values:
            yield f"Values of {name}: {_often(values)}"
    if report.completed:
        yield f"{counted(report.completed, 'span that is', 'spans that are')} here already would get attributes"
    if preview.uncompared:
        told = counted(preview.uncompared, "article", "articles")
        yield f"Copies of {told} of the workspace are looked for by the import alone"
    yield from told_lines(report, "Would be added to the codebook")
