"""Word documents as other programs write them."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="{}"/>
</Relationships>"""

BODY = """<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t>قال 🇪🇬 محمد</w:t></w:r>
<w:r><w:t xml:space="preserve"> علي</w:t><w:tab/><w:t>«می‌روم»&#x200f;</w:t></w:r></w:p>
<w:p><w:del><w:r><w:delText>محذوف</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>منقول</w:t></w:r></w:moveFrom></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>خلية</w:t><w:br/><w:t>e&#x301;</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>إطار</w:t></w:r></w:p>
</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:p><w:r><w:t>إطار</w:t></w:r></w:p></w:pict></mc:Fallback>
</mc:AlternateContent></w:r><w:r><w:t>آخر سطر.</w:t></w:r></w:p>"""


def docx(body: str = BODY, main: str = "word/document.xml", **parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", RELATIONS.format(main))
        archive.writestr(main, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()
