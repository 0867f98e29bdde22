"""Texts read in a wrong encoding, as browsers do."""

from app.exchange.characters.mojibake import Disguise

ARABIC = "قال وزير الخارجية المصري سامح شكري إن الهدنة انتهت، وفق بيان وزارة الصحة في غزة.\nوأضاف: لن نقبل."
HEBREW = "ראש הממשלה אמר אתמול כי העובדים לא יישארו במחיר המכירה.\nהשרה הכחישה."
PAGES = {"windows-1252": "cp1252", "windows-1256": "cp1256", "windows-1255": "cp1255", "utf-8": "utf-8"}


def damaged(text: str, disguise: Disguise) -> str:
    """What a browser shows of `text` when it takes its bytes for another encoding."""
    raw = text.encode(PAGES[disguise.true])
    page = PAGES[disguise.taken_for]
    return "".join(bytes([byte]).decode(page, "ignore") or chr(byte) for byte in raw)
