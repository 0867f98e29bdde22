"""Keys as they are shown: arrows as signs, in every language, and nothing turned around."""

import pytest

from app.ui.keyboard.key_text import shown_key
from app.ui.translations import Translations


@pytest.mark.parametrize(
    ("key", "shown"),
    [("Alt+Left", "Alt+←"), ("Alt+Shift+Right", "Alt+Shift+→"), ("Up", "↑"), ("Ctrl+Down", "Ctrl+↓"), ("L", "L")],
)
def test_arrows_are_signs_in_every_language(translations: Translations, key: str, shown: str) -> None:
    translations.set_language("en")
    assert shown_key(key) == shown
    translations.set_language("ar")
    assert shown_key(key) == f"\u2066{shown}\u2069"


def test_no_key_is_no_text(translations: Translations) -> None:
    assert shown_key("") == ""
