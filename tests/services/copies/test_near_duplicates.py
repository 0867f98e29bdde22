"""Copies of articles: found among real texts in four languages, in a workspace and while importing."""

import random
from collections.abc import Callable
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import CancelledError, TransferError
from app.domain.finding.shingles import folded_words, shingles
from app.domain.identity import new_id
from app.domain.wording.isolation import one_line
from app.services.copies import near_duplicates
from app.services.copies.near_duplicates import TextGroups, checked_threshold, find_near_duplicates
from app.services.copies.signatures import BAND, SLOTS, signature_of, similarity
from app.services.progress import SilentProgress
from app.services.transfer.transfer import ImportOptions, ImportReport, import_paths
from app.services.workspace import Workspace
from db.texts.signatures import Signature
from tests.exchange.articles import seed_records
from tests.services.copies.editions import TEXTS, collected, edited, edition, redactions
from tests.workspaces import add_article

HARAKAT = "\u064e\u0650\u064f"


def with_harakat(text: str) -> str:
    return "".join(letter + (HARAKAT[number % 3] if letter in "بتثلمن" else "") for number, letter in enumerate(text))


def groups_of(texts: dict[int, str], threshold: float = 0.5) -> list[list[int]]:
    return [[key for key, _ in group] for group in collected(texts).groups(threshold)]


def exact_similarity(one: str, other: str) -> float:
    first, second = (set(shingles(folded_words(text))) for text in (one, other))
    return len(first & second) / len(first | second)


def test_different_articles_are_no_copies() -> None:
    assert groups_of(dict(enumerate(TEXTS))) == []


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_harakat_tatweel_punctuation_and_case_make_no_difference(number: int) -> None:
    text = TEXTS[number]
    copy = with_harakat(text).replace("،", " ,").replace("\n", "  \n\n").upper() + " …"
    found = collected(dict(enumerate([*TEXTS, copy])))
    assert found.groups(0.5) == [[(number, 1.0), (len(TEXTS), 1.0)]]


PARTED = [text for text in TEXTS if text.count("\u200c") > 20]
URDU = next(text for text in TEXTS if "ہم نے" in text)


@pytest.mark.parametrize("parting", [" ", "\u00a0", "\u202f"], ids=ascii)
@pytest.mark.parametrize("text", PARTED, ids=range(len(PARTED)))
def test_a_persian_copy_with_blanks_for_joiners_is_found(text: str, parting: str) -> None:
    copy = text.replace("\u200c", parting)
    assert copy != text
    assert exact_similarity(text, copy) > 0.85
    assert groups_of({0: text, 1: copy, 2: URDU, 3: TEXTS[0]}, 0.75) == [[0, 1]]


@pytest.mark.parametrize("parting", ["", "\u200b"], ids=ascii)
@pytest.mark.parametrize("text", PARTED, ids=range(len(PARTED)))
def test_a_persian_copy_without_joiners_is_the_same(text: str, parting: str) -> None:
    assert collected({0: text, 1: text.replace("\u200c", parting)}).groups(0.5) == [[(0, 1.0), (1, 1.0)]]


@pytest.mark.parametrize("text", PARTED, ids=range(len(PARTED)))
def test_such_a_copy_is_found_when_an_editor_has_been_at_it_besides(text: str) -> None:
    for seed in range(8):
        assert groups_of({0: text, 1: edited(text.replace("\u200c", " "), 0.03, seed)}) == [[0, 1]]


def test_an_urdu_copy_with_other_blanks_is_found() -> None:
    copy = URDU.replace("کے لیے", "کےلیے").replace("ہم نے", "ہمنے")
    assert len(copy) == len(URDU) - 2
    assert groups_of({0: URDU, 1: copy}, 0.9) == [[0, 1]]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_an_edited_dispatch_is_found_and_its_similarity_is_about_right(text: str) -> None:
    copy = "وكالة الأنباء، خاص: " + edited(text, 0.03)
    ((first, second),) = collected({0: text, 1: copy}).groups(0.5)
    assert first == (0, 1.0)
    # Four standard errors of 128 numbers.
    assert second[1] == pytest.approx(exact_similarity(text, copy), abs=4 * 0.044)


def test_a_text_with_one_word_more_is_never_told_to_be_the_same() -> None:
    for text in TEXTS:
        ((_, (_, similarity)),) = collected({0: text, 1: f"خاص: {text}"}).groups(0.5)
        assert 0.9 < similarity < 0.995


def test_what_shares_little_is_no_copy() -> None:
    """Half of one article and half of another one: a third of all runs is in both at most."""
    half = [" ".join(text.split()[: len(text.split()) // 3]) for text in TEXTS]
    mixed = [half[number] + " " + " ".join(TEXTS[number - 1].split()[-150:]) for number in range(len(TEXTS))]
    assert all(exact_similarity(a, b) < 0.45 for a, b in zip(TEXTS, mixed, strict=True))
    for text, other in zip(TEXTS, mixed, strict=True):
        assert groups_of({1: text, 2: other}, 0.65) == []


@given(st.randoms(use_true_random=False), st.lists(st.integers(0, len(TEXTS) - 1), min_size=2, max_size=12))
def test_groups_do_not_depend_on_the_order(chance: random.Random, numbers: list[int]) -> None:
    # Some with blanks for joiners, which parts words otherwise.
    wholes = [TEXTS[number].replace("\u200c", " " if key % 2 else "\u200c") for key, number in enumerate(numbers)]
    texts = {key: edited(text, 0.04 * (key % 3), seed=key) for key, text in enumerate(wholes)}
    shuffled = list(texts)
    chance.shuffle(shuffled)
    assert collected({key: texts[key] for key in shuffled}).groups(0.5) == collected(texts).groups(0.5)


@pytest.mark.parametrize(
    ("number", "seed"), [(0, 16), (4, 8), (5, 1), (8, 3), (8, 9), (9, 47), (10, 57), (11, 12), (11, 19)]
)
def test_whoever_is_alike_to_two_others_joins_them(number: int, seed: int) -> None:
    """Also where these two are not alike each other, or the one it is alike to was put to a third one before."""
    texts = redactions(number, seed)
    group_of = {key: at for at, group in enumerate(groups_of(dict(enumerate(texts)))) for key in group}
    numbers = [int.from_bytes(signature_of(text).numbers, "big") for text in texts]
    alike = [pair for pair in combinations(range(len(texts)), 2) if similarity(*(numbers[at] for at in pair)) >= 0.5]
    assert len(alike) > 5
    assert [pair for pair in alike if group_of[pair[0]] != group_of[pair[1]]] == []


def filled_in_every_day() -> dict[int, str]:
    template = " ".join(TEXTS[0].split(" ")[:100])
    chance = random.Random(7)
    vocabulary = [word for text in TEXTS for word in text.split(" ")]
    texts = {day: f"{template} {' '.join(chance.sample(vocabulary, 90))}" for day in range(90)}
    return {**texts, 90: edited(texts[40], 0.04)}


@pytest.mark.parametrize("of_some", [False, True])
def test_many_texts_that_are_a_little_alike_are_not_each_held_against_all(
    monkeypatch: pytest.MonkeyPatch, of_some: bool
) -> None:
    """A template that is filled in every day; the report of one day was edited. Half of them may be new."""
    texts = collected(filled_in_every_day())

    def held_against_each_other(most: int) -> int:
        held: list[float] = []

        def counting(one: int, other: int) -> float:
            held.append(similarity(one, other))
            return held[-1]

        monkeypatch.setattr(near_duplicates, "_MOST_MET", most)
        monkeypatch.setattr(near_duplicates, "similarity", counting)
        found = texts.around(range(0, 90, 2), 0.5) if of_some else texts
        number = len(held)
        assert [[key for key, _ in group] for group in found.groups(0.5)] == [[40, 90]]
        return number or len(held)

    assert held_against_each_other(5) < held_against_each_other(500) / 2


def made_up(*signatures: Signature) -> TextGroups:
    texts = TextGroups()
    for key, one in enumerate(signatures):
        texts.add(key, one)
    return texts


def alike_in_the_first_band_only(one: bytes, chance: random.Random) -> bytes:
    """Two of three numbers are those of `one`, but all three in its first band alone."""
    return bytes(value if at < BAND or at % BAND < 2 else chance.randrange(256) for at, value in enumerate(one))


def test_whoever_is_met_first_where_many_meet_follows_from_the_texts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten texts agree in one band, two and two are alike, and each is held against three only."""
    monkeypatch.setattr(near_duplicates, "_MOST_MET", 3)
    chance = random.Random(5)
    rows = [b"\1\2\3" + chance.randbytes(SLOTS - BAND) for _ in range(5)]
    rows += [alike_in_the_first_band_only(row, chance) for row in rows]
    signatures = [Signature(chance.randbytes(16), row) for row in rows]
    found = []
    for seed in range(12):
        shuffled = random.Random(seed).sample(signatures, len(signatures))
        groups = made_up(*shuffled).groups(0.5)
        assert groups == sorted(groups), "those whose first text came first at the front"
        found.append({frozenset(shuffled[key].words_digest for key, _ in group) for group in groups})
    assert 0 < len(found[0]) < 5
    assert all(one == found[0] for one in found)


def test_around_a_text_are_those_alike_to_any_that_shares_a_band() -> None:
    chance = random.Random(5)
    new = b"\1\2\3" + chance.randbytes(SLOTS - BAND)
    rows = (b"\1\2\3" + chance.randbytes(SLOTS - BAND), new, alike_in_the_first_band_only(new, chance))
    texts = made_up(*(Signature(bytes([number]) * 16, row) for number, row in enumerate(rows)))
    assert [[key for key, _ in group] for group in texts.around({0, 1}, 0.5).groups(0.5)] == [[1, 2]]


@pytest.mark.parametrize("number", range(0, len(TEXTS) - 1, 3))
def test_two_articles_do_not_hang_together_by_one_that_does_not_count(number: int) -> None:
    first, second = TEXTS[number], TEXTS[number + 1]
    texts = collected({1: first, 2: second, 3: f"{first}\n\n{second}"})
    assert [[key for key, _ in group] for group in texts.groups(0.4)] == [[1, 2, 3]]
    assert texts.groups(0.4, only={1, 2}) == []
    assert [[key for key, _ in group] for group in texts.groups(0.4, only={2, 3})] == [[2, 3]]


@given(
    st.lists(st.tuples(st.integers(0, len(TEXTS) - 1), st.integers(0, 6)), min_size=2, max_size=14),
    st.sets(st.integers(0, 13), max_size=3),
)
def test_the_groups_of_some_are_those_of_all_that_they_are_in(kinds: list[tuple[int, int]], near: set[int]) -> None:
    """Also where the last of a chain of editions has little in common with the first."""
    texts = dict(enumerate(edition(number, edits) for number, edits in kinds))
    found = collected(texts)
    for threshold in (0.5, 0.8):
        whole = found.groups(threshold)
        around = found.around(near, threshold).groups(threshold)
        assert [group for group in around if near & {key for key, _ in group}] == around
        assert around == [group for group in whole if near & {key for key, _ in group}]


@pytest.mark.parametrize("text", ["", "😀", "؟!", "نعم", "نعم لا", "\u200f\u200f"])
def test_texts_of_a_few_words_or_none_are_copies_only_of_themselves(text: str) -> None:
    assert groups_of({1: text, 2: "خبر آخر", 3: text, 4: "حدث أمس"}) == [[1, 3]]


def test_a_workspace_tells_its_groups(workspace: Workspace) -> None:
    ids = [add_article(workspace, text) for text in TEXTS[:4]]
    copy = add_article(workspace, edited(TEXTS[2], 0.04), published="2025-03-01")
    exact = add_article(workspace, TEXTS[2] + "\n")
    (group,) = find_near_duplicates(workspace.database)
    assert [one.id for one in group.members] == [ids[2], copy, exact]
    assert [one.similarity == 1 for one in group.members] == [True, False, True]
    assert group.members[1].published == "2025-03-01"
    assert find_near_duplicates(workspace.database, threshold=0.99)[0].to_json()["members"][1]["id"] == exact
    workspace.trash.remove_articles("سارة", [exact, copy])
    assert find_near_duplicates(workspace.database) == []


def test_copies_that_look_the_same_are_told_apart_by_where_their_texts_part(workspace: Workspace) -> None:
    beginning = "قالت وزيرة المياه إن السدّ الجديد سيُنجز قبل الصيف، ونفت وجود أي تأخير في أعماله. " * 6
    endings = ("وأضافت أن الكلفة لم تتغير.", "وأكدت أن العمل مستمر.")
    for ending in (*endings, endings[1]):
        add_article(workspace, f"السدّ الجديد\n{beginning}{ending}")
    add_article(workspace, f"عنوان آخر\n{beginning}{endings[0]}")
    (group,) = find_near_duplicates(workspace.database)
    assert [one.parting for one in group.members] == [*endings, endings[1], ""]


def test_texts_that_are_the_same_to_the_letter_or_end_before_the_other_are_told_too(workspace: Workspace) -> None:
    text = "ועדה\n" + "אמר שר החוץ כי הוועדה טעתה בהחלטתה, והבטיח לערער עליה בקרוב. " * 8
    for copy in (text, text, text + "סוף"):
        add_article(workspace, copy)
    first, second, third = next(iter(find_near_duplicates(workspace.database))).members
    assert second.parting == ""
    assert first.parting.strip().endswith("בקרוב.")
    assert third.parting == "סוף"


def test_a_threshold_that_is_none_and_a_cancelled_search_are_told(workspace: Workspace) -> None:
    class Impatient(SilentProgress):
        def cancelled(self) -> bool:
            return True

    add_article(workspace, TEXTS[0])
    assert [checked_threshold(bound) for bound in (0.2, 1.0)] == [0.2, 1.0]
    with pytest.raises(TransferError, match=r"from 0\.2 to 1, not 3"):
        find_near_duplicates(workspace.database, threshold=3)
    with pytest.raises(CancelledError):
        find_near_duplicates(workspace.database, progress=Impatient())


# While importing -----------------------------------------------------------------------------------------------------

Import = Callable[..., ImportReport]


def copy_of(record: Any, number: int) -> dict[str, Any]:
    """A copy with a label of its own."""
    text = edited(record["text"], 0.04, number)
    span = {"label": "ACTOR", "start": 0, "end": 4, "id": f"s{number}"}
    return {"id": f"copy{number}", "title": f"نسخة {number}", "text": text, "spans": [span]}


def copy_with_entity(record: Any, number: int) -> dict[str, Any]:
    """A copy, in our own format, with an entity of its own that it mentions."""
    copy = copy_of(record, number)
    text, entity = copy["text"], new_id()
    span = {**record["spans"][0], **copy["spans"][0], "id": new_id(), "text": text[:4], "entity": entity}
    span.pop("fragments", None)
    named = {"id": entity, "name": "لافروف", "kind": "person", "aliases": ["سيرغي"], "wikidata": None}
    digest = sha256(text.encode()).hexdigest()
    changed = {"id": new_id(), "text": text, "text_sha256": digest, "status": {}}
    return {**record, **changed, "spans": [{**span, "attributes": {}}], "relations": [], "entities": [named]}


@pytest.fixture
def bring(workspace: Workspace, tmp_path: Path) -> Import:
    def run(*records: Any, form: str = "spans", **options: Any) -> ImportReport:
        path = tmp_path / "in.jsonl"
        path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
        return import_paths(workspace, [path], ImportOptions(annotator="سارة", format=form, **options))

    return run


def plain(record: Any) -> dict[str, Any]:
    return {"id": record["id"], "title": record["title"], "text": record["text"], "spans": []}


def test_an_import_looks_for_copies_only_when_asked(bring: Import) -> None:
    first = seed_records()[0]
    report = bring(plain(first), copy_of(first, 1))
    assert (report.articles, report.near_duplicates.count, report.complete) == (2, 0, True)


def test_an_import_lists_copies_of_what_is_there_and_among_the_new(workspace: Workspace, bring: Import) -> None:
    first, second, third = seed_records()[:3]
    bring(plain(first), plain(third))
    report = bring(copy_of(first, 1), plain(second), copy_of(second, 2), near_duplicates="report")
    assert (report.articles, report.skips.count, report.complete) == (3, 0, True)
    told = report.to_json()
    assert told["near_duplicate_groups"] == 2
    assert report.near_duplicates.brought == ["copy1", "copy2"]
    members = [
        [(one["id"], one["new"], one["skipped"]) for one in group["members"]] for group in told["near_duplicates"]
    ]
    assert members == [
        [(first["id"], False, False), ("copy1", True, False)],
        [(second["id"], True, False), ("copy2", True, False)],
    ]


def test_skipped_copies_leave_no_trace_but_in_the_report(workspace: Workspace, bring: Import) -> None:
    first, second = seed_records()[:2]
    bring(plain(first))
    report = bring(copy_of(first, 1), plain(second), copy_of(second, 2), near_duplicates="skip")
    assert (report.articles, report.spans, report.entities, report.changed) == (1, 0, 0, True)
    assert [(one.where.endswith(where), one_line(like["title"]) in one.reason) for one, where, like in zip(
        report.skipped, (":1", ":3"), (first, second), strict=True
    )] == [(True, True)] * 2  # fmt: skip
    assert report.losses.count("near_duplicate") == 2
    info = workspace.info()
    assert (info.articles, info.spans, info.entities) == (2, 0, 0)
    assert workspace.check().clean
    # They can come in later, when nobody minds.
    assert bring(copy_of(first, 1), copy_of(second, 2)).spans == 2
    workspace.annotations("سارة").undo()
    workspace.annotations("سارة").redo()
    assert workspace.info().articles == 4


def test_entities_that_only_skipped_copies_mention_go_with_them(workspace: Workspace, bring: Import) -> None:
    first, second = seed_records()[:2]
    bring(plain(first))
    workspace.entities.add("سارة", "نديم الشهاوي", "person", aliases=["الشهاوي"])
    copy = copy_with_entity(first, 1)
    report = bring(copy, second, form="native", near_duplicates="skip")
    assert (report.articles, report.skips.count) == (1, 1)
    names = {entity["name"] for entity in second["entities"]}
    assert {row.entity.name for row in workspace.entities.list()} == {"نديم الشهاوي", *names}
    assert workspace.check().clean
    assert bring(copy, form="native").entities == 1


def test_an_import_of_nothing_but_copies_changes_nothing(workspace: Workspace, bring: Import) -> None:
    first = seed_records()[0]
    bring(plain(first))
    before = workspace.info()
    report = bring(copy_of(first, 1), copy_of(first, 2), near_duplicates="skip")
    assert (report.changed, report.articles, report.skips.count) == (False, 0, 2)
    assert workspace.info() == before
