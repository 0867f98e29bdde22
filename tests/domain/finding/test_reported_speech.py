"""Who probably makes a claim: by hand-made sentences, and measured on the gold links of the sample articles."""

import json
from collections.abc import Iterator

import pytest

import seeds
from app.domain.finding.reported_speech import cue_of, maker_order
from app.domain.records import Fragments, Span


def span(text: str, quote: str, label: str = "ACTOR", start: int | None = None) -> Span:
    at = text.index(quote) if start is None else start
    return Span(
        id=quote, article_id="a", label=label, fragments=((at, at + len(quote)),), quote=quote, annotator="sara"
    )


def claim(text: str, quote: str) -> Fragments:
    at = text.index(quote)
    return ((at, at + len(quote)),)


def quoted(text: str, place: tuple[int, int] | None) -> str:
    assert place is not None
    return text[place[0] : place[1]]


@pytest.mark.parametrize(
    ("text", "said", "mentions", "cue"),
    [
        (
            "التقى سامح شكري نظيره. وقال أيمن الصفدي 😀 إنّ الهدنة انتهت.",
            "الهدنة انتهت",
            [("أيمن الصفدي", "ACTOR"), ("سامح شكري", "ACTOR")],
            "قال",
        ),
        (
            "«لن نقبل»، قال ناطق باسم الحزب، فيما صمت الوزير.",
            "لن نقبل",
            [("ناطق", "ACTOR"), ("الوزير", "ACTOR")],
            "قال",
        ),
        (
            "قال رئيس لجنة النقل في مجلس النواب يوسف التارقي إن الجسر آمن",
            "الجسر آمن",
            [("يوسف التارقي", "ACTOR"), ("مجلس النواب", "ORGANIZATION")],
            "قال",
        ),
        (
            "כך הודיעה הכנסת. ״הגשר בטוח״, אמרה רונית לוי לרדיו.",
            "הגשר בטוח",
            [("רונית לוי", "ACTOR"), ("רדיו", "ORGANIZATION"), ("הכנסת", "ORGANIZATION")],
            "אמרה",
        ),
        (
            "دن گذشت. فرهاد کیان، رئیس اتحادیهٔ زعفران، دیروز گفت که نرخ‌ها پایین می‌آید.",
            "نرخ‌ها پایین می‌آید",
            [("فرهاد کیان", "ACTOR"), ("اتحادیهٔ زعفران", "ORGANIZATION")],
            "گفت",
        ),
        (
            "وزیر نے فوج کے ترجمان سے بات کی۔ ترجمان نے کہا کہ کشتیاں محفوظ ہیں۔",
            "کشتیاں محفوظ ہیں",
            [("ترجمان نے", "ACTOR"), ("وزیر", "ACTOR")],
            "کہا",
        ),
    ],
)
def test_the_mention_beside_the_verb_comes_first(
    text: str, said: str, mentions: list[tuple[str, str]], cue: str
) -> None:
    spans = [span(text, quote, label) for quote, label in mentions]
    order = maker_order(text, claim(text, said), reversed(spans))
    assert order[0] == spans[0]
    assert quoted(text, cue_of(text, claim(text, said))) == cue
    assert sorted(one.id for one in order) == sorted(one.id for one in spans)


def test_an_interrupted_quotation_holds_its_cue() -> None:
    text = "وقال الملك شيئاً. «لن نقبل بأي تعديل» أضاف الوزير «ما لم تُضمن حقوقنا»"
    parts = (claim(text, "لن نقبل بأي تعديل")[0], claim(text, "ما لم تُضمن حقوقنا")[0])
    assert maker_order(text, parts, [span(text, "الملك"), span(text, "الوزير")])[0].quote == "الوزير"
    assert quoted(text, cue_of(text, parts)) == "أضاف"


def test_the_verb_of_the_next_sentence_does_not_count() -> None:
    text = "وقال الوزير إن الجسر آمن. وقال النائب إنه ليس آمناً"
    order = maker_order(text, claim(text, "الجسر آمن"), [span(text, "النائب"), span(text, "الوزير")])
    assert order[0].quote == "الوزير"


def test_without_a_verb_the_nearest_mention_before_is_offered() -> None:
    text = "تأخر النائب. الوزير: الجسر آمن"
    order = maker_order(text, claim(text, "الجسر آمن"), [span(text, "النائب"), span(text, "الوزير")])
    assert order[0].quote == "الوزير"
    assert cue_of(text, claim(text, "الجسر آمن")) is None


def test_nobody_is_offered_where_nobody_is_mentioned_and_what_is_inside_a_claim_does_not_make_it() -> None:
    text = "قالت مصادر إن وزير النقل استقال"
    inside = span(text, "وزير النقل")
    assert maker_order(text, claim(text, "وزير النقل استقال"), [inside]) == ()
    assert maker_order(text, claim(text, "وزير النقل استقال"), []) == ()


def gold() -> Iterator[tuple[str, str, Fragments, list[Span], set[str]]]:
    """Language, text, claim, mentions and makers of every claim in the samples that somebody makes."""
    for file in sorted(seeds.ARTICLES.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".jsonl"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            spans = {
                one["id"]: Span(
                    id=one["id"],
                    article_id=record["id"],
                    label=one["label"],
                    fragments=tuple(
                        (first, last) for first, last in one.get("fragments", [[one["start"], one["end"]]])
                    ),
                    quote=one["text"],
                    annotator=one["annotator"],
                )
                for one in record["spans"]
            }
            makers: dict[str, set[str]] = {}
            for link in record["relations"]:
                if link["type"] == "makes":
                    makers.setdefault(link["to"], set()).add(link["from"])
            mentions = [one for one in spans.values() if one.label in ("ACTOR", "ORGANIZATION")]
            for key, found in makers.items():
                yield record["language"], record["text"], spans[key].fragments, mentions, found


def test_on_the_sample_articles_the_guess_is_mostly_right() -> None:
    """Shares of claims whose maker comes first, and is among the first three, by language."""
    counts: dict[str, list[int]] = {}
    for language, text, fragments, mentions, makers in gold():
        order = maker_order(text, fragments, mentions)
        one = counts.setdefault(language, [0, 0, 0])
        one[0] += 1
        one[1] += order[0].id in makers
        one[2] += any(span.id in makers for span in order[:3])
    shares = {language: (first / all_, three / all_) for language, (all_, first, three) in counts.items()}
    assert shares["ar"][0] >= 0.88
    assert shares["he"][0] >= 0.75
    assert shares["fa"][0] >= 0.75
    assert shares["ur"][0] >= 0.8
    assert all(three >= 0.9 for _, three in shares.values())
