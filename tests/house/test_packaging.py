"""What is packed: the source distribution is the checkout, and the wheel made of it finds what it needs, alone."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {"app", "db", "seeds", "resources"}
NOT_READ = {".md", ".ts"}  # notes, and the sources of the translations


def run(command: list[str], folder: Path) -> str:
    """Run away from the checkout, without its paths; the standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout without what is ignored: leftovers of other builds do not count."""
    copy = tmp_path_factory.mktemp("source")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    return copy


@pytest.fixture(scope="module")
def distribution(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, built from a second copy, because building leaves files behind."""
    work = tmp_path_factory.mktemp("build") / "source"
    shutil.copytree(source, work)
    target = tmp_path_factory.mktemp("distribution")
    run(
        [sys.executable, "-c", "import sys, setuptools.build_meta as to; to.build_sdist(sys.argv[1])", str(target)],
        work,
    )
    (built,) = target.glob("hashiya-*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of the source distribution as whoever packs it makes it."""
    target = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(target)]
    run([*pip, str(distribution)], target)
    (built,) = target.glob("hashiya-*.whl")
    return built


@pytest.fixture(scope="module")
def hashiya(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `hashiya` command of a new environment, where the wheel is installed for real.

    The libraries it depends on are lent by a .pth file: installing them again would take minutes and prove nothing.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths("venv", vars={"base": str(folder), "platbase": str(folder)})
    site, scripts = Path(paths["purelib"]), Path(paths["scripts"])
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    run([*pip, str(wheel)], folder)
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    where = run([str(python), "-c", "import app, db, seeds, resources; print(app.__file__, db.__file__)"], folder)
    assert all(Path(found).is_relative_to(site) for found in where.split()), where
    return scripts / ("hashiya.exe" if os.name == "nt" else "hashiya")


def test_the_source_distribution_is_the_checkout(source: Path, distribution: Path) -> None:
    wanted = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    with tarfile.open(distribution) as archive:
        files = {member.name.partition("/")[2]: archive.extractfile(member) for member in archive if member.isfile()}
        packed = {name: file.read() for name, file in files.items() if file is not None}
    assert {name for name, data in wanted.items() if packed.get(name) != data} == set()
    more = {name for name in packed.keys() - wanted.keys() if not name.startswith("hashiya.egg-info/")}
    assert more == {"PKG-INFO", "setup.cfg"}


def test_the_wheel_holds_every_file_the_program_reads(source: Path, wheel: Path) -> None:
    wanted = {
        path.relative_to(source).as_posix()
        for room in ROOMS
        for path in (source / room).rglob("*")
        if path.is_file() and path.suffix not in NOT_READ
    }
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


def test_the_wheel_holds_nothing_but_the_program(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == ROOMS


def test_an_installed_hashiya_makes_and_exports_the_sample(hashiya: Path, tmp_path: Path) -> None:
    run([str(hashiya), "init", "sample.hashiya", "--sample"], tmp_path)
    run([str(hashiya), "export", "sample.hashiya", "sample.jsonl"], tmp_path)
    lines = (tmp_path / "sample.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    articles = [json.loads(line) for line in lines]
    assert {article["language"] for article in articles} == {"ar", "he", "fa", "ur"}
    assert len(articles) >= 12
    for article in articles:
        assert article["spans"], article["title"]
        for span in article["spans"]:
            pieces = span.get("fragments") or [[span["start"], span["end"]]]
            assert " ".join(article["text"][start:end] for start, end in pieces) == span["text"]
