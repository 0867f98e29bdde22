"""The codebook editor."""

from app.ui.codebook.desk import CodebookDesk

__all__ = ["CodebookDesk"]
