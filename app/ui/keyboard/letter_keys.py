"""Which letters stand on which keys: Arabic 101, Hebrew (SI 1452), Persian (ISIRI 9147), Urdu (the phonetic one).

A key is named by the character a US keyboard has there, as in `app.ui.keyboard.keys`. What stands above a letter, with
Shift, counts only for Urdu, which has more letters than keys (xkeyboard-config, symbols/pk).
"""

from __future__ import annotations

from app.domain.text.folding import fold_key
from app.domain.text.language_tags import primary_language

Rows = tuple[tuple[str, str], ...]

ARABIC: Rows = (("QWERTYUIOP[]", "ضصثقفغعهخحجد"), ("ASDFGHJKL;'", "شسيبلاتنمكط"), ("ZXCVNM,./", "ئءؤرىةوزظ"))
HEBREW: Rows = (("ERTYUIOP", "קראטוןםפ"), ("ASDFGHJKL;", "שדגכעיחלךף"), ("ZXCVBNM,.", "זסבהנמצתץ"))
PERSIAN: Rows = (("ZXCVBNM", "ظطزرذدپ"), ("D;'", "یکگ"))
"""Only where it differs from the Arabic one on letter keys."""
_PERSIAN_SIGNS: Rows = (("],C", "چوژ"),)
_URDU: Rows = (
    ("QWERTYUIOP", "قوعرتےءیہپ"),
    ("WRTUO", "ؤڑٹئۃ"),
    ("ASDFGHJKL", "اسدفگحجکل"),
    ("ASDGHJK", "آصڈغھضخ"),
    ("ZXCVBNM", "زشچطبنم"),
    ("ZXCVN", "ذژثظں"),
)
_LAYOUTS = {
    "ar": ARABIC,
    "he": HEBREW,
    "fa": (*((keys, letters) for keys, letters in ARABIC if not keys.startswith("Z")), *PERSIAN, *_PERSIAN_SIGNS),
    "ur": _URDU,
}


def _letters(rows: Rows) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for keys, letters in rows:
        for key, letter in zip(keys, letters, strict=True):
            found.setdefault(key, set()).update(fold_key(letter))
    return {key: frozenset(letters) for key, letters in found.items() if letters}


_LETTERS = {language: _letters(rows) for language, rows in _LAYOUTS.items()}


def letters_on(key: str, language: str | None) -> frozenset[str]:
    """The folded letters of a key: that of a language's own keyboard, and the Latin one.

    Args:
        key: what a US keyboard has there, letters as capitals.
        language: `ar`, `he`, `fa`, `ur`, also with a region (`fa-IR`); others have the Latin letter only.
    """
    latin = frozenset({key.lower()} if key.isascii() and key.isalpha() else ())
    return latin | _LETTERS.get(primary_language(language), {}).get(key, frozenset())
