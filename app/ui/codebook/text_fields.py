"""Fields of text: the key, a line, a box, the examples of a guideline; each written in the language chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from app.domain.codebook.attribute_edits import ChangeAttributeKey
from app.domain.codebook.edits import ChangeLabelKey, ChangeTypeKey, CodebookEdit
from app.domain.codebook.guidelines import RIGHT, WRONG, Examples, example_lines, examples_of
from app.ui.codebook.inputs import BoxInput, LineInput, fill
from app.ui.codebook.seen import FormField, Node, Seen, changed, direction_of

BOX_LINES = 5


class KeyField(FormField):
    """The key: how exports name the part. Changing it changes whatever is labelled with it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._line = LineInput(name, self._hand_on)
        self._node: Node | None = None
        fill(self, self._line)
        self.setFocusProxy(self._line)

    def show_part(self, seen: Seen) -> None:
        """Show the key."""
        if self._node != seen.node:
            self._line.setModified(False)
        self._node = seen.node
        self._line.show_text(seen.part.key)

    def commit(self) -> None:
        """Ask for the new key."""
        self._line.commit()

    def is_pending(self) -> bool:
        """Whether another key was typed."""
        return self._line.isModified()

    def draft(self) -> object:
        """The key as it was typed."""
        return self._line.draft()

    def bring_back(self, draft: str) -> None:
        """Show a key that could not be taken as if it were being typed still."""
        self._line.bring_back(draft)

    def _hand_on(self, text: str) -> None:
        node, key = self._node, text.strip()
        self._line.take_back()
        if node is not None and key and key != node.key:
            self.edited.emit(_key_change(node, key))


class TranslatedField(FormField):
    """A text in the language chosen; empty, the language has none."""

    def __init__(self, name: str, *, lines: int = 1) -> None:
        super().__init__()
        self._name = name
        self._seen: Seen | None = None
        self._input = LineInput(name, self._hand_on) if lines == 1 else BoxInput(name, self._hand_on, lines)
        fill(self, self._input)
        self.setFocusProxy(self._input)

    def show_part(self, seen: Seen) -> None:
        """Show the text of the language; where it has none, another one stands there in grey."""
        if _is_another(self._seen, seen):
            _forget(self._input)
        self._seen = seen
        texts: Mapping[str, str] = getattr(seen.part, self._name)
        self._input.setLayoutDirection(direction_of(seen.language))
        self._input.setPlaceholderText(texts.get("en") or next(iter(texts.values()), ""))
        self._input.show_text(texts.get(seen.language, ""))

    def commit(self) -> None:
        """Hand on what was typed."""
        self._input.commit()

    def is_pending(self) -> bool:
        """Whether something else was typed."""
        return _is_modified(self._input)

    def draft(self) -> object:
        """The text as it was typed."""
        return self._input.draft()

    def bring_back(self, draft: str) -> None:
        """Show a text that could not be stored as if it were being typed still."""
        self._input.bring_back(draft)

    def _hand_on(self, text: str) -> None:
        if self._seen is not None:
            _give(self, self._seen, self._name, text.strip())


class ExamplesField(FormField):
    """Positive and negative examples in the language chosen, a line each."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._seen: Seen | None = None
        self._boxes = tuple(BoxInput(f"{name}.{which}", self._hand_on, BOX_LINES - 1) for which in ("right", "wrong"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        titles = (
            QCoreApplication.translate("codebook", "Examples that are right, a line each"),
            QCoreApplication.translate("codebook", "Examples that are wrong, a line each"),
        )
        for row, (sign, title, box) in enumerate(zip((RIGHT, WRONG), titles, self._boxes, strict=True)):
            grid.addWidget(QLabel(sign), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(box, row, 1)
            box.setAccessibleName(title)
            box.setPlaceholderText(title)
        self.setFocusProxy(self._boxes[0])

    def show_part(self, seen: Seen) -> None:
        """Show the examples of the language."""
        if _is_another(self._seen, seen):
            for box in self._boxes:
                _forget(box)
        self._seen = seen
        held = examples_of(getattr(seen.part, "examples", {}).get(seen.language, ()))
        for box, lines in zip(self._boxes, held, strict=True):
            box.setLayoutDirection(direction_of(seen.language))
            box.show_text("\n".join(lines))

    def commit(self) -> None:
        """Hand on what was typed."""
        for box in self._boxes:
            box.commit()

    def is_pending(self) -> bool:
        """Whether something else was typed."""
        return any(map(_is_modified, self._boxes))

    def draft(self) -> object:
        """The right and the wrong examples as they were typed."""
        return tuple(box.draft() for box in self._boxes)

    def bring_back(self, draft: tuple[str, ...]) -> None:
        """Show examples that could not be stored as if they were being typed still."""
        for box, text in zip(self._boxes, draft, strict=True):
            box.bring_back(text)

    def _hand_on(self, _text: str) -> None:
        if self._seen is not None:
            right, wrong = (tuple(box.toPlainText().splitlines()) for box in self._boxes)
            for box in self._boxes:
                _forget(box)
            _give(self, self._seen, "examples", example_lines(Examples(right, wrong)))


def _key_change(node: Node, key: str) -> CodebookEdit:
    if node.kind == "label":
        return ChangeLabelKey(node.key, key)
    if node.kind == "relation":
        return ChangeTypeKey(node.key, key)
    return ChangeAttributeKey(node.owner, node.key, node.of, key)


def _give(field: FormField, seen: Seen, name: str, value: Any) -> None:  # noqa: ANN401 - a text or several
    held: Mapping[str, Any] = getattr(seen.part, name)
    texts = {language: text for language, text in held.items() if language != seen.language}
    if value:
        # In its place, for the order of languages is the order they are written in.
        texts = {**held, seen.language: value}
    if texts != held:
        field.given.emit(changed(seen.part, **{name: texts}))
    else:
        field.show_part(seen)


def _is_another(before: Seen | None, seen: Seen) -> bool:
    return before is not None and (before.language, before.node) != (seen.language, seen.node)


def _is_modified(field: LineInput | BoxInput) -> bool:
    return field.isModified() if isinstance(field, LineInput) else field.document().isModified()


def _forget(field: LineInput | BoxInput) -> None:
    if isinstance(field, LineInput):
        field.setModified(False)
    else:
        field.document().setModified(False)
