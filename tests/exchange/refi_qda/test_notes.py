"""REFI-QDA: whose note it is that a coding refers to."""

from app.exchange.refi_qda.format import FORMAT
from tests.exchange.refi_qda.refi_projects import project
from tests.exchange.round_trip import read_records, source_of, write_bytes

TEXT = "قال محمد علي إن «الحزب» سيفوز."
CODED = """<Project xmlns="urn:QDA-XML:project:1.0">
<CodeBook><Codes><Code guid="c1" name="فاعل"/><Code guid="c2" name="منظمة"/></Codes></CodeBook>
<Sources><TextSource guid="s1" name="خبر" plainTextPath="internal://one.txt">
 <PlainTextSelection guid="p1" name="محمد علي" startPosition="4" endPosition="12"><Description>وصف</Description>
  <Coding guid="k1"><CodeRef targetGUID="c1"/><NoteRef targetGUID="n1"/></Coding>
  <Coding guid="k2"><CodeRef targetGUID="c2"/></Coding><NoteRef targetGUID="n2"/></PlainTextSelection>
</TextSource></Sources>
<Notes><Note guid="n1" name="ا"><PlainTextContent>انظر צ׳</PlainTextContent></Note>
 <Note guid="n2" name="ب"><PlainTextContent>هل هو نفسه؟</PlainTextContent></Note></Notes></Project>"""


def test_a_note_at_one_coding_is_of_its_span_alone_and_comes_back() -> None:
    (record,), rejections, _ = read_records(FORMAT, source_of(project(CODED, one=TEXT), "a.qdpx"))
    assert not rejections
    notes = {span["label"]: span["note"] for span in record["spans"]}
    assert notes == {"فاعل": "وصف\nانظر צ׳\nهل هو نفسه؟", "منظمة": "وصف\nهل هو نفسه؟"}
    data, _ = write_bytes(FORMAT, [record])
    (again,), _, _ = read_records(FORMAT, source_of(data, "a.qdpx"))
    assert {span["label"]: span["note"] for span in again["spans"]} == notes
