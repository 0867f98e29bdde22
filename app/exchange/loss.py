"""What a format could not carry: counted, named, with first examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.wording.isolation import isolated

EXAMPLES = 3
ARTICLE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What an example begins with that names an article; articles whose id somebody else gave say more by themselves."""
_TITLE = 48
"""Code points of a title beside an id."""
STAYING_OUT = frozenset({"ambiguous_links", "predictions", "unplaced_links"})
"""Kinds that tell why something does not come to an article of the workspace: they count though nothing else comes."""
SPANS_UNWRITTEN = frozenset(
    {
        "line_end_spans",
        "nested",
        "other_spans",
        "overlaps",
        "repeated_spans",
        "spans",
        "token_edges_dropped",
        "tokenless",
    }
)
LINKS_UNWRITTEN = frozenset(
    {"other_relations", "relations", "relations_across", "relations_of_left_out", "repeated_relations"}
)
"""Kinds that count, one by one, spans and links that a writer was given and has not written."""
NOTICES = frozenset(
    {
        "line_ends",
        "merged_cells",
        "page_data",
        "same_annotators",
        "summaries",
        "text_rebuilt",
        "undeclared",
        "unit_found",
        "untyped",
    }
)
"""Kinds that say how something was read that is here whole: worth knowing, and no loss."""
LOSSES_SUFFIX = ".losses.json"
"""Added to the name of an export, it names the report of what the export could not carry."""

SENTENCES = {
    "ambiguous_links": "links were left out, because several spans of the workspace may be meant",
    "annotators": "the names of the annotators have no place in this format",
    "article_exists": "spans or links were not taken over, because their article is already in the workspace",
    "article_text": "the text of the articles is no part of this format",
    "attribute_values": "attribute values of a kind that this format has no place for were left out",
    "attributes": "attributes have no place in this format",
    "bars": "a | within a value became /, because | stands between two values here",
    "blank_edges": "blanks and direction marks at the edges of spans were cut off, since no token holds them",
    "blank_titles": "articles without a title come back with their first line as their title",
    "boilerplate": "menus, advertisements and other lines around the article of a page were left out",
    "bridges": "links between things that are mentioned (bridging, split antecedents) were left out",
    "broken_tags": "tags that continue nothing (I- without B-) were read as a beginning",
    "changed_links": "links were left out whose type is another one in the workspace now",
    "code_groups": "groups of codes have no place here",
    "columns": "columns that hold no labels were left out",
    "comments": "comments between the lines of tokens were left out",
    "configuration": "lines of the configuration beside the articles cannot be read and were passed over",
    "dangling_relations": "links to spans that are not there any more were left out",
    "cell_links": "addresses behind the text of cells were left out",
    "cell_comments": "comments on cells of a workbook were left out",
    "cell_length": "texts longer than a cell of a workbook may be were cut",
    "cell_values": "metadata and attributes that do not fit into a cell of a workbook were left out",
    "deleted_layers": "spans were left out, because the labels of their annotator in the article were deleted here; "
    "bring them back from the trash",
    "deleted_links": "links were left out that somebody has deleted in the workspace",
    "deleted_text": "text that was deleted in tracked changes was left out",
    "disallowed_links": "links were left out, because the codebook does not allow their type between such spans",
    "disagreed_attributes": "attributes were left out of the gold layer, because annotators gave different values",
    "disagreed_details": "entities and notes were left out of the gold layer, because annotators gave different ones",
    "disagreed_relations": "links were left out of the gold layer, because too few annotators have drawn them",
    "disagreed_spans": "spans were left out of the gold layer, because too few annotators have marked them so",
    "doubtful_places": "spans lie where their file says, but the words they are called by stand elsewhere in the text; "
    "look whether they are right",
    "doubled_spans": "spans that one annotator marked twice with the same label count once in the gold layer",
    "details": "the article's title, language or direction has no place in this format",
    "empty_spans": "spans that hold no character, but lie between two of them, were left out",
    "entities": "entities have no place in this format",
    "entity_details": "other names, notes and attributes of entities have no place in this format",
    "entity_differs": "an entity is known under the same id with other details, which were kept",
    "entity_unmentioned": "entities that no span mentions are not part of an export; `hashiya entities` exports all",
    "equivalences": "groups of equivalent spans became links from each to the next",
    "event_types": "types of events that are not those of their triggers were left out",
    "events": "events became links from their trigger to each of their arguments",
    "foreign_items": "items of a kind that has no counterpart here were left out",
    "formulas": "cells with a formula that no spreadsheet has worked out came in empty",
    "frames": "senses of words and the arguments of predicates were left out",
    "fragments": "discontinuous spans were written as one stretch from their first to their last character",
    "grapheme_edges": "spans that cut a grapheme were widened to the whole of it",
    "joined_tags": "tags of the parts of a word (O^B-ORG) count for the whole word",
    "hidden_text": "text that its program does not show was left out",
    "inserted_files": "other files that a program puts into the text only when it opens it were left out",
    "history": "when and how spans and links were made and changed has no place in this format",
    "identifiers": "spans and links got other identifiers, because this format has none or its own",
    "left_out_attributes": "attributes were left out, as was asked for",
    "left_out_labels": "spans were left out because of their label, as was asked for",
    "left_out_relations": "links were left out because of their type, as was asked for",
    "left_out_values": "attribute values were left out, as was asked for",
    "mapped_twice": "attributes were left out, because another one has their name now",
    "kept_details": "attributes, notes and entities were not taken over, since their span or link is in the workspace",
    "kept_metadata": "titles, languages and metadata were not taken over, since their article is in the workspace",
    "label_names": "blanks and line ends in labels became _, because this format cannot write them",
    "illegal_characters": "characters that XML cannot hold were replaced",
    "large_numbers": "whole numbers beyond 64 bits lost their last digits",
    "layout": "tables, lists, emphasis and other layout became plain lines",
    "language": "the language or direction of the article has no place in this format",
    "line_end_edges": "spans were changed at line ends or tabs, which this format allows in no span",
    "line_end_spans": "spans of nothing but line ends and tabs were left out, which this format cannot hold",
    "link_details": "identifiers, annotators and times of links have no place in this format",
    "line_rests": "what stands behind the last field of a line was left out",
    "linguistics": "lemmas, parts of speech, features and dependencies of words were left out",
    "line_ends": "CRLF became LF in texts whose offsets count it as one character",
    "mentions": "spans became nodes and edges, which tell no places in the text, and only of claims whose they are",
    "merged_cells": "cells merged over several rows count in each of these rows",
    "misfit_spans": "spans that do not fit the text of their article were left out, as was asked for",
    "meta": "metadata of the article has no place in this format",
    "meta_rest": "metadata of the article other than source, address and date has no place in this format",
    "near_duplicate": "spans or links were not taken over, because their article nearly repeats another one",
    "nested": "the shorter ones of overlapping spans were left out, as was asked for",
    "note_line_ends": "line ends and tabs in notes became blanks",
    "notes": "notes have no place in this format",
    "overlaps": "spans that overlap another one were left out, because this format has too few columns",
    "open_brackets": "mentions whose brackets open without closing or close without opening were left out",
    "other_relations": "links other than makes, about and member_of have no place in this format",
    "other_spans": "spans that are no claims are in this table only as makers and targets of claims",
    "orphaned_spans": "spans of texts that are not in their project any more were left out",
    "page_data": "texts that a page does not show were read from the data that it has for search engines",
    "part_names": "articles had a split of their own in their metadata, where their part of the dataset stands now",
    "pictures": "pictures, sound and embedded things were left out",
    "predictions": "predictions of a model were left out; the format's option predictions=take brings them in",
    "progress": "the progress of the annotators has no place in this format",
    "references": "references to further entities, or of other things than spans, were left out",
    "rejected_answers": "answers that were cancelled, rejected or ignored were left out",
    "relation_annotators": "links were filed under the annotator of their spans",
    "relation_attributes": "attributes of links have no place in this format",
    "relation_identifiers": "links got other identifiers, because this format has none",
    "relations_across": "links to a span of another annotator have no place in an export of one layer",
    "relations": "links between spans have no place in this format",
    "relations_of_left_out": "links of spans that were left out were left out with them",
    "remarks": "remarks in the front matter of a text were left out",
    "repeated_keys": "keys that stand twice in an object were left out but for the last one",
    "repeated_relations": "links that repeat another one of the same kind between the same spans were left out",
    "repeated_rows": "rows of a table that repeat another one were left out",
    "repeated_spans": "spans that were there already, by somebody else, were written once",
    "requoted": "spans whose offsets did not fit were put where their quote is found",
    "readings": "readings set in small letters above words were left out",
    "same_annotators": "users of the same name count as one annotator",
    "scripts": "scripts and style sheets were left out",
    "self_links": "links from a span to itself were left out",
    "summaries_beside": "summaries of entries that hold their full text were left out",
    "summaries": "entries that hold no full text were read as their summary",
    "steps_waiting": "steps that wait until others have saved are not in it; export again when they are stored",
    "taken_ids": "ids of spans and links that another article has, too, were replaced",
    "text_rebuilt": "texts were put together from tokens, with a blank between two of them",
    "token_edges": "spans that begin or end inside a token were widened to whole tokens",
    "token_edges_dropped": "spans that begin or end inside a token were left out",
    "title_rows": "rows above the names of the columns were left out",
    "tokens_unkept": "tokens that hold blanks or overlap were not kept; the words of the text are found anew",
    "tokenless": "spans without a single token (blanks, direction marks) were left out",
    "tokens_cut": "tokens were cut in two where a span begins or ends inside them",
    "total_rows": "rows that only sum up a table were left out",
    "shared_triggers": "events that share a trigger became one span, with the links and attributes of all of them",
    "sheets": "sheets of a workbook other than the one with the articles were not read",
    "side_texts": "headers, footers, notes and comments beside the text were left out",
    "spans": "spans have no place in this format",
    "unclosed_tags": "tags that open a span which none closes (B- without L- or E-) were read as far as they go",
    "undeclared": "types and values that the configuration beside the articles does not declare came in all the same",
    "unit_found": "offsets of a file were converted from another unit than the usual one of its format",
    "untyped": "features that may be links came in as attributes; put the TypeSystem.xml beside the file, which tells",
    "unused_labels": "labels that a file declares without using them are not in the codebook and did not come in",
    "unknown_key": "keys that the format does not know were left out",
    "unknown_lines": "lines of a kind that is not known were left out",
    "unlinked": "spans and links that are no part of this kind of network were left out",
    "unplaced_links": "links were left out, because a span that they lead to is not in the workspace",
    "unplaced_parties": "organizations, joint makers and targets that a table of claims only names were left out",
    "unplaced_names": "names of people or organizations that the article does not spell were kept as attributes only",
    "value_kinds": "numbers, truth values or lists in attributes of no kind in the codebook may come back as texts",
    "words_differ": "articles are new ones, as a word differs from an article here; to label that one, mend the word",
    "words_end": "articles that came as words alone end before their text does; nothing behind has labels",
}
"""Kind of loss → what is said about it."""


@dataclass(slots=True)
class Loss:
    """How often one kind of thing was lost, and where first."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


class LossReport:
    """Everything that an import or an export could not carry, and notices. False when nothing was counted."""

    def __init__(self) -> None:
        self._losses: dict[str, Loss] = {}
        self._told: set[tuple[str, str]] = set()

    def add_once(self, kind: str, example: str) -> None:
        """Count something that many articles share, such as a line of their configuration, once only."""
        if (kind, example) not in self._told:
            self._told.add((kind, example))
            self.add(kind, example)

    def add(self, kind: str, example: str = "", count: int = 1) -> None:
        """Count one more loss of a kind of `SENTENCES`.

        Raises:
            ValueError: there is no such kind; a format has to be mended.
        """
        if kind not in SENTENCES:
            raise ValueError(f"unknown kind of loss: {kind}")
        loss = self._losses.get(kind)
        if loss is None:
            loss = self._losses[kind] = Loss()
        loss.count += count
        if example and len(loss.examples) < EXAMPLES and example not in loss.examples:
            loss.examples.append(example)

    def forget(self, kinds: Collection[str]) -> None:
        """Leave out what turned out to be no loss."""
        for kind in kinds:
            self._losses.pop(kind, None)

    def copy(self) -> LossReport:
        """The same, to be added to by itself."""
        other = LossReport()
        other.include(self)
        return other

    def taken(self) -> LossReport:
        """Everything that was counted so far, which this report forgets."""
        other = LossReport()
        other._losses, other._told, self._losses, self._told = self._losses, self._told, {}, set()
        return other

    def taken_if_any(self) -> LossReport | None:
        """The same; None where nothing was counted, as is so of most articles."""
        return self.taken() if self._losses else None

    def only(self, kinds: Collection[str]) -> LossReport:
        """What was counted of these kinds."""
        some = LossReport()
        some._losses = {kind: loss for kind, loss in self._losses.items() if kind in kinds}
        return some

    @property
    def lost(self) -> LossReport:
        """What was counted without the notices."""
        return self.only(self._losses.keys() - NOTICES)

    @property
    def noticed(self) -> LossReport:
        """The notices."""
        return self.only(NOTICES)

    def include(self, other: LossReport | None) -> None:
        """Add everything that `other` has counted; what is to be counted once only, and is here already, not again."""
        if other is not None:
            self._include(other)

    def _include(self, other: LossReport) -> None:
        again = Counter(kind for kind, _ in self._told & other._told)
        for kind, loss in other._losses.items():
            if loss.count == again[kind]:
                continue
            own = self._losses.setdefault(kind, Loss())
            own.count += loss.count - again[kind]
            new = [example for example in loss.examples if example not in own.examples]
            own.examples = [*own.examples, *new][:EXAMPLES]
        self._told |= other._told

    def __bool__(self) -> bool:
        return bool(self._losses)

    def count(self, kind: str) -> int:
        """How often `kind` was lost."""
        return self._losses[kind].count if kind in self._losses else 0

    def lines(self, titles: Mapping[str, str] | None = None) -> list[str]:
        """One readable line for each kind of loss; `titles` of articles by id stand before their ids."""
        named = {kind: [_titled(one, titles or {}) for one in loss.examples] for kind, loss in self._losses.items()}
        return [
            f"{loss.count:,} × {SENTENCES[kind]}" + (f" ({'; '.join(named[kind])})" if loss.examples else "")
            for kind, loss in sorted(self._losses.items())
        ]

    def to_json(self) -> list[dict[str, Any]]:
        """The report as JSON values."""
        return [
            {
                "kind": kind,
                "count": loss.count,
                "what": SENTENCES[kind],
                "examples": list(loss.examples),
                # Only where it is one: cards of datasets hold this, and are compared byte by byte.
                **({"notice": True} if kind in NOTICES else {}),
            }
            for kind, loss in sorted(self._losses.items())
        ]


def _titled(example: str, titles: Mapping[str, str]) -> str:
    found = ARTICLE_ID.match(example)
    title = " ".join(titles.get(found[0], "").split()) if found is not None else ""
    if not title:
        return example
    shown = title if len(title) <= _TITLE else f"{title[: _TITLE - 1].rstrip()}…"
    return f"{isolated(shown)} {example}"
