"""The lines of a right-to-left label begin at the same place, whatever blank they were broken at."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.wording.isolation import runs_right_to_left
from app.ui.controls.spoken import SpokenLabel
from app.ui.controls.straight_label import StraightLabel
from app.ui.controls.wrapped_label import WrappedLabel
from tests.application_look import borrowed_look

SENTENCES = {
    "ar": "رُفض مقال واحد لمقطع لا يطابق نصه، ويمكن للاستيراد أن يترك مثل هذه المقاطع وحدها دون المقال كله",
    "he": "מאמר אחד נדחה בגלל קטע שאינו תואם את הטקסט שלו, ואפשר לייבא בלי קטעים כאלה במקום לוותר על המאמר כולו",
    "ur": "مضمون ایسے حصے کی وجہ سے مسترد ہوا جو اس کے متن سے میل نہیں کھاتا، ایسے حصے چھوڑ کر بھی درآمد ہو سکتی ہے",
}
WIDTH = 320


def line_edges(label: QLabel) -> list[tuple[int, int]]:
    """The leftmost and the rightmost inked pixel of each line, the lines being told apart by the label's own height."""
    label.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    label.resize(WIDTH, label.heightForWidth(WIDTH))
    label.show()
    image = label.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    ground = image.pixelColor(0, 0).lightness()
    count = round(label.height() / label.fontMetrics().lineSpacing())
    step = image.height() / count
    edges = []
    for number in range(count):
        # Marks and tails may reach into the line beside: its middle is enough to find where the words are.
        rows = range(int((number + 0.15) * step), int((number + 0.9) * step))
        inked = [
            x for x in range(image.width()) if any(abs(image.pixelColor(x, y).lightness() - ground) > 90 for y in rows)
        ]
        edges.append((min(inked), max(inked)))
    return edges


@pytest.mark.parametrize("kind", [StraightLabel, SpokenLabel, WrappedLabel])
@pytest.mark.parametrize("language", SENTENCES)
def test_every_line_begins_at_the_right_edge(kind: type[QLabel], language: str, qtbot: QtBot) -> None:
    label = kind()
    qtbot.addWidget(label)
    label.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    label.setWordWrap(True)
    label.setText(SENTENCES[language])
    edges = line_edges(label)
    assert len(edges) > 1
    begins = [right for _left, right in edges]
    # A letter has a blank edge of its own, of a pixel or two.
    assert max(begins) - min(begins) <= 2
    assert min(begins) >= WIDTH - 4


def test_it_is_centered_and_put_on_top_as_any_label_is(qtbot: QtBot) -> None:
    label = StraightLabel(SENTENCES["ar"])
    qtbot.addWidget(label)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    for left, right in line_edges(label):
        assert abs(left - (WIDTH - right)) <= 3
    label.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
    label.resize(WIDTH, 3 * label.heightForWidth(WIDTH))
    image = label.grab().toImage()
    lower = image.copy(0, image.height() // 2, WIDTH, image.height() // 2)
    assert len({lower.pixel(x, y) for x in range(0, WIDTH, 3) for y in range(0, lower.height(), 3)}) == 1


def test_it_has_the_colours_of_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    """Quiet words are as quiet as those that Qt paints."""

    def darkest(label: QLabel) -> int:
        image = label.grab().toImage()
        return min(image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height()))

    with borrowed_look(qapp):
        qapp.setStyleSheet('QWidget { background: #ffffff } QLabel[quiet="true"] { color: #585d63 }')
        holder = QWidget()
        qtbot.addWidget(holder)
        found = []
        for kind in (QLabel, StraightLabel):
            label = kind(SENTENCES["ar"], holder)
            label.setProperty("quiet", True)
            label.setWordWrap(True)
            label.resize(WIDTH, 120)
            found.append(label)
        holder.show()
        assert abs(darkest(found[0]) - darkest(found[1])) <= 6


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("نص", True),
        ("3 مقالات", True),
        ("\u2068a.csv\u2069: خطأ", True),
        ("a.csv: خطأ", False),
        ("\u2068نص\u2069 is lost", False),
        ("\u2068نص\u2069 · 3", False),
        ("", False),
    ],
)
def test_the_direction_is_that_of_the_first_strong_letter_outside_of_names(line: str, said: bool) -> None:
    assert runs_right_to_left(line) is said
