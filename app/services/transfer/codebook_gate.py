"""May this record come in by the codebook? If not, refuse it or give the codebook what it lacks, as the user chose.

Values of attributes come in also where the codebook does not list them: they are kept, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from shlex import quote
from typing import Protocol

from app.domain.codebook.codebook import with_endpoints, with_labels, with_values
from app.domain.errors import RecordError
from app.domain.native_record import Json
from app.domain.records import Codebook, Label, RelationType
from app.domain.text.folding import fold_key
from app.domain.wording.isolation import isolated
from app.exchange.records.checking import Checked
from app.exchange.records.mapping import ImportMapping
from app.exchange.records.renaming import text_of

_NAMED = 1000
"""Different values without a place in the codebook that are told apart; texts in a wrong column may be many."""
_TELLING = 3
"""Code points by which a shortened name, such as ORG, tells which one is meant."""


class CodebookKeeper(Protocol):
    """Where the codebook is kept by which an import goes."""

    def kept(self, codebook: Codebook) -> Codebook:
        """Keep it as the next version; what is kept then."""

    def use(self, codebook: Codebook) -> None:
        """What is stored from now on goes by it."""


class CodebookGate:
    """Lets records pass whose labels and links the codebook knows, archived ones included."""

    def __init__(self, codebook: Codebook, keeper: CodebookKeeper, *, add: bool, mapping: ImportMapping) -> None:
        """Args: add: all that is lacking is added; otherwise only what the user mapped something to as new."""
        self._keeper = keeper
        self._add = add
        self._mapping = mapping
        self._allowed: set[tuple[str, str]] = set()
        self.added: list[str] = []
        self.unlisted: Counter[tuple[str, str]] = Counter()
        """Attribute and value → how often it came in without being listed for that attribute."""
        self.codebook = codebook
        self._take_over()

    def _take_over(self) -> None:
        self._labels = frozenset(label.key for label in self.codebook.labels)
        self._links = _links_of(self.codebook)
        owners: tuple[Label | RelationType, ...] = (*self.codebook.labels, *self.codebook.relation_types)
        # Label or link type → its attributes → their values.
        self._listed: dict[str, dict[str, frozenset[str]]] = {}
        for owner in owners:
            values = {one.key: frozenset(one.values) for one in owner.attributes if one.values}
            self._listed.setdefault(owner.key, {}).update(values)
        self._keeper.use(self.codebook)

    def _allow_values(self, wanted: set[tuple[str, str]]) -> None:
        """List these values of attributes in the codebook, as far as it has such attributes and lacks them."""
        self._allowed |= wanted
        values: dict[str, set[str]] = {}
        for attribute, value in wanted:
            values.setdefault(attribute, set()).add(value)
        codebook = with_values(self.codebook, values)
        if codebook == self.codebook:
            return
        before = self._listed_values()
        self.codebook = self._keeper.kept(codebook)
        self._take_over()
        after = self._listed_values()
        self.added += [f"{key} = {one}" for key, one in sorted(after - before)]

    def _listed_values(self) -> set[tuple[str, str]]:
        """Each attribute with each of its values."""
        return {(key, one) for owned in self._listed.values() for key, listed in owned.items() for one in listed}

    def admit(self, checked: Checked, new_values: Iterable[tuple[str, str]]) -> None:
        """Let `checked` pass.

        Args:
            checked: What comes in.
            new_values: Attributes and values that come in with it and are to be listed in the codebook.

        Raises:
            RecordError: the codebook does not know its labels or links, and may not be changed.
        """
        if not (checked.labels <= self._labels and checked.links <= self._links):
            self._complete(checked)
        if wanted := {*new_values} - self._allowed:
            self._allow_values(wanted)
        self._count_unlisted(checked)

    def allows(self, kind: str, from_label: str, to_label: str) -> bool:
        """Whether links of this type lead from the one label to the other, or may be given to the codebook."""
        link = (kind, from_label, to_label)
        return link in self._links or self._add or self._are_wanted([], [link])

    def _complete(self, checked: Checked) -> None:
        unknown = sorted(checked.labels - self._labels)
        links = sorted(checked.links - self._links)
        if not (self._add or self._are_wanted(unknown, links)):
            raise RecordError(_refusal(unknown, links, self.codebook))
        codebook = with_endpoints(with_labels(self.codebook, unknown), links)
        self.codebook = self._keeper.kept(codebook)
        self.added += unknown
        self.added += [f"{kind}: {start} → {end}" for kind, start, end in links]
        self._take_over()

    def _count_unlisted(self, checked: Checked) -> None:
        columns = checked.columns
        if any(columns.attributes):
            for label, attributes in zip(columns.labels, columns.attributes, strict=True):
                if attributes:
                    self.count_values(label, attributes)
        for link in checked.record["relations"]:
            if link["attributes"]:
                self.count_values(link["type"], link["attributes"])

    def count_values(self, owner: str, attributes: Mapping[str, Json]) -> None:
        """Count those values that the codebook does not list for this label or link type."""
        attributes_listed = self._listed.get(owner, {})
        for key, value in attributes.items():
            listed = attributes_listed.get(key)
            # Nearly every value is one text that is listed.
            if listed is not None and not (type(value) is str and value in listed):
                self._count(key, value, listed)

    def _count(self, key: str, value: Json, listed: frozenset[str]) -> None:
        for one in value if isinstance(value, list) else (value,):
            text = text_of(one)
            if (
                text is not None
                and text not in listed
                and (len(self.unlisted) < _NAMED or (key, text) in self.unlisted)
            ):
                self.unlisted[key, text] += 1

    def _are_wanted(self, labels: list[str], links: list[tuple[str, str, str]]) -> bool:
        """Whether everything that is lacking is what the user mapped something to as new, or a link of such labels."""
        return _are_wanted(labels, links, self.codebook, self._mapping)


def _are_wanted(
    labels: list[str], links: list[tuple[str, str, str]], codebook: Codebook, mapping: ImportMapping
) -> bool:
    if not labels and not links:
        return True
    types = {kind.key for kind in codebook.relation_types}
    return mapping.new_labels.issuperset(labels) and all(
        kind in mapping.new_relations or (kind in types and not mapping.new_labels.isdisjoint((start, end)))
        for kind, start, end in links
    )


def _links_of(codebook: Codebook) -> frozenset[tuple[str, str, str]]:
    """Type, and labels of both ends, of every link that the codebook allows."""
    return frozenset(
        (kind.key, start, end)
        for kind in codebook.relation_types
        for start in kind.from_labels
        for end in kind.to_labels
    )


def _refusal(labels: list[str], links: list[tuple[str, str, str]], codebook: Codebook) -> str:
    lacks = [f"the label {isolated(label)}" for label in labels[:3]]
    lacks += [f"the link {kind} from {start} to {end}" for kind, start, end in links[:3]]
    way = ""
    if labels:
        way = f"map it with `--map-label {quote(labels[0])}={_likely(labels[0], codebook) or '…'}`, "
    return (
        f"the codebook does not know {', '.join(lacks)}; {way}add it there first, or import with `--unknown-labels add`"
    )


def _likely(label: str, codebook: Codebook) -> str:
    """Our label that is written alike but for its case, or of which `label` is the beginning; empty if none is."""
    wanted = fold_key(label)
    ours = [one.key for one in codebook.labels if not one.archived]
    same = (key for key in ours if fold_key(key) == wanted)
    longer = (key for key in ours if len(wanted) >= _TELLING and fold_key(key).startswith(wanted))
    return next(chain(same, longer), "")
