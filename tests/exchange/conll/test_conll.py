"""CoNLL: every scheme and separator in, nested columns out, and the text rebuilt to the character."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.native_record import NativeRecord
from app.exchange.conll import conll, reading
from app.exchange.conll.conll import FORMAT
from app.exchange.formats import Rejection
from app.exchange.loss import LossReport
from app.exchange.tokens.tag_schemes import WRITTEN, Chunk, chunks_of, tags_of, whole_tag
from app.exchange.tokens.tokenising import tokenise
from tests.exchange.articles import records, seed_records
from tests.exchange.conll.exports import BESIDE, back
from tests.exchange.round_trip import assert_same_but, mutations, read_records, refused_or_read, source_of, write_files

ARABIC = """-DOCSTART-\tO

قال\tO
محمد\tB-ACTOR
علي\tI-ACTOR
إن\tO
«\tB-CLAIM
الحزب\tI-CLAIM
»\tI-CLAIM
سيفوز\tI-CLAIM
.\tO

وقالت\tO
روسيا\tB-ACTOR
"""


def read_text(
    text: str, name: str = "corpus.conll", **options: str
) -> tuple[list[NativeRecord], list[Rejection], LossReport]:
    return read_records(FORMAT, source_of(text.encode(), name), None, None, **options)


def quotes(record: NativeRecord) -> list[tuple[str, str]]:
    return [(span["label"], span["text"]) for span in record["spans"]]


def test_a_corpus_of_somebody_else() -> None:
    (record,), rejections, losses = read_text(ARABIC)
    assert not rejections
    assert record["text"] == "قال محمد علي إن « الحزب » سيفوز .\nوقالت روسيا"
    assert quotes(record) == [("ACTOR", "محمد علي"), ("CLAIM", "« الحزب » سيفوز"), ("ACTOR", "روسيا")]
    assert losses.count("text_rebuilt") == 1
    kept = tokenise(record)
    assert (len(kept), kept.sentence_starts, kept.tokeniser) == (11, [0, 9], "corpus")


@pytest.mark.parametrize("separator", ["\t", " ", "   ", "^", "|", ","])
@pytest.mark.parametrize("scheme", ["iob1", "iob2", "bilou", "bmes", "bioes", "io"])
def test_schemes_and_separators_are_found_out(separator: str, scheme: str) -> None:
    tags = {
        "iob1": "O I-A I-A B-A I-C O I-C O O",
        "iob2": "O B-A I-A B-A B-C O B-C O O",
        "bilou": "O B-A L-A U-A U-C O U-C O O",
        "bmes": "O B-A E-A S-A S-C O S-C O O",
        "bioes": "O B-A E-A S-A S-C O S-C O O",
        "io": "O A A O C O C O O",
    }[scheme].split()
    words = ["قال", "محمد", "علي", "سامي", "اليوم", "إن", "الحزب", "سيفوز", "غدا"]
    text = "".join(f"{word}{separator}{tag}\n" for word, tag in zip(words, tags, strict=True))
    (record,), rejections, losses = read_text(text.replace("\n", "\r\n") if separator == "^" else text)
    assert not rejections
    assert losses.count("broken_tags") == 0
    second = [] if scheme == "io" else [("A", "سامي")]
    assert quotes(record) == [("A", "محمد علي"), *second, ("C", "اليوم"), ("C", "الحزب")]


def test_columns_that_are_no_labels_are_counted() -> None:
    text = "-DOCSTART- -X- -X- O\n\nقال VBD B-VP O\nمحمد NNP B-NP B-PER\nعلي NNP I-NP I-PER\n. . O O\n"
    (record,), _, losses = read_text(text)
    assert quotes(record) == [("PER", "محمد علي")]
    (loss,) = (one for one in losses.to_json() if one["kind"] == "columns")
    assert (loss["count"], [example.rpartition(": ")[2] for example in loss["examples"]]) == (2, ["2", "3"])
    (with_chunks,), _, _ = read_text(text, **{"tag-columns": "3,4"})
    assert ("VP", "قال") in quotes(with_chunks)


@pytest.mark.parametrize("said", ["2,2", " 2 ", "2;2", "٢"])
def test_a_column_of_tags_that_is_named_twice_is_read_once(said: str) -> None:
    (record,), _, _ = read_text("قال\tO\tO\nمحمد\tB-PER\tB-X\nعلي\tI-PER\tO\n", **{"tag-columns": said})
    assert quotes(record) == [("PER", "محمد علي")]


@pytest.mark.parametrize("said", ["9", "2,9", "1", "0", "-2", "العمود 2"])
def test_columns_that_are_not_where_they_are_named_refuse_the_file_by_what_was_said(said: str) -> None:
    found, (rejection,), _ = read_text("קרא\tO\tO\nדוד\tB-PER\tB-X\n", **{"tag-columns": said})
    assert not found
    assert rejection.reason == (
        f"has no columns of tokens and tags where they are said to be: tag-columns={said}; columns count from 1"
    )


def test_everything_that_was_said_of_columns_is_told() -> None:
    said = {"separator": "pipe", "token-column": "3", "tag-columns": "4"}
    _, (rejection,), _ = read_text("קרא\tO\n", **said)
    assert ": separator=pipe, token-column=3, tag-columns=4; " in rejection.reason


def test_nested_columns_and_comments() -> None:
    text = "# id = خبر-7\n# text = قال\n#\tO\tO\nقال\tB-X\tO\nمحمد\tI-X\tB-Y\n\n# id = خبر-8\nعلي\tO\tO\n"
    found, rejections, _ = read_text(text)
    assert not rejections
    assert [(record["id"], record["text"], quotes(record)) for record in found] == [
        ("خبر-7", "# قال محمد", [("X", "قال محمد"), ("Y", "محمد")]),
        ("خبر-8", "علي", []),
    ]


def test_a_tag_that_continues_nothing_begins_a_span_and_is_counted() -> None:
    text = "قال\tO\nمحمد\tI-A\nعلي\tB-A\nسامي\tI-B\n\nعلي\tI-B\n"
    (record,), _, losses = read_text(text, scheme="iob2")
    assert quotes(record) == [("A", "محمد"), ("A", "علي"), ("B", "سامي"), ("B", "علي")]
    assert losses.count("broken_tags") == 3


@pytest.mark.parametrize(("articles", "count"), [("sentences", 3), ("file", 1), ("docstart", 2)])
def test_where_articles_begin_can_be_said(articles: str, count: int) -> None:
    found, rejections, _ = read_text(ARABIC + "\n-DOCSTART-\tO\n\nسامي\tB-ACTOR\n", articles=articles)
    assert not rejections
    assert len(found) == count


def test_a_bad_row_is_named_and_only_its_article_refused() -> None:
    text = ARABIC + "\n-DOCSTART-\tO\n\nسامي\tB-ACTOR\textra\nعلي\tO\n\n-DOCSTART-\tO\n\nروسيا\tB-ACTOR\n"
    found, rejections, _ = read_text(text)
    assert [record["text"][:5] for record in found] == ["قال م", "روسيا"]
    assert rejections == [("corpus.conll:18", "has 3 columns where other lines have 2")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("قال O\nم".encode()[:-1] + b"\xff\n", "encoding"),
        (b"", "no columns"),
        ("قال محمد علي\nإلى بيروت\n".encode(), "no columns"),
        (b"a\tO\nb\0\tB-X\n", "NUL"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, reason: str) -> None:
    found, (rejection,), _ = read_records(FORMAT, source_of(data, "corpus.conll"))
    assert not found
    assert reason in rejection.reason


@pytest.mark.parametrize("scheme", sorted(WRITTEN))
def test_tags_say_what_the_chunks_were(scheme: str) -> None:
    @given(
        st.sets(st.integers(0, 12), max_size=12).map(sorted), st.lists(st.sampled_from("AB"), min_size=12, max_size=12)
    )
    def check(edges: list[int], labels: list[str]) -> None:
        chunks = [Chunk(a, b, label) for (a, b), label in zip(pairwise(edges), labels, strict=False)][::2]
        tags = ["O"] * 12
        for chunk in chunks:
            tags[chunk.first : chunk.last] = tags_of(chunk, scheme)
        assert chunks_of(tags, scheme, frozenset({0})) == (chunks, [])

    check()


def test_the_sample_in_columns() -> None:
    before = seed_records()
    files, losses = write_files(FORMAT, before)
    first = files["articles.conll"].decode().split("\n")[:40]
    assert first[0] == "-DOCSTART-\tO\tO\tO"
    assert FORMAT.sniff("articles.conll", files["articles.conll"][:4096]) >= 90
    assert FORMAT.sniff("articles.txt", files["articles.conll"][:4096]) >= 60
    after, rejections, _ = back(files)
    assert not rejections
    assert losses.count("overlaps") == 0
    assert [record["text"] for record in after] == [record["text"] for record in before]
    # Every span is there, from the first to the last token that it touches.
    for old, new in zip(before, after, strict=True):
        tokens = tokenise(old)
        expected = []
        for span in old["spans"]:
            touched = [pair for pair in tokens.offsets() if pair[0] < span["end"] and pair[1] > span["start"]]
            expected.append((touched[0][0], touched[-1][1], span["label"]))
        assert sorted((span["start"], span["end"], span["label"]) for span in new["spans"]) == sorted(expected)


@given(
    st.lists(records(), min_size=1, max_size=3, unique_by=lambda record: record["id"]), st.sampled_from(sorted(WRITTEN))
)
def test_with_cut_tokens_everything_comes_back_but_what_the_report_names(
    before: list[NativeRecord], scheme: str
) -> None:
    files, losses = write_files(FORMAT, before, scheme=scheme, borders="cut")
    after, rejections, _ = back(files)
    assert not rejections
    if any(losses.count(kind) for kind in ("overlaps", "tokenless", "blank_edges", "repeated_spans")):
        before = [{**record, "spans": [], "relations": []} for record in before]
        after = [{**record, "spans": [], "relations": []} for record in after]
    assert_same_but(before, after, losses)


@given(records())
def test_what_does_not_fit_is_counted_span_by_span(before: NativeRecord) -> None:
    for borders, kind in (("widen", "token_edges"), ("drop", "token_edges_dropped")):
        files, losses = write_files(FORMAT, [before], borders=borders)
        (after,), _, _ = back(files)
        lost = sum(losses.count(name) for name in ("overlaps", "tokenless", "repeated_spans", "token_edges_dropped"))
        assert len(after["spans"]) == len(before["spans"]) - lost
        tokens = tokenise(before)
        touched = (
            (span, [(start, end) for start, end in tokens.offsets() if start < span["end"] and end > span["start"]])
            for span in before["spans"]
        )
        edges = [(span["start"] - of[0][0], of[-1][1] - span["end"]) for span, of in touched if of]
        assert losses.count(kind) == sum(max(beyond) > 0 for beyond in edges)
        # A span of which nothing but blanks lies outside of its tokens is not left out.
        kept = [beyond for beyond in edges if borders == "widen" or max(beyond) <= 0]
        assert losses.count("blank_edges") == sum(min(beyond) < 0 for beyond in kept)
    _, losses = write_files(FORMAT, [before], borders="cut")
    inside = {position for start, end in tokens.offsets() for position in range(start + 1, end)}
    cuts = inside & {edge for span in before["spans"] for edge in (span["start"], span["end"])}
    told = {loss["kind"]: loss["count"] for loss in losses.to_json()}
    assert told.get("tokens_cut") == (len(cuts) or None)


def test_one_column_keeps_the_outer_or_the_inner_span() -> None:
    record = seed_records()[0]
    for first, label in (("outer", "CLAIM"), ("inner", "ACTOR")):
        files, losses = write_files(FORMAT, [record], columns="1", first=first)
        (after,), _, _ = back(files)
        lost = len(record["spans"]) - len(after["spans"])
        assert losses.count("overlaps") == lost > 0
        kept = sum(span["label"] == label for span in after["spans"])
        assert kept == sum(span["label"] == label for span in record["spans"])


@given(st.lists(records(), min_size=2, max_size=5))
def test_every_row_has_as_many_columns_as_the_fullest_article_needs(many: list[NativeRecord]) -> None:
    alone = [write_files(FORMAT, [record])[0]["articles.conll"] for record in many]
    needed = max(data.splitlines()[0].count(b"\t") for data in alone)
    files, _ = write_files(FORMAT, many)
    lines = files["articles.conll"].decode().split("\n")
    assert {line.count("\t") for line in lines if line} == {needed}
    first = alone[0].decode().split("\n")
    assert [line.rstrip("\tO") for line in lines[: len(first) - 1]] == [line.rstrip("\tO") for line in first[:-1]]


def test_a_column_that_comes_late_reaches_the_rows_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conll, "_BUFFER", 1 << 10)
    alone = {record["id"]: write_files(FORMAT, [record])[0]["articles.conll"] for record in seed_records()}
    columns = {name: rows.split(b"\n")[0].count(b"\t") for name, rows in alone.items()}
    nested = max(seed_records(), key=lambda record: columns[record["id"]])
    flat: NativeRecord = {**nested, "text": "قال محمد إنه عاد.\n" * 400, "spans": [], "relations": []}
    files, _ = write_files(FORMAT, [flat, flat, nested])
    rows, last = files["articles.conll"], alone[nested["id"]]
    assert columns[nested["id"]] > 1
    assert {row.count(b"\t") for row in rows.split(b"\n") if row} == {columns[nested["id"]]}
    assert rows.endswith(last)
    assert rows.count(b"\n") == 2 * (400 * 6 + 2) + last.count(b"\n")


def test_damaged_files_are_refused_without_a_crash() -> None:
    for mutated in mutations(ARABIC.encode(), 200):
        refused_or_read(FORMAT, source_of(mutated, "corpus.conll"))
        FORMAT.sniff("corpus.txt", mutated)
    record = seed_records()[0]
    short: NativeRecord = {**record, "text": record["text"][:300], "spans": [], "relations": [], "entities": []}
    files, _ = write_files(FORMAT, [short])
    for mutated in mutations(files[BESIDE], 200):
        back({**files, BESIDE: mutated})


GERMEVAL = """#\thttps://example.org/1 [2009-10-17]
1\tقال\tO\tO
2\tحزب\tB-ORG\tO
3\tלבנון\tI-ORG\tB-LOC

#\thttps://example.org/2 [2009-10-18]
1\tنعم\tO\tO
2\tخالد\tB-PER\tO
"""


def test_a_column_that_numbers_the_tokens_is_not_the_tokens() -> None:
    (record,), rejections, losses = read_text(GERMEVAL)
    assert not rejections
    assert record["text"] == "قال حزب לבנון\nنعم خالد"
    assert [(span["label"], span["text"]) for span in record["spans"]] == [
        ("ORG", "حزب לבנון"),
        ("LOC", "לבנון"),
        ("PER", "خالد"),
    ]
    assert not losses.count("columns")
    # Years are words.
    (record,), _, losses = read_text("1914\tx\tB-A\n1915\tx\tO\n2\ty\tO\n")
    assert record["text"] == "1914 1915 2"
    assert losses.count("columns") == 1


def test_no_break_spaces_and_direction_marks_belong_to_tokens() -> None:
    (record,), rejections, _ = read_text("قال\u00a0له O\nمحمد B-A\n\u200fعلي I-A\n\u00a0 O\n")
    assert not rejections
    assert record["text"] == "قال\u00a0له محمد \u200fعلي \u00a0"
    assert [span["text"] for span in record["spans"]] == ["محمد \u200fعلي"]


def test_bare_labels_need_no_majority_of_tokens_without_one() -> None:
    (record,), _, _ = read_text("قال\tO\nمحمد\tA\nعلي\tA\nو\tO\nחזבאללה\tB\n")
    assert [(span["label"], span["text"]) for span in record["spans"]] == [("A", "محمد علي"), ("B", "חזבאללה")]
    _, (rejection,), _ = read_text("كلمة\tسطر\nأخرى\tأيضا\n")
    assert "--option token-column=" in rejection.reason


@pytest.mark.parametrize(("opens", "closes"), [("BI", "LU"), ("BM", "ES"), ("BI", "ES")])
def test_tags_that_nothing_closes_are_counted(opens: str, closes: str) -> None:
    begin, inner, end, only = *opens, *closes
    lines = [f"قال\t{only}-A", f"محمد\t{begin}-A", f"بن\t{inner}-A", f"علي\t{end}-A", "و\tO"]
    (record,), _, losses = read_text("\n".join(lines) + "\n")
    assert [span["text"] for span in record["spans"]] == ["قال", "محمد بن علي"]
    assert not losses.count("unclosed_tags")
    broken = [*lines, f"خالد\t{begin}-B", "زار\tO", f"שרה\t{begin}-B", f"כהן\t{inner}-B", "", f"نعم\t{end}-B"]
    (record,), _, losses = read_text("\n".join(broken) + "\n")
    assert [span["text"] for span in record["spans"]][2:] == ["خالد", "שרה כהן", "نعم"]
    assert (losses.count("unclosed_tags"), losses.count("broken_tags")) == (2, 1)
    # Where the scheme is said, a label without any prefix opens a chunk that nothing closes as well.
    said = {"tag-columns": "2", "scheme": {"L": "bilou", "E": "bmes" if inner == "M" else "bioes"}[end]}
    (record,), _, losses = read_text("\n".join([*broken, "في\tO", "حيفا\tLOC"]) + "\n", **said)
    assert quotes(record)[-1] == ("LOC", "حيفا")
    assert (losses.count("unclosed_tags"), losses.count("broken_tags")) == (3, 2)


def test_one_orphan_does_not_make_the_older_scheme_of_a_file() -> None:
    _, _, losses = read_text("قال\tO\nمحمد\tB-A\nو\tO\nעלי\tI-A\n")
    assert losses.count("broken_tags") == 1
    (record,), _, losses = read_text("محمد\tI-A\nעלי\tB-A\nقال\tO\n")
    assert (len(record["spans"]), losses.count("broken_tags")) == (2, 0)


def test_tags_of_the_parts_of_a_word_count_for_the_word() -> None:
    text = "הגיעו O\nמתאילנד O^S-GPE\nלחברת O^B-ORG\nהאל O^I-ORG\nעל E-ORG\nוהוא O^O\n"
    (record,), rejections, losses = read_text(text, "nemo.txt")
    assert FORMAT.sniff("nemo.txt", text.encode()) > 50
    assert not rejections
    assert quotes(record) == [("GPE", "מתאילנד"), ("ORG", "לחברת האל על")]
    assert losses.count("joined_tags") == 4
    # Two names in one word cannot become one tag.
    assert whole_tag("B-GPE^B-ORG") == "B-GPE^B-ORG"
    # Nor does a part count for the word when its neighbour has a tag that nobody knows.
    assert whole_tag("PREP^B-ORG") == "PREP^B-ORG"
    # The last part of a name that began a word earlier ends it, and begins none.
    assert whole_tag("I-ORG^E-ORG") == "E-ORG"


def test_a_short_file_with_a_broken_row_is_not_taken_for_prose() -> None:
    text = "محمد B-PER\nعلي\nقال O\n\nمصر B-LOC\n"
    assert FORMAT.sniff("a.txt", text.encode()) > 50
    _, (rejection,), _ = read_text(text, "a.txt")
    assert rejection == ("a.txt:2", "has 1 columns where other lines have 2")
    assert FORMAT.sniff("a.txt", "قال محمد\nعلي هنا\nنعم\n".encode()) == 0


def test_comments_are_counted_and_are_no_part_of_the_id() -> None:
    text = "# id 1f-07\tdomain=train\nقال O\nمحمد B-PER\n\nנעם O\n\n# title = خبر\n# id 99\nعلي B-PER\n"
    found, _, losses = read_text(text)
    assert [(record["id"], record["text"]) for record in found] == [("1f-07", "قال محمد\nנעם"), ("99", "علي")]
    (loss,) = (item for item in losses.to_json() if item["kind"] == "comments")
    assert loss["examples"] == ["corpus.conll:1", "corpus.conll:7"]
    # Where something else parts the articles, the first id of an article is its id.
    found, _, _ = read_text(f"-DOCSTART- O\n\n{text}\n-DOCSTART- O\n\n# id 100\nخالد O\n")
    assert [record["id"] for record in found] == ["1f-07", "100"]


def test_the_first_bad_row_of_an_article_is_told_and_no_token_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "قال O\nمحمد B-PER\nعلي I-PER\nفي O\nحيفا B-LOC\n"
    _, (rejection,), _ = read_text(rows + "ثم\nعاد O O\n" + rows)
    assert rejection.where == "corpus.conll:6"
    monkeypatch.setattr(reading, "_MOST_TOKENS", 5)
    assert len(read_text(rows)[0]) == 1
    found, (rejection,), _ = read_text(rows + "غدا O\n")
    assert (found, rejection.where, "articles=sentences" in rejection.reason) == ([], "corpus.conll:6", True)
