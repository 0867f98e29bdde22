"""Names of somebody else's labels, links, attributes and values, and what they are called here.

A name is mapped to one of ours, to a new one (written ``+NAME``), or to nothing (the empty string): then what bears it
is left out, and counted. Names that are not mapped stay as they are. `app.exchange.records.renaming` carries it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from app.domain.codebook.codebook import fits
from app.domain.errors import TransferError, WrongOptionError
from app.domain.records import AttributeDefinition, Codebook, Label, RelationType
from app.exchange.records.attribute_values import value_of

NEW = "+"
LEFT_OUT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMapping:
    """Foreign name → our name, ``+new name``, or nothing; for each kind of name. False when it changes nothing.

    Attributes:
        attribute_values: name of an attribute as the files have it → text of a value → ours. Truth values are written
            ``true`` and ``false``.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    attribute_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))

    @property
    def new_labels(self) -> frozenset[str]:
        """Labels that the user wants added to the codebook."""
        return _new(self.labels)

    @property
    def new_relations(self) -> frozenset[str]:
        """Types of links that the user wants added to the codebook."""
        return _new(self.relations)

    def our_attribute(self, attribute: str) -> str:
        """What an attribute of the files is called here; empty when it is left out."""
        return our_name(self.attributes.get(attribute, attribute))

    def refuse_unknown(self, codebook: Codebook) -> None:
        """A name that is said to be ours must be in the codebook: else a slip of the pen would go unnoticed.

        Raises:
            TransferError: one is not.
        """
        for what, mapping, known in (
            ("label", self.labels, {label.key for label in codebook.labels}),
            ("link type", self.relations, {kind.key for kind in codebook.relation_types}),
        ):
            for name, ours in mapping.items():
                if ours and not ours.startswith(NEW) and ours not in known:
                    raise TransferError(
                        "The codebook has no {what} {ours!r}, to which {name!r} is mapped; "
                        "known are: {known}; write +{ours} to add it",
                        what=what,
                        ours=ours,
                        name=name,
                        known=", ".join(sorted(known)),
                    )
        for attribute, values in self.attribute_values.items():
            found = definitions_of(codebook, self.our_attribute(attribute))
            for value, ours in values.items():
                if found and ours != LEFT_OUT:
                    _refuse_value(found, attribute, value, ours)

    def within(self, codebook: Codebook) -> tuple[ImportMapping, list[str]]:
        """What of this the codebook allows, and the names of ours that it lacks: a profile may be older than it is."""
        gone: list[str] = []

        def kept(names: Mapping[str, str], one: Callable[[dict[str, str]], ImportMapping]) -> dict[str, str]:
            found = {}
            for name, ours in names.items():
                try:
                    one({name: ours}).refuse_unknown(codebook)
                except TransferError:
                    gone.append(ours)
                else:
                    found[name] = ours
            return found

        labels = kept(self.labels, lambda names: ImportMapping(labels=names))
        relations = kept(self.relations, lambda names: ImportMapping(relations=names))
        values = {}
        for attribute, ours in self.attribute_values.items():

            def alone(names: dict[str, str], attribute: str = attribute) -> ImportMapping:
                return ImportMapping(attributes=self.attributes, attribute_values={attribute: names})

            values[attribute] = kept(ours, alone)
        return replace(self, labels=labels, relations=relations, attribute_values=values), gone


def definitions_of(codebook: Codebook, attribute: str) -> tuple[AttributeDefinition, ...]:
    """All that the codebook says about attributes of this key: labels and link types may share one."""
    owners: tuple[Label | RelationType, ...] = (*codebook.labels, *codebook.relation_types)
    return tuple(one for owner in owners for one in owner.attributes if one.key == attribute)


def listed_values(definitions: Iterable[AttributeDefinition]) -> dict[str, AttributeDefinition]:
    """The values that the codebook lists for an attribute, each once, with where it lists them."""
    listed: dict[str, AttributeDefinition] = {}
    for one in definitions:
        for value in one.values:
            listed.setdefault(value, one)
    return listed


def our_name(ours: str) -> str:
    """The name without what says that it is new."""
    return ours.removeprefix(NEW)


def our_value(ours: str, definitions: Sequence[AttributeDefinition]) -> str:
    """The value without what says that it is new; values such as ``+1`` may begin like that themselves."""
    return ours if ours in listed_values(definitions) else our_name(ours)


def split_mapping(pairs: Sequence[str], option: str) -> dict[str, str]:
    """``foreign=ours`` texts as a mapping; the last ``=`` counts, for our names have none.

    Raises:
        WrongOptionError: there is no ``=``, or nothing before it, or a name comes twice.
    """
    mapping: dict[str, str] = {}
    for pair in pairs:
        name, _, ours = pair.rpartition("=")
        if not name.strip():
            raise WrongOptionError("{option} is written FOREIGN=OURS, not {pair!r}", option=option, pair=pair)
        if name.strip() in mapping:
            raise WrongOptionError("{option} maps {name!r} twice", option=option, name=name.strip())
        mapping[name.strip()] = ours.strip()
    return mapping


def split_values(triples: Sequence[str], option: str) -> dict[str, dict[str, str]]:
    """``attribute=foreign=ours`` texts as a mapping by attribute; the first and the last ``=`` count.

    Raises:
        WrongOptionError: there are less than two ``=``, or no attribute before them, or a value comes twice.
    """
    mapping: dict[str, dict[str, str]] = {}
    for triple in triples:
        attribute, _, rest = triple.partition("=")
        value, equals, ours = rest.rpartition("=")
        values = mapping.setdefault(attribute.strip(), {})
        if not equals or not attribute.strip():
            raise WrongOptionError(
                "{option} is written ATTRIBUTE=FOREIGN=OURS, not {pair!r}", option=option, pair=triple
            )
        if value.strip() in values:
            raise WrongOptionError(
                "{option} maps {name!r} twice", option=option, name=f"{attribute.strip()}={value.strip()}"
            )
        values[value.strip()] = ours.strip()
    return mapping


def _new(mapping: Mapping[str, str]) -> frozenset[str]:
    return frozenset(our_name(ours) for ours in mapping.values() if ours.startswith(NEW))


def _refuse_value(found: Sequence[AttributeDefinition], attribute: str, value: str, ours: str) -> None:
    known = listed_values(found)
    if known and not ours.startswith(NEW) and ours not in known:
        raise TransferError(
            "The attribute {attribute} has no value {ours!r}, to which {name!r} is mapped; "
            "known are: {known}; write +{ours} to add it",
            attribute=found[0].key,
            ours=ours,
            name=f"{attribute}={value}",
            known=", ".join(known),
        )
    if not known and not any(fits(one, value_of((our_name(ours),), one)) for one in found):
        raise TransferError(
            "{ours!r}, to which {name!r} is mapped, does not fit the attribute {attribute}, "
            "which is of the kind {kind}",
            ours=ours,
            name=f"{attribute}={value}",
            attribute=found[0].key,
            kind=found[0].kind,
        )
