"""The language of a plain text, told from its script and from letters that only one language uses.

This serves fonts, keyboards and filters; it is a first value that a person may change, not linguistics. Letters follow
the alphabets of the languages: Persian پ چ ژ گ with ی and ک, Urdu ٹ ڈ ڑ ں ے ہ ھ, Arabic ي ى ة ك.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.domain.text.language_tags import LANGUAGE_TAG

UNDETERMINED = "und"
_SAMPLE = 20_000
_SCRIPTS = {
    "hebrew": re.compile("[\u05d0-\u05ea\ufb1d-\ufb4f]+"),
    "arabic": re.compile(
        "[\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]+"
    ),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]+"),
}
_LETTERS: Mapping[str, re.Pattern[str]] = {
    "ar": re.compile("[يىةكأإؤ]"),
    "fa": re.compile("[پچژگیک]"),
    "ur": re.compile("[ٹڈڑںےہھۓ]"),
}
_NAMES = {
    **dict.fromkeys(("arabic", "عربي", "عربية", "العربية"), "ar"),
    **dict.fromkeys(("hebrew", "עברית"), "he"),
    **dict.fromkeys(("persian", "farsi", "فارسی", "الفارسية"), "fa"),
    **dict.fromkeys(("urdu", "اردو", "اُردُو"), "ur"),
    "english": "en",
}
"""How people call the languages in a column of a table."""
# Words that stand on their own in any text of the language; two-letter words are short enough to be certain.
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|that|is|was|for)\b", re.IGNORECASE)
_OWN_URDU_SHARE = 0.02


def language_tag(declared: str | None) -> str | None:
    """`declared` when it is a language tag, written as usual (``ar_EG`` → ``ar-EG``), or names ours; else None."""
    tag = (declared or "").strip().replace("_", "-")
    tag = _NAMES.get(tag.lower(), tag)
    return tag if LANGUAGE_TAG.fullmatch(tag) else None


def language_of(text: str) -> str:
    """``ar``, ``fa``, ``ur``, ``he``, ``en`` or ``und``, from the first 20,000 characters."""
    sample = text[:_SAMPLE]
    counts = {script: sum(map(len, pattern.findall(sample))) for script, pattern in _SCRIPTS.items()}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return UNDETERMINED
    if script == "hebrew":
        return "he"
    if script == "latin":
        return "en" if _ENGLISH.search(sample) else UNDETERMINED
    return _arabic_script(sample, counts[script])


def _arabic_script(sample: str, letters: int) -> str:
    own = {language: len(pattern.findall(sample)) for language, pattern in _LETTERS.items()}
    if own["ur"] > _OWN_URDU_SHARE * letters:
        return "ur"
    return "fa" if own["fa"] > own["ar"] else "ar"
