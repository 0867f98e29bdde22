"""Projects of doccano in which everybody labels alone."""

import json
import zipfile
from pathlib import Path
from typing import Any

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."


def archive(path: Path, **users: list[dict[str, Any]]) -> Path:
    """What doccano writes of a project in which everybody labels alone."""
    with zipfile.ZipFile(path, "w") as out:
        for user, rows in users.items():
            out.writestr(f"{user}.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def row(*labels: tuple[int, int, str], text: str = TEXT) -> dict[str, Any]:
    return {"text": text, "label": [list(label) for label in labels], "Comments": []}
