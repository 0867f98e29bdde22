"""Quotes in sentences, and the names of steps."""

from collections.abc import Mapping

import pytest

from app.domain.records import Action, ChangeSet, ProgressState
from app.domain.wording.isolation import isolated, one_line
from app.domain.wording.quoting import directed, quoted, shortened
from app.domain.wording.step_words import STATE_NAMES, STEP_SENTENCES, English, entry_words
from app.ui.wording.history_words import SENTENCES, done_text, entry_text, redo_text, step_name, undo_text
from app.ui.wording.states import state_name
from app.ui.wording.wording import as_place, name_in
from seeds import default_codebook


def step(verb: str, detail: Mapping[str, object], action: Action = Action.DO) -> ChangeSet:
    return ChangeSet(
        id="1",
        annotator="sara",
        action=action,
        verb=verb,
        detail=detail,
        article_id="a",
        created="2026-01-01T10:00:00Z",
    )


def test_a_shortened_quote_is_one_line_and_cuts_no_letter() -> None:
    assert one_line(" أ\n\tب\u00a0ج ") == "أ ب ج"
    assert shortened("سامح شكري", 9) == "سامح شكري"
    assert shortened("سامح شكري", 6) == "سامح…"
    # A letter with its marks, and a family of one emoji, stay whole.
    assert shortened("مُدَرِّسٌ", 4) in ("مُ…", "مُدَ…")
    assert shortened("👨‍👩‍👧 عائلة", 4) == "…"
    assert quoted("قال") == "\u2067«قال»\u2069"
    # News begin with a name in Latin letters, and go on from right to left.
    assert quoted("SARMAD (نمائندۂ خصوصی) — ۹ مارچ") == "\u2067«SARMAD (نمائندۂ خصوصی) — ۹ مارچ»\u2069"
    assert quoted("OpenAI Inc.") == "\u2066«OpenAI Inc.»\u2069"
    assert isolated("a") == "\u2068a\u2069"


@pytest.mark.parametrize(
    ("verb", "detail", "words"),
    [
        ("add_span", {"label": "ACTOR", "quote": "سامح شكري"}, ["label", "Actor", "«سامح شكري»"]),
        ("relabel_span", {"label": "CLAIM", "quote": "الهدنة"}, ["change label", "Claim", "«الهدنة»"]),
        ("add_relation", {"type": "makes"}, ["link"]),
        ("set_progress", {"state": "done"}, ["Done"]),
        ("import", {"count": 5}, ["import", "5"]),
        ("propagate", {"label": "ACTOR", "quote": "روسيا", "count": 12}, ["Actor", "«روسيا»", "12"]),
        ("reject_mentions", {"label": "ACTOR", "quote": "روسيا", "rejected": 3}, ["reject", "«روسيا»", "3"]),
        ("rename_entity", {"entity": "روسيا", "old_name": "الاتحاد الروسي"}, ["روسيا", "الاتحاد الروسي"]),
        ("assign_mentions", {"entity": None, "mentions": 2}, ["from their entity", "2"]),
        ("change_value", {"attribute": "stance", "value": "for", "old_value": "pro"}, ["stance", "for", "pro"]),
        ("revert", {"count": 4, "people": ["ليلى", "sara"], "left": 0}, ["4", "\u2068ليلى\u2069, \u2068sara\u2069"]),
        ("remove_articles", {"count": 1, "title": "بيان الوزارة"}, ["remove article", "بيان الوزارة"]),
        ("remove_articles", {"count": 3}, ["3"]),
        ("made_by_a_later_version", {}, ["last step"]),
    ],
)
def test_a_step_is_named_by_what_it_did(verb: str, detail: dict[str, object], words: list[str]) -> None:
    name = step_name(step(verb, detail), default_codebook())
    assert all(word in name for word in words), name
    assert "{" not in name
    for action in Action:
        entry = step(verb, detail, action)
        said = entry_words(entry, default_codebook(), English())
        assert said == entry_text(entry, default_codebook()), "the terminal says what the window says"
        assert said.endswith(name)


def test_the_window_translates_all_that_is_said_of_steps() -> None:
    assert set(map(str, SENTENCES)) == set(STEP_SENTENCES)
    assert {state: state_name(state) for state in ProgressState} == STATE_NAMES


def test_names_of_the_codebook_have_no_power_over_their_surroundings() -> None:
    assert name_in({"en": "Act\u202eor\u2069\n"}, "ACTOR") == "Actor"
    assert name_in({"ar": "فاعل"}, "AC\u2067TOR") == "ACTOR"
    assert as_place("/أخبار\u2069/\u2067x") == "\u2066/أخبار/\u200e\u2067x\u2069\u2069"


def test_undo_and_redo_say_what_they_would_do() -> None:
    made = step("add_span", {"label": "ACTOR", "quote": "سامح"})
    codebook = default_codebook()
    assert undo_text(None, codebook) == "Undo"
    assert undo_text(made, codebook).startswith("Undo: label")
    assert redo_text(made, codebook).startswith("Redo: label")
    undone = step("add_span", {"label": "ACTOR", "quote": "سامح"}, Action.UNDO)
    assert done_text(undone, codebook).startswith("Undone: label")


def test_titles_go_their_own_way_and_places_from_left_to_right() -> None:
    assert (
        directed("(Manara Wire) – تستأنفان محادثات تقاسم المياه")
        == "\u2067(Manara Wire) – تستأنفان محادثات تقاسم المياه\u2069"
    )
    assert directed("Reuters: «لا»") == "\u2066Reuters: «لا»\u2069"
    assert as_place("news/bad.jsonl:3") == "\u2066news/bad.jsonl:3\u2069"
    # Two right-to-left names beside each other are still one below the other.
    assert as_place("/بيت/أخبار/bad.jsonl") == "\u2066/بيت/\u200eأخبار/\u200ebad.jsonl\u2069"
