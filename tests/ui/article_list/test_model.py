"""Rows are found by their articles, whether the list has been indexed yet or not."""

from app.ui.article_list import ArticleListPanel
from app.ui.article_list.model import FEW, ArticleListModel
from tests.ui.article_list.conftest import Articles


def test_rows_are_found_before_and_after_the_list_is_indexed(panel: ArticleListPanel) -> None:
    panel.set_source(Articles(30), "sara")
    model = panel.view.model()
    assert isinstance(model, ArticleListModel)
    for order in ("added", "-added"):
        panel.set_order(order)
        panel.refresh()
        rows = [int(model.id_at(row).removeprefix("a")) for row in range(30)]
        assert rows == (list(range(30)) if order == "added" else list(range(29, -1, -1)))
        for look in range(3 * FEW):
            assert model.row_of(f"a{look}") == rows.index(look)
            assert model.row_of("gone") == -1
