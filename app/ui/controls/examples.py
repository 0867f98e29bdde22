"""What stands in an empty field to show what may be written there, and cannot be taken for something written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.wording.isolation import isolated


def example(value: str) -> str:
    """“e.g. 2026-01-31”, in the order of the language also where the field itself runs from left to right."""
    return isolated(QCoreApplication.translate("examples", "e.g. {value}").format(value=isolated(value)))
