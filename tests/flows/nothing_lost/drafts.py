"""What is kept of typed texts that are not stored yet."""

from pathlib import Path

from app.editing.unsaved_texts import typed_folder


def drafts() -> list[Path]:
    return sorted(typed_folder().glob("*.draft"))
