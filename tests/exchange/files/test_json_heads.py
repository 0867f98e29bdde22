"""The beginning of a JSON file with a long text: the text is cut short, and what follows it is there."""

import io
import json

import pytest

from app.exchange.files.json_heads import beginning_of

LENGTH = 4_096


def head_of(data: bytes) -> bytes:
    return beginning_of(io.BytesIO(data), LENGTH)


@pytest.mark.parametrize("shift", range(4))
@pytest.mark.parametrize("piece", ['قال "نعم" ', "\\", "😀 ", '\\" '])
def test_wherever_a_text_is_cut_what_follows_is_told(piece: str, shift: int) -> None:
    for ascii_only in (True, False):
        whole = [{"id": "x" * shift, "text": piece * 70_000, "html": piece * 80_000, "tokens": ["و", "قال"]}]
        data = json.dumps(whole, ensure_ascii=ascii_only).encode()
        (short,) = json.loads(head_of(data))
        assert (short["id"], short["tokens"]) == (whole[0]["id"], whole[0]["tokens"])
        assert (piece * 70_000).startswith(short["text"])
        assert (piece * 80_000).startswith(short["html"])


@pytest.mark.parametrize(
    "data",
    [
        b'{"text":"' + b"a" * 9_000,
        b'{"a":[' + b"1," * 9_000,
        ('{"text":"' + "قال " * 9_000 + '"}').encode("utf-16"),
        ('id,text\n1,"' + "قال " * 9_000 + '"\n').encode(),
        b"",
    ],
    ids=["no end", "no text", "UTF-16", "no JSON", "empty"],
)
def test_other_beginnings_stay_as_they_are(data: bytes) -> None:
    assert head_of(data) == data[:LENGTH]
