"""The annotation panel: label buttons, list of spans, links, details of the article."""

from app.ui.annotation_panel.panel import AnnotationPanel

__all__ = ["AnnotationPanel"]
