"""A workbook of somebody else: articles, spans and links, with columns in four languages."""

from tests.exchange.tables.made_tables import Rows, as_workbook

ARABIC = "قال محمد علي إنّ 😀 الاتفاق «باطل»."
HEBREW = "שר החוץ אמר כי יו״ר הוועדה טעה."
PERSIAN = "وزیر گفت که «توافق» را نمی‌پذیرد."
URDU = "ترجمان نے کہا کہ معاہدہ ختم ہو چکا ہے۔"
TEXTS = {"0012": ARABIC, "0013": HEBREW, "0014": PERSIAN, "0015": URDU}
QUOTES = {"0012": ("محمد علي", "الاتفاق «باطل»"), "0013": ("שר החוץ", "יו״ר הוועדה טעה"),
          "0014": ("وزیر", "«توافق» را نمی‌پذیرد"), "0015": ("ترجمان", "معاہدہ ختم ہو چکا ہے")}  # fmt: skip

PLAIN = "حاشية لا تُقرأ، وهي أطول من كل نص في هذا المصنف على الإطلاق وما بعده"


def place(key: str, number: int) -> tuple[int, int]:
    start = TEXTS[key].index(QUOTES[key][number])
    return start, start + len(QUOTES[key][number])


def their_book(**more: Rows) -> bytes:
    """Articles, spans and links; each sheet has the column ``س``, for something else in each."""
    articles = [["س", "المادة", "ملاحظات"], *([key, text, PLAIN] for key, text in TEXTS.items())]
    spans: Rows = [["س", "مادة", "א", "ב", "نوع"]]
    links: Rows = [["س", "גורם", "دعوی"]]
    for key in TEXTS:
        for number, label in enumerate(("ACTOR", "CLAIM")):
            spans.append([f"{key}-{number}", key, *place(key, number), label])
        links.append([key, f"{key}-0", f"{key}-1"])
    for row in links:
        row.append("makes" if row[0] != "س" else "صلة")
    return as_workbook(**{"أخبار": articles, "קטעים=1": spans, "پیوندها!": links, **more})


MAPPING = {
    "أخبار!id": "س",
    "أخبار!text": "المادة",
    "קטעים=1!span-id": "س",
    "קטעים=1!span-article": "مادة",
    "קטעים=1!span-start": "א",
    "קטעים=1!span-end": "ב",
    "קטעים=1!span-label": "نوع",
    "پیوندها!!link-article": "س",
    "پیوندها!!link-type": "صلة",
    "پیوندها!!link-from": "גורם",
    "پیوندها!!link-to": "دعوی",
}
