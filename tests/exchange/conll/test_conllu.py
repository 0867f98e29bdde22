"""CoNLL-U: the text as it was written, words written together, names of the last column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.conll.conllu import FORMAT
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.tokens.tokenising import tokenise
from tests.exchange.conll.conllu_files import ARABIC, PLUS
from tests.exchange.conll.rows import row
from tests.exchange.round_trip import read_records, source_of


def read_text(text: str, **options: str) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), "ar.conllu"), None, None, **options)


def test_the_text_is_rebuilt_to_the_character() -> None:
    found, rejections, losses = read_text(ARABIC)
    assert not rejections
    assert [(record["id"], record["text"]) for record in found] == [
        ("afp-7", "«الحزب» وروسيا قالت.\nللأمم المتحدة!"),
        ("afp-8", "שלום עולם \nסוף"),
    ]
    assert losses.count("linguistics") == 1


def test_parts_of_a_word_are_tokens_where_their_letters_are_its_letters() -> None:
    (record, _), _, _ = read_text(ARABIC)
    kept = tokenise(record)
    words = [record["text"][start:end] for start, end in kept.offsets()]
    assert words == ["«", "الحزب", "»", "و", "روسيا", "قالت", ".", "للأمم", "المتحدة", "!"]
    assert kept.sentence_starts == [0, 7]
    assert [(span["label"], span["text"]) for span in record["spans"]] == [
        ("ORG", "الحزب"),
        ("LOC", "روسيا"),
        ("ORG", "للأمم المتحدة"),
    ]


@pytest.mark.parametrize(("articles", "count"), [("auto", 2), ("file", 1), ("sentences", 4)])
def test_where_articles_begin_can_be_said(articles: str, count: int) -> None:
    found, rejections, _ = read_text(ARABIC, articles=articles)
    assert not rejections
    assert len(found) == count


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("\tالحزب\t", "\tالحزبى\t", 6, "not the next one"),
        ("6\tقالت\t_", "6\tقالت", 12, "9 columns"),
        ("6\tقالت", "x\tقالت", 12, "an id that is none"),
        ("6\tقالت", "6\t ", 12, "has no form"),
    ],
)
def test_a_bad_line_is_named_and_only_its_article_refused(old: str, new: str, line: int, reason: str) -> None:
    assert old in ARABIC
    found, (rejection,), _ = read_text(ARABIC.replace(old, new, 1))
    assert [record["id"] for record in found] == ["afp-8"]
    assert rejection.where == f"ar.conllu:{line}"
    assert reason in rejection.reason


@given(
    st.lists(st.lists(st.sampled_from(["قال", "می‌روم", "צה״ל", "🇪🇬", "שָׁלוֹם", ".", "#"]), min_size=1), min_size=1),
    st.data(),
)
def test_blanks_of_any_kind_come_back(sentences: list[list[str]], data: st.DataObject) -> None:
    lines, text, misc = [], "", ""
    for sentence in sentences:
        for number, form in enumerate(sentence, 1):
            misc, blanks = data.draw(
                st.sampled_from(
                    [("_", " "), ("SpaceAfter=No", ""), ("SpacesAfter=\\s\\s\\n", "  \n"), ("SpacesAfter=\\t", "\t")]
                )
            )
            lines.append(row(str(number), form, misc))
            text += form + blanks
        lines.append("\n")
    (record,), rejections, _ = read_text("".join(lines))
    assert not rejections
    # Behind the last token of all there is nothing, unless the file says what.
    assert record["text"] == (text.removesuffix(" ") if misc == "_" else text)


def test_blanks_before_the_first_token_are_part_of_the_text() -> None:
    (record,), _, _ = read_text("# text = نعم\n" + row("1", "نعم", "SpacesBefore=\\s\\n"))
    assert record["text"] == " \nنعم"
    assert record["meta"]["tokens"]["offsets"] == [2, 5]


def test_it_is_told_from_other_columns() -> None:
    assert FORMAT.sniff("a.txt", ARABIC.encode()) == FORMAT.sniff("a.txt", ARABIC.replace("\n", "\r\n").encode()) == 90
    assert FORMAT.sniff("a.txt", "قال\tO\nمحمد\tB-X\n".encode()) == 0


def test_a_token_with_a_blank_inside_is_not_kept_without_a_word() -> None:
    (record,), rejections, losses = read_text("# text = 10 000 عام\n" + row("1", "10 000") + row("2", "عام"))
    assert not rejections
    assert record["text"] == "10 000 عام"
    assert "tokens" not in record["meta"]
    assert losses.count("tokens_unkept") == 1


def test_what_is_left_out_of_the_last_column_and_of_comments_is_named() -> None:
    lines = row("1", "برلين", "Translit=barlīna|NER=B-LOC") + row("1.1", "∅") + row("2", "ترفض", "Translit=tarfuḍu")
    _, rejections, losses = read_text(f"# newdoc id = a\n# sent_id = 1\n# text = برلين ترفض\n{lines}")
    assert not rejections
    (loss,) = (item for item in losses.to_json() if item["kind"] == "unknown_key")
    assert (loss["count"], loss["examples"]) == (
        4,
        ["ar.conllu: # sent_id", "ar.conllu: Translit", "ar.conllu: an empty word"],
    )


def test_names_are_found_under_any_key_that_holds_a_tag() -> None:
    rows = row("1", "محمد", "name=B-PER") + row("2", "علي", "name=I-PER") + row("3", "هنا", "NamedEntity=Yes")
    (record,), _, losses = read_text(rows)
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("PER", "محمد علي")]
    assert losses.count("unknown_key") == 1


@pytest.mark.parametrize("said", ["auto", "sentences", "file"])
def test_comments_by_themselves_are_no_sentence(said: str) -> None:
    rows = row("1", "قال") + row("2", "محمد")
    text = (
        f"# global.Entity = eid-etype\n# licence = CC0\n\n# newdoc id = أ\n# sent_id = 1\n\n{rows}\n# نهاية\n\n# حقًا\n"
    )
    records, rejections, losses = read_records(FORMAT, source_of(text.encode(), "ar.conllu"), articles=said)
    assert not rejections
    assert [record["text"] for record in records] == ["قال محمد"]
    named = {one for item in losses.to_json() if item["kind"] == "unknown_key" for one in item["examples"]}
    assert named >= {"ar.conllu: # licence", "ar.conllu: # sent_id", "ar.conllu: # نهاية"}


def test_an_article_that_is_begun_but_empty_is_refused() -> None:
    text = "# newdoc id = أ\n\n# newdoc id = ب\n" + row("1", "قال")
    records, (rejection,), _ = read_records(FORMAT, source_of(text.encode(), "ar.conllu"))
    assert (len(records), rejection.where) == (1, "ar.conllu:1")


def test_conllu_plus_says_which_columns_it_has() -> None:
    (record,), rejections, losses = read_text(PLUS)
    assert not rejections
    assert (record["id"], record["text"]) == ("plus-1", "وقال حسن نصر الله إن للأمم شأنا.")
    spans = {(span["label"], span["text"]) for span in record["spans"]}
    assert spans == {("PER", "حسن نصر الله"), ("LOC", "نصر"), ("ORG", "للأمم")}
    lost = {loss["kind"]: (loss["count"], loss["examples"]) for loss in losses.to_json()}
    assert lost["unknown_key"] == (3, ["ar.conllu: PARSEME:MWE", "ar.conllu: Gloss"])
    assert set(lost) == {"linguistics", "unknown_key"}


def test_without_columns_of_grammar_none_is_lost() -> None:
    (record,), _, _ = read_text("# global.columns = ID FORM X:SPAN\n1\tقال\tO\n2\tلافروف\tB-PER\n")
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("PER", "لافروف")]
    (record,), _, losses = read_text("# global.columns = FORM ID NE\nשלום\t1\tO\nירושלים\t2\tLOC\n")
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("LOC", "ירושלים")]
    assert not losses


def test_the_ten_columns_may_be_named_too() -> None:
    named = "# global.columns = ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC\n" + ARABIC
    assert read_text(named)[0] == read_text(ARABIC)[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# global.columns = ID LEMMA\n1\tقال\n", 'names no column FORM in "# global.columns"'),
        ("# global.columns = FORM NER\nقال\tO\n", 'names no column ID in "# global.columns"'),
        ("# global.columns = ID FORM FORM\n1\tقال\tقال\n", "twice"),
        ("# global.columns = ID FORM NER\n1\tقال\n", 'has 2 columns; "# global.columns" names 3'),
        (row("1", "قال").strip() + "\tB-PER\n", "has 11 columns; CoNLL-U has 10"),
    ],
)
def test_columns_that_are_not_those_named_are_refused(text: str, reason: str) -> None:
    found, (rejection,), _ = read_text(text)
    assert not found
    assert reason in rejection.reason


def test_what_comes_before_a_header_without_a_text_is_read() -> None:
    text = f"{PLUS}\n# newdoc id = plus-2\n# global.columns = ID NER\n1\tB-PER\n"
    (record,), (rejection,), _ = read_text(text)
    assert record["id"] == "plus-1"
    assert (rejection.where, "no column FORM" in rejection.reason) == (f"ar.conllu:{PLUS.count(chr(10)) + 3}", True)


def test_the_header_of_conllu_plus_is_enough_to_know_it() -> None:
    assert FORMAT.sniff("khabar.txt", b"\xef\xbb\xbf" + PLUS.encode()) > 90
    assert FORMAT.sniff("khabar.txt", ARABIC.encode()[:40]) == 0


def test_names_with_numbers_as_nametag_writes_them_may_lie_inside_each_other() -> None:
    text = (
        '# text = ברק אובמה באו"ם. שרה כהן.\n'
        + row("1", "ברק", "NE=PER_1")
        + row("2", "אובמה", "NE=PER_1-NICK_2")
        + row("3", 'באו"ם', "NE=ORG_3|SpaceAfter=No")
        + row("4", ".")
        + row("5", "שרה", "NE=PER_4")
        + row("6", "כהן", "NE=PER_5|SpaceAfter=No")
        + row("7", ".", "NE=O")
        + "\n"
        + row("1", "דן", "NE=PER_1")
    )
    (record,), rejections, _ = read_text(text)
    assert not rejections
    assert sorted((span["label"], span["text"]) for span in record["spans"]) == [
        ("NICK", "אובמה"),
        ("ORG", 'באו"ם'),
        ("PER", "ברק אובמה"),
        ("PER", "דן"),
        ("PER", "כהן"),
        ("PER", "שרה"),
    ]
