"""What is shown while no workspace is open."""

from app.ui.start_page.page import StartPage

__all__ = ["StartPage"]
