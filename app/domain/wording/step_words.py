"""What a step of the history did, in a few words: the sentences of the window and of the terminal, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from app.domain.records import Action, ChangeSet, Codebook, ProgressState
from app.domain.wording.isolation import isolated
from app.domain.wording.quoting import quoted, shortened, titled

_STEPS = {
    "add_span": "label {label} {quote}",
    "delete_span": "delete {label} {quote}",
    "relabel_span": "change label of {quote} to {label}",
    "resize_span": "move edge of {label} {quote}",
    "split_span": "split {quote}",
    "merge_spans": "merge into {quote}",
    "set_note": "note on {quote}",
    "set_attributes": "attributes of {quote}",
    "add_relation": "link {type}",
    "delete_relation": "delete link {type}",
    "set_relation_attributes": "attributes of link {type}",
    "set_progress": "mark article as {state}",
    "set_direction": "direction of the article: {direction}",
    "import": "import articles: {count}",
    "propagate": "label {label} {quote} in further places: {count}",
    "reject_mentions": "reject {quote} as {label} in places: {rejected}",
    "add_entity": "add entity {entity}",
    "change_entity": "change entity {entity}",
    "rename_entity": "rename entity {old_name} to {entity}",
    "assign_mentions": "assign mentions to {entity}: {mentions}",
    "merge_entities": "merge entities into {entity}",
    "split_entity": "split {entity} off {old_name}",
    "remove_entity": "delete entity {entity}",
    "import_entities": "import entities: {count}",
    "change_codebook": "change the codebook",
    "import_codebook": "import a codebook",
    "change_label_key": "change key of label {old_label} to {label}",
    "merge_labels": "merge label {old_label} into {label}",
    "delete_label": "delete label {label} with its spans",
    "change_type_key": "change key of link type {old_type} to {type}",
    "merge_types": "merge link type {old_type} into {type}",
    "delete_type": "delete link type {type} with its links",
    "change_attribute_key": "change key of an attribute to {attribute}",
    "delete_attribute": "delete attribute {attribute}",
    "change_value": "change value {old_value} of {attribute} to {value}",
    "delete_value": "delete value {value} of {attribute}",
    "revert": "take back of {people}, steps: {count}",
    "restore": "restore from the trash: {count}",
    "remove_articles": "remove articles: {count}",
}
_IMPORT_LAYERS = "import labels and links for articles that were here: {layers}"
_IMPORT_BOTH = "import articles: {count}, and labels and links for others: {layers}"
_REMOVE_ONE = "remove article {title}"
_MARK_SEVERAL = "mark articles as {state}: {count}"
_ASSIGN_NONE = "take mentions from their entity: {mentions}"
_DIRECTIONS = {"rtl": "right to left", "ltr": "left to right", "auto": "by its letters"}
_ANYTHING = "last step"
_ACTIONS = {Action.DO: "Done: {step}", Action.UNDO: "Undone: {step}", Action.REDO: "Done again: {step}"}
STEP_SENTENCES = (
    *_STEPS.values(),
    *(_IMPORT_LAYERS, _IMPORT_BOTH, _REMOVE_ONE, _MARK_SEVERAL, _ASSIGN_NONE, _ANYTHING),
    *_DIRECTIONS.values(),
    *_ACTIONS.values(),
)
"""All of them, for whoever translates."""
STATE_NAMES = {
    ProgressState.TODO: "To do",
    ProgressState.DOING: "In progress",
    ProgressState.DONE: "Done",
    ProgressState.FLAGGED: "Flagged",
}
QUOTE_LENGTH = 24
_NAMED = ("entity", "old_name", "old_label", "old_type", "attribute", "value", "old_value")
_COUNTED = ("count", "layers", "mentions", "rejected")


class Language(Protocol):
    """Who says it, in which language."""

    def say(self, sentence: str) -> str:
        """One of `STEP_SENTENCES`."""
        ...

    def name(self, names: Mapping[str, str], key: str) -> str:
        """What a label or link type is called, whose names by language these are."""
        ...

    def state(self, state: ProgressState) -> str:
        """What a state of progress is called."""
        ...


class English:
    """As it is written here."""

    def say(self, sentence: str) -> str:
        """The sentence itself."""
        return sentence

    def name(self, names: Mapping[str, str], key: str) -> str:
        """The English name, or the key."""
        return names.get("en") or key

    def state(self, state: ProgressState) -> str:
        """One of `STATE_NAMES`."""
        return STATE_NAMES[state]


def step_words(step: ChangeSet, codebook: Codebook, language: Language) -> str:
    """What a step did, in a few words: ``label Actor «…»``."""
    detail = step.detail
    label, kind = str(detail.get("label", "")), str(detail.get("type", ""))
    found, relation = codebook.label(label), codebook.relation_type(kind)
    state = str(detail.get("state", ""))
    people = detail.get("people", ())
    return language.say(_sentence(step)).format_map(
        {
            **dict.fromkeys(_NAMED, ""),
            **{key: isolated(shortened(str(detail[key]), QUOTE_LENGTH)) for key in _NAMED if detail.get(key)},
            **{key: detail.get(key, 0) for key in _COUNTED},
            "label": isolated(language.name(found.name, label) if found else label),
            "quote": quoted(str(detail.get("quote", "")), QUOTE_LENGTH),
            "type": isolated(language.name(relation.name, kind) if relation else kind),
            "state": language.state(ProgressState(state)) if state in set(ProgressState) else state,
            "direction": language.say(_DIRECTIONS.get(str(detail.get("direction")), _ANYTHING)),
            "title": titled(str(detail.get("title", "")), QUOTE_LENGTH),
            "people": ", ".join(map(isolated, people)) if isinstance(people, list | tuple) else "",
        }
    )


def done_words(step: ChangeSet, codebook: Codebook, language: Language) -> str:
    """That a step was done, undone or done again."""
    return language.say(_ACTIONS[step.action]).format(step=step_words(step, codebook, language))


def entry_words(step: ChangeSet, codebook: Codebook, language: Language) -> str:
    """What an entry of the history says: that something was done goes without saying."""
    words = step_words if step.action is Action.DO else done_words
    return words(step, codebook, language)


def _sentence(step: ChangeSet) -> str:
    if step.verb == "import" and step.detail.get("layers"):
        return _IMPORT_BOTH if step.detail.get("count") else _IMPORT_LAYERS
    if step.verb == "remove_articles" and step.detail.get("title"):
        return _REMOVE_ONE
    if step.verb == "set_progress" and step.detail.get("count"):
        return _MARK_SEVERAL
    if step.verb == "assign_mentions" and not step.detail.get("entity"):
        return _ASSIGN_NONE
    return _STEPS.get(step.verb, _ANYTHING)
