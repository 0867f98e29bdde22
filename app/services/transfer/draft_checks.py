"""Whether a draft is fit to be stored: by the same steps for an import and for its preview."""

from __future__ import annotations

from typing import Any

from app.domain.records import Codebook
from app.exchange.characters.units import OffsetUnit, convert_record
from app.exchange.formats import Draft
from app.exchange.loss import LossReport
from app.exchange.records.checking import Checked, RecordChecker
from app.exchange.records.completing import complete_record
from app.exchange.records.composing import composed_record
from app.exchange.records.misfits import without_misfits
from app.exchange.records.renaming import Changes, Renaming
from app.services.transfer.reports import ImportOptions


class DraftChecks:
    """Renames, completes and checks the drafts of one import, one after the other.

    Attributes:
        misfits: whether spans of the draft that was looked at last were left out because they do not fit the text.
    """

    def __init__(self, options: ImportOptions, codebook: Codebook) -> None:
        self._options = options
        self.misfits = False
        self._counted = LossReport()
        """Of the draft that is looked at; what becomes of it, nobody knows yet."""
        self._checker = RecordChecker(self._counted)
        self._renaming = Renaming(options.mapping, codebook, self._counted)

    def fit(self, draft: Draft, unit: OffsetUnit | None) -> Checked:
        """The draft's record, renamed, completed and found fit to be stored; its offsets count `unit`, if it is known.

        Raises:
            RecordError: it is not fit.
        """
        record: dict[str, Any] = draft.record
        self.misfits = False
        if self._options.mapping:
            record = self._renaming.applied(record, draft.where)
        if self._options.nfc and not draft.complete:
            record = composed_record(record)
        if unit is not None:
            record = convert_record(record, unit)
        if not draft.complete:
            record = complete_record(record)
        if self._options.skip_bad_spans:
            given, record = record, without_misfits(record, draft.where, self._counted)
            self.misfits = record is not given
        return self._checker.check(record, draft.where)

    def taken(self) -> Changes:
        """What was done to the drafts since this was asked before, and what they lost."""
        return self._renaming.taken()


def with_own_losses(draft: Draft, changes: Changes) -> Changes:
    """`changes` with what the reader has counted of the draft, whose losses are theirs from now on."""
    if draft.losses is None:
        return changes
    draft.losses.include(changes.losses)
    return changes._replace(losses=draft.losses)
