"""Texts brought into composed form, when somebody asks for it."""

import unicodedata

from app.exchange.records.composing import composed_record


def test_composed_form_is_for_texts_to_which_no_offset_refers() -> None:
    loose = unicodedata.normalize("NFD", "مؤتمر أحمد")
    draft = {"title": loose, "text": loose, "meta": {"file": "x"}, "spans": []}
    done = composed_record(draft)
    assert (done["title"], done["text"]) == ("مؤتمر أحمد",) * 2
    assert done["meta"] == {"file": "x", "normalized": "NFC"}
    assert draft["text"] == loose
    assert composed_record({"id": "خبر-1", **draft, "title": None})["id"] == "خبر-1", "all else stays"
    tokens = {"tokeniser": "news", "offsets": [0, 6, 7, len(loose)], "sentences": [2]}
    for kept in (
        {**draft, "spans": [{"start": 0}]},
        {**draft, "meta": {"tokens": tokens}},
        {**draft, "text": "مؤتمر ﷺ ﻻ"},
        {**draft, "text": 3},
    ):
        assert composed_record(kept) == kept, "compatibility forms stay, and so does what offsets refer to"
