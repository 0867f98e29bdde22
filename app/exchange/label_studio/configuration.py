"""Label Studio's labelling configuration: the XML that declares which controls a project has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from app.domain.errors import RecordError
from app.domain.records import AttributeDefinition, Codebook
from app.exchange.declared import DeclaredNames
from app.exchange.files.sources import Source
from app.exchange.loss import LossReport
from app.exchange.syntax.xml_reading import Element, iterate_elements
from app.exchange.syntax.xml_writing import escape, legal

NAME = "labeling-config.xml"
LABELS, TEXT = "label", "text"
"""Names of the two controls that every project of ours has."""
_CONTROLS = {"choice": "Choices", "choices": "Choices", "boolean": "Choices", "number": "Number", "date": "DateTime"}
"""Kind of attribute → control; everything else is a text."""
_ATTRIBUTE = "attribute."
_MAX_BYTES = 4 * 1024**2


_TEXTS = frozenset({"Text", "HyperText"})
_SPAN_CONTROLS = frozenset({("Labels",), ("HyperTextLabels",)})


class Control(NamedTuple):
    """One attribute as a control, for every label that has it."""

    key: str
    definition: AttributeDefinition | None
    values: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def tag(self) -> str:
        """The element that declares it."""
        return _CONTROLS.get(self.definition.kind if self.definition else "", "TextArea")


def controls_of(codebook: Codebook | None) -> dict[str, Control]:
    """The attributes of all labels by key; labels that share a key share the control."""
    controls: dict[str, Control] = {}
    for label in codebook.labels if codebook else ():
        for definition in label.attributes:
            known = controls.get(definition.key)
            if known is None:
                controls[definition.key] = Control(definition.key, definition, definition.values, (label.key,))
                continue
            same = known.definition is not None and known.definition.kind == definition.kind
            controls[definition.key] = Control(
                definition.key,
                definition if same else None,
                tuple(dict.fromkeys((*known.values, *definition.values))),
                (*known.labels, label.key),
            )
    return controls


def control_name(key: str) -> str:
    """The control of an attribute; two names are taken by the controls of every project, and none is blank."""
    taken = key in {LABELS, TEXT} or not key.strip() or key.startswith(_ATTRIBUTE)
    return f"{_ATTRIBUTE}{key}" if taken else key


def attribute_key(name: str) -> str:
    """The attribute of a control."""
    return name.removeprefix(_ATTRIBUTE)


def configuration(
    codebook: Codebook | None,
    labels: Iterable[str],
    relation_types: Iterable[str],
    values: Mapping[str, Iterable[str]],
    losses: LossReport,
) -> bytes:
    """The configuration of a project with what the codebook declares, and what was met besides.

    Args:
        codebook: The codebook of the workspace.
        labels: Labels that were met.
        relation_types: Types of links that were met.
        values: Attributes that were met, each with the choices that were met.
        losses: Where characters that XML cannot hold are counted.
    """

    def quoted(text: str) -> str:
        return escape(legal(text, losses, NAME))

    met = set(labels)
    lines = ["<View>", f'  <Labels name="{LABELS}" toName="{TEXT}">']
    for label in codebook.labels if codebook else ():
        if label.key in met or not label.archived:
            hotkey = f' hotkey="{quoted(label.shortcut)}"' if label.shortcut and not label.archived else ""
            lines.append(f'    <Label value="{quoted(label.key)}" background="{label.color}"{hotkey}/>')
            met.discard(label.key)
    lines += [f'    <Label value="{quoted(key)}"/>' for key in sorted(met)]
    lines += ["  </Labels>", "  <Relations>"]
    types = dict.fromkeys(
        [*(kind.key for kind in (codebook.relation_types if codebook else ())), *sorted(relation_types)]
    )
    lines += [f'    <Relation value="{quoted(key)}"/>' for key in types]
    lines.append("  </Relations>")
    # Label Studio shows a text in the direction of its surroundings.
    lines += [
        '  <View style="direction: rtl; text-align: right">',
        f'    <Text name="{TEXT}" value="$text"/>',
        "  </View>",
    ]
    controls = controls_of(codebook)
    for key, met_values in sorted(values.items()):
        known = controls.get(key) or Control(key, None, (), ())
        controls[key] = known._replace(values=tuple(dict.fromkeys((*known.values, *sorted(met_values)))))
    for control in controls.values():
        lines += _control(control, quoted)
    return "\n".join([*lines, "</View>", ""]).encode()


def _control(control: Control, quoted: Callable[[str], str]) -> Iterator[str]:
    where = f' whenTagName="{LABELS}" whenLabelValue="{quoted(",".join(control.labels))}"' if control.labels else ""
    tag = f'{control.tag} name="{quoted(control_name(control.key))}" toName="{TEXT}" perRegion="true"{where}'
    if control.tag != "Choices":
        yield f"  <{tag}/>"
        return
    several = control.definition is not None and control.definition.kind == "choices"
    yield f'  <{tag} choice="{"multiple" if several else "single"}">'
    for value in control.values or ("true", "false"):
        yield f'    <Choice value="{quoted(value)}"/>'
    yield "  </Choices>"


def text_field(source: Source, declared: DeclaredNames) -> str | None:
    """The field of a task's data that holds the text, as the configuration beside `source` says; None without one.

    What the configuration offers to label with is put into `declared`.

    Raises:
        RecordError: it is no XML.
    """
    found = source.beside(NAME)
    if found is None or found.size > _MAX_BYTES:
        return None
    field: str | None = None
    choices: list[str] = []
    try:
        for element in iterate_elements(found):
            if not isinstance(element, Element):
                continue
            if element.name in _TEXTS and field is None:
                field = element.attributes.get("value", "").removeprefix("$") or None
            elif element.name == "Label" and element.path[-1:] in _SPAN_CONTROLS:
                # Results name a label by its alias, if it has one.
                declared.labels[element.attributes.get("alias") or element.attributes.get("value", "")] = None
            elif element.name == "Relation":
                declared.relations[element.attributes.get("value", "")] = None
            elif element.name == "Choice":
                choices.append(element.attributes.get("alias") or element.attributes.get("value", ""))
            elif element.name == "Choices":
                if element.attributes.get("perRegion") == "true":
                    key = attribute_key(element.attributes.get("name", ""))
                    declared.attributes.setdefault(key, {}).update(dict.fromkeys(choices))
                choices = []
    except RecordError as error:
        raise RecordError(f"{found.name} {error}") from error
    return field
