"""What somebody sees of a table before it is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class TablePreview(NamedTuple):
    """The first rows of a table, and what its columns would be taken for."""

    columns: tuple[str, ...]
    roles: Mapping[str, int]
    """What a user calls a role, by what a row is → number of its column."""
    rows: Sequence[Sequence[str]]
    kind: str = ""
    """What a row is: ``spans``, ``links`` or ``claims``, ``nothing`` where none is read; empty for articles."""
    sheet: str = ""
    """Title of its sheet, where a workbook has several."""
    names_in: int = 0
    """Number of the row that names the columns; 0 when none does."""

    def uses(self) -> dict[str, str]:
        """Column → its role, or nothing."""
        roles = {index: role for role, index in self.roles.items()}
        return {column: roles.get(index, "") for index, column in enumerate(self.columns)}

    def to_json(self) -> dict[str, Any]:
        """What its columns are for as JSON values, without its rows."""
        return {
            "sheet": self.sheet,
            "rows": self.kind or "articles",
            "names_in_row": self.names_in,
            "columns": self.uses(),
        }
