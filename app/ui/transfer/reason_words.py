"""Why a file or a record was refused, in the language of the interface.

Importers say it in English, in the words that the command line prints and reports keep. Here such a sentence is told
apart by its fixed words; what stands between them is put into the translation. One that is not in the table stays as it
is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.wording.isolation import isolated, one_line
from app.ui.transfer.foreign_reasons import FOREIGN_REASONS
from app.ui.transfer.table_reasons import TABLE_REASONS, TABLE_REASONS_IN_WINDOW
from app.ui.wording.error_words import system_reason
from app.ui.wording.json_reasons import JSON_REASONS

# fmt: off
REASONS: tuple[object, ...] = (
    *JSON_REASONS,
    *FOREIGN_REASONS,
    *TABLE_REASONS,
    QT_TRANSLATE_NOOP("reasons", "holds a tag of more than {1} bytes in line {2}"),
    QT_TRANSLATE_NOOP("reasons", "holds a text of more than {1} characters in line {2}; no article is"),
    QT_TRANSLATE_NOOP("reasons", "line {1} is longer than {2} characters; mend or remove it"),
    QT_TRANSLATE_NOOP("reasons", "does not describe an article"),
    QT_TRANSLATE_NOOP("reasons", "{1}: is larger than {2} bytes"),
    QT_TRANSLATE_NOOP("reasons", "has no usable \"{1}\""),
    QT_TRANSLATE_NOOP("reasons", "{1}: there is no line for this article"),
    QT_TRANSLATE_NOOP("reasons", "{1}: is longer than {2} bytes; no article is"),
    QT_TRANSLATE_NOOP("reasons", "the text beside it is empty"),
    QT_TRANSLATE_NOOP("reasons", "{1} is larger than {2} bytes; no article is"),
    QT_TRANSLATE_NOOP("reasons", "is larger than {1} bytes; no article is"),
    QT_TRANSLATE_NOOP("reasons", "holds a text of more than {1} characters; no article is"),
    QT_TRANSLATE_NOOP("reasons", "holds a value of more than {1} bytes; no article is"),
    QT_TRANSLATE_NOOP("reasons", "there is no {1} beside it"),
    QT_TRANSLATE_NOOP("reasons", "holds no text"),
    QT_TRANSLATE_NOOP("reasons", "holds no text, only the address of one: {1}; export it together with its text"),
    QT_TRANSLATE_NOOP("reasons", "is a project of DNA 1; bring it into a project of DNA 2 and import that"),
    QT_TRANSLATE_NOOP("reasons", "is in the older JSON of UIMA, which is not read; export it as UIMA CAS JSON 0.4 or XMI instead"),
    QT_TRANSLATE_NOOP("reasons", "is XML 1.1 with a control character, which is not read; export it as UIMA CAS XMI (XML 1.0) or JSON"),
    QT_TRANSLATE_NOOP("reasons", "holds no texts"),
    QT_TRANSLATE_NOOP("reasons", "holds no article"),
    QT_TRANSLATE_NOOP("reasons", "is empty"),
    QT_TRANSLATE_NOOP("reasons", "holds nothing but blanks"),
    QT_TRANSLATE_NOOP("reasons", "the offsets of a {1} are not whole numbers"),
    QT_TRANSLATE_NOOP("reasons", "the attributes of a span or link are not a JSON object"),
    QT_TRANSLATE_NOOP("reasons", "the attributes of a span or link are not JSON: {1}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: its text is {2}, but {3}–{4} is {5}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: its offsets are not whole numbers: {2}, {3}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: it lies outside of the text, or cuts a character"),
    QT_TRANSLATE_NOOP("reasons", "the label at {1} lies outside of its text, or cuts a character"),
    QT_TRANSLATE_NOOP("reasons", "the label at {1} holds no character"),
    QT_TRANSLATE_NOOP("reasons", "{1}: it ends at {2} but starts at {3}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: it ends at {2}, but the text has {3} code points"),
    QT_TRANSLATE_NOOP("reasons", "relation {1} is there twice"),
    QT_TRANSLATE_NOOP("reasons", "relation {1} repeats a link that is there already"),
    QT_TRANSLATE_NOOP("reasons", "its spans quote more than {1} characters of it: too many lie inside others"),
    QT_TRANSLATE_NOOP("reasons", "is the beginning of an article without sentences"),
    QT_TRANSLATE_NOOP("reasons", "its text holds half of a surrogate pair at position {1}"),
    QT_TRANSLATE_NOOP("reasons", "\"offset_unit\" must be \"{1}\", \"format\" \"{2}\" and \"version\" {3}"),
    QT_TRANSLATE_NOOP("reasons", "\"text\" is empty"),
    QT_TRANSLATE_NOOP("reasons", "\"text_sha256\" is not the digest of \"text\": one of the two was changed"),
    QT_TRANSLATE_NOOP("reasons", "\"language\" is not a language tag: {1}"),
    QT_TRANSLATE_NOOP("reasons", "\"direction\" is neither \"rtl\" nor \"ltr\" nor null"),
    QT_TRANSLATE_NOOP("reasons", "\"meta\" is not an object, or its \"published\" not a string"),
    QT_TRANSLATE_NOOP("reasons", "\"status\" is not an object"),
    QT_TRANSLATE_NOOP("reasons", "two entities have the same id"),
    QT_TRANSLATE_NOOP("reasons", "span {1} is not an object"),
    QT_TRANSLATE_NOOP("reasons", "span {1} is not [start, end, label]"),
    QT_TRANSLATE_NOOP("reasons", "{1} is there twice"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"attributes\" is not an object"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"origin\" is not one of {2}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: its entity is not among the \"entities\" of the record"),
    QT_TRANSLATE_NOOP("reasons", "relation {1} is not an object"),
    QT_TRANSLATE_NOOP("reasons", "{1} links a span to itself"),
    QT_TRANSLATE_NOOP("reasons", "{1} is not a string"),
    QT_TRANSLATE_NOOP("reasons", "{1} is empty"),
    QT_TRANSLATE_NOOP("reasons", "{1} is longer than {2} characters"),
    QT_TRANSLATE_NOOP("reasons", "{1}: a time is not ISO 8601 in UTC like 2026-01-01T10:00:00Z: {2}"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"fragments\" is not a list of [start, end]"),
    QT_TRANSLATE_NOOP("reasons", "{1}: its fragments touch, overlap or are out of order"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"start\" and \"end\" are not the first and the last edge of its fragments"),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is not a string"),
    QT_TRANSLATE_NOOP("reasons", "its \"text\" is not a string"),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is not a list"),
    QT_TRANSLATE_NOOP("reasons", "\"status\" of {1} is not one of {2}"),
    QT_TRANSLATE_NOOP("reasons", "{1} is not an object"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"kind\" is not a string, or \"wikidata\" neither a string nor null"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"aliases\" is not a list of names"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"note\" is not a string, or \"attributes\" not an object"),
    QT_TRANSLATE_NOOP("reasons", "{1}: \"{2}\" is not a string"),
    QT_TRANSLATE_NOOP("reasons", "{1}: its \"{2}\" is no span of the record: {3}"),
    QT_TRANSLATE_NOOP("reasons", "the file beside it has no usable text and tokens for this article"),
    QT_TRANSLATE_NOOP("reasons", "its tokens are not those of the text beside it (line {1}); both must go together"),
    QT_TRANSLATE_NOOP("reasons", "has no tokens"),
    QT_TRANSLATE_NOOP("reasons", "has no sentences"),
    QT_TRANSLATE_NOOP("reasons", "has no words"),
    QT_TRANSLATE_NOOP("reasons", "has {1} columns; CoNLL-2012 has {2} or more, files for scorers at least {3}"),
    QT_TRANSLATE_NOOP("reasons", "has {1} columns; \"# global.columns\" names {2}"),
    QT_TRANSLATE_NOOP("reasons", "names no column {1} in \"# global.columns\", so there is no text to read"),
    QT_TRANSLATE_NOOP("reasons", "names the column {1} twice in \"# global.columns\""),
    QT_TRANSLATE_NOOP("reasons", "has no word but [WORD]: this is a skeleton, whose words a script of the corpus puts in"),
    QT_TRANSLATE_NOOP("reasons", "is beyond {1} words of one part"),
    QT_TRANSLATE_NOOP("reasons", "begins a text that has no end: its line #end document is not there"),
    QT_TRANSLATE_NOOP("reasons", "has no line that begins a text, like #begin document (nw/ann_0001); part 000"),
    QT_TRANSLATE_NOOP("reasons", "is not {1}: a byte cannot be decoded ({2}); reading stopped there"),
    QT_TRANSLATE_NOOP("reasons", "is not {1}: a byte of it cannot be decoded"),
    QT_TRANSLATE_NOOP("reasons", "is a database, but no DNA project of version 2 or 3; bring it into a newer DNA first"),
    QT_TRANSLATE_NOOP("reasons", "its text is empty"),
    QT_TRANSLATE_NOOP("reasons", "the offsets of statement {1} are not whole numbers"),
    QT_TRANSLATE_NOOP("reasons", "statement {1} has a value of a variable that does not exist"),
    QT_TRANSLATE_NOOP("reasons", "statement {1} names an entity that does not exist"),
    QT_TRANSLATE_NOOP("reasons", "is a zip archive, but no Word file"),
    QT_TRANSLATE_NOOP("reasons", "its part {1} is no text of a Word file"),
    QT_TRANSLATE_NOOP("reasons", "is a zip archive, but no Word file; save spreadsheets as CSV and slides as text"),
    QT_TRANSLATE_NOOP("reasons", "is UTF-8, not {1}: a UTF-8 character begins at byte offset {2}; leave the encoding out or name utf-8"),
    QT_TRANSLATE_NOOP("reasons", "is {1}, not {2}: the two bytes of its letters stand the other way round"),
    QT_TRANSLATE_NOOP("reasons", "its encoding cannot be told (not UTF-8 in line {1}, at byte offset {2}); name it with --encoding"),
    QT_TRANSLATE_NOOP("reasons", "is not a text: it holds a NUL character at position {1}"),
    QT_TRANSLATE_NOOP("reasons", "is not a text: {1} of its {2} characters are control codes"),
    QT_TRANSLATE_NOOP("reasons", "is not {1}: the byte at offset {2} cannot be decoded"),
    QT_TRANSLATE_NOOP("reasons", "is not a text: it holds a NUL byte at offset {1}"),
    QT_TRANSLATE_NOOP("reasons", "is a zip archive, but no EPUB"),
    QT_TRANSLATE_NOOP("reasons", "its reading order names {1}, which is none of its parts"),
    QT_TRANSLATE_NOOP("reasons", "is a zip archive, but no workbook"),
    QT_TRANSLATE_NOOP("reasons", "is a workbook without a sheet"),
    QT_TRANSLATE_NOOP("reasons", "is not a workbook that can be read: {1}"),
    QT_TRANSLATE_NOOP("reasons", "one of its cells is in the column {1}, which no workbook has"),
    QT_TRANSLATE_NOOP("reasons", "row {1} comes after row {2}"),
    QT_TRANSLATE_NOOP("reasons", "a cell in row {1} refers to a text that is not there"),
    QT_TRANSLATE_NOOP("reasons", "the entry holds no text"),
    QT_TRANSLATE_NOOP("reasons", "holds no text but that of another file, which Word puts in when it opens this one; save it in Word"),
    QT_TRANSLATE_NOOP("reasons", "holds no entries of a feed"),
    QT_TRANSLATE_NOOP("reasons", "is not in the encoding that it declares (line {1}); name the right one with --encoding"),
    QT_TRANSLATE_NOOP("reasons", "is not in the encoding that it declares (line {1})"),
    QT_TRANSLATE_NOOP("reasons", "it breaks off"),
    QT_TRANSLATE_NOOP("reasons", "is no RSS and no Atom feed; other XML is not read"),
    QT_TRANSLATE_NOOP("reasons", "is larger than {1} bytes; no page is"),
    QT_TRANSLATE_NOOP("reasons", "holds no article that could be told from what is around it; save its text as plain text"),
    QT_TRANSLATE_NOOP("reasons", "is a page of frames; import the pages that it shows: {1}"),
    QT_TRANSLATE_NOOP("reasons", "HTML pages need trafilatura: pip install \"hashiya[html]\""),
    QT_TRANSLATE_NOOP("reasons", "Parquet files need pyarrow: pip install \"hashiya[huggingface]\""),
    QT_TRANSLATE_NOOP("reasons", "The format spacy needs spaCy: pip install \"hashiya[spacy]\""),
    QT_TRANSLATE_NOOP("reasons", "holds markup that cannot be read: {1}"),
    QT_TRANSLATE_NOOP("reasons", "has neither \"tokens\" nor a \"text\""),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is not a JSON object"),
    QT_TRANSLATE_NOOP("reasons", "a span is not an object"),
    QT_TRANSLATE_NOOP("reasons", "a relation is not an object"),
    QT_TRANSLATE_NOOP("reasons", "relation {1} has no \"id\""),
    QT_TRANSLATE_NOOP("reasons", "\"tokens\" are not all texts that show something"),
    QT_TRANSLATE_NOOP("reasons", "has {1} tokens but {2} tags"),
    QT_TRANSLATE_NOOP("reasons", "\"tokens\" is empty"),
    QT_TRANSLATE_NOOP("reasons", "\"tokenized_text\" is not a list of words"),
    QT_TRANSLATE_NOOP("reasons", "a span is not [first word, last word, label] of its {1} words: {2}"),
    QT_TRANSLATE_NOOP("reasons", "has no column {1}; name the one with the tags: --format huggingface --option tags=…"),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is not a table: its columns are not equally long"),
    QT_TRANSLATE_NOOP("reasons", "\"token_offsets\" are not a start and an end for each token"),
    QT_TRANSLATE_NOOP("reasons", "\"token_offsets\" and \"text\" do not give the \"tokens\""),
    QT_TRANSLATE_NOOP("reasons", "{1} holds neither numbers nor names"),
    QT_TRANSLATE_NOOP("reasons", "is no {1} file that can be read: {2}"),
    QT_TRANSLATE_NOOP("reasons", "the names behind the numbers of its tags are not known; say --format huggingface --option labels=O,B-…"),
    QT_TRANSLATE_NOOP("reasons", "the tag {1} has no name"),
    QT_TRANSLATE_NOOP("reasons", "\"%FEATURE_STRUCTURES\" is not a list of objects"),
    QT_TRANSLATE_NOOP("reasons", "is larger than {1} bytes, too large for this encoding; divide it first"),
    QT_TRANSLATE_NOOP("reasons", "is not a JSON object"),
    QT_TRANSLATE_NOOP("reasons", "holds a NUL character (U+0000) in {1}"),
    QT_TRANSLATE_NOOP("reasons", "the line is longer than {1} bytes; no article is"),
    QT_TRANSLATE_NOOP("reasons", "is larger than {1} bytes, and this format can only be read as a whole"),
    QT_TRANSLATE_NOOP("reasons", "an object is longer than {1} bytes; reading stopped here"),
    QT_TRANSLATE_NOOP("reasons", "is nested more than {1} levels deep; reading stopped there"),
    QT_TRANSLATE_NOOP("reasons", "is nested more than {1} levels deep"),
    QT_TRANSLATE_NOOP("reasons", "is not valid UTF-8: the byte at offset {1} of the file cannot be decoded"),
    QT_TRANSLATE_NOOP("reasons", "the \"result\" of an annotation is not a list of objects"),
    QT_TRANSLATE_NOOP("reasons", "\"labels\" of a region is not a list of texts"),
    QT_TRANSLATE_NOOP("reasons", "\"labels\" of a link is not a list"),
    QT_TRANSLATE_NOOP("reasons", "its data has no text in \"{1}\"; name the field with --format label-studio --option text=…"),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is not an object"),
    QT_TRANSLATE_NOOP("reasons", "its \"{1}\" is a dialogue (Paragraphs) and not one text, so its labels cannot be read; to label it here, import what is said in it as plain text"),
    QT_TRANSLATE_NOOP("reasons", "its text holds markup that cannot be read: {1}"),
    QT_TRANSLATE_NOOP("reasons", "holds markup of more than {1} characters; no article is that long"),
    QT_TRANSLATE_NOOP("reasons", "is not a native record: \"format\" must be \"{1}\""),
    QT_TRANSLATE_NOOP("reasons", "has version {1}; this Hashiya reads version {2}"),
    QT_TRANSLATE_NOOP("reasons", "has no part {1}"),
    QT_TRANSLATE_NOOP("reasons", "is encrypted; remove its password first"),
    QT_TRANSLATE_NOOP("reasons", "is encrypted; unpack it with its password first"),
    QT_TRANSLATE_NOOP("reasons", "is encrypted, so that only the program of its shop or library can read it"),
    QT_TRANSLATE_NOOP("reasons", "it breaks off or is no zip archive; fetch it again"),
    QT_TRANSLATE_NOOP("reasons", "is one array that is not closed; the file seems to be cut off"),
    QT_TRANSLATE_NOOP("reasons", "was changed while it was read; import it again"),
    QT_TRANSLATE_NOOP("reasons", "its part {1} is larger than {2} bytes"),
    QT_TRANSLATE_NOOP("reasons", "is no {1}, or a damaged one: {2}"),
    QT_TRANSLATE_NOOP("reasons", "its part {1} cannot be read: {2}"),
    QT_TRANSLATE_NOOP("reasons", "a span has neither offsets nor tokens that are whole numbers"),
    QT_TRANSLATE_NOOP("reasons", "is a database, but no QualCoder project"),
    QT_TRANSLATE_NOOP("reasons", "the offsets of {1} are not whole numbers"),
    QT_TRANSLATE_NOOP("reasons", "{1}: its text is not in the article, which was edited since"),
    QT_TRANSLATE_NOOP("reasons", "coding {1} has a code that does not exist"),
    QT_TRANSLATE_NOOP("reasons", "its text {1} is not in the project"),
    QT_TRANSLATE_NOOP("reasons", "its text {1} is neither in the project nor beside it"),
    QT_TRANSLATE_NOOP("reasons", "has no plain text in the project; let its program write the project with plain texts"),
    QT_TRANSLATE_NOOP("reasons", "its text is larger than {1} bytes"),
    QT_TRANSLATE_NOOP("reasons", "the variable \"{1}\" is not a JSON object"),
    QT_TRANSLATE_NOOP("reasons", "the variable \"{1}\" is not JSON: {2}"),
    QT_TRANSLATE_NOOP("reasons", "there is no room in {1}, where temporary files go; make room there"),
    QT_TRANSLATE_NOOP("reasons", "cannot be read: {1}"),
    QT_TRANSLATE_NOOP("reasons", "cannot be read to its end: {1}"),
    QT_TRANSLATE_NOOP("reasons", "the offsets of selection {1} are not whole numbers"),
    QT_TRANSLATE_NOOP("reasons", "holds a NUL character (U+0000)"),
    QT_TRANSLATE_NOOP("reasons", "is larger than {1} bytes; divide it into several files"),
    QT_TRANSLATE_NOOP("reasons", "is no DocBin that can be read: {1}"),
    QT_TRANSLATE_NOOP("reasons", "it unpacks to more than {1} bytes; divide it into several files"),
    QT_TRANSLATE_NOOP("reasons", "it ends in the middle"),
    QT_TRANSLATE_NOOP("reasons", "it is damaged ({1})"),
    QT_TRANSLATE_NOOP("reasons", "its lengths are not those of its tokens"),
    QT_TRANSLATE_NOOP("reasons", "it is cut off, or something follows it"),
    QT_TRANSLATE_NOOP("reasons", "was not closed ({1} lies beside it): close the project in its program first"),
    QT_TRANSLATE_NOOP("reasons", "its table {1} holds bytes where a text or a number should be"),
    QT_TRANSLATE_NOOP("reasons", "has no columns of tokens and tags; name them with --format conll --option token-column=… --option tag-columns=…"),
    QT_TRANSLATE_NOOP("reasons", "its column {1} has tags without a hyphen, such as {2}; write {3}, and O for a word without a label"),
    QT_TRANSLATE_NOOP("reasons", "its column {1} has {2} beside tags such as {3}; write O for a word without a label"),
    QT_TRANSLATE_NOOP("reasons", "its column {1} has no O, and {2} oftener than {3}; if that is a word without a label, write O there"),
    QT_TRANSLATE_NOOP("reasons", "has no columns of tokens and tags where they are said to be: {1}; columns count from 1"),
    QT_TRANSLATE_NOOP("reasons", "is beyond {1} tokens of one article; try --format conll --option articles=sentences"),
    QT_TRANSLATE_NOOP("reasons", "has {1} columns where other lines have {2}"),
    QT_TRANSLATE_NOOP("reasons", "has no token"),
    QT_TRANSLATE_NOOP("reasons", "its tag \"{1}\" names no label; write the label behind it (as in B-ACTOR), or O for a word without one"),
    QT_TRANSLATE_NOOP("reasons", "is not a text with its labels"),
    QT_TRANSLATE_NOOP("reasons", "its \"fragments\" are not pairs like 45–60 70–88: {1}"),
    QT_TRANSLATE_NOOP("reasons", "its \"meta\" is not a JSON object"),
    QT_TRANSLATE_NOOP("reasons", "holds a NUL character (U+0000) in its text"),
    QT_TRANSLATE_NOOP("reasons", "its \"meta\" is not JSON: {1}"),
    QT_TRANSLATE_NOOP("reasons", "holds no table"),
    QT_TRANSLATE_NOOP("reasons", "line {1} is longer than {2} bytes; mend or remove it"),
    QT_TRANSLATE_NOOP("reasons", "line {1} holds a NUL character (U+0000)"),
    QT_TRANSLATE_NOOP("reasons", "line {1} is not UTF-8: its byte {2} cannot be decoded"),
    QT_TRANSLATE_NOOP("reasons", "the text of {1} is not here; put it beside as {2}.txt"),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is not shaped as it must be"),
    QT_TRANSLATE_NOOP("reasons", "two annotations have the id {1}"),
    QT_TRANSLATE_NOOP("reasons", "the quote {1} is not in the text, or more than once"),
    QT_TRANSLATE_NOOP("reasons", "is an annotation of nothing that is named here"),
    QT_TRANSLATE_NOOP("reasons", "its header has a line that declares no layer: {1}"),
    QT_TRANSLATE_NOOP("reasons", "does not begin with {1}"),
    QT_TRANSLATE_NOOP("reasons", "is WebAnno TSV {1}, which tells no places; open it in WebAnno or INCEpTION and export it as TSV 3.3"),
    QT_TRANSLATE_NOOP("reasons", "has a sentence without tokens: {1}"),
    QT_TRANSLATE_NOOP("reasons", "declares a document type in line {1}, which is not read: it may hold entities that fetch other files or unfold without end"),
    QT_TRANSLATE_NOOP("reasons", "is nested deeper than {1} elements in line {2}"),
    QT_TRANSLATE_NOOP("reasons", "is XML, which cannot be read as {1}"),
    QT_TRANSLATE_NOOP("reasons", "is not well-formed XML: {1} in line {2}"),
    QT_TRANSLATE_NOOP("reasons", "is XML in an encoding that cannot be read: {1}"),
    QT_TRANSLATE_NOOP("reasons", "is no entity: \"format\" must be \"{1}\" and \"version\" {2}"),
    QT_TRANSLATE_NOOP("reasons", "\"id\" is empty, or \"aliases\" holds something else than names"),
    QT_TRANSLATE_NOOP("reasons", "\"{1}\" is missing, or not of the kind it must be"),
    QT_TRANSLATE_NOOP("reasons", "nearly the same text as {1} ({2})"),
    QT_TRANSLATE_NOOP("reasons", "the id {1} of a span or link is taken in another article"),
    QT_TRANSLATE_NOOP("reasons", "is in no format that Hashiya knows"),
    QT_TRANSLATE_NOOP("reasons", "the same article is in the workspace already"),
    QT_TRANSLATE_NOOP("reasons", "the same article came before it in this import"),
    QT_TRANSLATE_NOOP("reasons", "is in no format that Hashiya knows; name one with --format"),
    QT_TRANSLATE_NOOP("reasons", "the article already has labels by {1}"),
    QT_TRANSLATE_NOOP("reasons", "the article already has labels by {1}; those of {2} were deleted here, bring them back from the trash"),
    QT_TRANSLATE_NOOP("reasons", "the labels of {1} in this article were deleted here; bring them back from the trash"),
    QT_TRANSLATE_NOOP("reasons", "its id {1} is taken by an article with another text: from code point {2} on that one goes {3}, this one {4}"),
    QT_TRANSLATE_NOOP("reasons", "its word {1} in line {2} is not the next one in the text of article {3}: from code point {4} on that goes {5}"),
    QT_TRANSLATE_NOOP("reasons", "its word {1}, {2}, is not the next one in the text of article {3}: from code point {4} on that goes {5}"),
    QT_TRANSLATE_NOOP("reasons", "its id {1} comes a second time in this import"),
    QT_TRANSLATE_NOOP("reasons", "\"meta\" cannot be stored: {1}"),
    QT_TRANSLATE_NOOP("reasons", "\"attributes\" cannot be stored: {1}"),
    QT_TRANSLATE_NOOP("reasons", "the codebook does not know {1}; map it with `--map-label {2}`, add it there first, or import with `--unknown-labels add`"),
    QT_TRANSLATE_NOOP("reasons", "the codebook does not know {1}; add it there first, or import with `--unknown-labels add`"),
    QT_TRANSLATE_NOOP("reasons", "has no {1}"),
    QT_TRANSLATE_NOOP("reasons", "is not a regular file"),
    QT_TRANSLATE_NOOP("reasons", "is a workspace itself; open it, or export from it what is to come in"),
    QT_TRANSLATE_NOOP("reasons", "tells about its folder and is no article"),
    QT_TRANSLATE_NOOP("reasons", "is needed by the program alone whose files these are"),
    QT_TRANSLATE_NOOP("reasons", "holds originals of the project beside it"),
    QT_TRANSLATE_NOOP("reasons", "holds the parts of the page beside it"),
    QT_TRANSLATE_NOOP("reasons", "is a link to a folder; import that folder itself"),
    QT_TRANSLATE_NOOP("reasons", "its name leads out of the archive"),
    QT_TRANSLATE_NOOP("reasons", "is an archive inside an archive; unpack it first"),
    QT_TRANSLATE_NOOP("reasons", "the archive holds {1} files; at most {2} are read"),
    QT_TRANSLATE_NOOP("reasons", "the archive unpacks to {1} bytes; at most {2} are read"),
    QT_TRANSLATE_NOOP("reasons", "the archive unpacks to {1} times its size, like a zip bomb"),
    QT_TRANSLATE_NOOP("reasons", "is not well-formed XML: undefined entity in line {1}"),
    QT_TRANSLATE_NOOP("reasons", "the label {1}"),
    QT_TRANSLATE_NOOP("reasons", "the link {1} from {2} to {3}"),
    QT_TRANSLATE_NOOP("reasons", "span {1}"),
    QT_TRANSLATE_NOOP("reasons", "relation {1}"),
    QT_TRANSLATE_NOOP("reasons", "entity {1}"),
    QT_TRANSLATE_NOOP("reasons", "the \"id\" of {1}"),
    QT_TRANSLATE_NOOP("reasons", "the \"name\" of {1}"),
    QT_TRANSLATE_NOOP("reasons", "the \"label\" of {1}"),
    QT_TRANSLATE_NOOP("reasons", "the \"annotator\" of {1}"),
    QT_TRANSLATE_NOOP("reasons", "{1} ends at {2}, but the text has {3} code points"),
    QT_TRANSLATE_NOOP("reasons", "the text of {1} is {2}, but at its place is {3}"),
    QT_TRANSLATE_NOOP("reasons", "links to something on {1} that is not there"),
    QT_TRANSLATE_NOOP("reasons", "has too few values for {1}"),
    QT_TRANSLATE_NOOP("reasons", "has {1} roles for {2} targets of {3}"),
    QT_TRANSLATE_NOOP("reasons", "its token {1} is not at {2}"),
    QT_TRANSLATE_NOOP("reasons", "is not a token with its offsets, like 1-1 TAB 0-4"),
    QT_TRANSLATE_NOOP("reasons", "has {1} columns of values; the header declares {2}"),
    QT_TRANSLATE_NOOP("reasons", "ends at {1} but starts at {2}"),
    QT_TRANSLATE_NOOP("reasons", "has a token before the text of its sentence"),
    QT_TRANSLATE_NOOP("reasons", "lacks a type, a blank and an id behind its own id"),
    QT_TRANSLATE_NOOP("reasons", "{1} has no type"),
    QT_TRANSLATE_NOOP("reasons", "the fragments of {1} overlap"),
    QT_TRANSLATE_NOOP("reasons", "{1} does not link exactly two things"),
    QT_TRANSLATE_NOOP("reasons", "{1} has no trigger"),
    QT_TRANSLATE_NOOP("reasons", "has no tab after its id"),
    QT_TRANSLATE_NOOP("reasons", "{1} has no offsets like 7 15 or 3 6;16 18"),
    QT_TRANSLATE_NOOP("reasons", "{1} ends at {2} but starts at {3}"),
    QT_TRANSLATE_NOOP("reasons", "{1} has an argument that is not written role:id"),
    QT_TRANSLATE_NOOP("reasons", "the trigger {1} of {2} is not there"),
    QT_TRANSLATE_NOOP("reasons", "is not a reference like Reference T1 Wikidata:Q42"),
    QT_TRANSLATE_NOOP("reasons", "does not name two things that are equivalent"),
    QT_TRANSLATE_NOOP("reasons", "{1} is not there"),
)
"""Numbers in braces stand for what differs from case to case."""
# fmt: on
_IN_WINDOW: Mapping[str, str] = {
    **TABLE_REASONS_IN_WINDOW,
    "its encoding cannot be told (not UTF-8 in line {1}, at byte offset {2}); name it with --encoding": "its encoding cannot be "
    "told (not UTF-8 in line {1}, at byte offset {2}); choose one under “Encoding of texts”",
    "is not in the encoding that it declares (line {1}); name the right one with --encoding": "is not in the encoding "
    "that it declares (line {1}); choose the right one under “Encoding of texts”",
    "is in no format that Hashiya knows; name one with --format": "is in no format that Hashiya knows; choose one under "
    "“Format”",
    "has no column {1}; name the one with the tags: --format huggingface --option tags=…": "has no column {1}; choose "
    "the format huggingface and name there the column of the tags",
    "the names behind the numbers of its tags are not known; say --format huggingface --option labels=O,B-…": "the names "
    "behind the numbers of its tags are not known; choose the format huggingface and name them there, like O,B-…",
    'its data has no text in "{1}"; name the field with --format label-studio --option text=…': "its data has no text "
    'in "{1}"; choose the format label-studio and name the field there',
    "has no columns of tokens and tags; name them with --format conll --option token-column=… --option tag-columns=…": (
        "has no columns of tokens and tags; choose the format conll and say there which they are"
    ),
    "is beyond {1} tokens of one article; try --format conll --option articles=sentences": "is beyond {1} tokens of one "
    "article; choose the format conll and let articles begin with each sentence",
    "the codebook does not know {1}; map it with `--map-label {2}`, add it there first, or import with `--unknown-labels "
    "add`": "the codebook does not know {1}; choose under “Names” what it comes in as ({2}), add it to the codebook first, or "
    "choose so under “Labels the codebook lacks”",
    "the codebook does not know {1}; add it there first, or import with `--unknown-labels add`": "the codebook does not "
    "know {1}; add it there first, or choose so under “Labels the codebook lacks”",
}
"""What a terminal is told to type → what there is to choose in the window; other languages say that at once."""
_PLACE = re.compile(r"\{(\d)\}")
_WITHIN = 2
"""How deep a reason may stand in another one."""
_MARK = "\x00"


def reason_text(reason: str, depth: int = 0) -> str:
    """A reason in the language of the interface, each of its names isolated."""
    reason = one_line(reason)
    for template, pattern in _patterns():
        found = pattern.fullmatch(reason)
        if found is None:
            continue
        said = QCoreApplication.translate("reasons", template)
        if said == template:
            said = _IN_WINDOW.get(template, template)
        return _filled(said, {name: _inner(text, depth) for name, text in found.groupdict().items()})
    if (said := system_reason(reason)) != reason:
        return said
    head, colon, rest = reason.partition(": ")
    told = reason_text(rest, depth + 1) if colon and depth < _WITHIN else rest
    return reason if told == rest else f"{isolated(head)}: {told}"


def _filled(sentence: str, names: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: names[f"n{place.group(1)}"], sentence)


def _inner(text: str, depth: int) -> str:
    """What was put into a sentence: a name, or something that is told in words itself."""
    if depth >= _WITHIN:
        return isolated(text)
    parts = [reason_text(part, depth + 1) for part in text.split(", ")]
    told = QCoreApplication.translate("reasons", ", ").join(parts)
    return told if parts != text.split(", ") else isolated(text)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences with what tells them apart; the ones with the most fixed words first."""
    templates = sorted(map(str, REASONS), key=lambda one: -len(_PLACE.sub("", one)))
    return tuple((one, re.compile(_pattern(one), re.DOTALL)) for one in templates)


def _pattern(template: str) -> str:
    fixed = [re.escape(part) for part in _PLACE.sub(_MARK, template).split(_MARK)]
    names = [f"(?P<n{number}>.+?)" for number in _PLACE.findall(template)]
    return "".join(part + name for part, name in zip(fixed, [*names, ""], strict=True))
