"""A codebook with every kind of attribute, for formats that ask what kind a value is of."""

from app.domain.codebook.codebook import codebook_from_json

CODEBOOK = codebook_from_json(
    {
        "labels": [
            {
                "key": key,
                "name": {"ar": name},
                "color": "#1a4d8f",
                "color_dark": "#9ec5ff",
                "shortcut": key[0].lower(),
                "attributes": [
                    {"key": "polarity", "kind": "choice", "name": {"ar": "قطبية"}, "values": ["ينفي", "denies"]},
                    {"key": "category", "kind": "choices", "name": {"ar": "فئة"}, "values": ["اقتصاد", "3.2"]},
                    {"key": "direct", "kind": "boolean", "name": {"ar": "مباشر"}},
                    {"key": "weight", "kind": "number", "name": {"ar": "وزن"}},
                    {"key": "claim_date", "kind": "date", "name": {"ar": "تاريخ"}},
                    {"key": "role", "kind": "text", "name": {"ar": "دور"}},
                ],
            }
            for key, name in (("ACTOR", "فاعل"), ("CLAIM", "ادعاء"), ("ORGANIZATION", "منظمة"))
        ],
        "relation_types": [
            {"key": "makes", "name": {"ar": "يصرّح"}, "from_labels": ["ACTOR", "ORGANIZATION"], "to_labels": ["CLAIM"]}
        ],
    }
)
ATTRIBUTES = {
    "polarity": "ينفي",
    "category": ["اقتصاد"],
    "direct": False,
    "weight": 0.5,
    "claim_date": "2025-02-18",
    "role": "true",
}
"""One value of each kind."""
