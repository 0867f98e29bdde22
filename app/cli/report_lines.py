"""What an import did, or would do, in lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.results import loss_lines
from app.domain.wording.counting import amounts, counted

if TYPE_CHECKING:
    from app.services.transfer.reports import ImportReport


def import_lines(report: ImportReport) -> list[str]:
    """What an import did."""
    from app.exchange.characters.encodings import certainty

    lines = [
        f"{counted(report.articles, 'article', 'articles')} imported, with "
        f"{amounts(spans=report.spans, links=report.relations)} "
        f"and {counted(report.entities, 'new entity', 'new entities')}"
    ]
    there = (
        (report.restored, "removed article is", "removed articles are", "shown again"),
        (report.layered, "article that was", "articles that were", "here already got labels, links or attributes"),
        (report.completed, "span that was", "spans that were", "here already got attributes not there before"),
        (report.placed, "article", "articles", "came as words alone, which were found in the text that is here"),
    )
    lines += [f"{counted(count, one, more)} {what}" for count, one, more, what in there if count]
    lines += _skipped_lines(report)
    if report.refusals.count:
        lines.append(f"{report.refusals.count:,} rejected")
    if report.misfits:
        lines.append(
            f"{report.misfits:,} of them for a span that does not fit its text; --skip-bad-spans leaves out such spans"
        )
    lines += [f"{one.where}: taken for {one.encoding} ({certainty(one.confidence)} sure)" for one in report.guesses]
    if report.guess_count > len(report.guesses):
        more = report.guess_count - len(report.guesses)
        lines.append(f"and {counted(more, 'more encoding was', 'more encodings were')} guessed")
    lines += [f"{where}: its offsets count {unit}, converted to code points" for where, unit in report.units.items()]
    return lines + told_lines(report)


def told_lines(report: ImportReport, added: str = "Added to the codebook") -> list[str]:
    """What an import tells, and its preview foretells; `added` is what the codebook is given."""
    lines = []
    if report.near_duplicates.count:
        lines.append(f"{counted(report.near_duplicates.count, 'group', 'groups')} of near-duplicates:")
        lines += [f"  {group.line()}" for group in report.near_duplicates.items]
    if report.added_labels:
        lines.append(f"{added}: {', '.join(report.added_labels)}")
    lines += [f"{count:,} × {one.line()}" for one, count in report.renamed.most_common()]
    if report.unlisted_values:
        met = (f"{name}={value} ({count:,})" for (name, value), count in report.unlisted_values.most_common(10))
        further = len(report.unlisted_values) - 10
        lines.append(
            "Kept, though the codebook does not list these values: "
            + ", ".join(met)
            + (f", and {further:,} more" if further > 0 else "")
        )
    if report.left_with_files:
        told = (f"{name} ({count:,})" for name, count in sorted(report.left_with_files.items()))
        lines.append(f"Stays with the files, which alone need it: {', '.join(told)}")
    if report.composed:
        lines.append(f"{counted(report.composed, 'text', 'texts')} brought into composed form (NFC)")
    if report.hygiene:
        lines += ["Kept as it is, and worth knowing:", *(f"  {line}" for line in report.hygiene.lines())]
    return lines + loss_lines(report.losses)


def _skipped_lines(report: ImportReport) -> list[str]:
    if not report.skips.count:
        return []
    lines = [f"{report.skips.count:,} skipped:", *(f"  {item.where}: {item.reason}" for item in report.skipped[:10])]
    return [*lines, f"  and {report.skips.count - 10:,} more"] if report.skips.count > 10 else lines
