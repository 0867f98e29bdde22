"""What was typed and could not be stored is kept in a file of its own, which nothing makes unreadable for good."""

import json
from pathlib import Path

import pytest

from app.editing.unsaved_texts import UnsavedText, UnsavedTexts

NOTE = "وزير الخارجية منذ 2018"


def test_texts_of_several_windows_are_kept_in_one_file(tmp_path: Path) -> None:
    first, second = (UnsavedTexts("postgresql://sara:secret@host/news", "سارة", tmp_path) for _ in range(2))

    def text(record: str) -> UnsavedText:
        return UnsavedText(article_id="a", record_id=record, field="", typed=NOTE, seen="", quote="سامح شكري")

    first.keep(text("one"))
    second.keep(text("two"))
    first.drop("one", "")
    assert UnsavedTexts("postgresql://sara:secret@host/news", "سارة", tmp_path).all() == [text("two")]
    assert UnsavedTexts("postgresql://sara:secret@host/news", "عمر", tmp_path).all() == []
    (file,) = tmp_path.glob("*.json")
    assert "secret" not in file.name + file.read_text(encoding="utf-8")
    # Of a later version, which knows more.
    later = [{**one, "colour": "red"} for one in json.loads(file.read_text(encoding="utf-8"))]
    file.write_text(json.dumps(later, ensure_ascii=False), encoding="utf-8")
    assert UnsavedTexts("postgresql://sara:secret@host/news", "سارة", tmp_path).all() == [text("two")]


@pytest.mark.parametrize("content", ["{", "[3]", '[{"typed": "وزير"}]', "", "null", "[" * 100_000])
def test_a_file_of_texts_that_cannot_be_read_is_kept_beside_the_new_one(tmp_path: Path, content: str) -> None:
    text = UnsavedText(article_id="a", record_id="one", field="", typed=NOTE, seen="", quote="سامح شكري")
    first = UnsavedTexts("news.hashiya", "سارة", tmp_path)
    first.keep(text)
    (file,) = tmp_path.glob("*.json")
    file.write_text(content, encoding="utf-8")
    again = UnsavedTexts("news.hashiya", "سارة", tmp_path)
    assert again.all() == []
    again.keep(text)
    assert UnsavedTexts("news.hashiya", "سارة", tmp_path).all() == [text]
    assert file.with_suffix(".unreadable").read_text(encoding="utf-8") == content


def test_a_file_of_texts_that_cannot_be_read_now_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        UnsavedText(article_id="a", record_id=record, field="", typed=NOTE, seen="", quote="سامح شكري")
        for record in ("one", "two")
    ]
    UnsavedTexts("news.hashiya", "سارة", tmp_path).keep(texts[0])

    def is_busy(_path: Path) -> bytes:
        raise PermissionError(13, "another program has it open")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", is_busy)
        again = UnsavedTexts("news.hashiya", "سارة", tmp_path)
        again.keep(texts[1])
        meanwhile = again.is_safe
        assert not meanwhile
        assert again.all() == [texts[1]]
    again.keep(texts[1])
    assert again.is_safe
    assert UnsavedTexts("news.hashiya", "سارة", tmp_path).all() == texts
