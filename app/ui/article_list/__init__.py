"""The list of articles: filter, order, progress, and the way from one article to the next."""

from app.ui.article_list.panel import ArticleListPanel

__all__ = ["ArticleListPanel"]
