"""What the codebook says about a label, shown below the article while one labels."""

from app.ui.guideline.guideline import Guideline

__all__ = ["Guideline"]
