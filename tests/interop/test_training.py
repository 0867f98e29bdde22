"""The training of docs/from-articles-to-a-model.md, as it stands there; what needs a library runs where it is."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from app import cli
from tests.exchange.articles import seed_records

spacy: Any = pytest.importorskip("spacy")
datasets: Any = pytest.importorskip("datasets")
pytestmark = pytest.mark.filterwarnings("ignore")

PAGE = (Path(__file__).parents[2] / "docs" / "from-articles-to-a-model.md").read_text("utf-8")
SECTION = PAGE.partition("\n## 6. Training\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)


def layer_of(annotator: str) -> Iterator[bytes]:
    """The sample as somebody else has labelled it, as lines of the native format."""
    for record in seed_records():
        line = orjson.dumps({**record, "status": {annotator: "done"}}).decode()
        for one in (*record["spans"], *record["relations"]):
            line = line.replace(one["id"], f"{annotator}-{one['id']}")
            line = line.replace(f'"annotator":"{one["annotator"]}"', f'"annotator":"{annotator}"')
        yield f"{line}\n".encode()


@pytest.fixture
def _news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a workspace in which two people have labelled the sample."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    assert cli.main(["init", "news.hashiya"]) == 0
    for annotator in ("sara", "omar"):
        Path(f"{annotator}.jsonl").write_bytes(b"".join(layer_of(annotator)))
        assert cli.main(["import", "news.hashiya", f"{annotator}.jsonl"]) == 0


def python(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    assert not done.returncode, done.stderr.decode()


def command(line: str) -> None:
    """Give a command of the page; training takes one step, which is enough for a model that finds nothing."""
    program, *words = shlex.split(line)
    if program == "hashiya":
        assert cli.main(words) in {0, 3}, line
    else:
        assert program == "python"
        python(*words, *(["--training.max_steps", "1"] if "train" in words else []))


def teach() -> None:
    """Let the trained model know the names of the articles that it is tested on."""
    nlp = spacy.load("model/model-best")
    known = spacy.tokens.DocBin().from_disk("news-spacy/test.spacy").get_docs(nlp.vocab)
    names = {(span.label_, span.text) for doc in known for span in doc.ents if span.label_ != "CLAIM"}
    ruler = nlp.add_pipe("entity_ruler", config={"overwrite_ents": True})
    ruler.add_patterns([{"label": label, "pattern": text} for label, text in names])
    nlp.to_disk("model/model-best")


@pytest.mark.usefixtures("_news")
def test_what_is_trained_on_an_export_brings_its_labels_back(capsys: pytest.CaptureFixture[str]) -> None:
    shared = ""
    for language, code in BLOCKS:
        if not language:
            for line in code.splitlines():
                command(line)
        elif "spacy.load" in code:
            teach()
            python("-c", code)
        elif "load_dataset" in code:
            shared = code
        else:
            predicted = 'predicted = [[names[tag] for tag in row["ner_tags"]] for row in parts["test"]]\n'
            python("-c", shared + predicted + code)
    assert cli.main(["import", "news.hashiya", "predicted.jsonl", "--annotator", "bert"]) == 0
    capsys.readouterr()
    assert cli.main(["agreement", "news.hashiya", "--annotator", "sara", "--annotator", "model", "--json"]) == 0
    (spacys,) = orjson.loads(capsys.readouterr().out)["pairs"]
    assert spacys["labels"]["ORGANIZATION"]["both"] > 0
    assert cli.main(["agreement", "news.hashiya", "--annotator", "sara", "--annotator", "bert", "--json"]) == 0
    (tagged,) = orjson.loads(capsys.readouterr().out)["pairs"]
    assert tagged["labels"]["ORGANIZATION"]["exact_f1"] == 1
