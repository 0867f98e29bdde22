"""What an import does about articles that are copies of others: nothing, tell of them, or leave them out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.wording.isolation import isolated, one_line
from app.services.copies.near_duplicates import KeyGroup
from app.services.progress import ProgressSink
from db.transfer.taken_out import NOTHING, TakenOut

if TYPE_CHECKING:
    from app.services.transfer.receiving import Comparing
    from app.services.transfer.reports import ImportReport, NearDuplicates


_UNTOLD = ("", 0)
"""Stands for the place of an article that comes in whatever is found; its own would be kept in memory for nothing."""


class CopyWatch:
    """Follows one import and looks for copies when it is about to end."""

    def __init__(self, articles: Comparing, wish: NearDuplicates) -> None:
        self._articles = articles
        self._wish = wish
        self._places: dict[int, tuple[str, int]] = {}
        self.left_out: list[int] = []
        """Keys of the articles that were taken out again."""

    def added(self, key: int, where: str, order: int) -> None:
        """An article was stored under this key; where it came from, and its place in the reports."""
        if self._wish != "keep":
            self._places[key] = (where, order) if self._wish == "skip" else _UNTOLD

    def settle(self, report: ImportReport, progress: ProgressSink) -> TakenOut:
        """Look for copies among all articles, once those of the import are written; what was taken out again.

        Raises:
            CancelledError: the sink asked to stop.
        """
        if not self._places:
            return NOTHING
        groups = self._articles.groups(self._places.keys(), progress)
        told = self._articles.told(groups, frozenset(self._places))
        if self._wish == "report":
            for group, one in zip(groups, told, strict=True):
                report.near_duplicates.add(one)
                copies = set(self._copies_in(group))
                members = zip(group, one.members, strict=True)
                report.near_duplicates.brought += [member.id for (key, _), member in members if key in copies]
            return NOTHING
        for group, one in zip(groups, told, strict=True):
            skipped = self._copies_in(group)
            self.left_out += skipped
            gone = dict(zip((key for key, _ in group), one.members, strict=True))
            for key in skipped:
                where, order = self._places[key]
                first = one.members[0]
                title = isolated(one_line(first.title))
                report.skips.add(where, f"nearly the same text as {title} ({first.id})", order)
                gone[key] = replace(gone[key], skipped=True)
            report.near_duplicates.add(replace(one, members=tuple(gone.values())))
        taken = self._articles.take_out(self.left_out)
        if taken.spans or taken.relations:
            report.losses.add("near_duplicate", count=taken.spans + taken.relations)
        return taken

    def _copies_in(self, group: KeyGroup) -> list[int]:
        """The new ones of a group, without the first of all when nobody was there before."""
        new = [key for key, _ in group if key in self._places]
        return new if len(new) < len(group) else new[1:]
