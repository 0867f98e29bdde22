import pytest

from app.domain.errors import TransferError
from app.exchange.options import FormatOption, OptionValue, settle_options, split_options

OPTIONS = (
    FormatOption(name="scheme", default="iob2", choices=("iob2", "bilou"), help="Tag scheme"),
    FormatOption(name="columns", default=1, least=1, most=4, help="Columns"),
    FormatOption(name="graphemes", default=False, help="Count graphemes"),
    FormatOption(name="column", default="text", help="Column"),
)


def settled(*pairs: str) -> dict[str, OptionValue]:
    return settle_options("conll", "export", OPTIONS, split_options(pairs))


def test_what_is_not_said_takes_its_default() -> None:
    assert settled() == {"scheme": "iob2", "columns": 1, "graphemes": False, "column": "text"}


def test_values_take_the_kind_of_their_option() -> None:
    given = settled("scheme=bilou", "columns=4", "graphemes=yes", "column=نص=1")
    assert given == {"scheme": "bilou", "columns": 4, "graphemes": True, "column": "نص=1"}
    assert settled("graphemes=NO")["graphemes"] is False


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (["unknown=1"], "no option 'unknown' on export; known are: scheme, columns, graphemes, column"),
        (["scheme=iob9"], "one of iob2, bilou, not 'iob9'"),
        (["columns=5"], "a number from 1 to 4, not '5'"),
        (["columns=٣"], "a number from 1 to 4"),
        (["graphemes=maybe"], "yes or no"),
        (["columns=1", "columns=2"], "given twice"),
        (["=1"], "name=value"),
        (["column"], "written name=value, not 'column'"),
        (["graphemes"], "written name=value, not 'graphemes'"),
    ],
)
def test_what_cannot_be_said_is_refused(pairs: list[str], message: str) -> None:
    with pytest.raises(TransferError, match=message):
        settled(*pairs)


def test_a_flag_is_said_in_several_ways() -> None:
    for yes, no in (("yes", "no"), ("TRUE", "False"), ("on", "OFF"), ("1", "0")):
        assert (settled(f"graphemes={yes}")["graphemes"], settled(f"graphemes={no}")["graphemes"]) == (True, False)


def test_a_name_may_be_written_with_low_lines_and_is_kept_as_the_form_knows_it() -> None:
    assert split_options(["header_row=3", "span_start=من_هنا"]) == {"header-row": "3", "span-start": "من_هنا"}


def test_names_may_have_blanks_around_them_and_values_keep_theirs() -> None:
    assert split_options([" column = نص ", "id="]) == {"column": " نص ", "id": ""}


@pytest.mark.parametrize("number", ["0", "5", "", "-1", " 2", "1.5", "0000000004", "²"])
def test_a_number_lies_within_its_limits_and_is_written_plainly(number: str) -> None:
    assert (settled("columns=1")["columns"], settled("columns=4")["columns"]) == (1, 4)
    assert settled("columns=000000004")["columns"] == 4
    with pytest.raises(TransferError, match="a number from 1 to 4"):
        settled(f"columns={number}")


def test_a_format_without_options_says_so() -> None:
    with pytest.raises(TransferError, match="native has no options on import"):
        settle_options("native", "import", (), {"unit": "utf-16"})
    assert settle_options("native", "import", (), {}) == {}


def test_what_an_option_may_be_can_be_shown() -> None:
    assert [option.values for option in OPTIONS] == [("iob2", "bilou"), ("1–4",), ("yes", "no"), ("text",)]
    assert [option.default_text for option in OPTIONS] == ["iob2", "1", "no", "text"]
    assert FormatOption(name="x", default=True, help="").default_text == "yes"


def test_an_option_tells_of_itself_in_json() -> None:
    scheme, columns, graphemes, column = (option.to_json() for option in OPTIONS)
    assert scheme == {
        "name": "scheme",
        "kind": "choice",
        "ways": ["import", "export"],
        "default": "iob2",
        "help": "Tag scheme",
        "choices": ["iob2", "bilou"],
    }
    assert (columns["least"], columns["most"], columns.get("choices")) == (1, 4, None)
    assert not {"least", "most", "choices"} & {*graphemes, *column}
    out = FormatOption(name="x", default="", help="", on_import=False)
    into = FormatOption(name="x", default="", help="", on_export=False)
    assert (out.to_json()["ways"], into.to_json()["ways"]) == (["export"], ["import"])
