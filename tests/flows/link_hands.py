"""Links as a test sees them, and where to take hold of one."""

from PySide6.QtCore import QPoint

from app.domain.records import Span
from app.ui.main_window import MainWindow


def links(window: MainWindow) -> list[tuple[str, str, str]]:
    """Links as quotes around their type."""
    session = window.session
    assert session is not None
    found = []
    for link in session.relations:
        start, goal = session.span(link.from_span), session.span(link.to_span)
        assert start is not None
        assert goal is not None
        found.append((start.quote, link.type, goal.quote))
    return found


def tag_point(window: MainWindow, span: Span) -> QPoint:
    """A point on the tag of a span, above the line."""
    (rect, *_) = window.view.rects(span.start, span.end)
    for y in range(int(rect.top()), int(rect.top()) - 40, -1):
        point = QPoint(int(rect.right()) - 6, y)
        if window.view.tag_under(point.toPointF()) == span.id:
            return point
    raise AssertionError("the tag was not found")
