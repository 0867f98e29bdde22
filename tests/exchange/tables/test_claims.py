"""The table of claims: who says what about whom."""

import csv
import io
import json

from app.exchange.tables.claims import CLAIM_COLUMNS, FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.claims import TEXT, article
from tests.exchange.round_trip import write_bytes


def test_a_claim_knows_its_makers_their_organization_and_its_targets() -> None:
    data, losses = write_bytes(FORMAT, [article()])
    fell, late, dead = (json.loads(line) for line in data.splitlines())
    assert list(fell)[:5] == ["article", "title", "published", "source", "url"]
    assert (fell["maker"]["entity"], fell["maker"]["quote"], fell["cue"]) == ("ريم البرشاوي", "ريم", "قالت")
    assert [maker["quote"] for maker in fell["joint_makers"]] == ["سالم"]
    assert fell["organization"]["entity"] == "هيئة حوض تروة"
    assert (fell["quote"], TEXT[fell["start"] : fell["end"]]) == ("المنسوب تراجع", "المنسوب تراجع")
    assert (fell["polarity"], fell["category"]) == ("supports", ["environment", "a|b"])
    assert late["maker"]["quote"] == late["organization"]["quote"] == "هيئة الحوض"
    assert [(target["quote"], target["stance"]) for target in late["targets"]] == [
        ("الوزارة", "negative"),
        ("هيئة الحوض", "neutral"),
    ]
    assert late["attributes"] == {"mode": "direct"}
    assert (dead["maker"], dead["organization"], dead["voice"]) == (None, None, "author")
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "article_text": 1,
        "history": 14,
        "language": 2,
        "link_details": 7,
        "meta_rest": 1,
        "other_relations": 1,
        "other_spans": 4,
        "progress": 1,
        "relation_attributes": 1,
    }


def test_the_same_as_csv() -> None:
    data, _ = write_bytes(FORMAT, [article()], layout="csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == CLAIM_COLUMNS
    fell, late, dead = rows
    assert (fell["maker_entity"], fell["maker_wikidata"], fell["joint_makers"]) == ("ريم البرشاوي", "Q1", "سالم")
    assert fell["category"] == "environment|a/b"
    assert (late["targets"], late["target_ids"], late["stances"]) == (
        "الوزارة|هيئة حوض تروة",
        "|e2",
        "negative|neutral",
    )
    assert (dead["maker_quote"], dead["voice"], dead["organization"]) == ("", "author", "")


def test_membership_that_is_over_does_not_count() -> None:
    record = article()
    next(one for one in record["relations"] if one["type"] == "member_of")["attributes"] = {"former": True}
    data, _ = write_bytes(FORMAT, [record])
    assert json.loads(data.splitlines()[0])["organization"] is None


def test_the_sample_has_a_row_for_each_claim() -> None:
    before = seed_records()
    data, _ = write_bytes(FORMAT, before)
    rows = [json.loads(line) for line in data.split(b"\n") if line]
    claims = [one for record in before for one in record["spans"] if one["label"] == "CLAIM"]
    assert [row["claim"] for row in rows] == [one["id"] for one in claims]
    made = {link["to"] for record in before for link in record["relations"] if link["type"] == "makes"}
    assert {row["claim"] for row in rows if row["maker"]} == made
    assert all(row["maker"] or row["voice"] for row in rows)
