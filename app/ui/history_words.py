"""Sentences about steps of the history, for the Edit menu and for notices."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.records import Action, ChangeSet, Codebook, ProgressState
from app.ui.article_list.states import state_name
from app.ui.wording import isolated, name_in, quoted, shortened, titled

_STEPS: dict[str, object] = {
    "add_span": QT_TRANSLATE_NOOP("history", "label {label} {quote}"),
    "delete_span": QT_TRANSLATE_NOOP("history", "delete {label} {quote}"),
    "relabel_span": QT_TRANSLATE_NOOP("history", "change label of {quote} to {label}"),
    "resize_span": QT_TRANSLATE_NOOP("history", "move edge of {label} {quote}"),
    "split_span": QT_TRANSLATE_NOOP("history", "split {quote}"),
    "merge_spans": QT_TRANSLATE_NOOP("history", "merge into {quote}"),
    "set_note": QT_TRANSLATE_NOOP("history", "note on {quote}"),
    "set_attributes": QT_TRANSLATE_NOOP("history", "attributes of {quote}"),
    "add_relation": QT_TRANSLATE_NOOP("history", "link {type}"),
    "delete_relation": QT_TRANSLATE_NOOP("history", "delete link {type}"),
    "set_relation_attributes": QT_TRANSLATE_NOOP("history", "attributes of link {type}"),
    "set_progress": QT_TRANSLATE_NOOP("history", "mark article as {state}"),
    "set_direction": QT_TRANSLATE_NOOP("history", "direction of the article: {direction}"),
    "import": QT_TRANSLATE_NOOP("history", "import of {count} articles"),
    "propagate": QT_TRANSLATE_NOOP("history", "label {label} {quote} in further places: {count}"),
    "reject_mentions": QT_TRANSLATE_NOOP("history", "reject {quote} as {label} in places: {rejected}"),
    "add_entity": QT_TRANSLATE_NOOP("history", "add entity {entity}"),
    "change_entity": QT_TRANSLATE_NOOP("history", "change entity {entity}"),
    "rename_entity": QT_TRANSLATE_NOOP("history", "rename entity {old_name} to {entity}"),
    "assign_mentions": QT_TRANSLATE_NOOP("history", "assign mentions to {entity}: {mentions}"),
    "merge_entities": QT_TRANSLATE_NOOP("history", "merge entities into {entity}"),
    "split_entity": QT_TRANSLATE_NOOP("history", "split {entity} off {old_name}"),
    "remove_entity": QT_TRANSLATE_NOOP("history", "delete entity {entity}"),
    "import_entities": QT_TRANSLATE_NOOP("history", "import of {count} entities"),
    "change_codebook": QT_TRANSLATE_NOOP("history", "change the codebook"),
    "import_codebook": QT_TRANSLATE_NOOP("history", "import a codebook"),
    "change_label_key": QT_TRANSLATE_NOOP("history", "change key of label {old_label} to {label}"),
    "merge_labels": QT_TRANSLATE_NOOP("history", "merge label {old_label} into {label}"),
    "delete_label": QT_TRANSLATE_NOOP("history", "delete label {label} with its spans"),
    "change_type_key": QT_TRANSLATE_NOOP("history", "change key of link type {old_type} to {type}"),
    "merge_types": QT_TRANSLATE_NOOP("history", "merge link type {old_type} into {type}"),
    "delete_type": QT_TRANSLATE_NOOP("history", "delete link type {type} with its links"),
    "change_attribute_key": QT_TRANSLATE_NOOP("history", "change key of an attribute to {attribute}"),
    "delete_attribute": QT_TRANSLATE_NOOP("history", "delete attribute {attribute}"),
    "change_value": QT_TRANSLATE_NOOP("history", "change value {old_value} of {attribute} to {value}"),
    "delete_value": QT_TRANSLATE_NOOP("history", "delete value {value} of {attribute}"),
    "revert": QT_TRANSLATE_NOOP("history", "take back of {people}, steps: {count}"),
    "restore": QT_TRANSLATE_NOOP("history", "restore from the trash: {count}"),
    "remove_articles": QT_TRANSLATE_NOOP("history", "remove articles: {count}"),
}
_IMPORT_LAYERS = QT_TRANSLATE_NOOP("history", "import of labels and links for articles that were here: {layers}")
_IMPORT_BOTH = QT_TRANSLATE_NOOP("history", "import of {count} articles, and of labels and links for others: {layers}")
_REMOVE_ONE = QT_TRANSLATE_NOOP("history", "remove article {title}")
_MARK_SEVERAL = QT_TRANSLATE_NOOP("history", "mark articles as {state}: {count}")
_ASSIGN_NONE = QT_TRANSLATE_NOOP("history", "take mentions from their entity: {mentions}")
_DIRECTIONS: dict[object, object] = {
    "rtl": QT_TRANSLATE_NOOP("history", "right to left"),
    "ltr": QT_TRANSLATE_NOOP("history", "left to right"),
    "auto": QT_TRANSLATE_NOOP("history", "by its letters"),
}
_ANYTHING = QT_TRANSLATE_NOOP("history", "last step")
QUOTE_LENGTH = 24
_NAMED = ("entity", "old_name", "old_label", "old_type", "attribute", "value", "old_value")
_COUNTED = ("count", "layers", "mentions", "rejected")


def step_name(step: ChangeSet, codebook: Codebook) -> str:
    """What a step did, in a few words: ``label Actor «…»``."""
    detail = step.detail
    label, kind = str(detail.get("label", "")), str(detail.get("type", ""))
    found, relation = codebook.label(label), codebook.relation_type(kind)
    state = str(detail.get("state", ""))
    words = QCoreApplication.translate("history", str(_sentence(step)))
    people = detail.get("people", ())
    return words.format_map(
        {
            **dict.fromkeys(_NAMED, ""),
            **{key: isolated(shortened(str(detail[key]), QUOTE_LENGTH)) for key in _NAMED if detail.get(key)},
            **{key: detail.get(key, 0) for key in _COUNTED},
            "label": isolated(name_in(found.name, label) if found else label),
            "quote": quoted(str(detail.get("quote", "")), QUOTE_LENGTH),
            "type": isolated(name_in(relation.name, kind) if relation else kind),
            "state": state_name(ProgressState(state)) if state in set(ProgressState) else state,
            "direction": QCoreApplication.translate(
                "history", str(_DIRECTIONS.get(detail.get("direction"), _ANYTHING))
            ),
            "title": titled(str(detail.get("title", "")), QUOTE_LENGTH),
            "people": ", ".join(map(isolated, people)) if isinstance(people, list | tuple) else "",
        }
    )


def _sentence(step: ChangeSet) -> object:
    if step.verb == "import" and step.detail.get("layers"):
        return _IMPORT_BOTH if step.detail.get("count") else _IMPORT_LAYERS
    if step.verb == "remove_articles" and step.detail.get("title"):
        return _REMOVE_ONE
    if step.verb == "set_progress" and step.detail.get("count"):
        return _MARK_SEVERAL
    if step.verb == "assign_mentions" and not step.detail.get("entity"):
        return _ASSIGN_NONE
    return _STEPS.get(step.verb, _ANYTHING)


def undo_text(step: ChangeSet | None, codebook: Codebook | None) -> str:
    """Text of the Undo action."""
    if step is None or codebook is None:
        return QCoreApplication.translate("history", "Undo")
    return QCoreApplication.translate("history", "Undo: {step}").format(step=step_name(step, codebook))


def redo_text(step: ChangeSet | None, codebook: Codebook | None) -> str:
    """Text of the Redo action."""
    if step is None or codebook is None:
        return QCoreApplication.translate("history", "Redo")
    return QCoreApplication.translate("history", "Redo: {step}").format(step=step_name(step, codebook))


def done_text(step: ChangeSet, codebook: Codebook) -> str:
    """A notice that a step was done, undone or done again."""
    name = step_name(step, codebook)
    if step.action == Action.UNDO:
        return QCoreApplication.translate("history", "Undone: {step}").format(step=name)
    if step.action == Action.REDO:
        return QCoreApplication.translate("history", "Done again: {step}").format(step=name)
    return QCoreApplication.translate("history", "Done: {step}").format(step=name)
