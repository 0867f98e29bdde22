import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.boundaries import clitics
from app.domain.boundaries.clitics import enclitics, language_at, proclitics
from app.domain.text.segmentation import is_boundary, words
from tests.domain.texts import PROSE


def rests(text: str, start: int = 0, **options: object) -> list[str]:
    """What remains after each cut that belongs outside a span, the outermost clitic first."""
    cuts = sorted(proclitics(text, start, **options), key=lambda cut: cut.position)  # type: ignore[arg-type]
    return [text[cut.position :] for cut in cuts if cut.kind != "article"]


def likely(text: str, start: int = 0, **options: object) -> str:
    """The word after all clitics that are more likely than not."""
    cuts = [cut for cut in proclitics(text, start, **options) if cut.kind != "article"]  # type: ignore[arg-type]
    return text[max((cut.position for cut in cuts if cut.plausibility > 0.5), default=start) :]


@pytest.mark.parametrize(
    ("word", "steps"),
    [
        ("وروسيا", ["روسيا"]),
        ("وبالمدرسة", ["بالمدرسة", "المدرسة"]),
        ("للأمم", ["لأمم"]),
        ("فسيعلن", ["سيعلن", "يعلن"]),
        ("وَبِالْقَلَمِ", ["بِالْقَلَمِ", "الْقَلَمِ"]),
        ("بـ\u200fأمريكا", ["أمريكا"]),
        ("ולכשהממשלה", ["לכשהממשלה", "הממשלה"]),
        ("ושבמשרד", ["שבמשרד", "במשרד", "משרד"]),
        ("ל־BBC", ["BBC"]),
        ("ל-40", ["40"]),
        ("روسيا", []),
        ("😀", []),
        ("123", []),
        ("", []),
    ],
)
def test_every_clitic_is_a_step(word: str, steps: list[str]) -> None:
    assert rests(word) == steps


@pytest.mark.parametrize(
    "word", ["فالين", "ليان", "بدران", "بعثة", "لسنا", "لكننا", "وزارتها", "وقت", "كتلة", "להימנע", "שכרם"]
)
def test_a_root_letter_is_seldom_taken_for_a_clitic(word: str) -> None:
    assert likely(word) == word
    assert likely("و" + word if word < "ؠ" or word > "ת" else "ו" + word).endswith(word)


@pytest.mark.parametrize(
    ("word", "rest"),
    [
        ("وروسيا", "روسيا"),
        ("فالوزير", "الوزير"),
        ("كالقاهرة", "القاهرة"),
        ("ووزارة", "وزارة"),
        ("ولن", "لن"),
        ("ومَن", "مَن"),
        ("فإسرائيل", "إسرائيل"),
        ("فأمن", "أمن"),
        ("للبنان", "لبنان"),
        ("לממשלה", "ממשלה"),
        ("ושהיא", "היא"),
        ("שהשביתה", "השביתה"),
        ('לצה"ל', 'צה"ל'),
    ],
)
def test_a_clear_clitic_is_likely(word: str, rest: str) -> None:
    assert likely(word) == rest


def test_the_article_itself_decides_between_clitic_and_root() -> None:
    assert likely("فرمان") == "فرمان"
    assert likely("فرمان، ثم جاءت رمان.") == "رمان، ثم جاءت رمان."
    assert likely("ورود، قال") == "رود، قال"
    assert likely("ورود، قال الورود") == "ورود، قال الورود"
    assert likely("بيسار، قال") == "بيسار، قال"
    assert likely("لمزون") == "مزون"
    assert likely("لمزون ثم بلمزون").startswith("لمزون")
    assert likely("لمزون ثم ولمزون").startswith("مزون")
    assert likely("لمزون ثم بلمزون ومزون").startswith("مزون")


def test_known_names_decide_between_clitic_and_root() -> None:
    assert likely("بسرمد") == "سرمد"
    assert likely("بسرمد", known={"بسرمد"}) == "بسرمد"
    assert likely("كسرمد", known={"سرمد"}) == "سرمد"


def test_the_second_lam_is_the_article_not_a_preposition() -> None:
    assert likely("للأمم المتحدة", 1) == "لأمم المتحدة"


def test_persian_and_urdu_have_no_clitics_at_the_start() -> None:
    assert rests("بانک کشتکار گفت که") == []
    assert rests("وہ چلے گئے ہیں") == []
    assert rests("بلد", language="fa") == []
    assert rests("بلد", language="ar") == ["لد"]


@pytest.mark.parametrize("language", ["fa-IR", "FA", "fas", "ur-PK", "urd"])
def test_a_region_or_a_longer_code_names_the_same_language(language: str) -> None:
    assert rests("بلد", language=language) == []
    assert rests("بلد", language="ar-EG") == ["لد"]


def test_in_a_language_without_rules_the_letters_decide() -> None:
    text = "بانک کشتکار گفت که"
    assert proclitics(text, 0, language="und") == proclitics(text, 0) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [("قال الوزير إن", "ar"), ("خانه‌ها گفت که", "fa"), ("انہوں نے کہا", "fa"), ("אמר השר", "he"), ("Reuters 1", "")],
)
def test_language_is_guessed_from_letters(text: str, language: str) -> None:
    assert language_at(text, 0) == language


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("وزارتهم", "وزارت"),
        ("كتابهما", "كتاب"),
        ("بِلادُها", "بِلادُ"),
        ("خانه‌هایشان", "خانه\u200c"),
    ],
)
def test_pronouns_and_endings_are_steps_at_the_end(word: str, stem: str) -> None:
    assert stem in [word[: cut.position] for cut in enclitics(word, len(word))]


@pytest.mark.parametrize("word", ["القاهرة", "می‌روم", "הממשלה", "London", "😀", ""])
def test_words_without_pronouns_have_no_steps_at_the_end(word: str) -> None:
    assert enclitics(word, len(word)) == ()


def test_keys_step_over_one_clitic_and_back() -> None:
    text = "قال وبالمدرسة ثم"
    stops = [4]
    while (position := clitics.next_start(text, stops[-1])) != stops[-1]:
        stops.append(position)
    assert [text[stop:13] for stop in stops] == ["وبالمدرسة", "بالمدرسة", "المدرسة", "مدرسة"]
    back = [stops[-1]]
    while (position := clitics.previous_start(text, back[-1])) != back[-1]:
        back.append(position)
    assert back == stops[::-1]


def test_keys_step_over_one_pronoun_at_the_end_and_back() -> None:
    text = "وزارتهم الجديدة"
    assert clitics.previous_end(text, 7) == 5
    assert clitics.next_end(text, 5) == 7
    assert clitics.next_end(text, 7) == 7
    assert clitics.previous_end(text, len(text)) == len(text)


@example("وَبِكِتَابِهِمْ وسيارتها خانه‌هایشان ולכשהממשלה ל־BBC")
@given(PROSE)
def test_cuts_lie_inside_the_word_and_between_graphemes(text: str) -> None:
    for start, end in words(text):
        for cut in proclitics(text, start):
            assert start < cut.position
            assert cut.position < end or text[end] in "־-\u2010\u2011"
            assert is_boundary(text, cut.position)
        for cut in enclitics(text, end):
            assert start < cut.position < end
            assert is_boundary(text, cut.position)
        for cut in (*proclitics(text, start), *enclitics(text, end)):
            assert 0 <= cut.plausibility <= 1


@given(PROSE, st.data())
def test_key_steps_work_anywhere_and_end(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    assert 0 <= clitics.previous_start(text, position) <= position <= clitics.next_start(text, position) <= len(text)
    assert 0 <= clitics.previous_end(text, position) <= position <= clitics.next_end(text, position) <= len(text)


@pytest.mark.parametrize("word", ["وبالمدرسة", "للأمم", "ולכשהממשלה", "والكتاب", "فسيعلن"])
def test_the_most_plausible_cut_comes_first(word: str) -> None:
    found = [cut.plausibility for cut in proclitics(word, 0)]
    assert len(found) > 1
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize(
    ("word", "rest"), [("للأمم", "أمم"), ("والكتاب", "كتاب"), ("והממשלה", "ממשלה"), ("الكتاب", "كتاب"), ("לבית", None)]
)
def test_the_article_is_a_step_of_its_own_behind_a_lam_without_its_alif(word: str, rest: str | None) -> None:
    articles = [word[cut.position :] for cut in proclitics(word, 0) if cut.kind == "article"]
    assert articles == ([rest] if rest else [])


def test_a_word_that_stands_elsewhere_without_its_pronoun_speaks_for_the_pronoun() -> None:
    def plausible(text: str, word: str) -> float:
        return enclitics(text, text.index(word) + len(word))[0].plausibility

    # With ة where it ends in one, and not for what is only two letters long.
    assert plausible("وزارتها", "وزارتها") < 0.9 < plausible("وزارة قالت إن وزارتها", "وزارتها")
    assert plausible("كتابها", "كتابها") < 0.9 < plausible("كتاب جديد، وقرأنا كتابها", "كتابها")
    assert plausible("يدها", "يدها") < 0.5 < plausible("كتابها", "كتابها")
