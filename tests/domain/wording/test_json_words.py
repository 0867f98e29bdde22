"""What is wrong with JSON is said in our own words, whatever the parser says."""

import orjson
import pytest

from app.domain.wording.json_words import ELSE, JSON_TROUBLES, json_trouble

BROKEN = {
    b"": "it is empty",
    b'{id: "\xd8\xb3"}': "a key is missing",
    b"{'text': 1}": "a key is missing",
    b'{"a":1,}': "a comma stands behind",
    b'{"a" 1}': "a colon is missing",
    b'{"a":"\xd8\xb3" "b":2}': "a comma or the brace }",
    b"[1 2]": "a comma or the bracket ]",
    b'{"a":NaN}': "a value is missing",
    b'{"a":tru}': "a word is neither",
    b'{"a":fals}': "a word is neither",
    b'{"a":nuul}': "a word is neither",
    b'{"a":01}': "a zero too many",
    b'{"a":1.}': "not finished",
    b'{"a":-}': "not finished",
    b'{"a":1e}': "not finished",
    b'{"a":1e999}': "too large",
    b'{"a":"\\q"}': "a backslash",
    b'{"a":"\x01"}': "a line break",
    b'{"a":"\n"}': "a line break",
    b'{"a":"\\ud83d"}': "half of a surrogate pair",
    b'{"a":"\\ud83d\\u0041"}': "half of a surrogate pair",
    b'{"a":"\\ude00"}': "half of a surrogate pair",
    b"{} {}": "something follows",
    b'{"a":"\xff"}': "not valid UTF-8",
    b"[" * 2_000: "nested too deeply",
    b'{"a":1': "it breaks off",
}


@pytest.mark.parametrize(("data", "said"), BROKEN.items())
def test_every_fault_is_told_in_words(data: bytes, said: str) -> None:
    with pytest.raises(orjson.JSONDecodeError) as caught:
        orjson.loads(data)
    assert said in json_trouble(caught.value)


def test_every_saying_of_the_parser_is_met_by_one_of_these() -> None:
    met = set()
    for data in BROKEN:
        with pytest.raises(orjson.JSONDecodeError) as caught:
            orjson.loads(data)
        met.add(caught.value.msg)
    assert met == set(JSON_TROUBLES)


def test_what_nobody_knows_yet_is_not_told_in_words_of_the_parser() -> None:
    assert json_trouble(orjson.JSONDecodeError("grue", "x", 0)) == ELSE
