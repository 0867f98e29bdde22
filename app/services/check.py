"""Whether a workspace is sound: every proof that is stored beside the data is looked up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.services.copies.signatures import method_number, signature_of
from db.checks.checks import Signing, find_problems
from db.checks.file_checks import Problem

if TYPE_CHECKING:
    from db.workspace.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a check found.

    Attributes:
        location: the workspace.
        checked: what was looked at → how many.
        problems: what is wrong, at most `MOST_PROBLEMS` of them.
        problem_count: how many problems there are.
        warnings: what is allowed but unusual, such as an imported span that cuts a letter from its marks.
        warning_count: how many warnings there are.
    """

    location: str
    checked: dict[str, int]
    problems: tuple[Problem, ...]
    problem_count: int
    warnings: tuple[Problem, ...]
    warning_count: int

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return self.problem_count == 0

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "location": self.location,
            "clean": self.clean,
            "checked": self.checked,
            "problem_count": self.problem_count,
            "problems": [problem.to_json() for problem in self.problems],
            "warning_count": self.warning_count,
            "warnings": [warning.to_json() for warning in self.warnings],
        }


MOST_PROBLEMS = 1000
"""How many problems and warnings a report names; the rest is counted."""


def check_workspace(database: Database) -> CheckReport:
    """Look at everything in one pass per table; memory does not grow with the workspace.

    Raises:
        StorageError: the database cannot be read.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    counts = {"problems": 0, "warnings": 0}
    checked: dict[str, int] = {}
    with database.read() as connection:
        for found in find_problems(connection, checked, Signing(method_number(), signature_of)):
            kind, kept = ("warnings", warnings) if found.warning else ("problems", problems)
            counts[kind] += 1
            if len(kept) < MOST_PROBLEMS:
                kept.append(found)
    return CheckReport(
        location=database.location,
        checked=checked,
        problems=tuple(problems),
        problem_count=counts["problems"],
        warnings=tuple(warnings),
        warning_count=counts["warnings"],
    )
