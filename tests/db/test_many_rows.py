"""Many rows at once are only touched at the versions at which they were seen."""

from dataclasses import replace

import pytest

from app.services.workspace import Workspace
from db.many_rows import MANY
from db.stores.spans import change_spans, find_span, remove_spans
from tests.steps import span_of
from tests.workspaces import add_article


@pytest.mark.parametrize("count", [1, 3, MANY])
def test_rows_that_somebody_changed_meanwhile_are_told_of(new_location: str, count: int) -> None:
    workspace = Workspace.open(new_location)
    article = add_article(workspace, "قال الوزير 😀 إن " * count)
    sara = workspace.annotations("sara")
    spans = [span_of(sara.add_span(article, "ACTOR", [(start, start + 3)])) for start in range(count)]
    noted = [(span, replace(span, note="ملاحظة", version=2)) for span in spans]
    with workspace.database.write() as connection:
        assert change_spans(connection, noted, 1)
        assert not change_spans(connection, noted, 1), "they are at version 2 by now"
        last = noted[-1][1]
        stale = [*(after for _, after in noted[:-1]), replace(last, version=1)]
        assert not remove_spans(connection, stale)
        assert find_span(connection, last.id) == last
    workspace.close()
