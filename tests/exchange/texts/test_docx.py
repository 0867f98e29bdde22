"""DOCX: the running text, and everything else counted or refused."""

import io
import zipfile

import pytest

from app.exchange.texts.docx import FORMAT
from tests.exchange.round_trip import read_records, source_of
from tests.exchange.texts.docx_files import RELATIONS, W, docx

_CORE = """<cp:coreProperties xmlns:cp="a" xmlns:dc="b" xmlns:dcterms="c"><dc:title>عنوان الملف</dc:title>
<dc:creator>سارة</dc:creator><dcterms:created>2025-02-18T10:00:00Z</dcterms:created></cp:coreProperties>"""


def test_paragraphs_become_lines_and_what_is_no_running_text_is_counted() -> None:
    note = f'<w:footnotes xmlns:w="{W}"><w:p><w:r><w:t>حاشية</w:t></w:r></w:p></w:footnotes>'
    data = docx(docProps__core=_CORE, word__header1="<t>رأس", word__footnotes=note)
    (record,), rejections, losses = read_records(FORMAT, source_of(data, "خبر.docx"))
    assert not rejections
    assert record["text"] == "قال 🇪🇬 محمد علي\t«می‌روم»\u200f\nخلية\ne\u0301\nإطار\nآخر سطر."
    assert record["title"] == "عنوان الملف"
    assert record["meta"] == {"file": "خبر.docx", "author": "سارة", "created": "2025-02-18T10:00:00Z"}
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "deleted_text": 2,
        "layout": 1,
        "side_texts": 2,
    }


def test_what_word_does_not_show_in_the_line_is_counted_and_left_out() -> None:
    def run(text: str, properties: str = "") -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    ruby = f"<w:r><w:ruby><w:rt>{run('Muḥammad')}</w:rt><w:rubyBase>{run('محمد')}</w:rubyBase></w:ruby></w:r>"
    shown = run("אמר ", '<w:vanish w:val="0"/>')
    body = (
        f"<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('قال ')}{run('سرًّا ', '<w:vanish/>')}{shown}{ruby}</w:p>"
        '<w:altChunk r:id="a" xmlns:r="r"/>'
    )
    (record,), _, losses = read_records(FORMAT, source_of(docx(body), "a.docx"))
    assert record["text"] == "قال אמר محمد"
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {
        "hidden_text": 1,
        "inserted_files": 1,
        "readings": 1,
    }


def test_text_that_stands_in_no_paragraph_is_none_and_a_mark_of_a_hidden_run_is_hidden() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>سرّ</w:t><w:tab/><w:br/></w:r>"
    body = f"<w:t>خارج</w:t><w:p>{hidden}<w:r><w:tab/><w:t>نعم</w:t></w:r></w:p>"
    (record,), rejections, losses = read_records(FORMAT, source_of(docx(body), "a.docx"))
    assert not rejections
    assert record["text"] == "\tنعم"
    assert losses.count("hidden_text") == 1


STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="MoreSecret"><w:basedOn w:val="Secret"/></w:style>
<w:style w:type="character" w:styleId="Open"><w:basedOn w:val="Secret"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>
<w:style w:type="paragraph" w:styleId="Remark"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"""


def styled(text: str, style: str = "", more: str = "") -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/>{more}</w:rPr><w:t>{text}</w:t></w:r>'


def test_a_style_hides_its_text() -> None:
    shown = '<w:vanish w:val="0"/>'
    body = (
        f"<w:p>{styled('قال ')}{styled('سرًّا ', 'Secret')}{styled('همسًا ', 'MoreSecret')}{styled('محمد', 'Open')}"
        f"{styled('.', 'Round')}</w:p>"
        f'<w:p><w:pPr><w:pStyle w:val="Remark"/></w:pPr>{styled("ملاحظة")}{styled("ظاهر", "", shown)}</w:p>'
        f"<w:p>{styled('שלום')}</w:p>"
    )
    (record,), _, losses = read_records(FORMAT, source_of(docx(body, word__styles=STYLES), "a.docx"))
    assert record["text"] == "قال محمد.\nظاهر\nשלום"
    assert losses.count("hidden_text") == 3
    (record,), _, losses = read_records(FORMAT, source_of(docx(body, word__styles="<w:styles"), "a.docx"))
    assert record["text"] == "قال سرًّا همسًا محمد.\nملاحظةظاهر\nשלום"
    assert not losses


def test_a_text_box_in_a_hidden_run_is_hidden_and_what_follows_it_as_well() -> None:
    box = f"<w:drawing><w:txbxContent><w:p>{styled('إطار')}</w:p></w:txbxContent></w:drawing>"
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr>{box}<w:t>سرّ</w:t></w:r>"
    body = f"<w:p>{styled('قال')}{hidden}{styled(' محمد')}</w:p><w:p><w:r>{box}<w:t>نعم</w:t></w:r></w:p>"
    (record,), _, losses = read_records(FORMAT, source_of(docx(body), "a.docx"))
    assert record["text"] == "قال محمد\nإطار\nنعم"
    assert losses.count("hidden_text") == 2


def test_parts_that_hold_no_words_are_no_loss_and_symbols_are_pictures() -> None:
    empty = f'<w:footnotes xmlns:w="{W}"><w:p><w:r><w:separator/><w:t> </w:t></w:r></w:p></w:footnotes>'
    body = '<w:p><w:r><w:t>نص</w:t><w:sym w:font="Wingdings" w:char="F0B7"/></w:r></w:p>'
    numbered = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p></w:hdr>'
    # Of building blocks, which Word offers and does not show.
    block = f'<w:footnotes xmlns:w="{W}"><w:p><w:r><w:t>قالب</w:t></w:r></w:p></w:footnotes>'
    data = docx(body, word__footnotes=empty, word__header1=numbered, word__glossary__footnotes=block)
    (record,), _, losses = read_records(FORMAT, source_of(data, "a.docx"))
    assert record["text"] == "نص"
    assert {loss["kind"]: loss["count"] for loss in losses.to_json()} == {"pictures": 1}


def test_without_properties_the_first_line_is_the_title() -> None:
    (record,), _, _ = read_records(FORMAT, source_of(docx("<w:p><w:r><w:t>דבר</w:t></w:r></w:p>"), "a.docx"))
    assert (record["title"], record["language"]) == ("דבר", "he")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 nothing", "no Word file"),
        (docx(main="xl/workbook.xml"), "spreadsheets"),
        (docx("<w:p/>"), "holds no text"),
        (docx("<w:p>"), "not well-formed"),
        (docx('</w:body></w:document><!DOCTYPE a [<!ENTITY b "c">]>'), "not well-formed"),
    ],
)
def test_what_is_no_word_file_is_refused(data: bytes, reason: str) -> None:
    records, rejections, _ = read_records(FORMAT, source_of(data, "a.docx"))
    assert not records
    assert reason in rejections[0].reason


def test_archives_of_something_else_and_bombs_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("خبر.txt", "نص")
    assert "no Word file" in read_records(FORMAT, source_of(out.getvalue(), "a.docx"))[1][0].reason
    bomb = docx("<w:p><w:r><w:t>" + "ا" * 20_000_000 + "</w:t></w:r></w:p>")
    assert "bomb" in read_records(FORMAT, source_of(bomb, "a.docx"))[1][0].reason


def test_entities_are_not_unfolded() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("_rels/.rels", RELATIONS.format("word/document.xml"))
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>')
    assert "document type" in read_records(FORMAT, source_of(out.getvalue(), "a.docx"))[1][0].reason


def test_it_is_told_by_name_and_first_bytes() -> None:
    assert FORMAT.sniff("a.DOCX", docx()) > 90
    assert FORMAT.sniff("a.docx", b"text") == FORMAT.sniff("a.zip", docx()) == 0


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(content: str, mark: str = "") -> str:
    properties = f"<w:pPr><w:rPr>{mark}</w:rPr></w:pPr>" if mark else ""
    return f"<w:p>{properties}{content}</w:p>"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next_one() -> None:
    gone = _paragraph("<w:del><w:r><w:delText>حُذف</w:delText></w:r></w:del>", '<w:del w:id="1"/>')
    moved = _paragraph(f"<w:moveFrom>{_run('نُقل')}</w:moveFrom>", '<w:moveFrom w:id="2"/>')
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{gone}</w:tc><w:tc>{_paragraph('', '<w:del/>')}</w:tc></w:tr>"
    cell = f"<w:tr><w:tc>{_paragraph(_run('خلية'), '<w:del/>')}</w:tc><w:tc>{_paragraph(_run('أخرى'))}</w:tc></w:tr>"
    body = (
        _paragraph(_run("قال الوزير "), '<w:del w:id="3"/>')
        + gone
        + _paragraph(_run("إنه سيعود."))
        + gone
        + moved
        + _paragraph(_run("سطر قبل الجدول"), "<w:del/>")
        + f"<w:tbl>{row}{cell}</w:tbl>"
        + _paragraph(_run("آخر"), "<w:del/>")
    )
    (record,), _, _ = read_records(FORMAT, source_of(docx(body), "a.docx"))
    assert record["text"] == "قال الوزير إنه سيعود.\nسطر قبل الجدول\nخلية\nأخرى\nآخر"


def test_the_result_of_a_field_in_the_code_of_another_one_is_not_shown() -> None:
    def step(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def code(text: str) -> str:
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    page = step("begin") + code(" PAGE ") + step("separate") + _run("7") + step("end")
    whole = step("begin") + code(" IF ") + page + code(" = 1 ") + step("separate") + _run("الأولى") + step("end")
    # The end of this one went with a deletion.
    open_one = step("begin") + code(" REF ") + _run("قال ")
    body = _paragraph(_run("الصفحة ") + whole) + _paragraph(open_one) + _paragraph(page + _run(" بقية"))
    (record,), _, _ = read_records(FORMAT, source_of(docx(body), "a.docx"))
    assert record["text"] == "الصفحة الأولى\nقال \n7 بقية"


def test_line_ends_of_the_file_are_none_of_the_text() -> None:
    body = (
        "<w:p><w:r><w:t>\n    قال محمد\n    علي  </w:t></w:r><w:r>"
        '<w:t xml:space="preserve"> «می‌روم»\n</w:t><w:t>.</w:t></w:r></w:p>'
    )
    (record,), _, _ = read_records(FORMAT, source_of(docx(body), "a.docx"))
    assert record["text"] == "قال محمد علي «می‌روم» ."


def test_a_file_of_nothing_but_another_file_says_what_to_do() -> None:
    for element in ("altChunk", "subDoc"):
        records, (rejection,), _ = read_records(FORMAT, source_of(docx(f"<w:{element}/><w:p/>"), "a.docx"))
        assert not records
        assert rejection.reason.endswith("which Word puts in when it opens this one; save it in Word")


def test_what_the_properties_say_besides_is_told_by_name() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="a" xmlns:dc="b"><dc:language>ar-SA</dc:language><cp:revision>4</cp:revision>'
        "<cp:contentStatus>نهائي</cp:contentStatus></cp:coreProperties>"
    )
    custom = '<Properties xmlns:vt="v"><property name="المصدر"><vt:lpwstr>الأيام</vt:lpwstr></property></Properties>'
    data = docx(_paragraph(_run("نص")), docProps__core=core, docProps__custom=custom)
    _, _, losses = read_records(FORMAT, source_of(data, "a.docx"))
    assert [(loss["kind"], loss["examples"]) for loss in losses.to_json()] == [
        ("unknown_key", ["a.docx: contentStatus", "a.docx: المصدر"])
    ]
