"""Windows in a process of their own, killed while somebody types in them."""

import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

from app.bootstrap import create_application, open_window
from app.ui.main_window import MainWindow
from tests.children import child_of
from tests.flows.nothing_lost.drafts import drafts

Hands = Callable[[MainWindow, str], None]


def type_and_wait(told: Connection, home_folder: str, location: str, hands: Hands) -> None:
    """Type somewhere, tell when what was typed is kept, then wait to be killed."""
    os.environ["XDG_DATA_HOME"] = home_folder
    application = create_application([])
    window = open_window(location, annotator="sara")
    window.show()
    window.activateWindow()
    hands(window, location)
    # Nothing may be lost by what goes on while it lies there.
    for _look in range(2):
        while not drafts():
            application.processEvents()
        assert window.session is not None
        window.session.drafts.write()
    told.send("typed")
    threading.Event().wait()


def killed(location: str, hands: Hands) -> None:
    with child_of(type_and_wait, os.environ["XDG_DATA_HOME"], location, hands) as child:
        assert next(iter(child)) == "typed"
        child.kill()
    assert drafts()
