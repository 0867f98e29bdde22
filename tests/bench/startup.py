"""From the command to the first picture: our window against a bare one of Qt, each in a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

BARE_WINDOW = """
import os, time
begin = time.process_time()
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
application = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("حاشية"))
window.resize(1280, 800)
window.show()
application.processEvents()
window.grab()
print(time.process_time() - begin, flush=True)
os._exit(0)
"""

OUR_WINDOW = """
import os, sys, time
begin, spent = time.perf_counter(), time.process_time()
from app.cli import load_window
bootstrap = load_window()
application = bootstrap.create_application(sys.argv[:1])
window = bootstrap.open_window(sys.argv[1], deferred=True)
window.show()
window.grab()
first = time.process_time() - spent
from PySide6.QtWidgets import QAbstractItemView
rows = window.findChild(QAbstractItemView, "article_list")
while rows.model() is None or rows.model().rowCount() == 0:
    application.processEvents()
window.grab()
print(first, time.perf_counter() - begin, flush=True)
os._exit(0)
"""


def _seconds(script: str, *arguments: str) -> list[float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1"}
    # A user's second start finds compiled modules, and that is the one measured.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return [float(value) for value in done.stdout.split()]


def measure_start(workspace: Path, pairs: int) -> dict[str, float]:
    """``ratio``: median of first painted ÷ bare window; ``bare`` and ``first``: median CPU seconds until then;
    ``usable``: median seconds by the clock.

    The first pair only warms the file cache and the rendered theme.
    """
    bare, first, usable = [], [], []
    for _ in range(pairs + 1):
        bare.append(_seconds(BARE_WINDOW)[0])
        painted, listed = _seconds(OUR_WINDOW, str(workspace))
        first.append(painted)
        usable.append(listed)
    bare, first, usable = bare[1:], first[1:], usable[1:]
    return {
        "ratio": statistics.median(a / b for a, b in zip(first, bare, strict=True)),
        "bare": statistics.median(bare),
        "first": statistics.median(first),
        "usable": statistics.median(usable),
    }
