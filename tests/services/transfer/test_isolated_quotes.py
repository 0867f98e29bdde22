"""What messages quote of other people's files cannot turn the sentence around it, nor what comes behind."""

from collections.abc import Callable

import pytest

from app.exchange.conll.conllu import FORMAT
from app.exchange.loss import LossReport
from app.exchange.records.misfits import without_misfits
from app.exchange.tables.article_reading import _shown as shown_id
from app.services.transfer.import_layers import labels_told, other_text
from app.services.transfer.layer_joining import _shown as shown_quote
from tests.exchange.conll.rows import row
from tests.exchange.round_trip import read_records, source_of

OPEN, CLOSE = "\u2066\u2067\u2068", "\u2069"


def is_closed(message: str) -> bool:
    depth = 0
    for letter in message:
        depth += (letter in OPEN) - (letter == CLOSE)
        if depth < 0:
            return False
    return depth == 0


def of_a_form(quote: str) -> str:
    rows = f"# text = قال\n{row('1', quote)}"
    _, (rejection,), _ = read_records(FORMAT, source_of(rows.encode(), "ar.conllu"))
    return rejection.reason


def of_an_id_of_conllu(quote: str) -> str:
    _, (rejection,), _ = read_records(FORMAT, source_of(row(f"1{quote}", "قال").encode(), "ar.conllu"))
    return rejection.reason


def of_a_misfit(quote: str) -> str:
    losses = LossReport()
    span = {"id": "s", "label": "CLAIM", "start": 0, "end": 3, "text": quote}
    assert not without_misfits({"text": "قال", "spans": [span], "relations": []}, "a:1", losses)["spans"]
    return str(losses.to_json()[0]["examples"][0])


@pytest.mark.parametrize(
    "quote", ["أ\u2069ب", "أ\u2067ب", "\u2069\u2069\u2068", "قبل\u2066 " + "طويل " * 40 + "\u2069"]
)
@pytest.mark.parametrize(
    "told",
    [
        of_a_form,
        of_an_id_of_conllu,
        of_a_misfit,
        shown_id,
        shown_quote,
        lambda quote: labels_told([quote, f"ب{quote}", "ج", "د", "ه", "و", "ز"]),
        lambda quote: other_text("7", quote, f"س{quote}"),
    ],
)
def test_a_quote_is_closed_in_itself(told: Callable[[str], str], quote: str) -> None:
    message = told(quote)
    assert "\u2068" in message
    assert is_closed(message)
