"""Books as other programs write them."""

import io
import zipfile
from collections.abc import Mapping

_CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""

PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:title>عدد الصباح</dc:title><dc:language>ar_EG</dc:language><dc:publisher>الأيام</dc:publisher>
<dc:date>2025-02-18</dc:date></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/a%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="p.jpg" media-type="image/jpeg"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>"""

_FIRST = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fa">
<head><title>x</title><style>p{}</style><script>alert("لا")</script></head><body><h1>گزارش  <b>تازه</b></h1>
<p>او می‌رود\u200f و e\u0301 🇪🇬&nbsp;است.<br/>سطر&#8204;دوم &lt;b&gt;</p>
<script>document.write("x")</script><img src="p.jpg"/></body></html>"""

_SECOND = "<html><body><p>والخبر الثاني</p></body></html>"
FILES = {
    "META-INF/container.xml": _CONTAINER,
    "OEBPS/content.opf": PACKAGE,
    "OEBPS/nav.xhtml": "<html><body>فهرس</body></html>",
    "OEBPS/text/a a.xhtml": _FIRST,
    "OEBPS/b.xhtml": _SECOND,
    "OEBPS/p.jpg": "",
}


def epub(files: Mapping[str, str | bytes] = FILES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
