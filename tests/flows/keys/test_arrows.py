"""Arrow keys by reading order, or by what is seen, in lines of both directions."""

from PySide6.QtCore import Qt

from app.ui.main_window import MainWindow
from tests.flows.conftest import MINISTER, OpenWindow
from tests.flows.hands import SHIFT, press


def walk(window: MainWindow, start: int, presses: int) -> list[tuple[int, float]]:
    """Positions and their x after each press of the arrow to the left."""
    window.view.set_caret(start)
    found = []
    for _press in range(presses):
        press(window.view, Qt.Key.Key_Left)
        found.append((window.view.caret(), window.view.caret_rect(window.view.caret()).center().x()))
    return found


def test_arrows_follow_what_is_seen_where_the_user_chooses_so(open_at: OpenWindow, sqlite: str) -> None:
    window = open_at(sqlite)
    window.view.setFocus()
    start = MINISTER.index("شركة OpenAI Inc.")
    logical = walk(window, start, 24)
    assert [position for position, _ in logical] == list(range(start + 1, start + 25))
    assert [x for _, x in logical] != sorted((x for _, x in logical), reverse=True)
    window.commands["arrows_visual"].trigger()
    visual = walk(window, start, 24)
    assert [x for _, x in visual] == sorted((x for _, x in visual), reverse=True)
    assert len({position for position, _ in visual}) == 24
    assert {position for position, _ in visual} & set(range(start + 6, start + 15))
    # At the end of a line the arrow goes on to the next one, as reading does.
    end = MINISTER.index("\n")
    assert walk(window, end, 1)[0][0] == end + 1
    window.view.set_caret(start)
    press(window.view, Qt.Key.Key_Left, SHIFT)
    assert window.view.selected_text() == "ش"
    window.close()
    window.desk.close()
    again = open_at(sqlite)
    again.view.setFocus()
    assert again.commands["arrows_visual"].isChecked()
    assert [position for position, _ in walk(again, start, 24)] == [position for position, _ in visual]
    again.desk.close()
