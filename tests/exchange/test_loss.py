"""What the report of losses keeps of many of a kind."""

from app.exchange.loss import NOTICES, SENTENCES, LossReport


def test_examples_are_the_first_different_ones_and_all_are_counted() -> None:
    losses = LossReport()
    for example in ("خبر-1", "خبر-1", "خبر-2", "", "خبر-1", "خبر-3", "خبر-4"):
        losses.add("pictures", example)
    (told,) = losses.to_json()
    assert (told["count"], told["examples"]) == (7, ["خبر-1", "خبر-2", "خبر-3"])


def test_reports_of_several_files_are_one_report() -> None:
    first, second = LossReport(), LossReport()
    assert not first
    first.add("pictures", "خبر-1", 3)
    first.add_once("configuration", "annotation.conf")
    for example in ("خبر-1", "ידיעה-2", "ידיעה-3", "ידיעה-4"):
        second.add("pictures", example)
    second.add_once("configuration", "visual.conf")
    kept = second.copy()
    first.include(second)
    first.include(LossReport())
    for report in (first, second):
        report.add_once("configuration", "visual.conf")
    pictures, configuration = (
        next(one for one in first.to_json() if one["kind"] == kind) for kind in ("pictures", "configuration")
    )
    assert (pictures["count"], pictures["examples"]) == (7, ["خبر-1", "ידיעה-2", "ידיעה-3"])
    assert (configuration["count"], configuration["examples"]) == (2, ["annotation.conf", "visual.conf"])
    kept.add("pictures", "خبر-9", 5)
    assert (kept.count("pictures"), second.count("pictures"), first.count("entities")) == (9, 4, 0)


def test_large_numbers_are_told_in_groups_of_three() -> None:
    losses = LossReport()
    losses.add("pictures", "خبر-1", 12345)
    assert losses.lines()[0].startswith("12,345 × pictures")
    assert losses.to_json()[0]["count"] == 12345


def test_a_notice_is_told_and_no_loss() -> None:
    assert SENTENCES.keys() >= NOTICES
    losses = LossReport()
    losses.add("unit_found", "أخبار.jsonl: codepoint")
    assert losses
    assert not losses.lost
    losses.add("relations", "خبر-1")
    assert [loss["kind"] for loss in losses.lost.to_json()] == ["relations"]
    assert [loss["kind"] for loss in losses.noticed.to_json()] == ["unit_found"]
    assert {loss["kind"]: loss.get("notice") for loss in losses.to_json()} == {"relations": None, "unit_found": True}
