"""Annotations as other programs write them."""

from typing import Any

TEXT = "🇪🇬 قال محمد علي إن «الحزب» سيفوز، وقال علي نعم."
ACTOR: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "id": "https://example.org/anno/1",
    "type": "Annotation",
    "motivation": "tagging",
    "creator": {"name": "سارة"},
    "created": "2026-01-01T00:00:00Z",
    "body": [{"type": "TextualBody", "purpose": "tagging", "value": "ACTOR"}],
    "target": {
        "source": "https://example.org/news/7",
        "selector": [
            {"type": "TextPositionSelector", "start": 7, "end": 15},
            {"type": "TextQuoteSelector", "exact": "محمد علي", "prefix": "قال ", "suffix": " إن"},
        ],
    },
}

CLAIM = {
    **ACTOR,
    "id": "https://example.org/anno/2",
    "body": "CLAIM",
    "bodyValue": "CLAIM",
    "target": {
        "source": "https://example.org/news/7",
        "selector": {"type": "TextQuoteSelector", "exact": "«الحزب» سيفوز"},
    },
}

MAKES = {
    "id": "https://example.org/anno/3",
    "type": "Annotation",
    "motivation": "linking",
    "body": ["https://example.org/anno/2", {"type": "TextualBody", "purpose": "tagging", "value": "makes"}],
    "target": "https://example.org/anno/1",
}
