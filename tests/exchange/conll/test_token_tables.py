"""Tokens and their tags in a table: CSV, perhaps with names of its columns."""

import pytest

from app.exchange.conll.conll import FORMAT
from app.exchange.installed_formats import installed_formats
from tests.exchange.round_trip import read_records, source_of

COMMAS = 'قال,O\n",",O\nمحمد,B-PER\nعلي,I-PER\n,,O\n"قال ""نعم""",O\n",O\n'


@pytest.mark.parametrize("name", ["خبر.conll", "خبر.txt", "خبر.csv"])
@pytest.mark.parametrize("header", ["", "word,tag\n", "Token,NER_Tag\n"])
@pytest.mark.parametrize("blank", ["\n", ",\n"])
def test_columns_of_a_table_with_commas(name: str, header: str, blank: str) -> None:
    source = source_of((header + COMMAS + blank + "שלום,B-LOC\n" + blank).encode(), name)
    assert installed_formats().sniff(name, source.head()) is FORMAT
    (record,), rejections, losses = read_records(FORMAT, source)
    assert rejections == []
    assert record["text"] == 'قال , محمد علي , قال "نعم" "\nשלום'
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("PER", "محمد علي"), ("LOC", "שלום")]
    assert {loss["kind"] for loss in losses.to_json()} == {"text_rebuilt", "tokens_unkept"}


def test_a_column_may_say_where_sentences_begin() -> None:
    rows = ("Sentence: 1,قال,VB,O", ",محمد,NN,B-per", ",علي,NN,I-per", "Sentence: 2,אמר,VB,O", ",,,.,O", ",דן,NN,B-per")
    for first in (rows, [row.replace("Sentence: 2", "Sentence: 1") for row in rows]):
        source = source_of("\n".join(["Sentence #,Word,POS,Tag", *first]).encode(), "ner.csv")
        assert installed_formats().sniff(source.name, source.head()) is FORMAT
        (record,), rejections, losses = read_records(FORMAT, source)
        assert rejections == []
        assert record["text"] == "قال محمد علي\nאמר , דן".replace("\n", "\n" if first is rows else " ")
        assert [(span["label"], span["text"]) for span in record["spans"]] == [("per", "محمد علي"), ("per", "דן")]
        assert losses.count("columns") == 1


@pytest.mark.parametrize(
    "table",
    [
        "id,text\n1,قال محمد علي\n2,אמר נתניהו\n3,گفت\n",
        "text,label\nقال محمد علي,POS\nאמר,NEG\nگفت,POS\n",
        "word,tag\nقال,نعم\nمحمد,لا\nعلي,نعم\n",
    ],
)
def test_other_tables_are_none_of_tokens(table: str) -> None:
    assert installed_formats().sniff("a.csv", table.encode()) is installed_formats().reader("csv")
