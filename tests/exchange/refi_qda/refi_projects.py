"""REFI-QDA projects as other programs write them."""

import io
import zipfile

TEXT = "🇪🇬 قال محمد علي:\r\n«الحزب» سيفوز."
PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="أخبار" origin="Other 1.0">
<Users><User guid="u1" name="سارة"/></Users>
<CodeBook><Codes>
 <Code guid="c1" name="فاعل" isCodable="true"><Description>من يتكلم</Description></Code>
 <Code guid="c2" name="ادعاء" isCodable="true"><Code guid="c3" name="فاعل" isCodable="true"/></Code>
</Codes></CodeBook>
<Variables><Variable guid="v1" name="الصحيفة" typeOfVariable="Text"/></Variables>
<Sources>
 <TextSource guid="s1" name="خبر أول" plainTextPath="internal://one.txt">
  <PlainTextSelection guid="p1" name="محمد علي" startPosition="{actor[0]}" endPosition="{actor[1]}" creatingUser="u1">
   <Description>ملاحظة</Description>
   <Coding guid="k1" creatingUser="u1" creationDateTime="2026-01-01T12:00:00+02:00"><CodeRef targetGUID="c1"/></Coding>
   <Coding guid="k2"><CodeRef targetGUID="c3"/></Coding>
  </PlainTextSelection>
  <PlainTextSelection guid="p2" name="«الحزب» س…" startPosition="{claim[0]}" endPosition="{claim[1]}">
   <Coding guid="k3"><CodeRef targetGUID="c2"/></Coding>
  </PlainTextSelection>
  <PlainTextSelection guid="p3" name="قال" startPosition="3" endPosition="6"/>
  <VariableValue><VariableRef targetGUID="v1"/><TextValue>الأيام</TextValue></VariableValue>
 </TextSource>
 <TextSource guid="s2" name="خبر ثان" plainTextPath="internal://gone.txt"/>
 <PictureSource guid="s3" name="صورة" path="internal://a.png"/>
</Sources>
<Links><Link guid="l1" name="يصرّح" direction="OneWay" originGUID="p1" targetGUID="p2"/></Links>
</Project>"""


def project(xml: str, **texts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", xml)
        for name, text in texts.items():
            archive.writestr(f"sources/{name}.txt", text.encode("utf-8-sig"))
    return out.getvalue()
