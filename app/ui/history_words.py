"""Sentences about steps of the history, for the Edit menu and for notices."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.records import Action, ChangeSet, Codebook, ProgressState
from app.ui.article_list.states import state_name
from app.ui.wording import isolated, name_in, quoted

_STEPS: dict[str, object] = {
    "add_span": QT_TRANSLATE_NOOP("history", "label {label} {quote}"),
    "delete_span": QT_TRANSLATE_NOOP("history", "delete {label} {quote}"),
    "relabel_span": QT_TRANSLATE_NOOP("history", "change label of {quote} to {label}"),
    "resize_span": QT_TRANSLATE_NOOP("history", "move edge of {label} {quote}"),
    "split_span": QT_TRANSLATE_NOOP("history", "split {quote}"),
    "merge_spans": QT_TRANSLATE_NOOP("history", "merge into {quote}"),
    "set_note": QT_TRANSLATE_NOOP("history", "note on {quote}"),
    "set_attributes": QT_TRANSLATE_NOOP("history", "attributes of {quote}"),
    "set_entity": QT_TRANSLATE_NOOP("history", "entity of {quote}"),
    "add_relation": QT_TRANSLATE_NOOP("history", "link {type}"),
    "delete_relation": QT_TRANSLATE_NOOP("history", "delete link {type}"),
    "set_relation_attributes": QT_TRANSLATE_NOOP("history", "attributes of link {type}"),
    "set_progress": QT_TRANSLATE_NOOP("history", "mark article as {state}"),
    "import": QT_TRANSLATE_NOOP("history", "import of {count} articles"),
}
_ANYTHING = QT_TRANSLATE_NOOP("history", "last step")
QUOTE_LENGTH = 24


def step_name(step: ChangeSet, codebook: Codebook) -> str:
    """What a step did, in a few words: ``label Actor «…»``."""
    detail = step.detail
    label, kind = str(detail.get("label", "")), str(detail.get("type", ""))
    found, relation = codebook.label(label), codebook.relation_type(kind)
    state = str(detail.get("state", ""))
    words = QCoreApplication.translate("history", str(_STEPS.get(step.verb, _ANYTHING)))
    return words.format(
        label=isolated(name_in(found.name, label) if found else label),
        quote=quoted(str(detail.get("quote", "")), QUOTE_LENGTH),
        type=isolated(name_in(relation.name, kind) if relation else kind),
        state=state_name(ProgressState(state)) if state in set(ProgressState) else state,
        count=detail.get("count", ""),
    )


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
