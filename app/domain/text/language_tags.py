"""How a language is named."""

from __future__ import annotations

import re

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""As in BCP 47, as far as the store asks for: ``ar``, ``fa-AF``."""
_SHORT = {
    **dict.fromkeys(("ara", "arb"), "ar"),
    **dict.fromkeys(("heb", "iw"), "he"),
    **dict.fromkeys(("fas", "per", "pes", "prs"), "fa"),
    "urd": "ur",
}
"""Other codes of the same languages, as libraries (ISO 639-2 and 639-3) and old pages (``iw``) write them."""


def primary_language(tag: str | None) -> str:
    """The language that a tag names, without region or script: ``fa`` of ``fa-IR``, ``ar`` of ``ara``; or empty."""
    language = (tag or "").lower().partition("-")[0]
    return _SHORT.get(language, language)
