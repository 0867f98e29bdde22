"""HTML report: the labelled articles to read, print and send, without any other file, network or script.

Some articles are one page. Many would be one that nobody can scroll, search or print: they are a folder of an index and
pages of so many articles each.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import BinaryIO

from app.domain.native_record import NativeRecord
from app.exchange.files.sinks import FileSink
from app.exchange.files.temporary_files import temporary_bytes
from app.exchange.formats import EVERYTHING, Format, WriteOptions
from app.exchange.html_report.article import ReportMarkup
from app.exchange.html_report.index import Pages, index_table
from app.exchange.html_report.register import Register
from app.exchange.html_report.words import WORDS
from app.exchange.loss import LossReport
from app.exchange.options import FormatOption, OptionValue

_INDEX_IN_MEMORY, _PAGE_IN_MEMORY = 1 << 20, 1 << 22
_USUAL = 50
"""Articles on a page: 1 to 2 MB, which a browser shows at once and prints on 100 to 300 sheets within half a minute."""
_END = b"</main>\n</body>\n</html>\n"


def write(records: Iterable[NativeRecord], out: BinaryIO, losses: LossReport, options: WriteOptions) -> None:
    """One page with all `records`, and an index when there are several."""
    markup = ReportMarkup(str(options.values["language"]), options.codebook, losses)
    found = iter(records)
    first = list(islice(found, 2))
    indexed = len(first) > 1
    index = markup.words["index"]
    heading = f'<p class="top"><a href="#index">{index}</a></p>\n' if indexed else ""
    out.write(markup.beginning(heading=heading).encode())
    with temporary_bytes(_INDEX_IN_MEMORY) as rows:
        for number, record in enumerate(chain(first, found), 1):
            out.writelines(part.encode() for part in markup.article(record, number, "#index" if indexed else ""))
            if indexed:
                rows.write(markup.row(record, f"#a{number}").encode())
        if indexed:
            rows.seek(0)
            out.write(f'<nav id="index">\n<h2>{index}</h2>\n'.encode())
            out.writelines(index_table(markup.words, chain((b"<tbody>\n",), rows, (b"</tbody>\n",))))
            out.write(b"</nav>\n")
    out.write(_END)


def write_pages(records: Iterable[NativeRecord], sink: FileSink, losses: LossReport, options: WriteOptions) -> None:
    """An index, a register of entities, both in parts where they are long, and pages of `records`."""
    size = options.values["page"]
    assert isinstance(size, int)
    markup = ReportMarkup(str(options.values["language"]), options.codebook, losses)
    with temporary_bytes(_INDEX_IN_MEMORY) as rows, Register() as register:
        pages = Pages(markup, size, rows, register)
        found = enumerate(records, 1)
        following = next(found, None)
        while following is not None:
            name = pages.next_page()
            with temporary_bytes(_PAGE_IN_MEMORY) as articles:
                for number, record in chain([following], islice(found, size - 1)):
                    articles.writelines(part.encode() for part in markup.article(record, number, pages.row_of(number)))
                    pages.take(record, number)
                following = next(found, None)
                before, after = pages.ends(last=following is None)
                articles.seek(0)
                with sink.open(name) as out:
                    out.write(before.encode())
                    shutil.copyfileobj(articles, out, _PAGE_IN_MEMORY)
                    out.write(after.encode() + _END)
        for name, content in pages.indexes():
            with sink.open(name) as out:
                out.writelines(content)
                out.write(_END)


def _on_one_page(values: Mapping[str, OptionValue], articles: int) -> bool:
    size = values["page"]
    assert isinstance(size, int)
    return articles <= size


FORMAT = Format(
    name="html-report",
    title="HTML report, to read and print",
    suffixes=(".html", ".htm"),
    carries=EVERYTHING,
    sniff=lambda _name, _head: 0,
    write_with=write,
    write_files=write_pages,
    one_file=_on_one_page,
    remark="more articles than a page has become a folder of an index and pages, named without .html, or a .zip of it",
    options=(
        FormatOption(
            name="language",
            default="ar",
            choices=tuple(WORDS),
            help="the language of its headings, and the direction of the page",
            on_import=False,
        ),
        FormatOption(
            name="page",
            default=_USUAL,
            least=1,
            help="how many articles a page has; more of them become a folder of pages with an index",
            on_import=False,
        ),
    ),
)
