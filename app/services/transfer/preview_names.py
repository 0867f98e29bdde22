"""What sources call their labels, links and attributes, counted for the preview of an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

from app.exchange.declared import DeclaredNames
from app.exchange.records.renaming import text_of
from app.services.transfer.previews import ImportPreview

_VALUES, _LONGEST_VALUE = 100, 80
"""Different values of an attribute that are told apart, and code points of one; more of them are free text."""


def count_names(preview: ImportPreview, record: Mapping[str, Any]) -> None:
    """Count what a record that was read calls things, before anything is called otherwise."""
    for key, names, name in (("spans", preview.labels, "label"), ("relations", preview.relations, "type")):
        items = record.get(key)
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict):
                continue
            if isinstance(item.get(name), str):
                names[item[name]] += 1
            if isinstance(item.get("attributes"), dict):
                preview.attributes.update(item["attributes"].keys())
                _count_values(preview, item["attributes"])


def _count_values(preview: ImportPreview, attributes: Mapping[str, Any]) -> None:
    for key, value in attributes.items():
        met = preview.attribute_values.setdefault(key, Counter())
        for one in value if isinstance(value, list) else (value,):
            text = text_of(one)
            if text is not None and len(text) <= _LONGEST_VALUE and (text in met or len(met) < _VALUES):
                met[text] += 1


def offer_declared(preview: ImportPreview, declared: DeclaredNames) -> None:
    """Add what was declared without being met; so often it was met: not once."""
    for names, offered in ((preview.labels, declared.labels), (preview.relations, declared.relations)):
        names.update({name: 0 for name in offered if name})
    preview.attributes.update(dict.fromkeys(declared.attributes, 0))
    for name, values in declared.attributes.items():
        short = (one for one in values if len(one) <= _LONGEST_VALUE)
        preview.attribute_values.setdefault(name, Counter()).update(dict.fromkeys(islice(short, _VALUES), 0))
