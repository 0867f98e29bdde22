"""What an import of the history did, in the numbers that its report had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QObject

from app.domain.wording.isolation import one_line
from app.exchange.loss import NOTICES
from app.ui.history.change_words import Line
from app.ui.wording.wording import as_place

_NAMED = 20
"""Refusals that are told one by one."""


class ImportWords(QObject):
    """Says what an import brought, refused and could not carry."""

    def sections(self, report: Mapping[str, Any]) -> list[tuple[str, list[Line]]]:
        """Headings with their lines, from what `HistoryService.imported` gives; older reports know less."""
        from app.ui.transfer.loss_words import loss_sentence
        from app.ui.transfer.reason_words import reason_text

        told = [one for one in _listed(report, "losses") if one.get("kind")]
        losses = [one for one in told if one["kind"] not in NOTICES]
        notices = [one for one in told if one["kind"] in NOTICES]
        lost, noticed = (
            [(loss_sentence(one["kind"]), "", self._number(one.get("count", 0))) for one in some]
            for some in (losses, notices)
        )
        refused = [(as_place(one_line(where)), "", reason_text(reason)) for where, reason in _refusals(report)]
        more = int(report.get("rejected_count", 0)) - len(refused)
        if refused and more > 0:
            refused.append((self.tr("and %Ln more", "", more), "", ""))
        sections = [
            (self.tr("Import"), self._numbers(report, sum(one.get("count", 0) for one in losses))),
            (self.tr("Refused"), refused),
            (self.tr("Could not be carried over"), lost),
            (self.tr("Brought in, and worth knowing how"), noticed),
        ]
        return [(title, lines) for title, lines in sections if lines]

    def _numbers(self, report: Mapping[str, Any], lost: int) -> list[Line]:
        from app.ui.transfer.format_words import short_title

        formats = [short_title(name) for name in str(report.get("format", "")).split(", ") if name]
        always = {
            self.tr("Articles"): report.get("articles", 0),
            self.tr("Spans"): report.get("spans", 0),
            self.tr("Links"): report.get("relations", 0),
            self.tr("Refused"): report.get("rejected_count", 0),
            self.tr("Could not be carried over"): lost,
        }
        sometimes = {
            self.tr("Files"): report.get("files", 0),
            self.tr("Articles shown again"): report.get("restored", 0),
            self.tr("Articles that got labels, links or attributes"): report.get("layered", 0),
            self.tr("New entities"): report.get("entities", 0),
            self.tr("Skipped"): report.get("skipped_count", 0),
        }
        told = {
            self.tr("From"): as_place(one_line(str(report.get("source", "")))),
            self.tr("Format"): " · ".join(formats),
            **{name: self._number(count) for name, count in sometimes.items() if count},
            **{name: self._number(count) for name, count in always.items()},
        }
        return [(name, "", value) for name, value in told.items()]

    def _number(self, count: object) -> str:
        return QLocale().toString(count) if isinstance(count, int) else ""


def _listed(report: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    found = report.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _refusals(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(one.get("where", "")), str(one.get("reason", ""))) for one in _listed(report, "rejected")[:_NAMED]]
