"""May this record come in by the codebook? If not, refuse it or give the codebook what it lacks, as the user chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.codebook import with_endpoints, with_labels
from app.domain.errors import RecordError
from app.exchange.checking import Checked
from app.exchange.mapping import ImportMapping
from db.codebook import label_keys, load_codebook, relation_type_keys, write_codebook

if TYPE_CHECKING:
    from db.bulk_import import BulkImport
    from db.engine import Transaction


class CodebookGate:
    """Lets records pass whose labels and links the codebook knows, archived ones included."""

    def __init__(self, connection: Transaction, bulk: BulkImport, *, add: bool, mapping: ImportMapping) -> None:
        """Args: add: all that is lacking is added; otherwise only what the user mapped something to as new."""
        self._connection = connection
        self._bulk = bulk
        self._add = add
        self._new_labels, self._new_types = mapping.new_labels, mapping.new_relations
        self.added: list[str] = []
        self.codebook = load_codebook(connection)
        self._take_over()

    def _take_over(self) -> None:
        labels, kinds = label_keys(self._connection), relation_type_keys(self._connection)
        self._labels = frozenset(labels)
        self._links = frozenset(
            (kind.key, start, end)
            for kind in self.codebook.relation_types
            for start in kind.from_labels
            for end in kind.to_labels
        )
        self._bulk.use_codebook(labels, kinds, self.codebook.version)

    def admit(self, checked: Checked) -> None:
        """Let `checked` pass.

        Raises:
            RecordError: the codebook does not know its labels or links, and may not be changed.
        """
        if checked.labels <= self._labels and checked.links <= self._links:
            return
        unknown = sorted(checked.labels - self._labels)
        links = sorted(checked.links - self._links)
        if not (self._add or self._are_wanted(unknown, links)):
            raise RecordError(_refusal(unknown, links))
        codebook = with_endpoints(with_labels(self.codebook, unknown), links)
        self.codebook = write_codebook(self._connection, codebook)
        self.added += unknown
        self.added += [f"{kind}: {start} → {end}" for kind, start, end in links]
        self._take_over()

    def _are_wanted(self, labels: list[str], links: list[tuple[str, str, str]]) -> bool:
        """Whether everything that is lacking is what the user mapped something to as new, or a link of such labels."""
        types = {kind.key for kind in self.codebook.relation_types}
        return self._new_labels.issuperset(labels) and all(
            kind in self._new_types or (kind in types and not self._new_labels.isdisjoint((start, end)))
            for kind, start, end in links
        )


def _refusal(labels: list[str], links: list[tuple[str, str, str]]) -> str:
    lacks = [f"the label \u2068{label}\u2069" for label in labels[:3]]
    lacks += [f"the link {kind} from {start} to {end}" for kind, start, end in links[:3]]
    return f"the codebook does not know {', '.join(lacks)}; add it there first, or import with `--unknown-labels add`"
