"""What the report of losses keeps of many of a kind."""

from app.exchange.loss import LossReport


def test_examples_are_the_first_different_ones_and_all_are_counted() -> None:
    losses = LossReport()
    for example in ("خبر-1", "خبر-1", "خبر-2", "", "خبر-1", "خبر-3", "خبر-4"):
        losses.add("pictures", example)
    (told,) = losses.to_json()
    assert (told["count"], told["examples"]) == (7, ["خبر-1", "خبر-2", "خبر-3"])
