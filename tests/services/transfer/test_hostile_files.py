"""Files made to do harm, through the doors of every format: archives, XML, names that lead elsewhere, scripts.

What is tried is made of each format's own fixture, so that a new format has to stand it as well.
"""

import importlib.util
import io
import json
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import TransferError
from app.exchange.files import archive_bounds
from app.services.transfer.transfer import ExportOptions, ImportReport, export_workspace, import_paths
from app.services.workspace import Workspace
from tests.exchange.damaged_files import KNOWN, Files, fixture_of
from tests.services.transfer.deliveries import ME

SECRET = "كلمة السر ليست للنشر"
OPTIONS = replace(ME, unknown_labels="add")
OUT_OF_IT = "its name leads out of the archive"
MEMBER = zipfile.ZIP_DEFLATED


def _fixtures() -> dict[str, Files]:
    found = {}
    for form in KNOWN.readers():
        with tempfile.TemporaryDirectory() as folder:
            try:
                found[form.name] = fixture_of(form, Path(folder))
            except TransferError:  # A library is missing.
                continue
    return found


FIXTURES = _fixtures()
PACKED = sorted(
    name for name, files in FIXTURES.items() if any(zipfile.is_zipfile(io.BytesIO(one)) for one in files.values())
)
_XML = re.compile(rb"\s*<(?!!DOCTYPE html)", re.IGNORECASE)


@pytest.fixture
def other(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(shutil.copy(new_file, tmp_path / "other.hashiya"))
    yield opened
    opened.close()


@pytest.fixture
def news(new_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    opened = Workspace.open(shutil.copy(new_file, tmp_path / "news.hashiya"))
    yield opened
    opened.close()


def members(archive: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(files: Files, links: Files | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", MEMBER) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        for name, target in (links or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, target)
    return out.getvalue()


def put(folder: Path, files: Files) -> Path:
    folder.mkdir()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def texts(news: Workspace, folder: Path) -> str:
    export_workspace(news, folder / "all.jsonl", ExportOptions())
    return (folder / "all.jsonl").read_text("utf-8")


def reasons(report: ImportReport) -> list[str]:
    assert all("\n" not in item.reason and len(item.reason) < 400 for item in report.rejected)
    return [item.reason for item in report.rejected]


# Archives ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIXTURES)
def test_names_that_lead_out_of_an_archive_are_refused_and_the_rest_comes_in(
    name: str, news: Workspace, other: Workspace, tmp_path: Path
) -> None:
    files = FIXTURES[name]
    suffix = KNOWN.reader(name).suffixes[0]
    sound = next(data for file, data in files.items() if file.endswith(KNOWN.reader(name).suffixes))
    evil = [f"../../out{suffix}", f"/abs{suffix}", f"C:\\win{suffix}", f"in/../../up{suffix}", f"..\\back{suffix}"]
    deep = put(tmp_path / "a", {"b/c/plain.zip": zipped(files)}) / "b" / "c"
    path = deep / "delivery.zip"
    path.write_bytes(zipped({**dict.fromkeys(evil, sound), **files}, {f"link{suffix}": b"/etc/passwd"}))
    before = {*tmp_path.rglob("*")}
    report = import_paths(news, [path], replace(OPTIONS, format=name))
    said = reasons(report)
    assert said.count(OUT_OF_IT) == len(evil)
    assert said.count("is not a regular file") == 1
    alone = import_paths(other, [deep / "plain.zip"], replace(OPTIONS, format=name))
    wanted = (alone.articles, alone.spans, len(evil) + 1 + len(reasons(alone)))
    assert (report.articles, report.spans, len(said)) == wanted
    assert {one for one in {*tmp_path.rglob("*")} - before if ".hashiya" not in one.name} == set()
    assert not Path(f"/abs{suffix}").exists()


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize("harm", ["bomb", "many", "large", "shared"])
def test_a_packed_file_that_unpacks_without_end_is_refused_unopened(
    name: str, harm: str, news: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((file, data),) = FIXTURES[name].items()
    parts = members(data)
    said = "like a zip bomb"
    if harm in {"bomb", "shared"}:
        part = max(parts, key=lambda one: len(parts[one]))
        data = zipped(
            {**parts, "more/x.xml": bytes(40 * 1024**2)}
            if harm == "bomb"
            else {**parts, part: parts[part] + b" " * 40 * 1024**2}
        )
    elif harm == "many":
        monkeypatch.setattr(archive_bounds, "MAX_ARCHIVE_MEMBERS", 50)
        data, said = zipped({**parts, **{f"more/{number}.xml": b"" for number in range(50)}}), "at most 50 are read"
    else:
        monkeypatch.setattr(archive_bounds, "MAX_ARCHIVE_BYTES", sum(map(len, parts.values())) - 1)
        said = "the archive unpacks to"
    for path, format_name in ((tmp_path / file, name), (tmp_path / "all.zip", None)):
        path.write_bytes(data if format_name else zipped({file: data}))
        report = import_paths(news, [path], replace(OPTIONS, format=format_name))
        assert not report.changed
        assert any(said in reason for reason in reasons(report)), reasons(report)


@pytest.mark.parametrize("name", PACKED)
def test_parts_that_are_called_elsewhere_are_never_looked_for_there(name: str, news: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    secret = put(tmp_path / "secret", {"a.txt": SECRET.encode(), "a.xml": f"<a>{SECRET}</a>".encode()})
    ((file, data),) = FIXTURES[name].items()
    parts = members(data)
    put(folder, {})
    for number, called in enumerate(sorted({one.rpartition("/")[2] for one in parts} - {""})):
        for where in (
            "../secret/a.{}",
            f"{secret}/a.{{}}",
            f"file://{secret}/a.{{}}",
            "../../../../../../etc/passwd{}",
        ):
            for end in ("txt", "xml"):
                harmed = {
                    one: content.replace(called.encode(), where.format(end).encode()) for one, content in parts.items()
                }
                path = folder / f"{number}-{Path(file).name}"
                path.write_bytes(zipped({**harmed, f"../secret/a.{end}": b"<a>x</a>"}))
                import_paths(news, [path], replace(OPTIONS, format=name))
    told = texts(news, tmp_path)
    assert SECRET not in told
    assert "root:" not in told


def test_a_project_reads_no_text_above_the_folder_in_which_it_lies(news: Workspace, tmp_path: Path) -> None:
    ((file, data),) = FIXTURES["refi-qda"].items()
    parts = members(data)
    folder = put(tmp_path / "in", {})
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    inner = re.compile(rb'plainTextPath="[^"]*"')
    for base in ("C:/x/..", "..", "/..", "%2e%2e", "x"):
        for where in (
            "relative://secret.txt",
            "relative://../secret.txt",
            "relative:///../secret.txt",
            "../secret.txt",
        ):
            project = inner.sub(f'plainTextPath="{where}"'.encode(), parts["project.qde"])
            project = project.replace(b"<Project ", f'<Project basePath="{base}" '.encode(), 1)
            (folder / file).write_bytes(zipped({"project.qde": project}))
            report = import_paths(news, [folder / file], OPTIONS)
            assert not report.articles
            assert reasons(report)


# XML ---------------------------------------------------------------------------------------------------------------

ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (number, b"&e%d;" % (number - 1) * 10) for number in range(1, 12))
DECLARED = {
    "bomb": b'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">%s<!ENTITY e "&e11;">]>' % ENTITIES,
    "quadratic": b'<!DOCTYPE x [<!ENTITY e "%s">]>' % (b"a" * 100_000),
    "outside": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]>',
    "parameter": b'<!DOCTYPE x [<!ENTITY %% p SYSTEM "file://%s"> %%p; <!ENTITY e "x">]>',
    "external": b'<!DOCTYPE x SYSTEM "file://%s">',
}
_DECLARATION = re.compile(rb"\A\s*(<\?xml[^>]*\?>)?")
_IN_TEXT = re.compile(rb">(?=[^<>]*[^<>\s])|>(?=</)")


def with_entities(xml: bytes, kind: str, secret: Path) -> bytes:
    declared = DECLARED[kind]
    if b"%s" in declared:
        declared %= str(secret).encode()
    head = _DECLARATION.match(xml)
    assert head is not None
    used = _IN_TEXT.sub(b">&e;" * (50 if kind == "quadratic" else 1), xml[head.end() :])
    return head[0] + declared + used


def harmed(files: Files, kind: str, secret: Path) -> Iterator[tuple[str, Files]]:
    """Each file that is XML, and each part of a packed one, with entities declared and used."""
    for name, data in files.items():
        if zipfile.is_zipfile(io.BytesIO(data)):
            parts = members(data)
            for part, content in parts.items():
                if _XML.match(content):
                    changed = {**parts, part: with_entities(content, kind, secret)}
                    yield f"{name}/{part}", {**files, name: zipped(changed)}
        elif _XML.match(data):
            yield name, {**files, name: with_entities(data, kind, secret)}


WITH_XML = sorted(name for name, files in FIXTURES.items() if next(harmed(files, "bomb", Path("/")), None))


def test_the_formats_that_read_xml_are_found_out() -> None:
    assert {"docx", "epub", "feed", "label-studio", "refi-qda", "xlsx", "xmi"} <= {*WITH_XML}


@pytest.mark.parametrize("name", WITH_XML)
@pytest.mark.parametrize("kind", DECLARED)
def test_entities_are_neither_unfolded_nor_fetched(name: str, kind: str, news: Workspace, tmp_path: Path) -> None:
    secret = put(tmp_path / "secret", {"a.txt": SECRET.encode()}) / "a.txt"
    for number, (part, files) in enumerate(harmed(FIXTURES[name], kind, secret)):
        folder = put(tmp_path / str(number), files)
        report = import_paths(news, [folder], replace(OPTIONS, format=name, strict=True))
        said = reasons(report)
        # The name of a document type that is elsewhere may stand in a feed or a book; what it declares is not known.
        wanted = ("declares a document type", *(["undefined entity"] if kind == "external" else []))
        assert not said or any(one in told for one in wanted for told in said), (part, said)
        assert SECRET not in " ".join(said)
    come = texts(news, tmp_path)
    assert SECRET not in come
    assert "a" * 1000 not in come
    assert "ENTITY" not in come


# Scripts -----------------------------------------------------------------------------------------------------------

SCRIPT = "<script>alert('حاسوب')</script>"
PAGE = (
    f'<p onclick="alert(1)">قال الوزير.</p>{SCRIPT}<a href="javascript:alert(2)">نعم</a><img src=x onerror="alert(3)">'
)


def with_script(name: str) -> Files:
    """An article whose markup holds scripts in each way in which a page may."""
    if name == "feed":
        content = f"<content:encoded><![CDATA[{PAGE}]]></content:encoded>"
        head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        return {"a.rss": f"{head}<item><title>خبر</title>{content}</item></channel></rss>".encode()}
    if name == "epub":
        ((file, data),) = FIXTURES["epub"].items()
        page = PAGE.replace("src=x", 'src="x"').replace('alert(3)">', 'alert(3)"/>')
        chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{page}</body></html>'
        return {file: zipped({**members(data), "OEBPS/b.xhtml": chapter.encode()})}
    return {"a.html": f"<html><body><article>{PAGE}</article></body></html>".encode()}


@pytest.mark.parametrize("name", ["feed", "epub", *(["html"] if importlib.util.find_spec("trafilatura") else [])])
def test_scripts_of_a_page_are_left_out_and_told(name: str, news: Workspace, tmp_path: Path) -> None:
    report = import_paths(news, [put(tmp_path / "in", with_script(name))], OPTIONS)
    assert report.articles
    assert report.losses.count("scripts")
    come = texts(news, tmp_path)
    assert "قال الوزير." in come
    for word in ("script", "alert", "onclick", "حاسوب"):
        assert word not in come


@pytest.mark.parametrize("name", ["text", "spans", "csv", "conll", "feed"])
def test_a_text_about_scripts_stays_and_the_report_shows_it_as_text(name: str, news: Workspace, tmp_path: Path) -> None:
    bad = f"</p></style>{SCRIPT}<img src=x onerror=alert(1)>&amp;"
    quoted = json.dumps({"text": bad, "title": bad, "spans": [{"start": 0, "end": 4, "label": "ACTOR", "note": bad}]})
    escaped = bad.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    files = {
        "text": {"a.txt": bad.encode()},
        "spans": {"a.jsonl": quoted.encode()},
        "csv": {"a.csv": f'title,text\n"{bad}","{bad}"\n'.encode()},
        "conll": {"a.conll": f"قال\tO\n{bad.replace(' ', '_')}\tB-ACTOR\nنعم\tO\n".encode()},
        "feed": {
            "a.atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="text">'
            f'{escaped}</title><content type="text">{escaped}</content></entry></feed>'.encode()
        },
    }[name]
    report = import_paths(news, [put(tmp_path / "in", files)], OPTIONS)
    assert report.articles == 1, report.to_json()
    assert "<script>" in texts(news, tmp_path)
    out = tmp_path / "report.html"
    export_workspace(news, out, ExportOptions(format="html-report"))
    told = out.read_text("utf-8") if out.is_file() else "".join(one.read_text("utf-8") for one in out.rglob("*.html"))
    assert "&lt;script&gt;" in told
    assert SCRIPT not in told
    assert "<img" not in told
    assert "</p></style><" not in told
