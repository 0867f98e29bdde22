import re

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.article_list import ArticleListPanel
from app.ui.translation_check import CATALOGUES, read_catalogue
from app.ui.translations import BUTTONS, FILE_DIALOG, Translations


class Listener(QWidget):
    """A widget that notes that it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told = 0

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.told += 1


def test_the_window_speaks_arabic_and_is_mirrored_while_it_runs(qtbot: QtBot, translations: Translations) -> None:
    panel = ArticleListPanel()
    qtbot.addWidget(panel)
    panel.show()
    translations.set_language("ar")
    QApplication.processEvents()
    assert panel.isRightToLeft()
    assert panel.filter_bar.line.placeholderText() == "ابحث في العناوين"
    assert panel.view.accessibleName() == "المقالات"
    translations.set_language("en")
    QApplication.processEvents()
    assert not panel.isRightToLeft()
    assert panel.filter_bar.line.placeholderText() == "Filter by title"


def test_every_widget_is_told(qtbot: QtBot, translations: Translations) -> None:
    listener = Listener()
    qtbot.addWidget(listener)
    translations.set_language("ar")
    QApplication.processEvents()
    assert listener.told > 0


def test_qt_speaks_arabic_too(translations: Translations) -> None:
    translations.set_language("ar")
    assert QCoreApplication.translate("QPlatformTheme", "Retry") == "حاول مجدّدًا"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "إلغاء"
    assert {QCoreApplication.translate("QPlatformTheme", str(text)) for text in BUTTONS}.isdisjoint(BUTTONS)
    assert {QCoreApplication.translate("QFileDialog", str(text)) for text in FILE_DIALOG}.isdisjoint(FILE_DIALOG)
    translations.set_language("en")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_languages_that_are_left_are_not_kept(translations: Translations) -> None:
    for language in ("ar", "en", "ar", "en"):
        translations.set_language(language)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(translations.findChildren(QTranslator)) == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_numbers_have_the_digits_of_the_dataset(translations: Translations, language: str) -> None:
    translations.set_language(language)
    assert QLocale().toString(100_234) == "100,234"
    assert QLocale().name().startswith(language)


def test_a_language_nobody_knows_is_english(translations: Translations, qapp: QApplication) -> None:
    translations.set_language("tlh")
    assert translations.language == "en"
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


ARTICLES = {
    0: "لا مقالات",
    1: "مقال واحد",
    2: "مقالان",
    3: "3 مقالات",
    10: "10 مقالات",
    11: "11 مقالًا",
    99: "99 مقالًا",
    100: "100 مقال",
    103: "103 مقالات",
    1_250: "1,250 مقالًا",
}


def articles(count: int) -> str:
    return QCoreApplication.translate("ArticleListPanel", "%Ln article(s)", "", count)


@pytest.mark.parametrize("count", ARTICLES)
def test_arabic_counts_as_arabic_does(translations: Translations, count: int) -> None:
    translations.set_language("ar")
    assert articles(count) == ARTICLES[count]


@pytest.mark.parametrize(("count", "words"), [(0, "0 articles"), (1, "1 article"), (2_000, "2,000 articles")])
def test_english_counts_as_english_does(translations: Translations, count: int, words: str) -> None:
    translations.set_language("en")
    assert articles(count) == words


# What stands in braces may be quoted or counted in thousands in one language and not in the other.
PLACE = re.compile(r"\{\w*(?=[!:}])|%L?n|%\d")


def test_translations_keep_the_places_of_the_original() -> None:
    for message in read_catalogue(CATALOGUES / "hashiya_ar.ts"):
        wanted = sorted(PLACE.findall(message.source))
        for form in message.forms:
            found = sorted(PLACE.findall(form))
            # «مقالة واحدة» and «مقالتان» say their number as a word.
            assert found in (
                [wanted, [place for place in wanted if not place.startswith("%")]] if message.plural else [wanted]
            )


def test_translations_are_arabic_and_keep_no_space_at_their_ends() -> None:
    for message in read_catalogue(CATALOGUES / "hashiya_ar.ts"):
        for form in message.forms:
            assert form == form.strip() or message.source != message.source.strip()
            if (message.context, message.source) == ("actions", "English"):
                continue  # a language is called by its own name
            assert re.search(r"[\u0621-\u064a]", form) or not re.search(r"[a-z]{3}", PLACE.sub("", message.source))
