import pytest

from app.domain.errors import TransferError
from app.exchange.options import FormatOption, OptionKind, OptionValue, settle_options, split_options

OPTIONS = (
    FormatOption(name="scheme", kind=OptionKind.CHOICE, default="iob2", choices=("iob2", "bilou"), help="Tag scheme"),
    FormatOption(name="columns", kind=OptionKind.NUMBER, default=1, least=1, most=4, help="Columns"),
    FormatOption(name="graphemes", kind=OptionKind.FLAG, default=False, help="Count graphemes"),
    FormatOption(name="column", kind=OptionKind.TEXT, default="text", help="Column"),
)


def settled(*pairs: str) -> dict[str, OptionValue]:
    return settle_options("conll", "export", OPTIONS, split_options(pairs))


def test_what_is_not_said_takes_its_default() -> None:
    assert settled() == {"scheme": "iob2", "columns": 1, "graphemes": False, "column": "text"}


def test_values_take_the_kind_of_their_option() -> None:
    given = settled("scheme=bilou", "columns=4", "graphemes", "column=نص=1")
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
    ],
)
def test_what_cannot_be_said_is_refused(pairs: list[str], message: str) -> None:
    with pytest.raises(TransferError, match=message):
        settled(*pairs)
