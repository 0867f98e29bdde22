"""Values of attributes in formats that have texts only: what they were, the codebook tells."""

import pytest

from app.domain.records import AttributeDefinition
from app.exchange.records.attribute_values import survives, texts_of, value_of


def of_kind(kind: str) -> AttributeDefinition | None:
    return AttributeDefinition(key="x", kind=kind, name={}) if kind else None


@pytest.mark.parametrize(
    ("texts", "kind", "value"),
    [
        ((), "", True),
        ((), "text", True),
        (("نعم",), "", "نعم"),
        (("نعم", "לא"), "", ["نعم", "לא"]),
        (("نعم",), "choices", ["نعم"]),
        (("True",), "boolean", True),
        (("YES",), "boolean", True),
        (("1",), "boolean", True),
        (("No",), "boolean", False),
        (("false",), "boolean", False),
        (("0",), "boolean", False),
        (("نعم",), "boolean", "نعم"),
        (("true",), "text", "true"),
        (("1.5",), "number", 1.5),
        (("7",), "number", 7),
        (("7",), "", "7"),
        (("true",), "number", "true"),
        (("سبعة",), "number", "سبعة"),
    ],
)
def test_the_codebook_tells_what_the_texts_were(texts: tuple[str, ...], kind: str, value: object) -> None:
    found = value_of(texts, of_kind(kind))
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("value", "kind", "texts"),
    [
        (True, "boolean", ()),
        (False, "boolean", ("false",)),
        (7, "number", ("7",)),
        (2.5, "number", ("2.5",)),
        ("ينفي", "choice", ("ينفي",)),
        (["ينفي"], "choices", ("ينفي",)),
        (["ينفي", "מכחיש"], "", ("ينفي", "מכחיש")),
    ],
)
def test_a_value_that_has_texts_comes_back(value: object, kind: str, texts: tuple[str, ...]) -> None:
    assert texts_of(value) == texts
    assert survives(value, of_kind(kind))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((value, "") for value in (None, "", [], [""], ["ينفي", 7], {"ك": 1}, [["ينفي"]])),
        *((value, "") for value in (False, 7, ["ينفي"])),
        *((value, kind) for value, kind in ((1.0, "boolean"), ("٧", "choices"), ("7", "number"), ("yes", "boolean"))),
    ],
)
def test_what_would_come_back_as_something_else_is_told(value: object, kind: str) -> None:
    assert not survives(value, of_kind(kind))
