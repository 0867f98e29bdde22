"""Files in other encodings than UTF-8, read piece by piece."""

import io
from collections.abc import Iterator

import pytest

from app.domain.errors import RecordError
from app.exchange.characters.mojibake import DISGUISES
from app.exchange.formats import Draft, ReadOptions
from app.exchange.syntax import recoded
from app.exchange.tables import csv_tables
from tests.exchange.round_trip import IMPORTER, NOW, source_of

WIDE = "قالَ 🇪🇬 «חדשות»\r\n\nسخن\u2028گفت\n\nاور"
TEXTS = {
    "utf-16": WIDE,
    "utf-16-be": WIDE,
    "utf-32": WIDE,
    "cp1256": "قال الوزير\r\n\nسخن گفت\n",
    "cp1255": "אמר השר\n\nאתמול",
    "big5": "新聞\n標註",
}


@pytest.fixture(params=[1, 2, 3, 7, 1000])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(recoded, "_CHUNK", request.param)
    return int(request.param)


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("codec", TEXTS)
def test_the_pieces_make_the_text(codec: str) -> None:
    text, data = TEXTS[codec], TEXTS[codec].encode(codec)
    pieces = list(recoded.recoded_pieces(io.BytesIO(data), codec))
    assert "".join(piece for piece, _ in pieces) == text
    assert pieces[-1][1] == len(data)
    lines = [line for line, _ in recoded.recoded_lines(io.BytesIO(data), codec, 1000)]
    assert lines == io.StringIO(text, newline="\n").readlines()


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize("codec", TEXTS)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_stream_gives_as_many_bytes_as_are_wanted(codec: str, size: int) -> None:
    wanted = TEXTS[codec].encode()
    stream = recoded.RecodedStream(io.BytesIO(TEXTS[codec].encode(codec)), codec)
    for start in range(0, len(wanted), size):
        assert stream.read(size) == wanted[start : start + size]
    assert stream.read(size) == b""
    again = recoded.RecodedStream(io.BytesIO(TEXTS[codec].encode(codec)), codec)
    assert again.read(2) + again.read() == wanted


def test_a_long_line_comes_in_parts_and_the_next_one_whole(chunk: int) -> None:
    lines = recoded.recoded_lines(io.BytesIO(("ا" * 5000 + "\nب\n").encode("cp1256")), "cp1256", 100)
    *parts, last = [line for line, _ in lines]
    assert last == "ب\n"
    assert "".join(parts) == "ا" * 5000 + "\n"
    assert all(len(part) <= 100 + chunk for part in parts)


@pytest.mark.usefixtures("chunk")
def test_utf_16_without_a_mark_is_read_in_the_order_of_this_machine() -> None:
    assert [text for text, _ in recoded.recoded_lines(io.BytesIO("نص".encode("utf-16")[2:]), "utf-16", 9)] == ["نص"]


@pytest.mark.usefixtures("chunk")
@pytest.mark.parametrize(
    ("codec", "data", "said"),
    [
        ("utf-16-le", "نص".encode("utf-16-le") + b"\x00\xd8 \x00", "the byte at offset 4 (0x00) cannot be decoded"),
        ("utf-16-le", "نص".encode("utf-16-le") + b"\x06", "the byte at offset 4 (0x06) cannot be decoded"),
        ("cp1255", "אמר".encode("cp1255") + b"\xff", "the byte at offset 3 (0xFF) cannot be decoded"),
    ],
)
def test_what_is_not_in_the_encoding_is_named_by_its_byte(codec: str, data: bytes, said: str) -> None:
    with pytest.raises(RecordError) as caught:
        list(recoded.recoded_pieces(io.BytesIO(data), codec))
    assert said in str(caught.value)


def test_an_encoding_that_needs_the_whole_file_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recoded, "MAX_WHOLE", 100)
    twisted = "אמר השר".encode("cp1255").decode("cp1252").encode()
    name = next(one.encoding for one in DISGUISES if one.true == "windows-1255")
    assert list(recoded.recoded_pieces(io.BytesIO(twisted), name)) == [("אמר השר", len(twisted))]
    with pytest.raises(RecordError, match="too large for this encoding; divide it first"):
        list(recoded.recoded_pieces(io.BytesIO(twisted * 20), name))


ARABIC = "قال الوزير إن الهدنة انتهت أمس في بغداد"
PERSIAN = "وزیر گفت که آتش‌بس دیروز در تهران پایان یافت"


def rows_in(data: bytes) -> Iterator[str]:
    options = ReadOptions(encoding=None, annotator=IMPORTER, now=NOW, values=csv_tables.FORMAT.import_values({}))
    for event in csv_tables.read(source_of(data, "a.csv"), options):
        if isinstance(event, Draft):
            yield event.record["text"]


@pytest.mark.parametrize("codec", ["cp1256", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("most", [4000, 4001, 4003])
def test_a_table_may_be_larger_than_what_its_encoding_is_guessed_from(
    codec: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_tables, "_MAX_GUESSED", most)
    monkeypatch.setattr(csv_tables, "_MAX_SAMPLE", 300)
    wide = codec.startswith("utf")
    texts = [f"{PERSIAN if wide else ARABIC} {number}" for number in range(1000)]
    table = "id;text\n" + "".join(f"{number};{text}\n" for number, text in enumerate(texts))
    assert list(rows_in(table.encode(codec))) == texts
