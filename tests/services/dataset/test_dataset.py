"""Datasets: everybody in one part, copies together, the same bytes every time, built again from the card."""

import random
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.domain.dataset.split import Part
from app.domain.errors import CancelledError, StorageError, TransferError, WrongOptionError
from app.services.dataset.build import build_dataset, plan_dataset
from app.services.dataset.card import read_card
from app.services.dataset.choices import DatasetChoices, parts_from
from app.services.dataset.plan import Remark
from app.services.dataset.rebuild import rebuild_dataset
from app.services.progress import SilentProgress
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.exchange.articles import seed_records
from tests.services.dataset.building import APART, CARD, bring, copies_of, digests, lines_of

# What is in which part ----------------------------------------------------------------------------------------------


def test_every_article_is_in_one_part_with_all_that_is_its(full: Workspace, tmp_path: Path) -> None:
    report = build_dataset(full, tmp_path / "out", DatasetChoices(days_together=False))
    written = {name: lines_of(tmp_path / "out" / f"{name}.jsonl") for name in ("train", "dev", "test")}
    assert Counter(line["id"] for lines in written.values() for line in lines) == Counter(
        {record["id"]: 1 for record in seed_records()}
    )
    by_id = {record["id"]: record for record in seed_records()}
    assert all(by_id[line["id"]] == line for lines in written.values() for line in lines)
    assert [(name, len(lines)) for name, lines in written.items()] == [("train", 10), ("dev", 1), ("test", 1)]
    assert report.complete
    assert report.plan.counts["train"].spans == sum(len(line["spans"]) for line in written["train"])


def test_copies_are_never_torn_apart_and_of_one_day_neither(full: Workspace, tmp_path: Path) -> None:
    bring(full, tmp_path, copies_of([0, 3, 7, 9]), format="spans")
    day = [
        {"id": f"d{n}", "title": "خبر", "text": f"خبر مستقل رقم {n} لا يشبه غيره", "spans": [],
         "meta": {"source": "وكالة", "published": "2025-05-01"}}
        for n in range(4)
    ]  # fmt: skip
    bring(full, tmp_path, day, format="spans")
    records = seed_records()
    for seed in range(6):
        choices = DatasetChoices(seed=seed, parts=parts_from("a=1,b=1,c=1"))
        plan = plan_dataset(full, choices)
        part_of = {one.id: name for name, some in plan.articles.items() for one in some}
        assert len(part_of) == 20
        for number in (0, 3, 7, 9):
            assert part_of[f"copy{number}"] == part_of[records[number]["id"]]
        assert len({part_of[f"d{number}"] for number in range(4)}) == 1
        (kept,) = [said for said in plan.remarks if said.remark is Remark.KEPT_TOGETHER]
        assert (kept.count, kept.warning) == (4, False)
    apart = plan_dataset(full, replace(APART, copies_together=False))
    assert Remark.COPIES_IGNORED in {said.remark for said in apart.remarks}


def test_by_date_train_is_before_test_and_undated_articles_are_told(full: Workspace, tmp_path: Path) -> None:
    bring(full, tmp_path, [{"id": "u", "title": "بلا تاريخ", "text": "خبر بلا تاريخ", "spans": []}], format="spans")
    report = build_dataset(full, tmp_path / "out", replace(APART, split="date"))
    counts = report.plan.counts
    assert counts["train"].last_day < counts["test"].first_day
    assert report.plan.left_out == 1
    assert not report.complete
    (undated,) = [said for said in report.plan.remarks if said.remark is Remark.UNDATED]
    assert undated.count == 1
    assert "1 article without a date was left out" in (tmp_path / "out" / CARD).read_text(encoding="utf-8")


def test_whom_a_choice_of_days_leaves_out_for_want_of_a_date_is_told(full: Workspace, tmp_path: Path) -> None:
    text = {"text": "خبر آخر تماما عن غير ذلك", "spans": []}
    records = [
        {"id": "u", "title": "بلا تاريخ", **text},
        {"id": "v", "title": "بتاريخ", **text, "meta": {"published": "٢٠٢٥-٠٣-١٢"}},
    ]
    bring(full, tmp_path, records, format="spans")
    plan = plan_dataset(full, replace(APART, since="2025-03-01", until="2025-03-31"))
    assert [said.count for said in plan.remarks if said.remark is Remark.UNDATED_UNCHOSEN] == [1]
    assert "v" in {one.id for some in plan.articles.values() for one in some}
    assert [one for one in plan_dataset(full, APART).remarks if one.remark is Remark.UNDATED_UNCHOSEN] == []
    other = plan_dataset(full, replace(APART, since="2025-03-01", languages=("he",)))
    assert [one for one in other.remarks if one.remark is Remark.UNDATED_UNCHOSEN] == [], "it is not in Hebrew"


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ({"languages": ("he", "ur")}, lambda record: record["language"] in ("he", "ur")),
        ({"sources": ("الضفتان",)}, lambda record: record["meta"].get("source") == "الضفتان"),
        ({"since": "2025-03-01", "until": "2025-03-31"}, lambda record: record["meta"]["published"][:7] == "2025-03"),
        ({"states": ("done",), "state_of": "sample"}, lambda record: record["status"].get("sample") == "done"),
        ({"labels": ("CLAIM",)}, lambda record: any(span["label"] == "CLAIM" for span in record["spans"])),
    ],
    ids=["language", "source", "date", "state", "label"],
)
def test_articles_are_chosen(full: Workspace, wish: dict[str, Any], wanted: Callable[[Any], bool]) -> None:
    plan = plan_dataset(full, replace(APART, **wish))
    chosen = {one.id for some in plan.articles.values() for one in some}
    assert chosen == {record["id"] for record in seed_records() if wanted(record)}
    assert chosen


def test_other_states_choose_nobody(full: Workspace, tmp_path: Path) -> None:
    assert plan_dataset(full, replace(APART, states=("todo", "flagged"))).total == 0
    with pytest.raises(TransferError, match="No article is left"):
        build_dataset(full, tmp_path / "out", replace(APART, states=("todo",)))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"gold": "majority"}, "12 articles were left out of the gold layer: fewer than two annotators judged them"),
        ({"sources": ("القدسس",)}, "no article of the workspace names the source القدسس"),
        ({"languages": ("xx",)}, "no article of the workspace is in the language xx"),
    ],
)
def test_a_dataset_of_nothing_is_refused_with_the_reason(
    full: Workspace, tmp_path: Path, wish: dict[str, Any], why: str
) -> None:
    with pytest.raises(TransferError, match=f"No article is left by these choices \\({why}\\)"):
        build_dataset(full, tmp_path / "out", replace(APART, **wish))
    assert not (tmp_path / "out").exists()


def test_days_the_wrong_way_round_are_refused(full: Workspace) -> None:
    with pytest.raises(WrongOptionError, match=r"ends \(2025-01-01\) before it begins \(2025-02-01\); swap"):
        plan_dataset(full, replace(APART, since="2025-02-01", until="2025-01-01"))


# Layers -------------------------------------------------------------------------------------------------------------


def second_annotator(workspace: Workspace, article_id: str) -> None:
    """Has half of the spans of the sample's layer in this article, and one of their own."""
    spans = [span for span in workspace.articles.open(article_id).spans if len(span.fragments) == 1]
    dana = workspace.annotations("דנה")
    for span in spans[::2]:
        dana.add_span(article_id, span.label, span.fragments, attributes=dict(span.attributes))
    dana.add_span(article_id, "ACTOR", [(spans[0].start, spans[-1].end)])


def test_gold_is_what_annotators_agree_on(full: Workspace, tmp_path: Path) -> None:
    records = seed_records()[:2]
    for record in records:
        second_annotator(full, record["id"])
    report = build_dataset(full, tmp_path / "out", replace(APART, gold="majority"))
    written = lines_of(tmp_path / "out" / "train.jsonl") + lines_of(tmp_path / "out" / "test.jsonl")
    assert {line["id"] for line in written} == {record["id"] for record in records}
    assert {span["annotator"] for line in written for span in line["spans"]} == {"gold"}
    for line in written:
        people: dict[Any, set[str]] = {}
        for span in full.articles.open(line["id"]).spans:
            people.setdefault((span.label, span.start, span.end, len(span.fragments)), set()).add(span.annotator)
        agreed = Counter({key: 1 for key, names in people.items() if len(names) == 2})
        assert agreed == Counter(
            (span["label"], span["start"], span["end"], len(span.get("fragments", [0]))) for span in line["spans"]
        )
    assert report.plan.left_out == len(seed_records()) - 2
    assert report.losses.count("disagreed_spans") > 0
    agreement = report.plan.agreement
    assert agreement is not None
    assert (agreement["articles"], len(agreement["span_f1"])) == (2, 1)
    assert 0 < agreement["span_f1"][0]["all"] < 1
    losses = orjson.loads((tmp_path / "out" / "losses.json").read_bytes())["losses"]
    (spans,) = [loss["examples"] for loss in losses if loss["kind"] == "disagreed_spans"]
    assert set(spans) <= {record["id"] for record in records}, "by their ids, as every loss report names articles"


def test_one_layer_is_that_layer(full: Workspace, tmp_path: Path) -> None:
    record = seed_records()[0]
    second_annotator(full, record["id"])
    build_dataset(full, tmp_path / "out", replace(APART, layers=("דנה",), labels=("ACTOR",)))
    (line,) = lines_of(tmp_path / "out" / "train.jsonl") + lines_of(tmp_path / "out" / "test.jsonl")
    assert {span["annotator"] for span in line["spans"]} == {"דנה"}


# The same bytes -----------------------------------------------------------------------------------------------------


def test_the_order_of_insertion_and_the_database_make_no_difference(
    workspace: Workspace, tmp_path: Path, new_file: Path
) -> None:
    records = [*seed_records(), *copies_of([1, 5])]
    shuffled = list(records)
    random.Random(3).shuffle(shuffled)
    outputs = []
    other = tmp_path / "other.hashiya"
    other.write_bytes(new_file.read_bytes())
    second = Workspace.open(other)
    try:
        for number, (one, some) in enumerate([(workspace, records), (second, shuffled)]):
            native = [record for record in some if "format" in record]
            bring(one, tmp_path, native)
            bring(one, tmp_path, [record for record in some if "format" not in record], format="spans")
            build_dataset(one, tmp_path / f"out{number}", replace(APART, seed=4))
            outputs.append(digests(tmp_path / f"out{number}"))
    finally:
        second.close()
    assert outputs[0] == outputs[1]


def test_another_seed_gives_other_parts(full: Workspace, tmp_path: Path) -> None:
    divided = {
        str(sorted(one.id for one in plan_dataset(full, replace(APART, seed=n)).articles["test"])) for n in range(5)
    }
    assert len(divided) > 1


@first_on_both(
    ("format_name", "values", "files"),
    [
        ("conll", {"tokeniser": "clitics"}, {"train/", "test/"}),
        ("brat", {}, {"train/", "test/"}),
        ("doccano", {}, {"train.jsonl", "test.jsonl"}),
        ("huggingface", {"rows": "tokens", "file": "jsonl"}, {"train.jsonl", "test.jsonl", "README.md"}),
        ("xmi", {}, {"train/", "test/"}),
    ],
    place="full",
)
def test_any_format_with_its_options(
    full: Workspace, tmp_path: Path, format_name: str, values: dict[str, str], files: set[str]
) -> None:
    choices = replace(APART, format=format_name, values=values, licence="CC-BY-4.0", title="أخبار")
    report = build_dataset(full, tmp_path / "out", choices)
    top = {name.split("/")[0] + ("/" if "/" in name else "") for name in report.files}
    assert top - {"losses.json"} == files | {"articles.jsonl"}
    assert ("losses.json" in top) == bool(report.losses)
    front = read_card((tmp_path / "out" / CARD).read_bytes(), "card")
    assert front["files"] == {
        name: digest for name, digest in digests(tmp_path / "out").items() if name not in (CARD, "hashiya-export.json")
    }
    assert (front["license"], front["title"], front["tokeniser"]) == (
        "CC-BY-4.0",
        "أخبار",
        values.get("tokeniser", "words" if format_name in ("huggingface", "xmi") else None),
    )
    if format_name == "huggingface":
        assert '\nlicense: "cc-by-4.0"\n' in (tmp_path / "out" / "README.md").read_text("utf-8")
    again = rebuild_dataset(full, tmp_path / "out" / CARD, tmp_path / "again")
    assert again.differences == ()
    assert digests(tmp_path / "again") == digests(tmp_path / "out")


@first_on_both(
    ("format_name", "values", "suffix"),
    [
        ("network", {"layout": "gexf"}, ".gexf"),
        ("claims", {"layout": "csv"}, ".csv"),
        ("web-annotation", {"layout": "collection"}, ".jsonld"),
        ("csv", {"rows": "spans"}, ".csv"),
        ("html-report", {}, ".html"),
    ],
    place="full",
)
def test_files_end_in_what_they_are(
    full: Workspace, tmp_path: Path, format_name: str, values: dict[str, str], suffix: str
) -> None:
    report = build_dataset(full, tmp_path / "out", replace(APART, format=format_name, values=values))
    assert set(report.files) - {"articles.jsonl", "losses.json"} == {f"train{suffix}", f"test{suffix}"}


def test_a_part_of_many_articles_is_a_folder_of_pages(full: Workspace, tmp_path: Path) -> None:
    report = build_dataset(full, tmp_path / "out", replace(APART, format="html-report", values={"page": "1"}))
    assert {"train/index.html", "train/pages/page-0001.html", "train/pages/page-0002.html"} <= set(report.files)


def test_a_split_that_an_article_brought_gives_way_to_its_part_and_is_told(full: Workspace, tmp_path: Path) -> None:
    brought = {"id": "وافد", "title": "خبر", "text": "وصل الخبر إلى التحرير متأخرا", "spans": []}
    bring(full, tmp_path, [{**brought, "meta": {"split": "validation"}}], format="spans")
    report = build_dataset(full, tmp_path / "out", replace(APART, format="huggingface"))
    rows = [row for part in ("train", "test") for row in lines_of(tmp_path / "out" / f"{part}.jsonl")]
    [row] = [row for row in rows if row["id"] == "وافد"]
    assert orjson.loads(row["meta"])["split"] in ("train", "test")
    told = next(loss for loss in report.losses.to_json() if loss["kind"] == "part_names")
    assert (told["count"], told["examples"]) == (1, ["وافد: validation"])


def test_a_zip_archive_holds_the_same_files(full: Workspace, tmp_path: Path) -> None:
    build_dataset(full, tmp_path / "out", APART)
    build_dataset(full, tmp_path / "out.zip", APART)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        packed = {name: sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    folder = digests(tmp_path / "out")
    folder.pop("hashiya-export.json")
    assert packed == folder


# Refused and cancelled ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"parts": parts_from("train=80,train=20")}, "two parts named train"),
        ({"parts": parts_from("a/b=1")}, "Latin letters, digits and _, not 'a/b'"),
        ({"parts": parts_from("articles=1")}, "Latin letters"),
        ({"parts": parts_from("train=9,Com1=1")}, "not 'Com1'"),
        ({"parts": parts_from("a=0")}, "weight of 1 or more"),
        ({"parts": ()}, "at least one part"),
        ({"layers": ("nobody",)}, "no annotator nobody"),
        ({"labels": ("PLACE",)}, "no label PLACE"),
        ({"states": ("ready",)}, "no state ready"),
        ({"since": "2025-3-1"}, "is no day"),
        ({"format": "dna"}, "no format 'dna' to export"),
        ({"values": {"x": "1"}}, "has no options on export"),
        ({"similarity": 2.0}, "from 0.2 to 1"),
        ({"seed": 10**18}, "at most 18 digits"),
        ({"seed": -(10**30)}, "at most 18 digits"),
        ({"parts": (Part("train", 10**30),)}, "too large"),
    ],
)
def test_wrong_choices_are_refused(full: Workspace, tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(TransferError, match=said):
        build_dataset(full, tmp_path / "out", replace(APART, **wrong))
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.parametrize("text", ["train", "train=x", "train=80,=", "train=-1", "a=1;b=2"])
def test_a_split_is_written_in_one_way(text: str) -> None:
    with pytest.raises(TransferError):
        parts_from(text)


def test_what_is_there_stays_when_building_fails(full: Workspace, tmp_path: Path) -> None:
    class StopsWhileWriting(SilentProgress):
        def cancelled(self) -> bool:
            return any(tmp_path.glob(".hashiya-*"))

    out = tmp_path / "out"
    build_dataset(full, out, APART)
    before = digests(out)
    with pytest.raises(CancelledError):
        build_dataset(full, out, replace(APART, seed=2), StopsWhileWriting())
    assert digests(out) == before
    (out / "mine.txt").write_text("x")
    with pytest.raises(TransferError, match="holds other files"):
        build_dataset(full, out, APART)
    assert (out / "mine.txt").exists()


def test_a_damaged_text_ends_it(full: Workspace, tmp_path: Path) -> None:
    with full.database.write() as connection:
        connection.exec_driver_sql("UPDATE article SET text = 'كلام آخر' WHERE pk = (SELECT max(pk) FROM article)")
    with pytest.raises(StorageError, match="hashiya check"):
        build_dataset(full, tmp_path / "out", APART)
    assert list(tmp_path.glob("out*")) == []
