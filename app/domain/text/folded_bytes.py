"""A folded text in one byte a letter: half the size of UTF-8, and searched faster, because a byte is a letter.

The table holds what Arabic, Hebrew, Persian, Urdu, Kurdish, Latin, Cyrillic and Greek letters fold to, and signs.
Everything else becomes ``?``, so two different rare letters look alike: who finds something looks again at the text.
"""

from __future__ import annotations

import codecs

_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگٹڈڑںےڤڭۆێڵڕۋۇۈڥڧڨڠںڼڅځڊټډړږښ"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщъыьэюяђјљњћџєґ"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_LATIN = "æœøđłıþðßəŋ"
_SIGNS = "€£¥§°•·×÷±©®←→↑↓▪■●★✓"
_ASCII = "".join(map(chr, (*range(0x20, 0x41), *range(0x5B, 0x7F))))  # there are no capitals any more
# The codec wants U+0000 in the first place, and U+FFFE where there is no letter.
_TABLE = "\0" + "".join(dict.fromkeys(_ASCII + _ARABIC + _HEBREW + _CYRILLIC + _GREEK + _LATIN + _SIGNS))
_MAP = codecs.charmap_build(_TABLE.ljust(256, "\ufffe"))


def folded_bytes(folded: str) -> bytes:
    """The bytes of a folded text (`app.domain.text.folding.fold_key`)."""
    return codecs.charmap_encode(folded, "replace", _MAP)[0]
