"""What is lost, and what is worth knowing about a text, in sentences of the interface.

They say what `app.exchange.loss.SENTENCES` and `app.exchange.characters.hygiene.KINDS` say to the terminal; a test
keeps them the same. They stand here once more because only literals in the window's code can be translated.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

LOSSES: dict[str, object] = {
    "ambiguous_links": QT_TRANSLATE_NOOP(
        "losses", "links were left out, because several spans of the workspace may be meant"
    ),
    "annotators": QT_TRANSLATE_NOOP("losses", "the names of the annotators have no place in this format"),
    "article_exists": QT_TRANSLATE_NOOP(
        "losses", "spans or links were not taken over, because their article is already in the workspace"
    ),
    "article_text": QT_TRANSLATE_NOOP("losses", "the text of the articles is no part of this format"),
    "attribute_values": QT_TRANSLATE_NOOP(
        "losses", "attribute values of a kind that this format has no place for were left out"
    ),
    "attributes": QT_TRANSLATE_NOOP("losses", "attributes have no place in this format"),
    "bars": QT_TRANSLATE_NOOP("losses", "a | within a value became /, because | stands between two values here"),
    "blank_edges": QT_TRANSLATE_NOOP(
        "losses", "blanks and direction marks at the edges of spans were cut off, since no token holds them"
    ),
    "blank_titles": QT_TRANSLATE_NOOP(
        "losses", "articles without a title come back with their first line as their title"
    ),
    "boilerplate": QT_TRANSLATE_NOOP(
        "losses", "menus, advertisements and other lines around the article of a page were left out"
    ),
    "bridges": QT_TRANSLATE_NOOP(
        "losses", "links between things that are mentioned (bridging, split antecedents) were left out"
    ),
    "broken_tags": QT_TRANSLATE_NOOP("losses", "tags that continue nothing (I- without B-) were read as a beginning"),
    "changed_links": QT_TRANSLATE_NOOP("losses", "links were left out whose type is another one in the workspace now"),
    "code_groups": QT_TRANSLATE_NOOP("losses", "groups of codes have no place here"),
    "columns": QT_TRANSLATE_NOOP("losses", "columns that hold no labels were left out"),
    "line_end_spans": QT_TRANSLATE_NOOP(
        "losses", "spans of nothing but line ends and tabs were left out, which this format cannot hold"
    ),
    "summaries_beside": QT_TRANSLATE_NOOP("losses", "summaries of entries that hold their full text were left out"),
    "steps_waiting": QT_TRANSLATE_NOOP(
        "losses", "steps that wait until others have saved are not in it; export again when they are stored"
    ),
    "taken_ids": QT_TRANSLATE_NOOP("losses", "ids of spans and links that another article has, too, were replaced"),
    "comments": QT_TRANSLATE_NOOP("losses", "comments between the lines of tokens were left out"),
    "joined_tags": QT_TRANSLATE_NOOP("losses", "tags of the parts of a word (O^B-ORG) count for the whole word"),
    "configuration": QT_TRANSLATE_NOOP(
        "losses", "lines of the configuration beside the articles cannot be read and were passed over"
    ),
    "dangling_relations": QT_TRANSLATE_NOOP("losses", "links to spans that are not there any more were left out"),
    "inserted_files": QT_TRANSLATE_NOOP(
        "losses", "other files that a program puts into the text only when it opens it were left out"
    ),
    "page_data": QT_TRANSLATE_NOOP(
        "losses", "texts that a page does not show were read from the data that it has for search engines"
    ),
    "cell_links": QT_TRANSLATE_NOOP("losses", "addresses behind the text of cells were left out"),
    "cell_comments": QT_TRANSLATE_NOOP("losses", "comments on cells of a workbook were left out"),
    "cell_length": QT_TRANSLATE_NOOP("losses", "texts longer than a cell of a workbook may be were cut"),
    "cell_values": QT_TRANSLATE_NOOP(
        "losses", "metadata and attributes that do not fit into a cell of a workbook were left out"
    ),
    "deleted_layers": QT_TRANSLATE_NOOP(
        "losses",
        "spans were left out, because the labels of their annotator in the article were deleted here; "
        "bring them back from the trash",
    ),
    "deleted_links": QT_TRANSLATE_NOOP("losses", "links were left out that somebody has deleted in the workspace"),
    "deleted_text": QT_TRANSLATE_NOOP("losses", "text that was deleted in tracked changes was left out"),
    "disallowed_links": QT_TRANSLATE_NOOP(
        "losses", "links were left out, because the codebook does not allow their type between such spans"
    ),
    "disagreed_attributes": QT_TRANSLATE_NOOP(
        "losses", "attributes were left out of the gold layer, because annotators gave different values"
    ),
    "disagreed_details": QT_TRANSLATE_NOOP(
        "losses", "entities and notes were left out of the gold layer, because annotators gave different ones"
    ),
    "disagreed_relations": QT_TRANSLATE_NOOP(
        "losses", "links were left out of the gold layer, because too few annotators have drawn them"
    ),
    "disagreed_spans": QT_TRANSLATE_NOOP(
        "losses", "spans were left out of the gold layer, because too few annotators have marked them so"
    ),
    "doubtful_places": QT_TRANSLATE_NOOP(
        "losses",
        "spans lie where their file says, but the words they are called by stand elsewhere in the text; "
        "look whether they are right",
    ),
    "doubled_spans": QT_TRANSLATE_NOOP(
        "losses",
        "spans that one annotator marked twice with the same label count once in the gold layer",
    ),
    "details": QT_TRANSLATE_NOOP("losses", "the article's title, language or direction has no place in this format"),
    "empty_spans": QT_TRANSLATE_NOOP(
        "losses", "spans that hold no character, but lie between two of them, were left out"
    ),
    "entities": QT_TRANSLATE_NOOP("losses", "entities have no place in this format"),
    "entity_details": QT_TRANSLATE_NOOP(
        "losses", "other names, notes and attributes of entities have no place in this format"
    ),
    "entity_differs": QT_TRANSLATE_NOOP(
        "losses", "an entity is known under the same id with other details, which were kept"
    ),
    "entity_unmentioned": QT_TRANSLATE_NOOP(
        "losses", "entities that no span mentions are not part of an export; `hashiya entities` exports all"
    ),
    "equivalences": QT_TRANSLATE_NOOP("losses", "groups of equivalent spans became links from each to the next"),
    "event_types": QT_TRANSLATE_NOOP("losses", "types of events that are not those of their triggers were left out"),
    "events": QT_TRANSLATE_NOOP("losses", "events became links from their trigger to each of their arguments"),
    "foreign_items": QT_TRANSLATE_NOOP("losses", "items of a kind that has no counterpart here were left out"),
    "formulas": QT_TRANSLATE_NOOP("losses", "cells with a formula that no spreadsheet has worked out came in empty"),
    "frames": QT_TRANSLATE_NOOP("losses", "senses of words and the arguments of predicates were left out"),
    "fragments": QT_TRANSLATE_NOOP(
        "losses", "discontinuous spans were written as one stretch from their first to their last character"
    ),
    "grapheme_edges": QT_TRANSLATE_NOOP("losses", "spans that cut a grapheme were widened to the whole of it"),
    "hidden_text": QT_TRANSLATE_NOOP("losses", "text that its program does not show was left out"),
    "history": QT_TRANSLATE_NOOP(
        "losses", "when and how spans and links were made and changed has no place in this format"
    ),
    "identifiers": QT_TRANSLATE_NOOP(
        "losses", "spans and links got other identifiers, because this format has none or its own"
    ),
    "left_out_attributes": QT_TRANSLATE_NOOP("losses", "attributes were left out, as was asked for"),
    "left_out_labels": QT_TRANSLATE_NOOP("losses", "spans were left out because of their label, as was asked for"),
    "left_out_relations": QT_TRANSLATE_NOOP("losses", "links were left out because of their type, as was asked for"),
    "left_out_values": QT_TRANSLATE_NOOP("losses", "attribute values were left out, as was asked for"),
    "mapped_twice": QT_TRANSLATE_NOOP("losses", "attributes were left out, because another one has their name now"),
    "kept_details": QT_TRANSLATE_NOOP(
        "losses", "attributes, notes and entities were not taken over, since their span or link is in the workspace"
    ),
    "kept_metadata": QT_TRANSLATE_NOOP(
        "losses", "titles, languages and metadata were not taken over, since their article is in the workspace"
    ),
    "label_names": QT_TRANSLATE_NOOP(
        "losses", "blanks and line ends in labels became _, because this format cannot write them"
    ),
    "illegal_characters": QT_TRANSLATE_NOOP("losses", "characters that XML cannot hold were replaced"),
    "large_numbers": QT_TRANSLATE_NOOP("losses", "whole numbers beyond 64 bits lost their last digits"),
    "layout": QT_TRANSLATE_NOOP("losses", "tables, lists, emphasis and other layout became plain lines"),
    "language": QT_TRANSLATE_NOOP("losses", "the language or direction of the article has no place in this format"),
    "line_end_edges": QT_TRANSLATE_NOOP(
        "losses", "spans were changed at line ends or tabs, which this format allows in no span"
    ),
    "link_details": QT_TRANSLATE_NOOP(
        "losses", "identifiers, annotators and times of links have no place in this format"
    ),
    "line_rests": QT_TRANSLATE_NOOP("losses", "what stands behind the last field of a line was left out"),
    "linguistics": QT_TRANSLATE_NOOP(
        "losses", "lemmas, parts of speech, features and dependencies of words were left out"
    ),
    "line_ends": QT_TRANSLATE_NOOP("losses", "CRLF became LF in texts whose offsets count it as one character"),
    "mentions": QT_TRANSLATE_NOOP(
        "losses",
        "spans became nodes and edges, which tell no places in the text, and only of claims whose they are",
    ),
    "merged_cells": QT_TRANSLATE_NOOP("losses", "cells merged over several rows count in each of these rows"),
    "misfit_spans": QT_TRANSLATE_NOOP(
        "losses", "spans that do not fit the text of their article were left out, as was asked for"
    ),
    "meta": QT_TRANSLATE_NOOP("losses", "metadata of the article has no place in this format"),
    "meta_rest": QT_TRANSLATE_NOOP(
        "losses", "metadata of the article other than source, address and date has no place in this format"
    ),
    "near_duplicate": QT_TRANSLATE_NOOP(
        "losses", "spans or links were not taken over, because their article nearly repeats another one"
    ),
    "nested": QT_TRANSLATE_NOOP("losses", "the shorter ones of overlapping spans were left out, as was asked for"),
    "note_line_ends": QT_TRANSLATE_NOOP("losses", "line ends and tabs in notes became blanks"),
    "notes": QT_TRANSLATE_NOOP("losses", "notes have no place in this format"),
    "overlaps": QT_TRANSLATE_NOOP(
        "losses", "spans that overlap another one were left out, because this format has too few columns"
    ),
    "part_names": QT_TRANSLATE_NOOP(
        "losses", "articles had a split of their own in their metadata, where their part of the dataset stands now"
    ),
    "open_brackets": QT_TRANSLATE_NOOP(
        "losses", "mentions whose brackets open without closing or close without opening were left out"
    ),
    "other_relations": QT_TRANSLATE_NOOP(
        "losses", "links other than makes, about and member_of have no place in this format"
    ),
    "other_spans": QT_TRANSLATE_NOOP(
        "losses", "spans that are no claims are in this table only as makers and targets of claims"
    ),
    "orphaned_spans": QT_TRANSLATE_NOOP(
        "losses", "spans of texts that are not in their project any more were left out"
    ),
    "pictures": QT_TRANSLATE_NOOP("losses", "pictures, sound and embedded things were left out"),
    "predictions": QT_TRANSLATE_NOOP(
        "losses", "predictions of a model were left out; the format's option predictions=take brings them in"
    ),
    "progress": QT_TRANSLATE_NOOP("losses", "the progress of the annotators has no place in this format"),
    "references": QT_TRANSLATE_NOOP(
        "losses", "references to further entities, or of other things than spans, were left out"
    ),
    "rejected_answers": QT_TRANSLATE_NOOP("losses", "answers that were cancelled, rejected or ignored were left out"),
    "relation_annotators": QT_TRANSLATE_NOOP("losses", "links were filed under the annotator of their spans"),
    "relation_attributes": QT_TRANSLATE_NOOP("losses", "attributes of links have no place in this format"),
    "relation_identifiers": QT_TRANSLATE_NOOP("losses", "links got other identifiers, because this format has none"),
    "relations_across": QT_TRANSLATE_NOOP(
        "losses", "links to a span of another annotator have no place in an export of one layer"
    ),
    "relations": QT_TRANSLATE_NOOP("losses", "links between spans have no place in this format"),
    "relations_of_left_out": QT_TRANSLATE_NOOP("losses", "links of spans that were left out were left out with them"),
    "remarks": QT_TRANSLATE_NOOP("losses", "remarks in the front matter of a text were left out"),
    "repeated_keys": QT_TRANSLATE_NOOP(
        "losses", "keys that stand twice in an object were left out but for the last one"
    ),
    "repeated_relations": QT_TRANSLATE_NOOP(
        "losses", "links that repeat another one of the same kind between the same spans were left out"
    ),
    "repeated_rows": QT_TRANSLATE_NOOP("losses", "rows of a table that repeat another one were left out"),
    "repeated_spans": QT_TRANSLATE_NOOP("losses", "spans that were there already, by somebody else, were written once"),
    "requoted": QT_TRANSLATE_NOOP("losses", "spans whose offsets did not fit were put where their quote is found"),
    "readings": QT_TRANSLATE_NOOP("losses", "readings set in small letters above words were left out"),
    "same_annotators": QT_TRANSLATE_NOOP("losses", "users of the same name count as one annotator"),
    "scripts": QT_TRANSLATE_NOOP("losses", "scripts and style sheets were left out"),
    "self_links": QT_TRANSLATE_NOOP("losses", "links from a span to itself were left out"),
    "summaries": QT_TRANSLATE_NOOP("losses", "entries that hold no full text were read as their summary"),
    "text_rebuilt": QT_TRANSLATE_NOOP(
        "losses", "texts were put together from tokens, with a blank between two of them"
    ),
    "token_edges": QT_TRANSLATE_NOOP("losses", "spans that begin or end inside a token were widened to whole tokens"),
    "token_edges_dropped": QT_TRANSLATE_NOOP("losses", "spans that begin or end inside a token were left out"),
    "title_rows": QT_TRANSLATE_NOOP("losses", "rows above the names of the columns were left out"),
    "tokens_unkept": QT_TRANSLATE_NOOP(
        "losses", "tokens that hold blanks or overlap were not kept; the words of the text are found anew"
    ),
    "tokenless": QT_TRANSLATE_NOOP("losses", "spans without a single token (blanks, direction marks) were left out"),
    "tokens_cut": QT_TRANSLATE_NOOP("losses", "tokens were cut in two where a span begins or ends inside them"),
    "total_rows": QT_TRANSLATE_NOOP("losses", "rows that only sum up a table were left out"),
    "shared_triggers": QT_TRANSLATE_NOOP(
        "losses", "events that share a trigger became one span, with the links and attributes of all of them"
    ),
    "sheets": QT_TRANSLATE_NOOP("losses", "sheets of a workbook other than the one with the articles were not read"),
    "side_texts": QT_TRANSLATE_NOOP("losses", "headers, footers, notes and comments beside the text were left out"),
    "spans": QT_TRANSLATE_NOOP("losses", "spans have no place in this format"),
    "unclosed_tags": QT_TRANSLATE_NOOP(
        "losses", "tags that open a span which none closes (B- without L- or E-) were read as far as they go"
    ),
    "undeclared": QT_TRANSLATE_NOOP(
        "losses", "types and values that the configuration beside the articles does not declare came in all the same"
    ),
    "unit_found": QT_TRANSLATE_NOOP(
        "losses", "offsets of a file were converted from another unit than the usual one of its format"
    ),
    "untyped": QT_TRANSLATE_NOOP(
        "losses",
        "features that may be links came in as attributes; put the TypeSystem.xml beside the file, which tells",
    ),
    "unused_labels": QT_TRANSLATE_NOOP(
        "losses", "labels that a file declares without using them are not in the codebook and did not come in"
    ),
    "unknown_key": QT_TRANSLATE_NOOP("losses", "keys that the format does not know were left out"),
    "unknown_lines": QT_TRANSLATE_NOOP("losses", "lines of a kind that is not known were left out"),
    "unlinked": QT_TRANSLATE_NOOP("losses", "spans and links that are no part of this kind of network were left out"),
    "unplaced_links": QT_TRANSLATE_NOOP(
        "losses", "links were left out, because a span that they lead to is not in the workspace"
    ),
    "unplaced_parties": QT_TRANSLATE_NOOP(
        "losses", "organizations, joint makers and targets that a table of claims only names were left out"
    ),
    "unplaced_names": QT_TRANSLATE_NOOP(
        "losses", "names of people or organizations that the article does not spell were kept as attributes only"
    ),
    "value_kinds": QT_TRANSLATE_NOOP(
        "losses", "numbers, truth values or lists in attributes of no kind in the codebook may come back as texts"
    ),
    "words_differ": QT_TRANSLATE_NOOP(
        "losses",
        "articles are new ones, as a word differs from an article here; to label that one, mend the word",
    ),
    "words_end": QT_TRANSLATE_NOOP(
        "losses", "articles that came as words alone end before their text does; nothing behind has labels"
    ),
}
HYGIENE: dict[str, object] = {
    "bidi_controls": QT_TRANSLATE_NOOP(
        "hygiene", "controls of direction (U+061C, U+200E, U+200F, U+202A–202E, U+2066–2069)"
    ),
    "odd_spaces": QT_TRANSLATE_NOOP("hygiene", "blanks other than the usual one: no-break, narrow, thin, ideographic"),
    "zero_width_spaces": QT_TRANSLATE_NOOP("hygiene", "zero-width spaces, word joiners and soft hyphens"),
    "tatweel": QT_TRANSLATE_NOOP("hygiene", "tatweel (U+0640), which stretches a word without being a letter of it"),
    "byte_order_marks": QT_TRANSLATE_NOOP("hygiene", "byte order marks (U+FEFF) inside a text"),
    "presentation_forms": QT_TRANSLATE_NOOP(
        "hygiene", "presentation forms of letters (U+FB1D–FDFF, U+FE70–FEFC), which look like others"
    ),
    "private_use": QT_TRANSLATE_NOOP("hygiene", "characters of private use, which only the author's font can show"),
    "unassigned": QT_TRANSLATE_NOOP("hygiene", "code points without a character, or noncharacters"),
    "controls": QT_TRANSLATE_NOOP("hygiene", "control codes other than tab and line ends"),
    "replacement": QT_TRANSLATE_NOOP(
        "hygiene", "replacement characters (U+FFFD), which stand where something was lost before"
    ),
    "visual_order": QT_TRANSLATE_NOOP(
        "hygiene", "words that begin with a letter that only ends words: the text seems to be stored in visual order"
    ),
    "not_composed": QT_TRANSLATE_NOOP("hygiene", "texts without spans that are not in composed form (NFC)"),
    "mojibake": QT_TRANSLATE_NOOP("hygiene", "texts that look as if they had been read in a wrong encoding"),
}


def loss_sentence(kind: str) -> str:
    """What is said about a kind of loss, in the language of the interface."""
    return QCoreApplication.translate("losses", str(LOSSES[kind]))


def hygiene_sentence(kind: str) -> str:
    """What is said about a kind of odd characters, in the language of the interface."""
    return QCoreApplication.translate("hygiene", str(HYGIENE[kind]))
