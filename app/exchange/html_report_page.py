"""What every HTML report has: its words in five languages and its looks."""

from __future__ import annotations

from collections.abc import Mapping

DIRECTIONS: Mapping[str, str] = {"ar": "rtl", "he": "rtl", "fa": "rtl", "ur": "rtl", "en": "ltr"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "ar": {
        "report": "تقرير المقالات الموسومة",
        "legend": "مفتاح الألوان",
        "spans": "المقاطع",
        "label": "الوسم",
        "quote": "الاقتباس",
        "annotator": "الواسم",
        "attributes": "السمات",
        "entity": "الكيان",
        "note": "ملاحظة",
        "links": "العلاقات",
        "from": "من",
        "type": "النوع",
        "to": "إلى",
        "entities": "الكيانات",
    },
    "he": {
        "report": "דוח הכתבות המסומנות",
        "legend": "מקרא",
        "spans": "קטעים",
        "label": "תווית",
        "quote": "ציטוט",
        "annotator": "מתייג",
        "attributes": "מאפיינים",
        "entity": "ישות",
        "note": "הערה",
        "links": "קשרים",
        "from": "מאת",
        "type": "סוג",
        "to": "אל",
        "entities": "ישויות",
    },
    "fa": {
        "report": "گزارش مقاله‌های برچسب‌خورده",
        "legend": "راهنما",
        "spans": "بازه‌ها",
        "label": "برچسب",
        "quote": "نقل",
        "annotator": "برچسب‌زن",
        "attributes": "ویژگی‌ها",
        "entity": "موجودیت",
        "note": "یادداشت",
        "links": "پیوندها",
        "from": "از",
        "type": "نوع",
        "to": "به",
        "entities": "موجودیت‌ها",
    },
    "ur": {
        "report": "نشان زدہ مضامین کی رپورٹ",
        "legend": "علامات",
        "spans": "حصے",
        "label": "لیبل",
        "quote": "اقتباس",
        "annotator": "نشان لگانے والا",
        "attributes": "خصوصیات",
        "entity": "ہستی",
        "note": "نوٹ",
        "links": "روابط",
        "from": "سے",
        "type": "قسم",
        "to": "تک",
        "entities": "ہستیاں",
    },
    "en": {
        "report": "Report of labelled articles",
        "legend": "Legend",
        "spans": "Spans",
        "label": "Label",
        "quote": "Quote",
        "annotator": "Annotator",
        "attributes": "Attributes",
        "entity": "Entity",
        "note": "Note",
        "links": "Links",
        "from": "From",
        "type": "Type",
        "to": "To",
        "entities": "Entities",
    },
}
STRIPE = 4
"""Pixels from one line under a text to the next."""
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1f;--soft:#5b5b66;--rule:#d9d9e0;--other:#6b6b76}
@media (prefers-color-scheme:dark){:root{--paper:#1b1b1f;--ink:#e6e6ea;--soft:#a5a5b0;--rule:#3a3a42;--other:#a0a0aa}}
body{background:var(--paper);color:var(--ink);margin:0 auto;max-width:56rem;padding:2rem 1.5rem;
font-family:"Noto Naskh Arabic","Noto Serif Hebrew",Amiri,"Times New Roman",serif;font-size:1.15rem;line-height:1.6}
h1{font-size:1.6rem}h2{font-size:1.35rem;margin:0}h3{font-size:1rem;color:var(--soft);margin:1.2rem 0 .3rem}
article{border-top:1px solid var(--rule);margin-top:2.5rem;padding-top:1.5rem;break-inside:auto}
.text p{margin:.4rem 0;line-height:2.3;white-space:pre-wrap;overflow-wrap:anywhere}
.facts,.legend{color:var(--soft);font-size:.9rem;list-style:none;margin:.3rem 0;padding:0}
.facts li,.legend li{display:inline-block;margin-inline-end:1.2rem}
.swatch{display:inline-block;width:1.6em;height:4px;vertical-align:middle;margin-inline-end:.4em}
table{border-collapse:collapse;font-size:.9rem;width:100%}
caption{text-align:start;color:var(--soft);padding:.6rem 0 .2rem}
th,td{border-bottom:1px solid var(--rule);padding:.3rem .5rem;text-align:start;vertical-align:top}
th{font-weight:600;color:var(--soft)}td bdi{white-space:pre-wrap;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0}article{break-before:page}tr{break-inside:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
