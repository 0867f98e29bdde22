"""What can go wrong through no bug of ours: one sentence for the user each, saying what, where and what to do."""

from __future__ import annotations

from collections.abc import Sequence


class HashiyaError(Exception):
    """A problem a user can understand and mend. ``str(error)`` is one line without a traceback.

    Attributes:
        template: the sentence with a name in braces for each value, or the whole sentence where there is none; the
            window looks its translation up by it (`app.ui.wording.error_words`).
        values: what stands in the braces; several texts are joined by "or".
    """

    def __init__(self, template: str, /, **values: object) -> None:
        said = {key: " or ".join(map(str, one)) if isinstance(one, tuple) else one for key, one in values.items()}
        super().__init__(template.format_map(said) if values else template)
        self.template = template
        self.values = values


class Clause:
    """A part of an error's sentence with values of its own; a window says it in its language, like the sentence."""

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format_map(self.values) if self.values else self.template


class WorkspaceError(HashiyaError):
    """A workspace cannot be opened or created: missing, not a workspace, newer than this program, unreadable."""


class NewerWorkspaceError(WorkspaceError):
    """The workspace was written by a newer version of Hashiya."""


class OlderWorkspaceError(WorkspaceError):
    """The workspace was written by an older version, and is to be brought up to date before it can be opened."""


class WorkspaceHeldError(WorkspaceError):
    """Others save something long just now, before whose end an older workspace cannot be brought up to date."""


class StorageError(HashiyaError):
    """The store refused or could not be reached while working: disk full, read-only, locked, server away."""


class HeldError(StorageError):
    """Another window or program is saving something long just now; nothing was saved, and can be once that is done."""


class FullError(StorageError):
    """There is no room on the disk; nothing was saved, and can be once there is."""


class ConflictError(HashiyaError):
    """The object was changed elsewhere since it was read; nothing was overwritten."""


class StepInTheWayError(ConflictError):
    """A step cannot be taken back or done again, because of what was done since; `step_id` is the step's."""

    step_id = ""


class CrossedError(ConflictError):
    """Two saves waited for each other and this one gave way; done again it will succeed."""


class InvalidAnnotationError(HashiyaError):
    """A span, relation or attribute breaks a rule: offsets, unknown label, wrong endpoints, link to itself."""


class NotFoundError(HashiyaError):
    """The article, span, relation, entity or annotator named is not in the workspace."""


class NothingToUndoError(HashiyaError):
    """There is no step of this annotator left to undo or redo."""


class RecordError(HashiyaError):
    """A record of an import was refused; the message names file, line or record."""


class TransferError(HashiyaError):
    """An import or export could not be done at all: unreadable input, unwritable output."""


class WrongOptionError(TransferError):
    """An import or export was asked for in words that mean nothing: no such format, option, value or encoding."""


class CancelledError(HashiyaError):
    """The user cancelled; nothing was changed."""


class CodebookContradictionError(HashiyaError):
    """A codebook does not allow what is labelled already; `reasons` are sentences that say what and how often."""

    def __init__(self, reasons: Sequence[str]) -> None:
        shown = "; ".join(reasons[:3]) + (f"; and {len(reasons) - 3} more" if len(reasons) > 3 else "")
        super().__init__(
            "This codebook contradicts what is labelled already, so nothing was changed: {reasons}. "
            "Change the codebook, or merge or delete what is in its way first.",
            reasons=shown,
        )
        self.reasons = tuple(reasons)
