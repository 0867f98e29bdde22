"""What a reader counts of an article counts only when that article comes in, in every format alike."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from app.services.transfer.import_preview import preview_import
from app.services.transfer.stored_articles import articles_of
from app.services.transfer.transfer import ImportOptions, ImportReport, import_paths
from app.services.workspace import Workspace
from tests.both_databases import first_on_both
from tests.exchange.databases.dna_projects import project
from tests.services.transfer.foretelling import foretold_import

TEXT = "قال محمد علي إن «الحزب» سيفوز."
OTHER = "אמר ראש הממשלה כי ההסכם ייחתם מחר בירושלים."
ME = ImportOptions(annotator="سارة", unknown_labels="add")
REFUSING = ImportOptions(annotator="سارة", unknown_labels="refuse")
SKIPPING = ImportOptions(annotator="سارة", unknown_labels="add", near_duplicates="skip")


def files(folder: Path, **contents: str | bytes) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [folder]


def brat(text: str) -> dict[str, str | bytes]:
    return {"خبر__txt": text, "خبر__ann": "T1\tACTOR 4 12\tمحمد علي\nX9\tشيء\n"}


def conll(text: str) -> dict[str, str | bytes]:
    rows = "".join(f"{word}\tx\tI-ACTOR\n" for word in text.split())
    return {"خبر__conll": f"# ملاحظة\n# id = ق-١\n{rows}\n"}


def webanno(text: str) -> dict[str, str | bytes]:
    word = text.split()[0]
    head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Span|label\n\n\n"
    return {"خبر__tsv": f"{head}#Text={text}\n1-1\t0-{len(word)}\t{word}\tACTOR\t\n#سطر\n"}


def xmi(text: str) -> dict[str, str | bytes]:
    inside = (
        '<custom:Span xmi:id="2" sofa="1" begin="4" end="4" label="ACTOR"/>'
        '<custom:Span xmi:id="3" sofa="1" begin="4" end="8" label="ACTOR"/>'
        f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" sofaString="{text}"/>'
        '<cas:View sofa="1" members="2 3"/>'
    )
    spaces = 'xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///custom.ecore"'
    return {"خبر__xmi": f'<xmi:XMI {spaces} xmi:version="2.0"><cas:NULL xmi:id="0"/>{inside}</xmi:XMI>'}


def label_studio(text: str) -> dict[str, str | bytes]:
    place = {"start": 4, "end": 8, "text": text[4:8], "labels": ["ACTOR"]}
    region = {"id": "a", "from_name": "label", "to_name": "text", "type": "labels", "value": place}
    loops = {"type": "relation", "from_id": "a", "to_id": "a", "direction": "right", "labels": ["MAKES"]}
    task = {"id": 1, "data": {"text": text}, "annotations": [{"result": [region, loops]}], "predictions": []}
    return {"خبر__json": json.dumps([task])}


def doccano(text: str) -> dict[str, str | bytes]:
    spans = [{"id": 1, "label": "ACTOR", "start_offset": 4, "end_offset": 8}]
    again = [{"id": one, "from_id": 1, "to_id": 2, "type": "x"} for one in (1, 2)]
    both = [*spans, {"id": 2, "label": "CLAIM", "start_offset": 9, "end_offset": 12}]
    return {"خبر__jsonl": json.dumps({"id": 1, "text": text, "entities": both, "relations": again, "Comments": []})}


def prodigy(text: str) -> dict[str, str | bytes]:
    span = {"start": 4, "end": 8, "token_start": 1, "token_end": 1, "label": "ACTOR"}
    first = {"text": text, "spans": [span], "answer": "accept", "_view_id": "spans", "_session_id": "a"}
    second = {**first, "answer": "ignore", "_session_id": "b"}
    return {"خبر__jsonl": "\n".join(map(json.dumps, (first, second)))}


def huggingface(text: str) -> dict[str, str | bytes]:
    return {
        "train__jsonl": json.dumps({"tokens": text.split(), "ner_tags": ["I-ACTOR", *["O"] * (len(text.split()) - 1)]})
    }


def web_annotation(text: str) -> dict[str, str | bytes]:
    made = {"type": "Annotation", "body": [{"value": "ACTOR"}, {"type": "Image", "id": "http://x/y.png"}]}
    source = {"id": "urn:خبر", "value": text}
    target = {"source": source, "selector": {"type": "TextPositionSelector", "start": 4, "end": 8}}
    return {
        "خبر__jsonld": json.dumps(
            {**made, "id": "urn:a", "target": target, "@context": "http://www.w3.org/ns/anno.jsonld"}
        )
    }


def feed(text: str) -> dict[str, str | bytes]:
    item = f"<item><title>خبر</title><description>{text}</description><rating>5</rating></item>"
    return {"خبر__rss": f'<rss version="2.0"><channel><title>خبر</title>{item}</channel></rss>'}


def refi(text: str) -> dict[str, str | bytes]:
    selection = '<PlainTextSelection guid="s" startPosition="4" endPosition="8"/>'
    source = f'<TextSource guid="t" name="خبر"><PlainTextContent>{text}</PlainTextContent>{selection}</TextSource>'
    project = f'<Project xmlns="urn:QDA-XML:project:1.0" name="x"><Sources>{source}</Sources></Project>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", project)
    return {"خبر__qdpx": out.getvalue()}


FORMATS: dict[str, Callable[[str], dict[str, str | bytes]]] = {
    "brat": brat,
    "conll": conll,
    "doccano": doccano,
    "feed": feed,
    "huggingface": huggingface,
    "label-studio": label_studio,
    "prodigy": prodigy,
    "refi-qda": refi,
    "web-annotation": web_annotation,
    "webanno-tsv": webanno,
    "xmi": xmi,
}


def kinds(report: ImportReport) -> list[str]:
    return [loss["kind"] for loss in report.losses.to_json()]


@first_on_both("name", FORMATS, place="new_location")
def test_what_comes_in_again_loses_nothing_again(workspace: Workspace, tmp_path: Path, name: str) -> None:
    paths = files(tmp_path / "in", **FORMATS[name](TEXT))
    first = import_paths(workspace, paths, ME)
    assert first.articles == 1, first.to_json()
    assert first.losses
    second = import_paths(workspace, paths, ME)
    assert not second.changed
    assert kinds(second) == []
    assert second.skips.count == 1


@first_on_both("name", FORMATS, place="new_location")
def test_copies_that_are_left_out_lose_only_their_labels(workspace: Workspace, tmp_path: Path, name: str) -> None:
    import_paths(workspace, files(tmp_path / "first", خبر__txt=f"{TEXT} {OTHER} " * 3 + "وانتهى"), ME)
    made = FORMATS[name](f"{TEXT} {OTHER} " * 3)
    report = import_paths(workspace, files(tmp_path / "in", **made), SKIPPING)
    assert report.articles == 0, report.to_json()
    assert report.near_duplicates.count == 1
    assert set(kinds(report)) <= {"near_duplicate"}
    again = import_paths(workspace, files(tmp_path / "in", **made), ME)
    assert again.articles == 1
    assert again.losses


LABELLED = [name for name in FORMATS if name not in ("feed", "refi-qda")]


@first_on_both("name", LABELLED, place="new_location")
def test_what_is_refused_loses_nothing(workspace: Workspace, tmp_path: Path, name: str) -> None:
    made = {
        key: content.replace("ACTOR", "HERO") if isinstance(content, str) else content
        for key, content in FORMATS[name](TEXT).items()
    }
    paths = files(tmp_path / "in", **made)
    report = import_paths(workspace, paths, REFUSING)
    assert (report.articles, report.refusals.count) == (0, 1), report.to_json()
    assert kinds(report) == []
    assert import_paths(workspace, paths, ME).losses


def test_of_several_articles_each_counts_for_itself(workspace: Workspace, tmp_path: Path) -> None:
    articles = (
        "# id = ا\n# أولى\nقال\tx\tI-ACTOR\nعلي\tx\tB-ACTOR\n",
        "# id = ب\n# ثانية\nأمر\tx\tI-ACTOR\tزائد\n",
        "# id = ج\n# ثالثة\nعاد\tx\tO\n",
    )
    report = import_paths(workspace, files(tmp_path / "in", a__conll="\n".join(articles)), ME)
    assert (report.articles, report.refusals.count) == (2, 1)
    told = {loss["kind"]: loss["examples"] for loss in report.losses.to_json()}
    assert told["comments"] == ["a.conll:2", "a.conll:11"]
    assert told["text_rebuilt"] == ["a.conll:3", "a.conll:12"]
    assert told["columns"] == ["a.conll: 2"]


def test_what_belongs_to_the_file_counts_when_any_article_comes_in(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "مشروع.dna"
    path.write_bytes(project(path))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE STATEMENTLINKS (ID INTEGER PRIMARY KEY)")
        database.execute("INSERT INTO STATEMENTLINKS VALUES (7)")
    first = import_paths(workspace, [path], ME)
    assert (first.articles, statement_links(first)) == (1, 1), first.to_json()
    second = import_paths(workspace, [path], ME)
    assert (second.skips.count, kinds(second)) == (1, [])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO DOCUMENTS (ID, Title, Text) VALUES (2, 'خبر', ?)", (OTHER,))
    third = import_paths(workspace, [path], ME)
    assert (third.articles, third.skips.count, statement_links(third)) == (1, 1, 1)


def statement_links(report: ImportReport) -> int:
    return sum(one.endswith("STATEMENTLINKS") for loss in report.losses.to_json() for one in loss["examples"])


def line(text: str, twice: str, **more: Any) -> str:
    return json.dumps({"text": text, "spans": [], **more})[:-1] + f', "{twice}": 1, "{twice}": 2}}'


def test_two_annotators_of_which_one_text_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Doubled keys stand in lines that are read long before their article is put together."""
    task = {"text": TEXT, "spans": [], "answer": "accept", "_view_id": "spans"}
    lines = [
        line(TEXT, "أ", answer="accept", _session_id="a", _view_id="spans"),
        line(OTHER, "ب", answer="accept", _session_id="a", _view_id="spans", tokens="?"),
        json.dumps({**task, "_session_id": "b"}),
    ]
    paths = files(tmp_path / "in", a__jsonl="\n".join(lines))
    report = import_paths(workspace, paths, ImportOptions(annotator="سارة", unknown_labels="add", format="prodigy"))
    assert (report.articles, report.refusals.count) == (1, 1)
    assert [loss["examples"] for loss in report.losses.to_json() if loss["kind"] == "repeated_keys"] == [
        ["a.jsonl:1: \u2068أ\u2069"]
    ]


def test_strict_takes_nothing_and_loses_nothing(workspace: Workspace, tmp_path: Path) -> None:
    paths = files(tmp_path / "in", a__jsonl=line(TEXT, "أ") + "\n" + line("", "ب"))
    report = foretold_import(workspace, paths, ImportOptions(annotator="سارة", strict=True))
    assert not report.changed
    assert kinds(report) == []
    assert kinds(import_paths(workspace, paths, ME)) == ["repeated_keys"]


def test_copies_are_left_out_with_their_losses_one_by_one(workspace: Workspace, tmp_path: Path) -> None:
    texts = (f"{TEXT} {OTHER} " * 3, f"{TEXT} {OTHER} " * 3 + "انتهى", "خبر آخر عن شيء مختلف تماما لا يشبه ما سبقه")
    paths = files(tmp_path / "in", a__jsonl="\n".join(line(text, f"م{n}") for n, text in enumerate(texts)))
    report = foretold_import(workspace, paths, SKIPPING)
    assert (report.articles, report.skips.count) == (2, 1)
    told = {loss["kind"]: loss["examples"] for loss in report.losses.to_json()}
    assert told["repeated_keys"] == ["a.jsonl:1: \u2068م0\u2069", "a.jsonl:3: \u2068م2\u2069"]


def test_rows_of_other_tables_count_with_their_article(workspace: Workspace, tmp_path: Path) -> None:
    articles = f"id,text\nأ,{TEXT}\nب,{OTHER}\n"
    claims = "article,start,end,quote,maker_start,maker_end,joint_makers\nأ,16,29,,4,12,علي\nب,5,900,,0,3,משה\n"
    paths = files(tmp_path / "in", articles__csv=articles, claims__csv=claims)
    report = import_paths(workspace, paths, ME)
    assert (report.articles, report.refusals.count) == (1, 1), report.to_json()
    told = {loss["kind"]: (loss["count"], loss["examples"]) for loss in report.losses.to_json()}
    assert told == {"unplaced_parties": (1, ["أ"])}


def test_a_preview_counts_what_would_come_in(workspace: Workspace, tmp_path: Path) -> None:
    import_paths(workspace, files(tmp_path / "first", a__jsonl=json.dumps({"id": "ا", "text": TEXT, "spans": []})), ME)
    both = line(OTHER, "أ", id="ا") + "\n" + line(f"{TEXT} {OTHER}", "ب")
    preview = preview_import(
        workspace.codebook(), files(tmp_path / "in", a__jsonl=both), ME, stored=articles_of(workspace)
    )
    assert (preview.read, preview.report.refusals.count) == (2, 1)
    assert [loss["examples"] for loss in preview.report.losses.to_json()] == [["a.jsonl:2: \u2068ب\u2069"]]
