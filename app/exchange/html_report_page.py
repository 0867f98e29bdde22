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
        "untitled": "بلا عنوان",
        "index": "الفهرس",
        "source": "المصدر",
        "published": "تاريخ النشر",
        "url": "الرابط",
        "todo": "لم يُبدأ",
        "doing": "قيد العمل",
        "done": "تمّ",
        "flagged": "للنقاش",
        "yes": "نعم",
        "no": "لا",
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
        "untitled": "ללא כותרת",
        "index": "תוכן העניינים",
        "source": "מקור",
        "published": "תאריך פרסום",
        "url": "קישור",
        "todo": "טרם התחיל",
        "doing": "בעבודה",
        "done": "הושלם",
        "flagged": "לדיון",
        "yes": "כן",
        "no": "לא",
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
        "untitled": "بی‌عنوان",
        "index": "فهرست",
        "source": "منبع",
        "published": "تاریخ انتشار",
        "url": "نشانی",
        "todo": "آغاز نشده",
        "doing": "در دست کار",
        "done": "انجام شد",
        "flagged": "برای گفت‌وگو",
        "yes": "بله",
        "no": "خیر",
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
        "untitled": "بلا عنوان",
        "index": "فہرست",
        "source": "ماخذ",
        "published": "تاریخِ اشاعت",
        "url": "ربط",
        "todo": "شروع نہیں ہوا",
        "doing": "جاری",
        "done": "مکمل",
        "flagged": "برائے بحث",
        "yes": "ہاں",
        "no": "نہیں",
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
        "untitled": "Untitled",
        "index": "Index",
        "source": "Source",
        "published": "Published",
        "url": "Address",
        "todo": "To do",
        "doing": "In progress",
        "done": "Done",
        "flagged": "Flagged",
        "yes": "yes",
        "no": "no",
    },
}
LINE_STEP = 5
"""Pixels from one line under a text to the next."""
LINE_PATTERNS = ("", "0 6px/9px", "0 2px/4px", "0 8px,10px 12px/14px", "0 12px/17px", "0 1px/2px")
"""What is drawn of a line, and after how much it begins again, by `Label.pattern`, as in the window."""
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1f;--soft:#5b5b66;--rule:#d9d9e0;--link:#1a4fa3;--cx:#6b6b76}
@media screen and (prefers-color-scheme:dark){
:root{--paper:#1b1b1f;--ink:#e6e6ea;--soft:#a5a5b0;--rule:#3a3a42;--link:#8fb4ff;--cx:#a0a0aa}}
body{background:var(--paper);color:var(--ink);margin:0 auto;max-width:56rem;padding:2rem 1.5rem;
font-family:"Noto Naskh Arabic","Noto Serif Hebrew",Amiri,"Times New Roman",serif;font-size:1.15rem;line-height:1.6;
overflow-wrap:anywhere}
h1{font-size:1.6rem}h2{font-size:1.35rem;margin:0}h2.legend{font-size:1rem;margin-top:1.2rem}
a{color:var(--link)}
article{border-top:1px solid var(--rule);margin-top:2.5rem;padding-top:1.5rem;
content-visibility:auto;contain-intrinsic-size:auto 150rem}
.text{--line:2.3em;margin-bottom:1rem}
.text p{margin:.4rem 0;line-height:var(--line);white-space:pre-wrap}
.text span,.swatch{background-repeat:no-repeat;background-position:0 100%;background-size:100% 3px}
h2:lang(ur),.text:lang(ur),bdi:lang(ur){
font-family:"Noto Nastaliq Urdu","Jameel Noori Nastaleeq","Urdu Typesetting",serif}
h2:lang(ur){line-height:2.2}.text:lang(ur){--line:3.2em}
.facts,.legend{color:var(--soft);font-size:.9rem;list-style:none;margin:.3rem 0;padding:0}
.facts li,.legend li{display:inline-block;margin-inline-end:1.2rem}
.swatch{display:inline-block;width:1.4em;height:3px;vertical-align:middle;margin-inline-end:.3em}
.wide{overflow-x:auto;margin-top:.6rem}
table{border-collapse:collapse;font-size:.9rem;width:100%}
caption{text-align:start;color:var(--soft);padding-bottom:.2rem}
th,td{border-bottom:1px solid var(--rule);padding:.3rem .5rem;text-align:start;vertical-align:top;min-width:5.5em}
th{font-weight:600;color:var(--soft)}td bdi{white-space:pre-wrap}td ul{list-style:none;margin:0;padding:0}
td li{display:inline-block;margin-inline-end:.9em}
@media print{body{max-width:none;padding:0;font-size:11pt}article{
content-visibility:visible;border:0;margin:0;padding:0}
article+article,nav{break-before:page}h2,caption{break-after:avoid}tr{break-inside:avoid}p{orphans:2;widows:2}
.wide{overflow:visible}table{font-size:.8em}th,td{min-width:5em}.top{display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
