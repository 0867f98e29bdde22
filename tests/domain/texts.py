"""Generated right-to-left text with everything that has broken offsets before."""

from hypothesis import strategies as st

LETTERS = "ابتثجحخدذرزسشصضطعغفقكلمنهويىةأإآءؤئپچژگکیہےۓאבגדהוזחטיכלמנסעפצקרשת"
MARKS = "ًٌٍَُِّْٰ"
CONTROLS = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u061c\ufeff\u00ad\u00a0ـ"
SEPARATORS = ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"]
CLUSTERS = ["😀", "👨‍👩‍👧", "🇸🇦", "𐤀", "\U0001e900", "e\u0301", "שָׁ", "لله", "لا", "ﷺ", "ص\u0651\u064e"]
AWKWARD = ["\x00", "\ufffe", "\ufdd0", "\ufffc", "\ud800", "\t", "\x1c"]
PLAIN = "ABCxyz 0139٠١٢۳.,:؛،؟!«»“”()/-־״׳'\""

TOKENS = st.sampled_from([*LETTERS, *MARKS, *CONTROLS, *CLUSTERS, *AWKWARD, *PLAIN, "  ", "وقال ", "می‌روم ", "OpenAI "])
LINES = st.lists(TOKENS, max_size=60).map("".join)
TEXTS = st.lists(st.one_of(TOKENS, TOKENS, st.sampled_from(SEPARATORS)), max_size=90).map("".join)

PHRASES = [
    *("قال الوزير ", "«لن نقبل»", "“نعم”", '"لا"', "»كلا«", "''طبعاً''", "«قال «نعم» ثم خرج»", "(‹لا›)"),
    *("«", "»", "“", "”", '"', "״", "، ", ". ", "؟ ", " ", "\n", "\u2028", ", והוסיף "),
    *('"أ"، قال الوزير، "ب"', "״אם תחזור״, הוסיף קדמי, ״נעבוד״", "“جب تک باہر ہے”، مانجھی نے کہا، “کوئی کشتی نہیں”"),
    *("وبالمدرسة ", "للأمم ", "وَبِكِتَابِهِمْ ", "سيارتها ", "ولشهادته ", "ולכשהממשלה ", "ל־BBC ", "צה״ל ", "ד״ר כהן "),
    *(
        "خانه‌هایشان ",
        "کتاب‌ها",
        "می‌روم ",
        "ہندوستان میں ",
        "نے کہا کہ ",
        "ٱلسَّلَامُ",
        "😀",
        "\u200f",
        "\u200c",
        "\u202bنعم\u202c",
    ),
]
PROSE = st.lists(st.one_of(st.sampled_from(PHRASES), st.sampled_from(PHRASES), TOKENS), max_size=25).map("".join)
"""What news is made of: quotations in every form, words with clitics before and behind them, who says it."""


def without_halves(text: str) -> str:
    """The text without halves of surrogate pairs, which no article has."""
    return text.encode("utf-8", "ignore").decode()
