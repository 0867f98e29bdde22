"""What a file of a CAS holds, in either of its serialisations."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from app.domain.native_record import Json
from app.exchange.cas.model import DEPENDENT, GOVERNOR

NEXT = "next"
"""The feature by which a member of a chain leads to the next one."""
IGNORED = frozenset({"sofa", "begin", "end", GOVERNOR, DEPENDENT})
STRUCTURAL = re.compile(
    r"uima\.|.*\.api\.(?:segmentation|metadata|lexmorph|syntax|transform|anomaly|phonetics|structure|pdf|xml)\."
    r"|de\.tudarmstadt\.ukp\.clarin\.webanno\.api\.type\.|.*\.coref\.type\.CoreferenceChain"
)
"""Types that say how the text is built, and not what somebody labelled in it."""
_TYPED = re.compile(r"true|false|-?[0-9][0-9.eE+ -]*")


class Cas:
    """What a file holds, before anything is made of it. Ids are texts, as the file has them."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[str, str]] = {}
        """Id of a text → name of its view, and the text."""
        self.structures: dict[str, tuple[str, Mapping[str, Json]]] = {}
        """Id → type and features; a reference is an id, or several with blanks between them."""
        self._references: dict[str, frozenset[str]] = {}
        """Id → those of its features that are known to refer to a structure; no token has any."""
        self.slots: dict[str, tuple[str, str, Mapping[str, Json]]] = {}
        """Id → the structure that fills the slot, empty for none, its role, and what else is said of it."""
        self.others: list[str] = []
        """Types of structures that belong to no text and fill no slot."""
        self.address = ""
        """Of a text that is not in the file."""

    def add_text(self, number: str, features: Mapping[str, Json]) -> None:
        """A text with the name of its view, or the address of one."""
        text, address = features.get("sofaString"), features.get("sofaURI")
        if isinstance(text, str):
            self.texts[number] = (str(features.get("sofaID", "")), text)
        elif isinstance(address, str):
            self.address = address

    def add(self, number: str, kind: str, features: Mapping[str, Json], references: Iterable[str] = ()) -> None:
        """A structure over a text."""
        self.structures[number] = (kind, features)
        self._refer(number, frozenset(references) - {GOVERNOR, DEPENDENT})

    def leads(self, number: str) -> frozenset[str]:
        """Those features of a structure that are known to refer to another one."""
        return self._references.get(number, frozenset())

    def _refer(self, number: str, features: Collection[str]) -> None:
        if features:
            self._references[number] = self.leads(number) | frozenset(features)

    def add_slot(self, number: str, features: Mapping[str, Json]) -> None:
        """What one annotation has another one for."""
        more = {key: value for key, value in features.items() if key not in ("target", "role")}
        self.slots[number] = (str(features.get("target") or ""), str(features.get("role") or ""), more)

    def unfold(self, arrays: Mapping[str, Json]) -> None:
        """Put what an array holds in place of its id, where a feature has nothing but that."""
        for number, (kind, features) in self.structures.items() if arrays else ():
            held = {key: arrays[value] for key, value in features.items() if isinstance(value, str) and value in arrays}
            self.structures[number] = (kind, {**features, **held})

    def may_be_typed(self) -> bool:
        """Whether a feature holds what could be the id of a structure, a number or a truth value."""
        return any(
            isinstance(value, str) and _TYPED.fullmatch(value)
            for kind, features in self.structures.values()
            if not STRUCTURAL.match(kind)
            for key, value in features.items()
            if key not in IGNORED
        )

    def may_refer(self) -> str:
        """A feature that holds the id of a span and may as well be a number; empty where there is none."""
        spans = {
            number: (kind, features)
            for number, (kind, features) in self.structures.items()
            if "begin" in features and not STRUCTURAL.match(kind)
        }
        for kind, features in spans.values():
            for key in features.keys() - IGNORED - {NEXT}:
                told = str(features[key]).split()
                if told and all(one in spans for one in told):
                    return f"{kind.rpartition('.')[2]}.{key}"
        return ""

    def tell_values(self, typed: Callable[[str, Mapping[str, Json]], Mapping[str, Json]]) -> None:
        """Take features for what `typed` makes of them, given their type."""
        for number, (kind, features) in self.structures.items():
            if not STRUCTURAL.match(kind):
                held = self.leads(number)
                values = typed(kind, {key: value for key, value in features.items() if key not in held})
                self.structures[number] = (kind, {**features, **values})

    def tell_references(self, declared: Mapping[str, Collection[str]]) -> None:
        """Take features for references: type → those of its features that are."""
        for number, (kind, features) in self.structures.items():
            self._refer(number, (features.keys() & set(declared.get(kind, ()))) - {"sofa", GOVERNOR, DEPENDENT})

    def follow_chains(self) -> None:
        """Take ``next`` for a reference where it leads to a structure of the same type.

        XMI does not tell a reference from a number; of what INCEpTION writes, only the members of chains have such.
        """
        for number, (kind, features) in self.structures.items():
            if self.structures.get(str(features.get(NEXT)), ("",))[0] == kind:
                self._refer(number, {NEXT})
