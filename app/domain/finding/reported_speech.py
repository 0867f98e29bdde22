"""Who probably makes a claim: the mention that stands nearest to the verb of saying around it.

Measured on the sample articles' gold links (`tests/domain/finding/test_reported_speech.py`): a guess to be accepted
with one key, never a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.domain.boundaries.clitics import language_at
from app.domain.labelling.makers import ACTOR, ORGANIZATION
from app.domain.records import Fragments, Span
from app.domain.text.folding import fold_key
from app.domain.text.segmentation import sentence_at, words

_ARABIC = """
    قال قالت قالوا قالا يقول تقول يقولون قائلا قائلة قائلين قوله قولها قولهم أعلن أعلنت أعلنوا يعلن تعلن معلنا
    معلنة إعلان أكد أكدت أكدوا يؤكد تؤكد مؤكدا مؤكدة أضاف أضافت أضافوا يضيف تضيف مضيفا أوضح أوضحت يوضح توضح
    موضحا أشار أشارت يشير تشير مشيرا مشيرة ذكر ذكرت يذكر ذكّر صرح صرحت يصرح تصريح تصريحات بيان أفاد أفادت يفيد
    نفى نفت ينفي تنفي نفي نافيا شدد شددت يشدد مشددا رأى رأت يرى ترى يرون اعتبر اعتبرت يعتبر تعتبر معتبرا وصف
    وصفت يصف واصفا اتهم اتهمت يتهم تتهم متهما طالب طالبت طالبوا يطالب تطالب يطالبون مطالبا دعا دعت دعوا يدعو
    تدعو داعيا حذر حذرت يحذر تحذر محذرا تحذير رفض رفضت يرفض ترفض رافضا قرر أقر أقرت يقر اعترف اعترفت رد ردت يرد
    ردّ علق علقت تابع تابعت يتابع واصل نقل نقلت زعم زعمت يزعم ادعى ادعت يدعي كتب كتبت يكتب غرد روى روت يروي
    تساءل تساءلت توقع توقعت يتوقع رجح رجحت لفت لفتت بين كشف كشفت تعهد تعهدت هدد هددت وعد وعدت توعد توعدت انتقد
    انتقدت أدان أدانت رحب رحبت أبلغ أبلغت خلص خلصت لخص سأل أجاب أجابت بحسب وفق وفقا حسب استنكر نددت ندد جدد جددت
    شرح قدر قدرت اقترح اقترحت طمأن أظهر أظهرت ذهب اشترط وجه وجهت عبر عبرت أعرب أعربت استبعد
"""
_HEBREW = """
    אמר אמרה אמרו אומר אומרת אומרים לדברי לדבריו לדבריה לדבריהם הוסיף הוסיפה הוסיפו מוסיף הסביר הסבירה מסביר טען טענה
    טענו טוען טוענת טוענים טענת לטענת ציין ציינה ציינו הדגיש הדגישה מדגיש הודיע הודיעה הודיעו מודיע הצהיר הצהירה הצהירו
    מסר מסרה מסרו נמסר הכחיש הכחישה הכחישו מכחיש הבהיר הבהירה סיפר סיפרה סיפרו דיווח דיווחה דיווחו כתב כתבה כתבו צייץ
    השיב השיבה ענה ענתה הזהיר הזהירה מזהיר דרש דרשה דרשו קרא קראה קבע קבעה קבעו הגיב הגיבה תגובת סבר סבור סבורה לפי
    האשים האשימה הבטיח הבטיחה איים איימה העריך העריכה פירט ביקש אישר אישרה שלל שללה דחה דחתה הביע חזר ביקר תקף לדעת
"""
_PERSIAN = """
    گفت گفتند گفته گفتن میگوید میگویند می‌گوید می‌گویند میگفت می‌گفت افزود افزودند اعلام تاکید تأکید اظهار بیان تصریح اشاره
    خاطرنشان توضیح تکذیب رد هشدار خواست خواستند خواستار خواسته نوشت نوشتند پاسخ گزارش ادعا مدعی معتقد است متهم خواند
    دانست ابراز یادآور عنوان تشریح تایید تأیید پیش‌بینی پذیرفت وعده تهدید خبر اضافه به‌گفته نقل محکوم توصیف
"""
_URDU = """
    کہا کہتے کہتی کہتا کہنا بتایا بتاتے بتاتی بتانا اعلان تردید دعویٰ دعوی مطالبہ الزام خبردار لکھا جواب وضاحت تصدیق زور
    مطابق مؤقف موقف بیان اظہار تسلیم یقین خدشہ اپیل انکار پوچھا قرار انتباہ بقول دھمکی وعدہ
"""
CUES = frozenset(fold_key(cue) for cue in (_ARABIC + _HEBREW + _PERSIAN + _URDU).split())
"""Words that report speech, folded, without what is written onto them."""

_JOINED = "وف"
_FAR = 120
"""Code points; a mention that is farther from the cue than this is not nearer than one in the sentence before."""
_WRONG_SIDE = 12
_OTHER_SENTENCE = 150
_TITLE_GAP = 25
_AFTER_WINDOW = 40
"""Code points behind a claim in which «… قال فلان» may follow."""


_LANGUAGE_WINDOW = 500
_RECIPIENT = 60
_URDU_LETTERS = re.compile("[ٹڈڑںےہ]")
_TO = re.compile(r"(?<!\w)[לل][\"״“”«]?$")
"""«to», written onto whoever is spoken to."""
_SENTENCE_END = re.compile(r"[.؟?!۔\n]")
_COMPLEMENTIZER = re.compile(r"(?<!\w)(?:[وف]?ب?[أإا]نّ?َ?|כי|که|کہ)[\s«»“”„\"״]*$")
"""«that»: what follows is said by whom the verb before it names, whatever «according to» comes behind."""
_IN_A_TITLE = re.compile(r"[^\W\d_\s]*(?:\s+[^\W\d_]+){0,2}\s*")
"""What stands between an institution and the name of its head: «رئيس لجنة النقل في البرلمان فلان»."""


def maker_order(text: str, claim: Fragments, mentions: Iterable[Span]) -> tuple[Span, ...]:
    """The mentions by how likely they make the claim: the likely maker first, then the nearer ones.

    Args:
        text: the article's text.
        claim: the claim's fragments, in code points.
        mentions: spans of the article that may make claims.
    """
    return tuple(_ranked(text, claim, mentions, cue_of(text, claim)))


def cue_of(text: str, claim: Fragments) -> tuple[int, int] | None:
    """The nearest word of reported speech around the claim, in its sentence; None if there is none."""
    start, end = claim[0][0], claim[-1][1]
    first = min(sentence_at(text, start)[0], start)
    gaps = [(before[1], after[0]) for before, after in pairwise(claim)]
    behind = _SENTENCE_END.search(text, end, end + _AFTER_WINDOW)
    places = [(first, start), *gaps, (end, behind.start() if behind else min(len(text), end + _AFTER_WINDOW))]
    # Inside an interrupted quotation or behind it the cue belongs to it; before it, the last one does.
    inner = [cue for gap in gaps for cue in _cues(text, *gap)]
    if inner:
        return inner[0]
    before, after = list(_cues(text, *places[0])), list(_cues(text, *places[-1]))
    follows_that = bool(_COMPLEMENTIZER.search(text, max(first, start - 12), start))
    if after and (not before or (not follows_that and start - before[-1][1] > after[0][0] - end + _WRONG_SIDE)):
        return after[0]
    return before[-1] if before else None


def _cues(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    for first, last in words(text, start, end):
        word = fold_key(text[first:last])
        if word in CUES:
            yield first, last
        elif word[:1] in _JOINED and word[1:] in CUES:
            yield first + 1, last


def _ranked(text: str, claim: Fragments, mentions: Iterable[Span], cue: tuple[int, int] | None) -> Sequence[Span]:
    outside = [span for span in mentions if not any(first <= span.start and span.end <= last for first, last in claim)]
    sentence = sentence_at(text, claim[0][0])
    last = max(sentence[1], claim[-1][1] + _AFTER_WINDOW)
    anchor = cue or (claim[0][0], claim[0][0])
    near = text[max(0, claim[0][0] - _LANGUAGE_WINDOW) : claim[0][0] + _LANGUAGE_WINDOW]
    if language_at(text, claim[0][0]) == "fa" and not _URDU_LETTERS.search(near):
        # The verb comes last in Persian, and the one who speaks first; in Urdu both stand together.
        return sorted(outside, key=lambda span: _cost_of_subject(text, span, sentence, claim[0][0]))

    def cost(span: Span) -> tuple[int, int]:
        if span.start >= anchor[1]:
            gap, side = span.start - anchor[1], 0 if cue is not None else _WRONG_SIDE
            if cue is not None and anchor[1] <= claim[0][0] <= span.start:
                side = _FAR
        else:
            gap, side = max(0, anchor[0] - span.end), _WRONG_SIDE if cue is not None else 0
        away = 0 if sentence[0] <= span.start and span.end <= last else _OTHER_SENTENCE
        if away and span.start > claim[0][0]:
            away += _FAR
        spoken_to = _RECIPIENT if _TO.search(text, max(0, span.start - 3), span.start) else 0
        return gap + side + away + spoken_to, span.start

    ranked = sorted(outside, key=cost)
    return _names_before_titles(text, ranked, anchor, claim[0][0])


def _cost_of_subject(text: str, span: Span, sentence: tuple[int, int], claim_start: int) -> tuple[int, int]:
    if span.start > claim_start:
        return _OTHER_SENTENCE + _FAR + span.start - claim_start, span.start
    if span.start >= sentence[0]:
        return span.start - sentence[0], span.start
    own = sentence_at(text, span.start)[0]
    return _OTHER_SENTENCE + (sentence[0] - own) // 4 + span.start - own, span.start


def _names_before_titles(text: str, ranked: list[Span], anchor: tuple[int, int], end: int) -> list[Span]:
    """The mentions, led by the name that ends a title if the first one is the institution in that title."""
    if not ranked or ranked[0].label != ORGANIZATION or ranked[0].start < anchor[1]:
        return ranked
    title = ranked[0]
    for span in sorted(ranked, key=lambda one: one.start):
        if span.label == ACTOR and title.end <= span.start <= min(end, title.end + _TITLE_GAP):
            if _IN_A_TITLE.fullmatch(text, title.end, span.start):
                return [span, *(one for one in ranked if one is not span)]
            break
    return ranked
