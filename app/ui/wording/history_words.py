"""Sentences about steps of the history, for the Edit menu and for notices, in the language of the interface."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.records import ChangeSet, Codebook, ProgressState
from app.domain.wording.step_words import done_words, entry_words, step_words
from app.ui.wording.states import state_name
from app.ui.wording.wording import name_in

SENTENCES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("history", "label {label} {quote}"),
    QT_TRANSLATE_NOOP("history", "delete {label} {quote}"),
    QT_TRANSLATE_NOOP("history", "change label of {quote} to {label}"),
    QT_TRANSLATE_NOOP("history", "move edge of {label} {quote}"),
    QT_TRANSLATE_NOOP("history", "split {quote}"),
    QT_TRANSLATE_NOOP("history", "merge into {quote}"),
    QT_TRANSLATE_NOOP("history", "note on {quote}"),
    QT_TRANSLATE_NOOP("history", "attributes of {quote}"),
    QT_TRANSLATE_NOOP("history", "link {type}"),
    QT_TRANSLATE_NOOP("history", "delete link {type}"),
    QT_TRANSLATE_NOOP("history", "attributes of link {type}"),
    QT_TRANSLATE_NOOP("history", "mark article as {state}"),
    QT_TRANSLATE_NOOP("history", "direction of the article: {direction}"),
    QT_TRANSLATE_NOOP("history", "import articles: {count}"),
    QT_TRANSLATE_NOOP("history", "label {label} {quote} in further places: {count}"),
    QT_TRANSLATE_NOOP("history", "reject {quote} as {label} in places: {rejected}"),
    QT_TRANSLATE_NOOP("history", "add entity {entity}"),
    QT_TRANSLATE_NOOP("history", "change entity {entity}"),
    QT_TRANSLATE_NOOP("history", "rename entity {old_name} to {entity}"),
    QT_TRANSLATE_NOOP("history", "assign mentions to {entity}: {mentions}"),
    QT_TRANSLATE_NOOP("history", "merge entities into {entity}"),
    QT_TRANSLATE_NOOP("history", "split {entity} off {old_name}"),
    QT_TRANSLATE_NOOP("history", "delete entity {entity}"),
    QT_TRANSLATE_NOOP("history", "import entities: {count}"),
    QT_TRANSLATE_NOOP("history", "change the codebook"),
    QT_TRANSLATE_NOOP("history", "import a codebook"),
    QT_TRANSLATE_NOOP("history", "change key of label {old_label} to {label}"),
    QT_TRANSLATE_NOOP("history", "merge label {old_label} into {label}"),
    QT_TRANSLATE_NOOP("history", "delete label {label} with its spans"),
    QT_TRANSLATE_NOOP("history", "change key of link type {old_type} to {type}"),
    QT_TRANSLATE_NOOP("history", "merge link type {old_type} into {type}"),
    QT_TRANSLATE_NOOP("history", "delete link type {type} with its links"),
    QT_TRANSLATE_NOOP("history", "change key of an attribute to {attribute}"),
    QT_TRANSLATE_NOOP("history", "delete attribute {attribute}"),
    QT_TRANSLATE_NOOP("history", "change value {old_value} of {attribute} to {value}"),
    QT_TRANSLATE_NOOP("history", "delete value {value} of {attribute}"),
    QT_TRANSLATE_NOOP("history", "take back of {people}, steps: {count}"),
    QT_TRANSLATE_NOOP("history", "restore from the trash: {count}"),
    QT_TRANSLATE_NOOP("history", "remove articles: {count}"),
    QT_TRANSLATE_NOOP("history", "import labels and links for articles that were here: {layers}"),
    QT_TRANSLATE_NOOP("history", "import articles: {count}, and labels and links for others: {layers}"),
    QT_TRANSLATE_NOOP("history", "remove article {title}"),
    QT_TRANSLATE_NOOP("history", "mark articles as {state}: {count}"),
    QT_TRANSLATE_NOOP("history", "take mentions from their entity: {mentions}"),
    QT_TRANSLATE_NOOP("history", "right to left"),
    QT_TRANSLATE_NOOP("history", "left to right"),
    QT_TRANSLATE_NOOP("history", "by its letters"),
    QT_TRANSLATE_NOOP("history", "last step"),
    QT_TRANSLATE_NOOP("history", "Done: {step}"),
    QT_TRANSLATE_NOOP("history", "Undone: {step}"),
    QT_TRANSLATE_NOOP("history", "Done again: {step}"),
)
"""What `app.domain.wording.step_words` says, to be translated."""


class _Interface:
    """The language of the interface."""

    def say(self, sentence: str) -> str:
        return QCoreApplication.translate("history", sentence)

    def name(self, names: Mapping[str, str], key: str) -> str:
        return name_in(names, key)

    def state(self, state: ProgressState) -> str:
        return state_name(state)


def step_name(step: ChangeSet, codebook: Codebook) -> str:
    """What a step did, in a few words: ``label Actor «…»``."""
    return step_words(step, codebook, _Interface())


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
    return done_words(step, codebook, _Interface())


def entry_text(step: ChangeSet, codebook: Codebook) -> str:
    """What an entry of the history did, as its row says it."""
    return entry_words(step, codebook, _Interface())
