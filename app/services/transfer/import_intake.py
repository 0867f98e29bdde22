"""From checked records to what comes in, and to the report: the same for an import and for its preview."""

from __future__ import annotations

from app.domain.errors import RecordError
from app.domain.records import Codebook
from app.exchange.characters.hygiene import NFC, NORMALIZED
from app.services.progress import ProgressSink, raise_if_cancelled
from app.services.transfer.codebook_gate import CodebookGate
from app.services.transfer.import_admission import Admission, Chunk
from app.services.transfer.import_copies import CopyWatch
from app.services.transfer.late_losses import LateLosses
from app.services.transfer.receiving import Addition, Receiver, Waiting
from app.services.transfer.reports import ImportOptions, ImportReport


class Intake:
    """Takes the records of one import in, chunk by chunk.

    Args:
        receiver: what they come into.
        options: how they are imported.
        codebook: of the workspace.
        report: what is told of it.
        late: the losses of what comes in.
        progress: who watches.
        careful: look for every id before it is stored.
    """

    def __init__(
        self,
        receiver: Receiver,
        options: ImportOptions,
        codebook: Codebook,
        report: ImportReport,
        late: LateLosses,
        progress: ProgressSink,
        *,
        careful: bool,
    ) -> None:
        self._receiver, self._options, self._report = receiver, options, report
        self._late, self._progress = late, progress
        self.gate = CodebookGate(codebook, receiver, add=options.unknown_labels == "add", mapping=options.mapping)
        self._admission = Admission(receiver, self.gate, report, careful=careful)
        self._copies = CopyWatch(receiver, options.near_duplicates)
        self._chunk = Chunk()

    def take(self, item: Waiting) -> None:
        """One more record; it may wait until there are enough.

        Raises:
            CancelledError: the sink asked to stop.
        """
        self._chunk.waiting.append(item)
        self._chunk.characters += len(item.checked.record["text"])
        if self._chunk.full:
            self._store_chunk()

    def settle(self) -> None:
        """Let nothing wait any more.

        Raises:
            CancelledError: the sink asked to stop.
        """
        while self._chunk.waiting:
            self._store_chunk()

    def end(self) -> bool:
        """Look for copies and finish the report; whether anything is there now that is to stay.

        Raises:
            CancelledError: the sink asked to stop.
        """
        self.settle()
        report, stored = self._report, self._receiver.stored
        taken_out = self._copies.settle(report, self._progress)
        report.articles, report.spans = stored.articles - taken_out.articles, stored.spans - taken_out.spans
        report.relations = stored.relations - taken_out.relations
        report.entities = stored.entities - taken_out.entities
        report.added_labels = self.gate.added
        report.unlisted_values = self.gate.unlisted
        report.layered = self._receiver.layered
        something = report.articles or report.restored or report.layered
        if (report.refusals.count and self._options.strict) or not something:
            return False
        report.losses.include(self._late.settled(self._copies.left_out))
        return True

    def _store_chunk(self) -> None:
        waiting, self._chunk = self._chunk.waiting, Chunk()
        raise_if_cancelled(self._progress)
        accepted = list(self._admission.admitted(waiting, self._chunk.waiting))
        coming = ((addition or item).checked.record for item, addition in accepted)
        for article, entity in self._receiver.take_entities(coming):
            self._report.losses.add("entity_differs", f"{entity} in article {article}")
        for item, addition in accepted:
            try:
                pk = None if addition is not None else self._receiver.add(item)
                if addition is not None:
                    self._add_layer(addition)
            except RecordError as error:
                self._report.refusals.add(item.where, str(error), item.order)
                continue
            if pk is not None:
                self._copies.added(pk, item.where, item.order)
                self._look_at(item)
            self._late.came(item.source, item.changes.losses, pk)
            self._report.renamed.update(item.changes.renamed)
        self._receiver.flush()
        self._late.nobody_waits({item.source for item in self._chunk.waiting})

    def _add_layer(self, addition: Addition) -> None:
        self._report.completed += self._receiver.add_layer(addition)
        for identifier, attributes in addition.completing.items():
            self.gate.count_values(addition.there.spans[identifier].mark[1], attributes)
        self._report.restored += addition.article.removed

    def _look_at(self, item: Waiting) -> None:
        record = item.checked.record
        self._report.hygiene.look(record["text"], item.where, spans=bool(record["spans"]))
        self._report.composed += record["meta"].get(NORMALIZED) == NFC and self._options.nfc
