"""Annotated articles on paper and as PDF."""

from app.ui.printing.sheets import PrintedArticle, print_article

__all__ = ["PrintedArticle", "print_article"]
