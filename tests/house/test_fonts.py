"""The bundled fonts are the ones their README records, and they can write what we show."""

import hashlib
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QGuiApplication, QRawFont

FONTS = Path(__file__).parents[2] / "resources" / "fonts"

ARABIC_LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640"
PERSIAN = "پچژگکیۀ۰۱۲۳۴۵۶۷۸۹"
URDU = "ٹڈڑںھہۂۃےۓ۔"
ARABIC_TYPOGRAPHY = "٠١٢٣٤٥٦٧٨٩،؛؟٪٫٬«»“”‘’–—…\u00a0\u200c\u200d\u200e\u200f"
ARABIC_SCRIPT = ARABIC_LETTERS + HARAKAT + PERSIAN + URDU + ARABIC_TYPOGRAPHY
HEBREW = "אבגדהוזחטיךכלםמןנסעףפץצקרשת־׳״₪“”«»" + "".join(map(chr, range(0x5B0, 0x5BD)))
EMOJI = "😀👨🇸❤🕊️"

WRITES = {
    "NotoNaskhArabic-Regular.ttf": ("Noto Naskh Arabic", "Regular", ARABIC_SCRIPT),
    "NotoNaskhArabic-Bold.ttf": ("Noto Naskh Arabic", "Bold", ARABIC_SCRIPT),
    "NotoSansHebrew-Regular.ttf": ("Noto Sans Hebrew", "Regular", HEBREW),
    "NotoSansHebrew-Bold.ttf": ("Noto Sans Hebrew", "Bold", HEBREW),
    "Vazirmatn-Regular.ttf": ("Vazirmatn", "Regular", ARABIC_SCRIPT),
    "Vazirmatn-Bold.ttf": ("Vazirmatn", "Bold", ARABIC_SCRIPT),
    "NotoNastaliqUrdu-Regular.ttf": ("Noto Nastaliq Urdu", "Regular", ARABIC_SCRIPT),
    "NotoEmoji-Regular.ttf": ("Noto Emoji", "Regular", EMOJI),
}


def recorded_fonts() -> dict[str, tuple[str, str]]:
    """File name -> (licence file, sha256), as the README's table says."""
    table = (FONTS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+\.ttf) \|.*\| (OFL-\S+\.txt) \| `([0-9a-f]{64})` \|$", table, re.MULTILINE)
    return {name: (licence, digest) for name, licence, digest in rows}


def test_every_font_is_recorded_and_every_record_is_there() -> None:
    assert set(recorded_fonts()) == {path.name for path in FONTS.glob("*.ttf")} == set(WRITES)


@pytest.mark.parametrize("name", WRITES)
def test_a_font_is_unmodified_and_carries_its_licence(name: str) -> None:
    licence, digest = recorded_fonts()[name]
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == digest
    text = (FONTS / licence).read_text(encoding="utf-8")
    assert text.startswith("Copyright ")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


@pytest.mark.parametrize("name", WRITES)
def test_qt_knows_the_family_and_the_font_covers_its_script(qapp: QGuiApplication, name: str) -> None:
    family, style, text = WRITES[name]
    number = QFontDatabase.addApplicationFont(str(FONTS / name))
    try:
        assert QFontDatabase.applicationFontFamilies(number) == [family]
        assert style in QFontDatabase.styles(family)
    finally:
        QFontDatabase.removeApplicationFont(number)
    font = QRawFont(str(FONTS / name), 20)
    assert font.fontTable("fvar").isEmpty(), "a variable font registers odd families"
    missing = [f"U+{ord(char):04X}" for char in text if not font.supportsCharacter(ord(char))]
    assert missing == []
