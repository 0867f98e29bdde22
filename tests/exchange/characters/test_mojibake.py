"""Texts that were read in a wrong encoding: noticed, named, read back; and no sound text is accused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RecordError
from app.domain.native_record import NativeRecord
from app.exchange.characters.encodings import decode, likely_encodings, named_codec
from app.exchange.characters.mojibake import DISGUISES, Disguise, named_disguise, suspicion, undone
from tests.exchange.articles import seed_records
from tests.exchange.characters.disguised import ARABIC, HEBREW, PAGES, damaged


def text_for(disguise: Disguise) -> str:
    return HEBREW if disguise.true == "windows-1255" else ARABIC


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.encoding)
def test_an_accident_is_named_and_taken_back(disguise: Disguise) -> None:
    bad = damaged(text_for(disguise), disguise)
    assert bad != text_for(disguise)
    assert suspicion(bad) == disguise
    assert undone(bad, disguise) == text_for(disguise)
    data = bad.encode()
    assert decode(data).text == bad, "nothing is taken back unasked"
    assert decode(data, disguise.encoding).text == text_for(disguise)
    best, *_ = likely_encodings(data)
    assert best[0] == disguise.encoding
    assert best[1] < 1


@pytest.mark.parametrize("disguise", [one for one in DISGUISES if one.true == "utf-8"], ids=lambda one: one.encoding)
def test_long_texts_are_judged_by_their_beginning(disguise: Disguise) -> None:
    for record in seed_records():
        bad = damaged(record["text"] * 3, disguise)
        assert suspicion(bad) == disguise, record["title"]


@pytest.mark.parametrize("disguise", [one for one in DISGUISES if one.true == "utf-8"], ids=lambda one: one.encoding)
def test_a_paragraph_without_an_end_is_judged_wherever_its_beginning_is_cut(disguise: Disguise) -> None:
    for record in seed_records()[::3]:
        paragraph = " ".join(record["text"].split())[:2500]
        for begin in range(2):
            assert suspicion(damaged("." * begin + paragraph, disguise)) == disguise, (record["title"], begin)


def test_a_long_text_to_which_it_happened_twice_is_told_by_its_beginning() -> None:
    for record in seed_records()[::3]:
        for begin in range(3):
            bad = damaged(damaged("." * begin + record["text"][:1200], DISGUISES[0]), DISGUISES[0])
            assert len(bad) > 4000
            assert suspicion(bad) == DISGUISES[0], (record["title"], begin)


def test_letters_that_look_like_a_second_accident_are_told_by_what_comes_back() -> None:
    """أ and آ of Windows-1256 look like Ã and Â, as what is UTF-8 does when it was read wrongly twice."""
    text = "أبي أكد أن أخي أخبر أمي أنه آت، أو أنه أرسل أحدا آخر"
    accident = Disguise("windows-1256", "windows-1252")
    assert suspicion(damaged(text, accident)) == accident


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda disguise: disguise.encoding)
def test_a_file_of_plain_ascii_among_damaged_ones_stays_as_it_is(disguise: Disguise) -> None:
    assert decode(b"Reuters, 2 May", disguise.encoding) == ("Reuters, 2 May", disguise.encoding, False, 1.0)
    assert decode(b"", disguise.encoding).text == ""


@pytest.mark.parametrize("disguise", [one for one in DISGUISES if one.taken_for == "windows-1252"], ids=str)
def test_what_was_read_as_latin_1_comes_back_as_well(disguise: Disguise) -> None:
    bad = text_for(disguise).encode(PAGES[disguise.true]).decode("latin-1")
    assert suspicion(bad) == disguise
    assert decode(bad.encode(), disguise.encoding).text == text_for(disguise)


@pytest.mark.parametrize("record", seed_records(), ids=lambda record: record["title"])
def test_utf_8_with_lost_bytes_is_not_taken_for_another_accident(record: NativeRecord) -> None:
    bad = record["text"].encode().decode("cp1252", "ignore")
    found = suspicion(bad)
    assert found is not None
    assert found.encoding == "utf-8-read-as-windows-1252"
    with pytest.raises(RecordError, match="cannot be decoded"):
        decode(bad.encode(), found.encoding)


def test_no_sound_text_is_accused() -> None:
    for record in seed_records():
        assert suspicion(record["text"]) is None, record["title"]
    for text in (
        "Le général était à l'hôtel « Élysée » où l'été précédent…",
        "Þórður Ægir sagði að þetta væri rétt. Ðð Ææ Öö",
        "طططط ظظظظ ط ظ طط",
        "ראש ׳הממשלה׳ ו״השר״ וצה״ל ג׳ורג׳",
        "",
    ):
        assert suspicion(text) is None, text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    found = suspicion(text)
    assert found is None or found in DISGUISES


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda one: one.encoding)
@pytest.mark.parametrize(
    "sound",
    [
        ARABIC,
        HEBREW,
        "Le général était à l'hôtel « Élysée » où l'été précédent…",
        "Plain words.",
        "",
        "وزیر گفت که «نه»",
    ],
)
def test_a_sound_text_is_left_alone_by_what_takes_an_accident_back(disguise: Disguise, sound: str) -> None:
    assert decode(sound.encode(), disguise.encoding).text == sound


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda one: one.encoding)
def test_sound_lines_of_a_file_stay_as_they_are(disguise: Disguise) -> None:
    bad = damaged(text_for(disguise), disguise)
    lines = ["خبر سليم قبل الحادثة", bad, "כתבה תקינה אחריה", "x,y"]
    told = decode("\n".join(lines).encode(), disguise.encoding).text
    assert told == "\n".join([lines[0], text_for(disguise), *lines[2:]])


def test_a_file_in_a_code_page_is_no_matter_of_an_accident() -> None:
    assert decode(ARABIC.encode("cp1256"), DISGUISES[0].encoding).text == ARABIC


def test_what_did_not_happen_is_refused_at_its_byte() -> None:
    disguise = DISGUISES[0]
    bad = damaged(ARABIC, disguise)
    offset = len(bad.encode())
    with pytest.raises(RecordError, match=f"is not {disguise.encoding}: the byte at offset {offset} "):
        decode((bad + "عربي").encode(), disguise.encoding)
    assert named_disguise("UTF_8-read-as-Windows-1252") == disguise
    assert named_disguise("windows-1252") is None
    assert named_codec(disguise.encoding) == disguise.encoding


@pytest.mark.parametrize(("page", "text"), [("windows-1256", ARABIC), ("windows-1255", HEBREW), ("iso-8859-6", ARABIC)])
def test_code_pages_come_with_alternatives(page: str, text: str) -> None:
    found = likely_encodings(text.encode(page))
    assert found[0][0].lower() == page
    assert 0 < found[0][1] < 1
    assert {"windows-1256", page} <= {name.lower() for name, _ in found}
    for name, _ in found:
        text.encode(page).decode(name)
    assert [sure for _, sure in found] == sorted((sure for _, sure in found), reverse=True)


def test_what_is_unmistakable_comes_alone() -> None:
    assert likely_encodings(ARABIC.encode()[:-1]) == [("utf-8", 1.0)], "the last character may be cut"
    assert likely_encodings(b"\xef\xbb\xbf" + ARABIC.encode()) == [("utf-8", 1.0)]
    ((name, sure),) = likely_encodings(ARABIC.encode("utf-16-le")[:-1])
    assert (name, 0.5 < sure < 1) == ("utf-16-le", True)


@pytest.mark.parametrize("disguise", [one for one in DISGUISES if one.true == "utf-8"], ids=lambda one: one.encoding)
@pytest.mark.parametrize("times", [2, 3])
def test_an_accident_that_happened_again_to_its_copy_is_taken_back_whole(disguise: Disguise, times: int) -> None:
    for text in (ARABIC, HEBREW):
        bad = text
        for _ in range(times):
            bad = damaged(bad, disguise)
        if times == 2 and disguise.taken_for == "windows-1252":
            assert suspicion(bad) == disguise
        assert decode(bad.encode(), disguise.encoding).text == text
