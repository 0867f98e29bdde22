"""The quick ways to records that big steps take give what the constructors give."""

from dataclasses import replace

import pytest

from app.domain.records import Change, ChangeKind, Relation, Span, made, revised

SPAN = Span(
    id="s1",
    article_id="a1",
    label="CLAIM",
    fragments=((45, 60), (70, 88)),
    quote="لن نقبل 😀 ما لم تُضمن",
    annotator="سارة",
    attributes={"polarity": "denies"},
    entity="e1",
    version=3,
)
LINK = Relation(id="r1", article_id="a1", type="makes", from_span="s2", to_span="s1", annotator="سارة")


def values_of(record: Span | Relation | Change) -> list[object]:
    return [getattr(record, name) for name in record.__dataclass_fields__]


@pytest.mark.parametrize(
    "record", [SPAN, LINK, Change(kind=ChangeKind.SPAN, object_id="s1", article_id="a1", before=SPAN, after=None)]
)
def test_a_record_is_made_of_all_of_its_values_in_order(record: Span | Relation | Change) -> None:
    assert made(type(record), values_of(record)) == record
    for wrong in (values_of(record)[:-1], [*values_of(record), None]):
        with pytest.raises(ValueError, match="argument"):
            made(type(record), wrong)


def test_a_revised_record_differs_where_it_is_told_to() -> None:
    assert revised(SPAN, version=4, entity=None) == replace(SPAN, version=4, entity=None)
    assert revised(LINK, type="about") == replace(LINK, type="about")
    assert (SPAN.version, SPAN.entity, LINK.type) == (3, "e1", "makes")
    with pytest.raises(KeyError, match="colour"):
        revised(LINK, colour="blue")
