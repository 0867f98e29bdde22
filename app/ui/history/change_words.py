"""What a change changed, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject

from app.domain.codebook.change import differences
from app.domain.records import (
    ArticleDirection,
    AttributeDefinition,
    Change,
    Codebook,
    Entity,
    Label,
    Presence,
    Progress,
    Record,
    Rejection,
    Relation,
    RelationType,
    Span,
)
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import directed, quoted, shortened, titled
from app.ui.wording.states import state_name
from app.ui.wording.wording import name_in

Line = tuple[str, str, str]
"""What, before, after."""
_LENGTH = 120


class ChangeWords(QObject):
    """Says what a change is about and what it changed.

    Args:
        codebook: names labels, types, attributes and values.
        quote: the text of a span by its id, as far as it is known.
        entity: the name of an entity by its id, as far as it is known.
        text: what stands at a place of an article.
        length: code points of a quote, a note or a value; longer ones are shortened.
    """

    def __init__(
        self,
        codebook: Codebook,
        quote: Callable[[str], str],
        entity: Callable[[str], str],
        text: Callable[[str, int, int], str],
        length: int = _LENGTH,
    ) -> None:
        super().__init__()
        self._codebook = codebook
        self._quote = quote
        self._entity = entity
        self._text = text
        self._length = length

    def subject(self, change: Change) -> str:
        """What the change is about."""
        match change.after or change.before:
            case Span() as span:
                return f"{self._label(span.label)} {quoted(span.quote)}"
            case Relation() as link:
                ends = (quoted(self._quote(link.from_span), 24), quoted(self._quote(link.to_span), 24))
                return f"{ends[0]} — {self._type(link.type)} — {ends[1]}"
            case Entity() as entity:
                return self.tr("Entity {name}").format(name=isolated(shortened(entity.name, self._length)))
            case Progress():
                return self.tr("Progress")
            case ArticleDirection():
                return self.tr("Direction of the article")
            case Presence() as presence:
                return self.tr("Article {title}").format(title=titled(presence.title, self._length))
            case Rejection() as place:
                quote = quoted(self._text(place.article_id, place.start, place.end))
                return self.tr("Rejected: {quote} as {label}").format(quote=quote, label=self._label(place.label))
            case _:
                return self.tr("Codebook")

    def lines(self, change: Change) -> list[Line]:
        """What is different after the change, beside what it was before."""
        before, after = change.before, change.after
        if isinstance(before, Codebook) and isinstance(after, Codebook):
            return list(self._codebook_lines(before, after))
        old, new = self._fields(before), self._fields(after)
        names = list(dict.fromkeys([*old, *new]))
        return [(name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name) != new.get(name)]

    def _fields(self, record: Record | None) -> dict[str, str]:
        match record:
            case Span() as span:
                fields = {
                    self.tr("Label"): self._label(span.label),
                    self.tr("Quote"): quoted(span.quote, self._length),
                    self.tr("Place"): ", ".join(f"{start}–{end}" for start, end in span.fragments),
                    self.tr("Note"): directed(shortened(span.note, self._length)) if span.note else "",
                    self.tr("Entity"): isolated(self._entity(span.entity)) if span.entity else "",
                }
                label = self._codebook.label(span.label)
                fields |= self._attributes(label.attributes if label is not None else (), span.attributes)
            case Relation() as link:
                kind = self._codebook.relation_type(link.type)
                fields = {
                    self.tr("Link"): self._type(link.type),
                    self.tr("From"): quoted(self._quote(link.from_span), self._length),
                    self.tr("To"): quoted(self._quote(link.to_span), self._length),
                    **self._attributes(kind.attributes if kind is not None else (), link.attributes),
                }
            case Entity() as entity:
                fields = {
                    self.tr("Name"): isolated(entity.name),
                    self.tr("Kind"): isolated(entity.kind),
                    self.tr("Aliases"): " · ".join(map(isolated, entity.aliases)),
                    self.tr("Wikidata"): entity.wikidata or "",
                    self.tr("Note"): isolated(shortened(entity.note, self._length)) if entity.note else "",
                    **self._attributes((), entity.attributes),
                }
            case Progress() as progress:
                fields = {self.tr("State"): state_name(progress.state)}
            case ArticleDirection() as said:
                fields = {self.tr("Direction"): self._direction(said.direction)}
            case Presence():
                fields = {self.tr("Where"): self.tr("in the workspace")}
            case Rejection() as place:
                fields = {self.tr("Place"): f"{place.start}–{place.end}"}
            case _:
                fields = {}
        return {name: value for name, value in fields.items() if value}

    def _label(self, key: str) -> str:
        label = self._codebook.label(key)
        return isolated(name_in(label.name, key) if label is not None else key)

    def _direction(self, direction: str | None) -> str:
        if direction is None:
            return self.tr("as the text has it")
        return self.tr("left to right") if direction == "ltr" else self.tr("right to left")

    def _type(self, key: str) -> str:
        kind = self._codebook.relation_type(key)
        return isolated(name_in(kind.name, key) if kind is not None else key)

    def _attributes(self, definitions: Sequence[AttributeDefinition], values: Mapping[str, Any]) -> dict[str, str]:
        known = {one.key: one for one in definitions}
        return {
            isolated(name_in(known[key].name, key) if key in known else key): self._value(value, known.get(key))
            for key, value in values.items()
        }

    def _value(self, value: object, definition: AttributeDefinition | None) -> str:
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, list | tuple):
            return " · ".join(self._value(one, definition) for one in value)
        names = definition.value_names.get(str(value), {}) if definition is not None else {}
        return isolated(shortened(name_in(names, str(value)), self._length))

    def _codebook_lines(self, before: Codebook, after: Codebook) -> Iterator[Line]:
        yield self.tr("Version"), str(before.version), str(after.version)
        for one in differences(before, after):
            if one.kind == "order":
                yield self.tr("Order"), "", self.tr("changed")
                continue
            old, new = _part(before, one.kind, one.key), _part(after, one.kind, one.key)
            part = new or old
            name = isolated(name_in(part.name, one.key) if part is not None else one.key)
            for field in one.fields:
                if field in ("added", "removed"):
                    yield name, self.tr("there") if old else "", self.tr("there") if new else ""
                else:
                    what = f"{name} · {self._field(field)}"
                    yield what, self._part_value(old, field), self._part_value(new, field)

    def _field(self, field: str) -> str:
        names = {
            "name": self.tr("name"),
            "color": self.tr("colour"),
            "color_dark": self.tr("colour on dark paper"),
            "shortcut": self.tr("key"),
            "pattern": self.tr("line pattern"),
            "definition": self.tr("guideline"),
            "examples": self.tr("examples"),
            "attributes": self.tr("attributes"),
            "parent": self.tr("parent"),
            "archived": self.tr("archived"),
            "from_labels": self.tr("allowed at the start"),
            "to_labels": self.tr("allowed at the end"),
        }
        return names.get(field, field)

    def _part_value(self, part: Label | RelationType | None, field: str) -> str:
        value = getattr(part, field, None)
        if isinstance(value, Mapping):
            return " · ".join(
                isolated(shortened(one if isinstance(one, str) else ", ".join(one), self._length))
                for one in value.values()
            )
        if field == "attributes" and isinstance(value, tuple):
            return " · ".join(isolated(name_in(one.name, one.key)) for one in value)
        return self._value(value, None) if value not in (None, "", ()) else ""


def _part(codebook: Codebook, kind: str, key: str) -> Label | RelationType | None:
    return codebook.label(key) if kind == "label" else codebook.relation_type(key)
