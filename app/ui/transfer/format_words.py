"""Formats and their options in words of the interface.

They say what the formats say to the terminal, where options have short names; a test sees to it that nothing lacks. They
stand here once more because only literals in the window's code can be translated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QGuiApplication

from app.domain.wording.isolation import POP_ISOLATE, one_line
from app.domain.wording.quoting import LEFT_TO_RIGHT_ISOLATE, RIGHT_TO_LEFT_ISOLATE

if TYPE_CHECKING:
    from app.exchange.formats import Format
    from app.exchange.options import FormatOption

_AFTER_THE_NAME = re.compile("[:,،] | \\(")
"""What divides a title into the name of a format and what is said about it."""
# fmt: off
# ruff: noqa: E501
TITLES: dict[str, object] = {
    "brat": QT_TRANSLATE_NOOP("formats", "brat standoff: a folder of .txt and .ann files"),
    "conll": QT_TRANSLATE_NOOP("formats", "CoNLL: a token a line, with IOB tags in one or more columns"),
    "conll-2012": QT_TRANSLATE_NOOP("formats", "CoNLL-2012 of OntoNotes: names and mentions of one and the same thing"),
    "conllu": QT_TRANSLATE_NOOP("formats", "CoNLL-U of Universal Dependencies and CorefUD: texts, tokens, names and mentions"),
    "csv": QT_TRANSLATE_NOOP("formats", "CSV: tables of articles, and of their spans, links and claims"),
    "dna": QT_TRANSLATE_NOOP("formats", "DNA project (Discourse Network Analyzer 2 and 3)"),
    "doccano": QT_TRANSLATE_NOOP("formats", "doccano JSONL, sequence labelling and relations"),
    "docx": QT_TRANSLATE_NOOP("formats", "Word file, one article a file"),
    "epub": QT_TRANSLATE_NOOP("formats", "EPUB, a chapter an article"),
    "feed": QT_TRANSLATE_NOOP("formats", "RSS or Atom feed, an entry an article"),
    "html": QT_TRANSLATE_NOOP("formats", "HTML page, the article in it"),
    "huggingface": QT_TRANSLATE_NOOP("formats", "Hugging Face dataset: a folder of JSONL, Parquet or Arrow with a dataset card"),
    "json-cas": QT_TRANSLATE_NOOP("formats", "UIMA JSON CAS, for INCEpTION and dkpro-cassis"),
    "label-studio": QT_TRANSLATE_NOOP("formats", "Label Studio JSON or JSON_MIN, with its labelling configuration"),
    "native": QT_TRANSLATE_NOOP("formats", "Hashiya JSONL, one article a line, nothing left out"),
    "gliner": QT_TRANSLATE_NOOP("formats", "GLiNER training data: words, and the places of their labels"),
    "prodigy": QT_TRANSLATE_NOOP("formats", "Prodigy JSONL, spans on tokens and links"),
    "qualcoder": QT_TRANSLATE_NOOP("formats", "QualCoder project (its data.qda)"),
    "refi-qda": QT_TRANSLATE_NOOP("formats", "REFI-QDA project, for MAXQDA, NVivo, ATLAS.ti and QualCoder"),
    "spacy": QT_TRANSLATE_NOOP("formats", "spaCy DocBin, for training"),
    "spans": QT_TRANSLATE_NOOP("formats", "Plain span JSONL, {\"text\": …, \"spans\": [{\"start\": …, \"end\": …, \"label\": …}]}"),
    "text": QT_TRANSLATE_NOOP("formats", "Plain text, one article a file"),
    "web-annotation": QT_TRANSLATE_NOOP("formats", "W3C Web Annotation, an annotation a line or a collection"),
    "webanno-tsv": QT_TRANSLATE_NOOP("formats", "WebAnno TSV 3.3, for WebAnno and INCEpTION: a folder with a file for each article"),
    "xlsx": QT_TRANSLATE_NOOP("formats", "XLSX workbook: sheets of articles, spans, links and claims"),
    "xmi": QT_TRANSLATE_NOOP("formats", "UIMA CAS XMI with its type system, for INCEpTION"),
    "claims": QT_TRANSLATE_NOOP("formats", "Claims for analysis, one a row: who says what about whom"),
    "html-report": QT_TRANSLATE_NOOP("formats", "HTML report, to read and print"),
    "network": QT_TRANSLATE_NOOP("formats", "Network of actors, claims and entities, as GraphML or GEXF"),
}
"""Name → title."""
HELPS: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("format_options", "The scheme of the tags that are written"),
    QT_TRANSLATE_NOOP("format_options", "The scheme of the tags that are read"),
    QT_TRANSLATE_NOOP("format_options", "Columns of tags, for spans inside spans; 0 takes as many as are needed, up to 4"),
    QT_TRANSLATE_NOOP("format_options", "Which of two overlapping spans is in doc.ents: the longer or the shorter"),
    QT_TRANSLATE_NOOP("format_options", "With rows=tokens, which of two overlapping spans has the tokens: the longer or the shorter"),
    QT_TRANSLATE_NOOP("format_options", "Which of two overlapping spans comes into the first column: the longer or the shorter"),
    QT_TRANSLATE_NOOP("format_options", "words: Unicode words; clitics: Arabic and Hebrew clitics cut off; auto: the tokens an article was imported with, else words"),
    QT_TRANSLATE_NOOP("format_options", "A span that begins or ends inside a token: widen the span, cut the token, or drop the span"),
    QT_TRANSLATE_NOOP("format_options", "What stands between two columns"),
    QT_TRANSLATE_NOOP("format_options", "The column of the tokens; 0 takes the first that does not only number them"),
    QT_TRANSLATE_NOOP("format_options", "The columns of tags, like 2 or 2,3; empty takes all that look like tags"),
    QT_TRANSLATE_NOOP("format_options", "whether each chapter becomes an article, or the whole book one"),
    QT_TRANSLATE_NOOP("format_options", "Where articles begin: at -DOCSTART-, at comments like # id = 7, with each sentence, or only once"),
    QT_TRANSLATE_NOOP("format_options", "Where articles begin: at # newdoc, with each sentence, or only once"),
    QT_TRANSLATE_NOOP("format_options", "what a row is; each table has a file of its own"),
    QT_TRANSLATE_NOOP("format_options", "spans: texts with spans and links; tokens: tokens with tags, for token classification"),
    QT_TRANSLATE_NOOP("format_options", "what stands between cells; auto writes commas (tabs into a .tsv) and finds out on import"),
    QT_TRANSLATE_NOOP("format_options", "whether a row names the columns: the first one, or the one below titles"),
    QT_TRANSLATE_NOOP("format_options", "the row that names the columns, by its number in the file; rows above it are left out; 0 finds it"),
    QT_TRANSLATE_NOOP("format_options", "whether names of people and organizations are marked where the article spells them"),
    QT_TRANSLATE_NOOP("format_options", "what an offset counts; auto writes UTF-16 and finds out by the spans on import"),
    QT_TRANSLATE_NOOP("format_options", "what an offset counts; auto writes code points and finds out by the names of selections on import"),
    QT_TRANSLATE_NOOP("format_options", "where the end of a selection lies; auto finds out by the names of selections"),
    QT_TRANSLATE_NOOP("format_options", "sequence for doccano projects without relations"),
    QT_TRANSLATE_NOOP("format_options", "The kind of file; parquet needs pyarrow"),
    QT_TRANSLATE_NOOP("format_options", "The split of articles whose metadata name none"),
    QT_TRANSLATE_NOOP("format_options", "The column of the tags"),
    QT_TRANSLATE_NOOP("format_options", "The names behind the numbers of tags, like O,B-PER,I-PER; empty takes them from the card or the file"),
    QT_TRANSLATE_NOOP("format_options", "GraphML opens in Gephi, visone, igraph, networkx and yEd, GEXF in Gephi"),
    QT_TRANSLATE_NOOP("format_options", "json-min has one flat row for each annotator, without links and attributes"),
    QT_TRANSLATE_NOOP("format_options", "JSON lines with everything, or CSV for a spreadsheet"),
    QT_TRANSLATE_NOOP("format_options", "one annotation a line, or one AnnotationCollection"),
    QT_TRANSLATE_NOOP("format_options", "whether predictions of a model are taken over, as spans of an annotator with the model's name"),
    QT_TRANSLATE_NOOP("format_options", "the field of a task's data that holds the text; found by itself when not said"),
    QT_TRANSLATE_NOOP("format_options", "ner leaves out the shorter of overlapping spans, which Prodigy's recipes for names do not take"),
    QT_TRANSLATE_NOOP("format_options", "the sheet of articles; the first one that is not about spans, links or claims when not said"),
    QT_TRANSLATE_NOOP("format_options", "the language of its headings, and the direction of the page"),
    QT_TRANSLATE_NOOP("format_options", "how many articles a page has; more of them become a folder of pages with an index"),
    QT_TRANSLATE_NOOP("format_options", "what the nodes are: claims with actors and organizations, actors and whom they speak about, or actors and categories"),
)
NAMES: dict[str, object] = {
    "scheme": QT_TRANSLATE_NOOP("format_options", "Scheme of tags"),
    "columns": QT_TRANSLATE_NOOP("format_options", "Columns of tags"),
    "first": QT_TRANSLATE_NOOP("format_options", "Of overlapping spans"),
    "tokeniser": QT_TRANSLATE_NOOP("format_options", "Tokens"),
    "borders": QT_TRANSLATE_NOOP("format_options", "Spans inside tokens"),
    "separator": QT_TRANSLATE_NOOP("format_options", "Between columns"),
    "token-column": QT_TRANSLATE_NOOP("format_options", "Column of tokens"),
    "tag-columns": QT_TRANSLATE_NOOP("format_options", "Columns of tags"),
    "articles": QT_TRANSLATE_NOOP("format_options", "Articles begin"),
    "rows": QT_TRANSLATE_NOOP("format_options", "A row is"),
    "delimiter": QT_TRANSLATE_NOOP("format_options", "Between cells"),
    "header": QT_TRANSLATE_NOOP("format_options", "Row of names"),
    "header-row": QT_TRANSLATE_NOOP("format_options", "Names in row"),
    "names": QT_TRANSLATE_NOOP("format_options", "Mark names"),
    "unit": QT_TRANSLATE_NOOP("format_options", "Unit of offsets"),
    "ends": QT_TRANSLATE_NOOP("format_options", "Ends lie"),
    "shape": QT_TRANSLATE_NOOP("format_options", "Project"),
    "file": QT_TRANSLATE_NOOP("format_options", "Kind of file"),
    "split": QT_TRANSLATE_NOOP("format_options", "Split"),
    "tags": QT_TRANSLATE_NOOP("format_options", "Column of tags"),
    "labels": QT_TRANSLATE_NOOP("format_options", "Names of tags"),
    "layout": QT_TRANSLATE_NOOP("format_options", "Layout"),
    "predictions": QT_TRANSLATE_NOOP("format_options", "Predictions"),
    "text": QT_TRANSLATE_NOOP("format_options", "Field of the text"),
    "view": QT_TRANSLATE_NOOP("format_options", "View"),
    "sheet": QT_TRANSLATE_NOOP("format_options", "Sheet"),
    "language": QT_TRANSLATE_NOOP("format_options", "Language"),
    "network": QT_TRANSLATE_NOOP("format_options", "Nodes"),
    "page": QT_TRANSLATE_NOOP("format_options", "Articles on a page"),
}
VALUES: dict[str, object] = {
    "auto": QT_TRANSLATE_NOOP("format_options", "automatic"),
    "outer": QT_TRANSLATE_NOOP("format_options", "the longer first"),
    "inner": QT_TRANSLATE_NOOP("format_options", "the shorter first"),
    "words": QT_TRANSLATE_NOOP("format_options", "words"),
    "clitics": QT_TRANSLATE_NOOP("format_options", "words without clitics"),
    "widen": QT_TRANSLATE_NOOP("format_options", "widen the span"),
    "cut": QT_TRANSLATE_NOOP("format_options", "cut the token"),
    "drop": QT_TRANSLATE_NOOP("format_options", "drop the span"),
    "tab": QT_TRANSLATE_NOOP("format_options", "tab"),
    "caret": QT_TRANSLATE_NOOP("format_options", "caret ^"),
    "pipe": QT_TRANSLATE_NOOP("format_options", "bar |"),
    "bar": QT_TRANSLATE_NOOP("format_options", "bar |"),
    "space": QT_TRANSLATE_NOOP("format_options", "blank"),
    "comma": QT_TRANSLATE_NOOP("format_options", "comma"),
    "semicolon": QT_TRANSLATE_NOOP("format_options", "semicolon"),
    "docstart": QT_TRANSLATE_NOOP("format_options", "at -DOCSTART-"),
    "comments": QT_TRANSLATE_NOOP("format_options", "at comments"),
    "sentences": QT_TRANSLATE_NOOP("format_options", "with each sentence"),
    "file": QT_TRANSLATE_NOOP("format_options", "once in a file"),
    "chapters": QT_TRANSLATE_NOOP("format_options", "with each chapter"),
    "book": QT_TRANSLATE_NOOP("format_options", "once in a book"),
    "relations": QT_TRANSLATE_NOOP("format_options", "spans and links"),
    "sequence": QT_TRANSLATE_NOOP("format_options", "spans only"),
    "spans": QT_TRANSLATE_NOOP("format_options", "spans"),
    "tokens": QT_TRANSLATE_NOOP("format_options", "tokens"),
    "articles": QT_TRANSLATE_NOOP("format_options", "articles"),
    "claims": QT_TRANSLATE_NOOP("format_options", "claims"),
    "links": QT_TRANSLATE_NOOP("format_options", "links"),
    "leave": QT_TRANSLATE_NOOP("format_options", "leave out"),
    "take": QT_TRANSLATE_NOOP("format_options", "take over"),
    "actors": QT_TRANSLATE_NOOP("format_options", "actors"),
    "categories": QT_TRANSLATE_NOOP("format_options", "categories"),
    "graphemes": QT_TRANSLATE_NOOP("format_options", "graphemes"),
    "code-points": QT_TRANSLATE_NOOP("format_options", "code points"),
    "after-last": QT_TRANSLATE_NOOP("format_options", "behind the last character"),
    "at-last": QT_TRANSLATE_NOOP("format_options", "at the last character"),
    "collection": QT_TRANSLATE_NOOP("format_options", "one collection"),
    "ar": QT_TRANSLATE_NOOP("format_options", "Arabic"),
    "he": QT_TRANSLATE_NOOP("format_options", "Hebrew"),
    "fa": QT_TRANSLATE_NOOP("format_options", "Persian"),
    "ur": QT_TRANSLATE_NOOP("format_options", "Urdu"),
    "en": QT_TRANSLATE_NOOP("format_options", "English"),
}
"""What a value is called that is not called the same everywhere, as ``iob2`` is."""
UNSAID: dict[str, object] = {
    "columns": QT_TRANSLATE_NOOP("format_options", "as many as are needed"),
    "token-column": QT_TRANSLATE_NOOP("format_options", "found by itself"),
    "tag-columns": QT_TRANSLATE_NOOP("format_options", "all that look like tags"),
    "labels": QT_TRANSLATE_NOOP("format_options", "as the card or the file says"),
    "text": QT_TRANSLATE_NOOP("format_options", "found by itself"),
    "sheet": QT_TRANSLATE_NOOP("format_options", "the first one of articles"),
    "header-row": QT_TRANSLATE_NOOP("format_options", "found by itself"),
}
"""What holds where a number is 0, or a field empty."""
# fmt: on


def format_title(format_: Format) -> str:
    """What a format is, in a line that runs in the direction of the interface, whatever name it begins with."""
    return QCoreApplication.translate("formats", format_.title)


def short_title(name: str) -> str:
    """What a format is called, without what its title says about it, isolated; of one not known any more, its name.

    It runs in the direction of the interface, in whose words it is, though it may begin with Latin letters.
    """
    title = QCoreApplication.translate("formats", str(TITLES[name])) if name in TITLES else one_line(name)
    isolate = RIGHT_TO_LEFT_ISOLATE if QGuiApplication.isRightToLeft() else LEFT_TO_RIGHT_ISOLATE
    return f"{isolate}{_AFTER_THE_NAME.split(title, maxsplit=1)[0]}{POP_ISOLATE}"


def option_name(option: FormatOption) -> str:
    """What an option is about, in two or three words."""
    known = NAMES.get(option.name)
    return option.name.replace("_", " ") if known is None else QCoreApplication.translate("format_options", str(known))


def unsaid(option: FormatOption) -> str:
    """What holds as long as an option is 0 or empty, in a few words; empty where that is a value like any other."""
    return QCoreApplication.translate("format_options", str(UNSAID[option.name])) if option.name in UNSAID else ""


def option_help(option: FormatOption) -> str:
    """What an option does, in a sentence."""
    return QCoreApplication.translate("format_options", option.help)


def value_name(value: str) -> str:
    """What a value of a choice is called."""
    return QCoreApplication.translate("format_options", str(VALUES[value])) if value in VALUES else value
