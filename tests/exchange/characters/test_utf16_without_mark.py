"""UTF-16 without a byte order mark: found at every door of texts, though Arabic in it is ASCII byte by byte.

No text of another encoding is taken for it.
"""

import json
import re
from pathlib import Path

import pytest

from app.exchange.characters.encodings import decode, likely_encodings, likely_utf16, wide_json
from app.exchange.formats import Draft, EncodingGuess, Format, ReadOptions, Rejection
from app.exchange.installed_formats import installed_formats
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import IMPORTER, NOW, source_of, write_bytes, write_files

WIDE = ("utf-16-le", "utf-16-be")
LEGACY = (
    *("cp1255", "cp1256", "iso8859-6", "iso8859-8", "mac_arabic", "mac_farsi"),
    *("cp720", "cp862", "cp864", "cp1252", "utf-8", "utf-7"),
)
TEXTS = {record["language"]: record["text"] for record in seed_records()}
ROOT = Path(__file__).parents[3]
FILES = [path for folder in ("seeds", "docs", "resources", "tests") for path in sorted((ROOT / folder).rglob("*.*"))]


def letters(text: str) -> str:
    """Only letters that UTF-16 writes in bytes of ASCII, and Hebrew ones."""
    return re.sub(r"[^\u0600-\u067fא-ת \n]", "", text)


def documents(text: str) -> dict[str, str]:
    line = " ".join(text.split())
    return {
        "a.txt": text,
        "a.csv": f'العنوان,النص\nخبر,"{line}"\nآخر,"{line}"\n',
        "b.csv": f"العنوان;النص\nخبر;{line}\nآخر;{line}\n",
        "a.tsv": f"title\ttext\nx\t{line}\ny\t{line}\n",
        "b.txt": f"id\ttitle\ttext\n1\tx\t{line}\n2\ty\t{line}\n",
        "a.conll": "".join(f"{word}\tO\n" for word in line.split()) + "\n",
        "a.json": json.dumps([{"text": line}], ensure_ascii=False),
        "a.jsonl": json.dumps({"text": line}, ensure_ascii=False) + "\n",
    }


def is_taken(data: bytes) -> bool:
    return likely_utf16(data[:65_536]) is not None or wide_json(data) is not None


def read(name: str, data: bytes) -> tuple[str, list[str], list[Rejection], list[EncodingGuess]]:
    source = source_of(data, name)
    form = installed_formats().format_of(source)
    assert form is not None
    options = ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values=form.import_values({}))
    events = list(form.events(source, options, named=False))
    texts = [event.record["text"] for event in events if isinstance(event, Draft)]
    refused = [event for event in events if isinstance(event, Rejection)]
    return form.name, texts, refused, [event for event in events if isinstance(event, EncodingGuess)]


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("name", documents("x y"))
@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur"])
@pytest.mark.parametrize("of", [str, letters], ids=["all of it", "letters alone"])
def test_it_is_found_at_every_door(of: type[str], language: str, name: str, codec: str) -> None:
    document = documents(of(TEXTS[language]).replace('"', "'").replace(";", "،"))[name]
    form, texts, refused, _ = read(name, document.encode())
    assert (bool(texts), refused) == (True, [])
    form_here, texts_here, refused_here, guesses = read(name, document.encode(codec))
    assert (form_here, texts_here, refused_here) == (form, texts, [])
    if "json" not in name:  # It begins with ASCII: nothing is guessed.
        assert [(one.encoding, one.confidence > 0.8) for one in guesses] == [(codec, True)]


@pytest.mark.parametrize("codec", WIDE)
@pytest.mark.parametrize("text", ["\u200c".join(letters(text).split()) for text in TEXTS.values()], ids=TEXTS)
def test_it_is_found_without_any_nul_byte(text: str, codec: str) -> None:
    data = text.encode(codec)
    assert b"\0" not in data
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, codec)
    assert 0.8 < decoded.confidence < 1
    assert likely_encodings(data) == [(codec, decoded.confidence)]


def test_no_file_of_the_house_is_taken_for_it() -> None:
    found = [path for path in FILES if path.is_file() and path.suffix != ".pyc" and is_taken(path.read_bytes())]
    assert len(FILES) > 500
    assert found == []


@pytest.mark.parametrize(
    "form", [one for one in installed_formats().writers() if one.name != "spacy"], ids=lambda form: form.name
)
def test_no_export_is_taken_for_it_in_any_encoding(form: Format) -> None:
    records = list(seed_records())
    if form.write_files is not None:
        files = list(write_files(form, records)[0].values())
    else:
        files = [write_bytes(form, records)[0]]
    for data in files:
        assert not is_taken(data)
        text = data.decode("utf-8", "ignore")
        assert not any(is_taken(text.encode(codec, "ignore")) for codec in LEGACY)


@pytest.mark.parametrize("codec", LEGACY)
@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur"])
def test_no_text_of_another_encoding_is_taken_for_it(language: str, codec: str) -> None:
    known = TEXTS[language].encode(codec, "ignore")
    # As DOS ends a file, as a telex and a broken transfer leave them; in the first place and between all words.
    for control in (b"\x1a", b"\x05", b"\x06", b"\x00", b"\x0e\x0f"):
        for data in (control + known, known + control, known.replace(b" ", b" " + control), known[1:] + control * 2):
            assert likely_utf16(data) is None


def test_single_letters_and_numbers_with_a_control_code_are_none_either() -> None:
    assert likely_utf16(b"\x06" + b"1 2 3 4 5 6 7 8 9 " * 50) is None
    assert likely_utf16(b"\x06 a b c d e f" * 50) is None


@pytest.mark.parametrize("codec", WIDE)
def test_the_head_may_be_cut_within_a_character(codec: str) -> None:
    text = TEXTS["ar"] + "😀"
    data = text.encode(codec)
    for end in range(len(data) - 4, len(data) + 1):
        assert [name for name, _ in likely_encodings(data[:end])] == [codec]


@pytest.mark.parametrize("codec", [*WIDE, "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("beginning", ['{"', "[ ", "[1", "\n{", '"x'])
def test_json_shows_its_width_by_its_first_bytes(beginning: str, codec: str) -> None:
    assert wide_json(beginning.encode(codec)) == codec
    assert wide_json(beginning.encode()) is None
