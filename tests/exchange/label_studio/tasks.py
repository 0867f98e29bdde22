"""A task as Label Studio exports it, and how it is read."""

import json
from typing import Any

from app.exchange.label_studio.format import FORMAT
from tests.exchange.round_trip import read_records, source_of

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز."
REGION: dict[str, Any] = {"from_name": "label", "to_name": "text", "type": "labels"}
ACTOR = {**REGION, "id": "a1", "value": {"start": 7, "end": 15, "text": "محمد علي", "labels": ["ACTOR"]}}
CLAIM = {**REGION, "id": "c1", "value": {"start": 19, "end": 32, "text": "«الحزب» سيفوز", "labels": ["CLAIM"]}}
STANCE = {
    "id": "c1",
    "from_name": "stance",
    "to_name": "text",
    "type": "choices",
    "value": {"start": 19, "end": 32, "choices": ["support"]},
}
MAKES = {"type": "relation", "from_id": "a1", "to_id": "c1", "direction": "right", "labels": ["MAKES"]}


def task(*result: object, **more: object) -> dict[str, Any]:
    annotation = {"id": 10, "completed_by": {"email": "sara@example.org"}, "result": list(result), **more}
    return {"id": 1, "data": {"text": TEXT, "source": "وكالة"}, "annotations": [annotation], "predictions": []}


def read_tasks(*tasks: object, **values: Any) -> Any:
    data = json.dumps(tasks, ensure_ascii=False, indent=2).encode()
    return read_records(FORMAT, source_of(data, "project-1.json"), **values)
