"""What the codebook says about a label or a link type, shown below the article while one labels."""

from app.ui.guideline.guideline import Guideline

__all__ = ["Guideline"]
