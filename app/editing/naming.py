"""Mentions and whom they name: which lack an entity, what a new entity would be called, who is taken up.

The rules for words are loaded when first needed: compiling their patterns would keep the window waiting.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from app.domain.labelling.makers import ABOUT, ACTOR, MAKES, ORGANIZATION
from app.domain.labelling.names import ENTITY_KINDS
from app.domain.records import Codebook, Span
from app.domain.text.folding import fold_key
from app.domain.text.segmentation import is_word_edge

UNNAMED = "unnamed"
"""Kind of an actor whom nobody could look up: «مصدر أمني»."""
NOMINAL = "nominal"
_LIKELY = 0.5
_LAM, _ALIF = "ل", "ا"

_GENERIC = """
    الأمينة هو هي هم هما هن إنه إنها إنهم أنه أنها أنهم الوزارة الوزير الوزيرة الرئيس الرئيسة الرئاسة الحكومة المتحدث
    الناطق الناطقة الشركة المنظمة الهيئة الجماعة الحركة الحزب البنك المصرف الجيش البرلمان المجلس المحكمة اللجنة الاتحاد
    الوفد النقابة الجامعة المسؤول المصدر الأمير الملك البعثة المؤسسة الوكالة الصحيفة القناة المدير المديرة الأمين
    הוא היא הם הן המשרד השר השרה הנשיא הנשיאה הממשלה הדובר הדוברת החברה הארגון התנועה המפלגה הבנק הצבא הכנסת הוועדה
    בית־המשפט האיגוד המנכ״ל היו״ר הסוכנות
    او وی آنها آنان ایشان وزارتخانه وزیر رئیس‌جمهور دولت سخنگو شرکت سازمان بانک ارتش مجلس دادگاه اتحادیه
    وہ انہوں وزارت حکومت صدر ترجمان کمپنی تنظیم فوج عدالت پارٹی بینک
"""


@cache
def _generic() -> frozenset[str]:
    """Pronouns and words for an office or a body that name nobody by themselves, folded."""
    return frozenset(fold_key(word) for word in _GENERIC.split())


def mention_labels(codebook: Codebook) -> frozenset[str]:
    """Labels whose spans mention somebody: actors and organizations, and whatever may make a claim or be its target."""
    found = {ACTOR, ORGANIZATION}
    for kind in codebook.relation_types:
        if kind.key == MAKES:
            found.update(kind.from_labels)
        elif kind.key == ABOUT:
            found.update(kind.to_labels)
    return frozenset(label.key for label in codebook.labels if label.key in found)


def open_mentions(spans: Iterable[Span], codebook: Codebook, annotator: str) -> tuple[Span, ...]:
    """The mentions of one layer that have no entity, in the order of `spans`; unnamed actors need none."""
    labels = mention_labels(codebook)
    return tuple(
        span
        for span in spans
        if span.label in labels
        and span.entity is None
        and span.annotator == annotator
        and span.attributes.get("kind") != UNNAMED
    )


def name_of(text: str, span: Span, language: str | None) -> str:
    """What a new entity for this mention would be called: the quote without clitics that were marked along with it.

    After a ل outside the span the article is written as one ل («ل|لأمم المتحدة»): it gets its alif back.
    """
    from app.domain.boundaries.clitics import language_at, proclitics

    start, (first, last) = span.start, span.fragments[0]
    known = language if language not in (None, "", "und") else language_at(text, start)
    if is_word_edge(text, start):
        cuts = [cut for cut in proclitics(text, start, language=known) if cut.kind != "article"]
        if cuts and cuts[0].plausibility >= _LIKELY and cuts[0].position < last:
            start = cuts[0].position
    quote = " ".join(text[max(begin, start) : end] for begin, end in span.fragments)
    swallowed = quote.startswith(_LAM) and text[start - 1 : start] == _LAM and len(quote) > 1
    if known == "ar" and swallowed and not is_word_edge(text, start):
        quote = _ALIF + quote
    return " ".join(quote.split()) if first < last else quote


def kind_of(span: Span) -> str:
    """The kind a new entity for this mention would be of."""
    given = span.attributes.get("kind")
    if given in ENTITY_KINDS:
        return str(given)
    return "organization" if span.label == ORGANIZATION else "person"


def names_nobody(text: str, span: Span, language: str | None) -> bool:
    """Whether the mention is a pronoun or an office («الوزارة», «إنها») that takes up somebody named before."""
    return span.attributes.get("mention") == NOMINAL or fold_key(name_of(text, span, language)) in _generic()


def taken_up(text: str, span: Span, spans: Iterable[Span], codebook: Codebook, language: str | None) -> Span | None:
    """The last mention before this one that has an entity and names somebody, or None."""
    from app.domain.finding.mentions import last_named_mention

    labels = sorted(mention_labels(codebook))
    named = [one for one in spans if one.entity is not None and not names_nobody(text, one, language)]
    return last_named_mention(named, span.start, labels=labels)
