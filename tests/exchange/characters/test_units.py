"""Which unit a file counts in, and the way to code points."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text.segmentation import graphemes
from app.exchange.characters.units import Astray, OffsetUnit, UnitTable, convert_record, find_unit, likeliest_unit
from tests.exchange.articles import TEXTS

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
# Quote → (start, end) in each unit, counted by hand from the text above.
MEASURED = {
    "محمد علي": {"codepoint": (7, 15), "utf-16": (9, 17), "utf-8": (16, 31), "grapheme": (6, 14)},
    "الحزب": {"codepoint": (20, 25), "utf-16": (22, 27), "utf-8": (39, 49), "grapheme": (19, 24)},
    "«الحزب» سيفوز": {"codepoint": (19, 32), "utf-16": (21, 34), "utf-8": (37, 62), "grapheme": (18, 31)},
}


def record(unit: str, text: str = TEXT) -> dict[str, Any]:
    spans = [{"start": found[unit][0], "end": found[unit][1], "text": quote} for quote, found in MEASURED.items()]
    return {"text": text, "spans": spans}


@pytest.mark.parametrize("unit", OffsetUnit)
def test_the_unit_is_found_and_converted(unit: OffsetUnit) -> None:
    assert find_unit([record(unit.value)]) is unit
    converted = convert_record(record(unit.value), unit)
    assert converted == record("codepoint")


def encoded_length(text: str, unit: OffsetUnit) -> int:
    match unit:
        case OffsetUnit.UTF16:
            return len(text.encode("utf-16-le")) // 2
        case OffsetUnit.BYTE:
            return len(text.encode())
        case OffsetUnit.GRAPHEME:
            return len(list(graphemes(text)))
        case _:
            return len(text)


@given(TEXTS, st.sampled_from(OffsetUnit), st.data())
def test_every_border_of_a_grapheme_is_found_in_every_unit(text: str, unit: OffsetUnit, data: st.DataObject) -> None:
    borders = [0, *(end for _, end in graphemes(text))]
    position = data.draw(st.sampled_from(borders))
    table = UnitTable(text, unit)
    assert table.code_point(encoded_length(text[:position], unit)) == position
    assert table.code_point(encoded_length(text, unit) + 1) is None
    assert table.code_point(-1) is None
    assert table.offsets(borders) == [encoded_length(text[:border], unit) for border in borders]


def test_an_offset_inside_a_character_has_no_code_point() -> None:
    assert UnitTable("😀ا", OffsetUnit.UTF16).code_point(1) is None
    assert UnitTable("😀ا", OffsetUnit.BYTE).code_point(5) is None
    assert UnitTable("\uffff😀ا", OffsetUnit.UTF16).code_point(3) == 2, "U+FFFF is the last of one unit"
    (moved,) = convert_record({"text": "😀ا", "spans": [{"start": 1, "end": 3}]}, OffsetUnit.UTF16)["spans"]
    assert (moved["start"], moved["end"]) == (-1, -1)
    assert f"{moved['start']}–{moved['end']}" == "1–3", "in a message stands what the file says"
    assert (str(Astray(7)), repr(Astray(7)), f"{Astray(7000):,}", pickle.loads(pickle.dumps(Astray(7))).said) == (
        *("7", "7", "7,000"),
        7,
    )


def test_one_unit_must_fit_all_records() -> None:
    plain = {"text": "قال محمد", "spans": [{"start": 4, "end": 8, "text": "محمد"}]}
    assert find_unit([plain, record("utf-16"), plain]) is OffsetUnit.UTF16
    assert find_unit([record("utf-16"), record("codepoint")]) is None
    broken = {"text": "قال محمد", "spans": [{"start": 4, "end": 8, "text": "محمود"}]}
    assert find_unit([record("utf-16"), broken]) is None


def test_without_witness_or_with_two_there_is_no_answer() -> None:
    assert find_unit([]) is None
    assert find_unit([{"text": TEXT, "spans": [{"start": 9, "end": 17}]}]) is None
    assert find_unit([{"text": "قال محمد", "spans": [{"start": 4, "end": 8, "text": "محمد"}]}]) is None


@pytest.mark.parametrize("find", [find_unit, likeliest_unit])
def test_records_without_text_or_spans_bear_no_witness(find: Callable[[Any], OffsetUnit | None]) -> None:
    for odd in ({"text": None, "spans": record("codepoint")["spans"]}, {"text": TEXT, "spans": None}):
        assert find([odd, record("utf-16")]) is OffsetUnit.UTF16
        assert find([odd]) is None
        assert convert_record(odd, OffsetUnit.UTF16) == odd


def test_the_likeliest_unit_is_that_of_most_spans() -> None:
    spans = [*record("utf-8")["spans"][:2], record("utf-16")["spans"][2]]
    assert likeliest_unit([{"text": TEXT, "spans": spans}]) is OffsetUnit.BYTE
    assert likeliest_unit([{"text": TEXT, "spans": spans[1:]}]) is None
    assert likeliest_unit([]) is None


def test_fragments_bear_witness_and_are_converted() -> None:
    spans = [{"start": 9, "end": 34, "fragments": [[9, 17], [29, 34]], "text": "محمد علي سيفوز"}]
    draft = {"text": TEXT, "spans": spans}
    assert find_unit([draft]) is OffsetUnit.UTF16
    assert convert_record(draft, OffsetUnit.UTF16)["spans"][0]["fragments"] == [[7, 15], [27, 32]]


@pytest.mark.parametrize(
    "odd",
    [
        *(None, 5, [1], {"start": "7"}, {"start": True, "end": None}),
        *(
            {"fragments": [1], "text": "x"},
            {"fragments": [[0]], "text": "x"},
            {"fragments": [["٠", 0]], "text": "x"},
            {"fragments": [[0, "٠"]], "text": "x"},
            {"fragments": [[0, 0, 0]], "text": "x"},
        ),
    ],
)
def test_odd_spans_bear_no_witness_and_pass_unharmed(odd: Any) -> None:
    draft = record("utf-16")
    draft["spans"].append(odd)
    assert find_unit([draft]) is OffsetUnit.UTF16
    assert convert_record(draft, OffsetUnit.UTF16)["spans"][-1] == odd
