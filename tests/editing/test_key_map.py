"""Key maps: what is chosen goes first, no key is given twice, whatever was saved."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from app.domain.errors import TransferError
from app.editing.key_files import KeyMapError, read_key_map, write_key_map
from app.editing.key_map import KeyMap, KeyTable, KeyTables, label_key_of, label_key_presses
from app.editing.key_names import is_reserved, mirrored_key, normal_key, types_something
from app.editing.key_presets import PRESETS
from app.editing.preferences import Preferences
from app.ui.actions.actions import ACTIONS, KEY_TABLE, KEY_TABLES, MENUS
from app.ui.actions.marking import EDGE_ACTIONS
from app.ui.actions.scoped import SCOPED_ACTIONS, SCOPED_TABLES

PORTABLE = QKeySequence.SequenceFormat.PortableText
TABLE = KeyTable(
    {"link": ("L",), "relabel": ("Ctrl+L", "F2"), "grow_end": ("Alt+Left",), "shrink_end": ("Alt+Right",)},
    ("grow_end", "shrink_end"),
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ctrl + l", "Ctrl+L"),
        ("Shift+Ctrl+z", "Ctrl+Shift+Z"),
        ("Ctrl++", "Ctrl++"),
        ("+", "+"),
        ("num++", "Num++"),
        ("Shift+Num+7", "Shift+Num+7"),
        ("Delete", "Del"),
        ("Ctrl+PageUp", "Ctrl+PgUp"),
        ("f12", "F12"),
        (" ", "Space"),
        ("", None),
        ("Ctrl+", None),
        ("Hyper+K", None),
        ("Ctrl+ق", None),
        ("Ctrl+K, Ctrl+L", None),
    ],
)
def test_keys_are_written_in_one_way(written: str, key: str | None) -> None:
    assert normal_key(written) == key


def test_keys_are_written_as_qt_does() -> None:
    names = [*"AZ09]';,./\\`+-=", "Space", "Del", "PgUp", "F9", "Return", "Enter", "Left", "Ins"]
    for held in ("", "Ctrl+", "Alt+Shift+", "Ctrl+Shift+", "Num+", "Meta+Ctrl+Alt+Shift+Num+"):
        for name in names:
            key = normal_key(held + name)
            assert key is not None
            assert QKeySequence(key).toString(PORTABLE) == key


def test_sides_swap_and_nothing_else() -> None:
    swapped = {key: mirrored_key(key) for key in ("Alt+Left", "Ctrl+Num+4", "Num+9", "4", "Alt+Up", "Q")}
    assert swapped == {
        "Alt+Left": "Alt+Right",
        "Ctrl+Num+4": "Ctrl+Num+6",
        "Num+9": "Num+7",
        "4": "4",
        "Alt+Up": "Alt+Up",
        "Q": "Q",
    }


@pytest.mark.parametrize(
    ("key", "reserved", "writes"),
    [
        ("Esc", True, False),
        ("Ctrl+Tab", True, False),
        ("Shift+Left", True, False),
        ("Ctrl+Home", True, False),
        ("PgDown", True, False),
        ("Ctrl+PgDown", False, False),
        ("Alt+Left", False, False),
        ("Num+4", False, True),
        ("Ctrl+Num+4", False, False),
        ("Shift+Q", False, True),
        ("Return", False, True),
        ("F9", False, False),
        ("Del", False, False),
    ],
)
def test_what_a_key_is_good_for(key: str, reserved: bool, writes: bool) -> None:
    assert (is_reserved(key), types_something(key)) == (reserved, writes)


def test_what_is_chosen_goes_before_the_table() -> None:
    chosen = KeyMap().with_keys("link", ["Ctrl+L"])
    assert TABLE.keys(chosen) == {**TABLE.standard, "link": ("Ctrl+L",), "relabel": ("F2",)}
    assert TABLE.keys(chosen.reset("link")) == dict(TABLE.standard)


def test_a_key_is_taken_over_from_whoever_has_it() -> None:
    chosen = TABLE.taken_over(KeyMap().with_keys("relabel", ["F2", "Ctrl+L"]), "link", "Ctrl+L")
    assert TABLE.keys(chosen)["link"] == ("L", "Ctrl+L")
    assert TABLE.keys(chosen)["relabel"] == ("F2",)
    assert TABLE.twice(chosen) == []


def test_the_key_of_an_edge_is_taken_on_both_sides() -> None:
    assert TABLE.holder(TABLE.standard, "Alt+Right", "link") in ("grow_end", "shrink_end")
    chosen = TABLE.taken_over(KeyMap(), "link", "Alt+Left")
    keys = TABLE.keys(chosen)
    # In a left-to-right article the end would grow by Alt+Right and shrink by Alt+Left: neither may stay.
    assert (keys["link"], keys["grow_end"], keys["shrink_end"]) == (("L", "Alt+Left"), (), ())
    swapped = TABLE.taken_over(KeyMap(), "grow_end", "Alt+Right")
    assert TABLE.keys(swapped)["grow_end"] == ("Alt+Left", "Alt+Right")
    assert TABLE.keys(swapped)["shrink_end"] == ()


def test_a_map_that_gives_a_key_twice_gives_it_once() -> None:
    chosen = KeyMap(own={"relabel": ("F5", "F6"), "link": ("F5",)})
    assert TABLE.twice(chosen) == [("F5", "link", "relabel")]
    keys = TABLE.keys(chosen)
    assert (keys["link"], keys["relabel"]) == (("F5",), ("F6",))


@pytest.mark.parametrize(
    "saved",
    [
        {},
        {"preset": 7, "keys": []},
        {"preset": "three hands", "keys": {"link": "L"}},
        {"preset": None, "keys": {"link": ["nonsense+", "Ctrl+"], "fly": ["F5"]}},
    ],
)
def test_what_cannot_be_read_is_as_never_chosen(saved: dict[str, object]) -> None:
    keys = TABLE.keys(KeyMap.from_saved(saved))
    assert keys == {**TABLE.standard, "link": keys["link"]}
    assert keys["link"] in (("L",), ())


def test_choices_survive_a_restart_with_those_of_another_version(tmp_path: Path) -> None:
    path = tmp_path / "preferences.ini"
    chosen = KeyMap("left_hand", {"link": ("Ctrl+K", "]", ","), "of_the_future": ("F12",)})
    before = Preferences(path)
    before.key_map = chosen.saved()
    before.save()
    assert KeyMap.from_saved(Preferences(path).key_map) == chosen


@pytest.mark.parametrize("value", ["", "[", '"text"', "[1, 2]", "@Invalid()", "[" * 20_000])
def test_a_broken_preference_is_no_key_map(tmp_path: Path, value: str) -> None:
    path = tmp_path / "preferences.ini"
    broken = Preferences(path)
    broken._settings.setValue("window/keys", value)
    broken.save()
    assert KeyMap.from_saved(Preferences(path).key_map) == KeyMap()


# ------------------------------------------------------------------ presets


@pytest.mark.parametrize("preset", list(PRESETS))
@pytest.mark.parametrize("codebook", ["codebook.json", "presets/extended.json"])
def test_no_preset_has_a_conflict(preset: str, codebook: str) -> None:
    """Not among its actions, in both directions, nor with labels, stand-ins, menus and fixed keys; all have a key."""
    seeds = Path(__file__).parents[2] / "seeds" / codebook
    labels = {label["shortcut"] for label in json.loads(seeds.read_text(encoding="utf-8"))["labels"]}
    assert labels
    chosen = KeyMap(preset)
    keys = KEY_TABLE.keys(chosen)
    assert [action for action, held in keys.items() if not held] == []
    for action, wanted in PRESETS[preset].keys.items():
        assert keys[action] == wanted, f"{action} does not get what the preset says"
    for mirror in (False, True):
        held = [
            mirrored_key(key) if mirror and action in EDGE_ACTIONS else key for action in keys for key in keys[action]
        ]
        assert sorted(held) == sorted(set(held))
    digits = KEY_TABLE.stand_ins(chosen)
    assert digits == PRESETS[preset].stand_ins
    menus = {normal_key(QKeySequence.mnemonic(str(title)).toString(PORTABLE)) for _, title in MENUS}
    for key in (key for held in keys.values() for key in held):
        assert not is_reserved(key), key
        assert label_key_of(key, {*labels, *digits}) is None, key
        assert key not in menus, key


@pytest.mark.parametrize("preset", list(PRESETS))
@pytest.mark.parametrize("scope", list(SCOPED_TABLES))
def test_in_no_other_window_is_a_key_given_twice(scope: str, preset: str) -> None:
    """A preset is for labelling: other windows keep their keys, also letters that stand for digits there."""
    keys = SCOPED_TABLES[scope].keys(KeyMap(preset))
    assert keys == {spec.id: tuple(spec.keys) for spec in SCOPED_ACTIONS if spec.scope == scope}
    held = [key for one in keys.values() for key in one]
    assert sorted(held) == sorted(set(held))
    assert not [key for key in held if is_reserved(key)]


def test_a_key_is_taken_over_within_its_window_only() -> None:
    tables = KeyTables((TABLE, KeyTable({"registry.merge": ("Ctrl+M",), "registry.find": ("Ctrl+L",)}, labels=False)))
    chosen = KeyMap()
    assert tables.holder(tables.keys(chosen), "Ctrl+L", "registry.merge") == "registry.find"
    assert tables.holder(tables.keys(chosen), "Ctrl+M", "link") is None
    chosen = tables.taken_over(chosen, "registry.merge", "Ctrl+L")
    assert chosen.own == {"registry.find": (), "registry.merge": ("Ctrl+M", "Ctrl+L")}
    assert tables.keys(chosen) == {**TABLE.standard, "registry.merge": ("Ctrl+M", "Ctrl+L"), "registry.find": ()}
    both = KeyMap(own={"link": ("F5",), "registry.merge": ("F5",)})
    assert tables.twice(both) == []
    assert tables.twice(KeyMap(own={"registry.find": ("F5",), "registry.merge": ("F5",)})) == [
        ("F5", "registry.merge", "registry.find")
    ]


@pytest.mark.parametrize("preset", list(PRESETS))
def test_presets_change_actions_that_there_are(preset: str) -> None:
    assert set(PRESETS[preset].keys) <= {spec.id for spec in ACTIONS}
    assert set(PRESETS[preset].stand_ins.values()) <= set("123456789")


def test_the_keys_of_a_label_are_three() -> None:
    assert [label_key_of(key, "1A") for key in (*label_key_presses("1"), "Ctrl+A", "Num+1", "B", "A")] == [
        *("1", "1", "1"),
        *(None, None, None, "A"),
    ]


# ------------------------------------------------------------------ files


def test_a_key_map_goes_to_a_file_and_back(tmp_path: Path) -> None:
    path = tmp_path / "مفاتيح.json"
    chosen = KeyMap("numeric_pad", {"link": ("Ctrl+K", "Num+5"), "fly": ("F12",)})
    write_key_map(path, chosen)
    assert read_key_map(path, TABLE) == (chosen, ["fly"])


def test_a_file_carries_the_keys_of_every_window(tmp_path: Path) -> None:
    path = tmp_path / "مفاتيح.json"
    chosen = KeyMap("left_hand", {"link": ("F5",), "registry.merge": ("F5", "Ctrl+J"), "propagation.accept": ("N",)})
    write_key_map(path, chosen)
    assert read_key_map(path, KEY_TABLES) == (chosen, [])
    content = {"format": "hashiya-keys", "version": 1, "keys": {"registry.merge": ["F5"], "registry.find": ["F5"]}}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(KeyMapError, match=r"F5 is given to registry\.merge and to registry\.find"):
        read_key_map(path, KEY_TABLES)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not JSON, line 1"),
        (b"\xff\xfe\x00", "not a text file in UTF-8"),
        (b"[]", "not a key map"),
        (b'{"format": "other"}', "not a key map"),
        (b'{"format": "hashiya-keys"}', "no version"),
        (b'{"format": "hashiya-keys", "version": 2}', "newer"),
        (b'{"format": "hashiya-keys", "version": 1, "preset": "x"}', "no preset x"),
        (b'{"format": "hashiya-keys", "version": 1, "keys": []}', "list keys by action"),
        (b'{"format": "hashiya-keys", "version": 1, "keys": {"link": "L"}}', "must be a list"),
        (b'{"format": "hashiya-keys", "version": 1, "keys": {"link": ["Cntrl+L"]}}', "is none: Cntrl+L"),
        (b'{"format": "hashiya-keys", "version": 1, "keys": {"link": ["Esc"]}}', "fixed meaning"),
        (b'{"format": "hashiya-keys", "version": 1, "keys": {"link": ["F5"], "relabel": ["F5"]}}', "F5 is given to"),
        (b'{"format": "hashiya-keys", "version": 1, "preset": [], "keys": {}}', "no preset"),
    ],
)
def test_a_broken_file_is_told_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    with pytest.raises(KeyMapError) as told:
        read_key_map(path, TABLE)
    assert said in str(told.value)
    assert str(told.value).startswith("keys.json: ")
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_or_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyMapError, match="cannot be read"):
        read_key_map(tmp_path / "keys.json", TABLE)
    with pytest.raises(TransferError, match="cannot be written"):
        write_key_map(tmp_path / "no such folder" / "keys.json", KeyMap())
