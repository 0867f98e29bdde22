"""What services refuse, in the language of the interface.

An error carries its sentence with names in braces and the values for them (`app.domain.errors.HashiyaError`). The
sentence is what a translation is looked up by; one that is not in the table is shown as it is, in English.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale, Qt

from app.domain.errors import Clause, HashiyaError
from app.domain.records import Codebook
from app.domain.wording.isolation import isolated, one_line
from app.ui.wording.json_reasons import JSON_WORDS, json_reason
from app.ui.wording.wording import as_place, name_in

# fmt: off
SENTENCES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("errors", "A link leads from one span to another, not to itself; choose another span"),
    QT_TRANSLATE_NOOP("errors", "The link {type} leads from {from_labels} to {to_labels}, not from {from_label} to {to_label}; choose other spans or another link"),
    QT_TRANSLATE_NOOP("errors", "The link {type} would lead back to its own beginning; delete a link of that circle first"),
    QT_TRANSLATE_NOOP("errors", "These two spans are linked by {type} already; look at their links"),
    QT_TRANSLATE_NOOP("errors", "This span has a link {type}, whose end cannot be {label}; delete the link first"),
    QT_TRANSLATE_NOOP("errors", "This claim has a primary maker already; make that one joint first, or let this one be joint"),
    QT_TRANSLATE_NOOP("errors", "There is no span {id} in this article; it may have been deleted"),
    QT_TRANSLATE_NOOP("errors", "There is no entity {id} any more; choose another one"),
    QT_TRANSLATE_NOOP("errors", "There is no label {key} in the codebook; add it there first"),
    QT_TRANSLATE_NOOP("errors", "The label {label} is archived; take it back into use in the codebook first"),
    QT_TRANSLATE_NOOP("errors", "There is no link type {key} in the codebook; add it there first"),
    QT_TRANSLATE_NOOP("errors", "The link type {type} is archived; take it back into use first"),
    QT_TRANSLATE_NOOP("errors", "{owner}: {value!r} is no value of the attribute {attribute}; choose one of: {choices}"),
    QT_TRANSLATE_NOOP("errors", "{owner}: {value!r} does not fit the attribute {attribute}, which is of the kind {what}"),
    QT_TRANSLATE_NOOP("errors", "The stretch {where} cuts a letter from its marks; take the whole letter"),
    QT_TRANSLATE_NOOP("errors", "The stretch {where} touches or precedes the one before; choose words further on"),
    QT_TRANSLATE_NOOP("errors", "A split here would leave one part of the span empty; put the caret between two words"),
    QT_TRANSLATE_NOOP("errors", "Only two spans of one label, in one article and one layer, can be merged"),
    QT_TRANSLATE_NOOP("errors", "There is nothing to change; everything is as wanted already"),
    QT_TRANSLATE_NOOP("errors", "Cancelled; nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "There is nothing to undo"),
    QT_TRANSLATE_NOOP("errors", "There is nothing to redo"),
    QT_TRANSLATE_NOOP("errors", "The import of {source} by {person}, begun at {time}, was cut short; nothing of it came in. Import it again."),
    QT_TRANSLATE_NOOP("errors", "This step can be undone when the other window or program has saved"),
    QT_TRANSLATE_NOOP("errors", "This step can be done again when the other window or program has saved"),
    QT_TRANSLATE_NOOP("errors", "This step can be done when what was made before it is stored"),
    QT_TRANSLATE_NOOP("errors", "The step that was to be undone is not there any more; nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "{path}: the folder cannot be made: {why}; nothing was saved"),
    QT_TRANSLATE_NOOP("errors", "{path}: a step that could not be stored cannot be kept there: {why}; it waits still"),
    QT_TRANSLATE_NOOP("errors", "This {kind} is not there any more; nothing was changed. Open the article again."),
    QT_TRANSLATE_NOOP("errors", "This {kind} was deleted by {person} at {time} in the meantime; nothing was overwritten. Look at it again before you repeat your step."),
    QT_TRANSLATE_NOOP("errors", "This {kind} was changed by {person} at {time} in the meantime; nothing was overwritten. Look at it again before you repeat your step."),
    QT_TRANSLATE_NOOP("errors", "Somebody else saved at the same moment and both waited for each other; nothing was saved. Do your step again."),
    QT_TRANSLATE_NOOP("errors", "The article of this step was removed in the meantime; nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "{people} worked on the imported articles since; undoing the import would hide that, so nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "This {kind} is not in the trash any more; look at it once more"),
    QT_TRANSLATE_NOOP("errors", "The label {key} was taken out of the codebook; add it again before this step"),
    QT_TRANSLATE_NOOP("errors", "The link type {key} was taken out of the codebook; add it again before this step"),
    QT_TRANSLATE_NOOP("errors", "The entity that this span refers to was removed in the meantime; bring it back first"),
    QT_TRANSLATE_NOOP("errors", "Spans refer to {entity} by now; link them to another entity first"),
    QT_TRANSLATE_NOOP("errors", "{person} has linked this span by {type} since; delete that link first"),
    QT_TRANSLATE_NOOP("errors", "This span has a link {type} by now, whose end it could not be any more"),
    QT_TRANSLATE_NOOP("errors", "A span that the link {type} leads from or to was deleted in the meantime; bring it back first"),
    QT_TRANSLATE_NOOP("errors", "The ends of the link {type} have labels by now that the codebook does not allow for it"),
    QT_TRANSLATE_NOOP("errors", "An import is taken back by its own annotator ({person}) with Undo, or article by article"),
    QT_TRANSLATE_NOOP("errors", "This entry went back or forth itself; take back the step that it was about"),
    QT_TRANSLATE_NOOP("errors", "{person} has undone this entry already"),
    QT_TRANSLATE_NOOP("errors", "What these entries did is gone already"),
    QT_TRANSLATE_NOOP("errors", "A span in several pieces cannot be looked for; choose one in one piece"),
    QT_TRANSLATE_NOOP("errors", "There is no word in this span to look for; choose a span with letters"),
    QT_TRANSLATE_NOOP("errors", "This span is not there any more; choose another mention to look for"),
    QT_TRANSLATE_NOOP("errors", "The entity of this span was removed in the meantime; look at the span again"),
    QT_TRANSLATE_NOOP("errors", "A place is not as it was found, or its article was removed; look for the mention again"),
    QT_TRANSLATE_NOOP("errors", "An entity cannot be merged into itself; choose another one"),
    QT_TRANSLATE_NOOP("errors", "Choose at least one entity to merge into the other"),
    QT_TRANSLATE_NOOP("errors", "Choose mentions of {entity} that are to be somebody else"),
    QT_TRANSLATE_NOOP("errors", "An entity needs a name"),
    QT_TRANSLATE_NOOP("errors", "The label {label} cannot be merged into itself; choose another one"),
    QT_TRANSLATE_NOOP("errors", "The label {label} is archived; take it back into use first"),
    QT_TRANSLATE_NOOP("errors", "{label} is the only label of the codebook; add another one first"),
    QT_TRANSLATE_NOOP("errors", "The link type {type} cannot be merged into itself; choose another"),
    QT_TRANSLATE_NOOP("errors", "The value {value} cannot be merged into itself; choose another one"),
    QT_TRANSLATE_NOOP("errors", "{value} is the only value of {attribute}; delete the attribute, or add another value first"),
    QT_TRANSLATE_NOOP("errors", "The codebook is the same already; nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "The codebook was changed in the meantime (version {now} instead of {seen}); nothing was overwritten. Look at it again before you repeat your change."),
    QT_TRANSLATE_NOOP("errors", "This codebook contradicts what is labelled already, so nothing was changed: {reasons}. Change the codebook, or merge or delete what is in its way first."),
    QT_TRANSLATE_NOOP("errors", "Going back would contradict what was labelled since, so nothing was changed: {reasons}"),
    QT_TRANSLATE_NOOP("errors", "Somebody used a label or link type of the codebook that this step takes away; nothing was changed. Look at what it touches once more, then repeat it."),
    QT_TRANSLATE_NOOP("errors", "{location}: {outcome}: {reason}"),
    QT_TRANSLATE_NOOP("errors", "{location}: the workspace cannot be opened: {reason}"),
    QT_TRANSLATE_NOOP("errors", "{path}: the workspace cannot be created: {reason}"),
    QT_TRANSLATE_NOOP("errors", "{location}: this older workspace must be upgraded, but {reason}"),
    QT_TRANSLATE_NOOP("errors", "{location}: this workspace was written by an earlier Hashiya and must be brought up to date first"),
    QT_TRANSLATE_NOOP("errors", "{path}: this older workspace was not upgraded, because the copy {copy} cannot be made: {why}"),
    QT_TRANSLATE_NOOP("errors", "{location}: this workspace was written by Hashiya {version} with schema {revision}; this program knows schemas up to {head}: update Hashiya to open it"),
    QT_TRANSLATE_NOOP("errors", "{location}: there is no workspace in this database; create one with `hashiya init`"),
    QT_TRANSLATE_NOOP("errors", "{location}: this database has the unknown schema {revision}; it is no workspace of ours"),
    QT_TRANSLATE_NOOP("errors", "{location}: this database is not empty; open it if it is a workspace, or name another"),
    QT_TRANSLATE_NOOP("errors", "{location}: a workspace needs a file; name one"),
    QT_TRANSLATE_NOOP("errors", "{address}: a workspace is a file or a postgresql:// address; {kind_of_address} is neither"),
    QT_TRANSLATE_NOOP("errors", "The address that begins with {scheme} cannot be understood; write postgresql://user:password@host:port/database, or the path of a file"),
    QT_TRANSLATE_NOOP("errors", "{path}: there is no such workspace; create it with `hashiya init`"),
    QT_TRANSLATE_NOOP("errors", "{path}: its newest steps lie beside it in {log}, and cannot be read from a folder that may not be written to; copy both files into a folder of your own, and open the copy"),
    QT_TRANSLATE_NOOP("errors", "{path}: this is a folder, not a workspace file"),
    QT_TRANSLATE_NOOP("errors", "{path}: the file cannot be read: {why}"),
    QT_TRANSLATE_NOOP("errors", "{path}: the file is empty, not a workspace; delete it and create one with `hashiya init`"),
    QT_TRANSLATE_NOOP("errors", "{path}: this is not a database; to read articles from it, use `hashiya import`"),
    QT_TRANSLATE_NOOP("errors", "{path}: this database belongs to another program, not to Hashiya"),
    QT_TRANSLATE_NOOP("errors", "{path}: this is a folder; name a file in it"),
    QT_TRANSLATE_NOOP("errors", "{path}: there is a file of that name already; open it or choose another name"),
    QT_TRANSLATE_NOOP("errors", "{path}: the folder {folder} does not exist; create it first"),
    QT_TRANSLATE_NOOP("errors", "{path}: the folder {folder} may not be written to; choose another place"),
    QT_TRANSLATE_NOOP("errors", "{location}: use `pg_dump` to back up a PostgreSQL database, or export its articles"),
    QT_TRANSLATE_NOOP("errors", "{path}: there is a file of that name already; choose another name"),
    QT_TRANSLATE_NOOP("errors", "{path}: the copy cannot be made: {why}"),
    QT_TRANSLATE_NOOP("errors", "nothing was saved"),
    QT_TRANSLATE_NOOP("errors", "it cannot be read"),
    QT_TRANSLATE_NOOP("errors", "the disk is full; make room and do the step again"),
    QT_TRANSLATE_NOOP("errors", "the disk of the server is full; when there is room on it, do the step again"),
    QT_TRANSLATE_NOOP("errors", "{location}: there is no room on the disk. What you do is in this window alone and is not saved. Make room on the disk: then it is stored by itself. If the window is closed before, it is lost."),
    QT_TRANSLATE_NOOP("errors", "{location}: there is no room on the disk, and steps of yours are in this window alone: make room first, or close the window without them"),
    QT_TRANSLATE_NOOP("errors", "its disk is full; make room there, or choose another disk"),
    QT_TRANSLATE_NOOP("errors", "your share of its disk (the quota) is used up; make room there, or choose another disk"),
    QT_TRANSLATE_NOOP("errors", "its disk takes no file so large, like a stick with FAT beyond 4 GB; choose another disk, or export less"),
    QT_TRANSLATE_NOOP("errors", "its disk can only be read; choose another place"),
    QT_TRANSLATE_NOOP("errors", "permission is denied; check its rights and whether another program has it open"),
    QT_TRANSLATE_NOOP("errors", "programs cannot share a file on its disk, as on some network disks; move it to a disk of this computer, or work with a PostgreSQL database"),
    QT_TRANSLATE_NOOP("errors", "the disk cannot be read or written; make room or check it, then do the step again"),
    QT_TRANSLATE_NOOP("errors", "it is read-only; copy it to a place you may write to"),
    QT_TRANSLATE_NOOP("errors", "another version of Hashiya has changed its tables meanwhile; close this window and open it with that version"),
    QT_TRANSLATE_NOOP("errors", "another window or program is writing into it, such as an import; when that is done, do the step again"),
    QT_TRANSLATE_NOOP("errors", "the file is damaged; run `hashiya check` on it and restore a backup"),
    QT_TRANSLATE_NOOP("errors", "it cannot be opened; was it moved, or is its folder read-only?"),
    QT_TRANSLATE_NOOP("errors", "all connections to it are busy; let the running imports and exports end first"),
    QT_TRANSLATE_NOOP("errors", "the server cannot be reached ({said}); when it is back, look and repeat the step"),
    QT_TRANSLATE_NOOP("errors", "the server does not answer; when it does, look and repeat the step"),
    QT_TRANSLATE_NOOP("errors", "a rule of the store was broken ({said})"),
    QT_TRANSLATE_NOOP("errors", "a stored value is damaged; run `hashiya check`"),
    QT_TRANSLATE_NOOP("errors", "the file was moved, renamed or deleted while it was open; put it back and do the step again, or save a copy of the workspace"),
    QT_TRANSLATE_NOOP("errors", "another file has taken its place; save a copy of the workspace, then open the one you want"),
    QT_TRANSLATE_NOOP("errors", "{location}: the server went away while saving; it is unknown whether the last step was saved: open the article again and look"),
    QT_TRANSLATE_NOOP("errors", "{file}: there is no preset {preset}; choose one in the window of keys"),
    QT_TRANSLATE_NOOP("errors", "{file}: “keys” must list keys by action; export a key map to see how"),
    QT_TRANSLATE_NOOP("errors", "{file}: {key} is given to {other} and to {action}; take it from one of them"),
    QT_TRANSLATE_NOOP("errors", "{file}: cannot be read ({why}); check the path and its rights"),
    QT_TRANSLATE_NOOP("errors", "{file}: not JSON, line {line}, column {column}; export the key map again"),
    QT_TRANSLATE_NOOP("errors", "{file}: not a text file in UTF-8; export the key map again"),
    QT_TRANSLATE_NOOP("errors", "{file}: not a key map of Hashiya; choose a file exported in the window of keys"),
    QT_TRANSLATE_NOOP("errors", "{file}: has no version number; export the key map again"),
    QT_TRANSLATE_NOOP("errors", "{file}: written by a newer Hashiya; update this one"),
    QT_TRANSLATE_NOOP("errors", "{file}: the keys of {action} must be a list; export a key map to see how"),
    QT_TRANSLATE_NOOP("errors", "{file}: {action} has a key that is none: {key}; write it like Ctrl+Shift+L"),
    QT_TRANSLATE_NOOP("errors", "{file}: {action} cannot have {key}, which has a fixed meaning; give it another"),
    QT_TRANSLATE_NOOP("errors", "{owner} has no attribute {key}"),
    QT_TRANSLATE_NOOP("errors", "{value} is no value of the attribute {attribute}"),
    QT_TRANSLATE_NOOP("errors", "The codebook cannot be read: {why!r}"),
    QT_TRANSLATE_NOOP("errors", "Label {label}: a colour is written #rrggbb in lower case"),
    QT_TRANSLATE_NOOP("errors", "Label {label}: its parent {parent} is not in the codebook"),
    QT_TRANSLATE_NOOP("errors", "Label {label}"),
    QT_TRANSLATE_NOOP("errors", "Link type {type}"),
    QT_TRANSLATE_NOOP("errors", "The codebook has a {what} without a key"),
    QT_TRANSLATE_NOOP("errors", "The codebook has the {what} {key} twice"),
    QT_TRANSLATE_NOOP("errors", "Label {label}: it stands below itself"),
    QT_TRANSLATE_NOOP("errors", "{owner}: attribute {attribute} has the unknown kind {kind}"),
    QT_TRANSLATE_NOOP("errors", "{owner}: attribute {attribute} offers no value to choose"),
    QT_TRANSLATE_NOOP("errors", "{owner}: the default {default!r} of attribute {attribute} does not fit"),
    QT_TRANSLATE_NOOP("errors", "Link type {type}: label {key} is not in the codebook"),
    QT_TRANSLATE_NOOP("errors", "{owner}: attribute {attribute}: the value {value} stands below {above}, which is no value or stands below it"),
    QT_TRANSLATE_NOOP("errors", "There is no {what} {key} in the codebook; known: {known}"),
    QT_TRANSLATE_NOOP("errors", "The {what} {key} was changed in the codebook in the meantime; nothing was overwritten. Look at it again before you repeat your step."),
    QT_TRANSLATE_NOOP("errors", "The codebook was changed in the meantime, nothing was done: {why}"),
    QT_TRANSLATE_NOOP("errors", "The {what} {key} would be missing; archive it, or delete it with what is labelled by it"),
    QT_TRANSLATE_NOOP("errors", "A key is one line with at least one letter, and no blank at its ends"),
    QT_TRANSLATE_NOOP("errors", "There is the {what} {new_key} already; to make one of both, merge {key} into it"),
    QT_TRANSLATE_NOOP("errors", "{found} is no Wikidata identifier; write a Q with its number, such as Q42"),
    QT_TRANSLATE_NOOP("errors", "The time ends ({end}) before it begins ({begin}); swap the two dates"),
    QT_TRANSLATE_NOOP("errors", "{value!r} is no date for {key}; write 2024, 2024-05 or 2024-05-31"),
    QT_TRANSLATE_NOOP("errors", "An annotator needs a name"),
    QT_TRANSLATE_NOOP("errors", "The name of an annotator has at most {most} characters, not {count}"),
    QT_TRANSLATE_NOOP("errors", "There is no article {id} in {location}; it may have been removed"),
    QT_TRANSLATE_NOOP("errors", "The article is read in this direction already; nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "There is no article {id} in {location}"),
    QT_TRANSLATE_NOOP("errors", "There is no preset {name}; choose one of {known}"),
    QT_TRANSLATE_NOOP("errors", "{name} is no codebook: a JSON object with \"labels\" is wanted; `hashiya codebook WS export` writes one"),
    QT_TRANSLATE_NOOP("errors", "There is no version {number} of the codebook in {location}"),
    QT_TRANSLATE_NOOP("errors", "{name} is no JSON: {why} (line {line}, column {column})"),
    QT_TRANSLATE_NOOP("errors", "{name}: this codebook cannot be used: {why}"),
    QT_TRANSLATE_NOOP("errors", "No article is left by these choices; nothing was written"),
    QT_TRANSLATE_NOOP("errors", "No article is left by these choices ({why}); nothing was written"),
    QT_TRANSLATE_NOOP("errors", "{file} is not the card of a dataset that Hashiya has built"),
    QT_TRANSLATE_NOOP("errors", "{file} has version {version}; this Hashiya reads version {known}"),
    QT_TRANSLATE_NOOP("errors", "{file} is damaged: it names no files"),
    QT_TRANSLATE_NOOP("errors", "{file} is not a dataset that Hashiya has built"),
    QT_TRANSLATE_NOOP("errors", "A seed is a whole number of at most 18 digits"),
    QT_TRANSLATE_NOOP("errors", "The weight of the part {part} is too large"),
    QT_TRANSLATE_NOOP("errors", "A gold layer is of the majority or of all; a split goes by ratio or by date"),
    QT_TRANSLATE_NOOP("errors", "A dataset needs at least one part, such as train"),
    QT_TRANSLATE_NOOP("errors", "There are two parts named {twice}"),
    QT_TRANSLATE_NOOP("errors", "There is no {what} {name} in this workspace; known: {known}"),
    QT_TRANSLATE_NOOP("errors", "The choices in the card are not those of a dataset of this version of Hashiya"),
    QT_TRANSLATE_NOOP("errors", "A split is written name=weight,name=weight, such as train=80,test=20, not {text!r}"),
    QT_TRANSLATE_NOOP("errors", "A part is named with Latin letters, digits and _, not {part!r}"),
    QT_TRANSLATE_NOOP("errors", "The part {part} needs a weight of 1 or more; leave it out otherwise"),
    QT_TRANSLATE_NOOP("errors", "{day} is no day; write it as 2026-01-31"),
    QT_TRANSLATE_NOOP("errors", "The choice {choice} in the card is damaged"),
    QT_TRANSLATE_NOOP("errors", "The parts in the card are damaged"),
    QT_TRANSLATE_NOOP("errors", "{file} is too long for the card of a dataset"),
    QT_TRANSLATE_NOOP("errors", "{file} cannot be read: {why}"),
    QT_TRANSLATE_NOOP("errors", "{name}: an attribute holds the character U+0000, which cannot be stored"),
    QT_TRANSLATE_NOOP("errors", "{name}: the attributes cannot be written as JSON: {why}"),
    QT_TRANSLATE_NOOP("errors", "{entity} is still named (articles: {count}); link those spans to another entity first"),
    QT_TRANSLATE_NOOP("errors", "There is no entity {id} in {location}"),
    QT_TRANSLATE_NOOP("errors", "{path} cannot be written: there is no folder {folder}; create it first"),
    QT_TRANSLATE_NOOP("errors", "{path} cannot be read: {why}"),
    QT_TRANSLATE_NOOP("errors", "{person} has done nothing since {time} that is in force"),
    QT_TRANSLATE_NOOP("errors", "There is no entry {id} in the history of {location}"),
    QT_TRANSLATE_NOOP("errors", "An import needs the name of an annotator"),
    QT_TRANSLATE_NOOP("errors", "Options of a format can only be given together with the format"),
    QT_TRANSLATE_NOOP("errors", "{file} is not an import profile: it has no {mark!r}"),
    QT_TRANSLATE_NOOP("errors", "{file} is an import profile of version {version!r}; known is {known}"),
    QT_TRANSLATE_NOOP("errors", "{file} is an import profile that says something unknown: {names}"),
    QT_TRANSLATE_NOOP("errors", "{file} is not an import profile: it is not valid JSON ({why}; line {line}, column {column})"),
    QT_TRANSLATE_NOOP("errors", "{file} is not an import profile: its {key!r} is not what it must be"),
    QT_TRANSLATE_NOOP("errors", "The import profile {path} cannot be read: {why}"),
    QT_TRANSLATE_NOOP("errors", "There is no import profile {file!r}; there are: {known}"),
    QT_TRANSLATE_NOOP("errors", "A profile needs a name of at most {most} characters, not {name!r}"),
    QT_TRANSLATE_NOOP("errors", "{folder} cannot be made: {why}"),
    QT_TRANSLATE_NOOP("errors", "{path} cannot be removed: {why}"),
    QT_TRANSLATE_NOOP("errors", "There is nothing to import in {names}; files that can be read end in {known}"),
    QT_TRANSLATE_NOOP("errors", "There is nothing to import in {names}: {file} is only read along with the articles beside it, and there are none"),
    QT_TRANSLATE_NOOP("errors", "Only a maker of a claim can come first; choose a link of that type"),
    QT_TRANSLATE_NOOP("errors", "{path} is where the loss report belongs, but is something else; move it or choose a name"),
    QT_TRANSLATE_NOOP("errors", "{path} is written, but its loss report is not: {why}"),
    QT_TRANSLATE_NOOP("errors", "The similarity of near-duplicates is a number from 0.2 to 1, not {threshold:g}"),
    QT_TRANSLATE_NOOP("errors", "Cancelled; nothing was changed"),
    QT_TRANSLATE_NOOP("errors", "A span needs at least one stretch of text; select some words first"),
    QT_TRANSLATE_NOOP("errors", "“{direction}” is no direction; an article is read rtl, ltr or as its text says"),
    QT_TRANSLATE_NOOP("errors", "{owner}: an attribute holds the character U+0000, which cannot be stored"),
    QT_TRANSLATE_NOOP("errors", "The {what} holds the character U+0000, which cannot be stored; remove it"),
    QT_TRANSLATE_NOOP("errors", "The stretch {where} is not within the article, which has {length} code points"),
    QT_TRANSLATE_NOOP("errors", "{owner}: the attributes cannot be written as JSON: {why}"),
    QT_TRANSLATE_NOOP("errors", "The {what} holds half a character (U+{code:04X}) at {place}; remove it"),
    QT_TRANSLATE_NOOP("errors", "{annotator} has no layer in this workspace; known: {known}"),
    QT_TRANSLATE_NOOP("errors", "There is no article {articles} in this workspace; leave it out, or look its id up"),
    QT_TRANSLATE_NOOP("errors", "{count} articles are not in this workspace: {articles}; leave them out, or look their ids up"),
    QT_TRANSLATE_NOOP("errors", "The article {articles} is in the trash; bring it back, or leave it out"),
    QT_TRANSLATE_NOOP("errors", "{count} articles are in the trash: {articles}; bring them back, or leave them out"),
    QT_TRANSLATE_NOOP("errors", "{path}: a file that ends in {ending} is taken for another format; those of {format} end in {endings}"),
    QT_TRANSLATE_NOOP("errors", "{path} belongs to the workspace itself; choose another name"),
    QT_TRANSLATE_NOOP("errors", "{path} is a database, perhaps a workspace; choose another name or remove it first"),
    QT_TRANSLATE_NOOP("errors", "Choose what is to come back from the trash"),
    QT_TRANSLATE_NOOP("errors", "{path} is a folder; name a file in it"),
    QT_TRANSLATE_NOOP("errors", "{path} is not a regular file"),
    QT_TRANSLATE_NOOP("errors", "{path} cannot be written: {why}; nothing was written"),
    QT_TRANSLATE_NOOP("errors", "There is no encoding {encoding!r}; for example: {known}"),
    QT_TRANSLATE_NOOP("errors", "A split is named with Latin letters, digits and _, not {name!r}"),
    QT_TRANSLATE_NOOP("errors", "Parquet files need pyarrow: pip install \"hashiya[huggingface]\""),
    QT_TRANSLATE_NOOP("errors", "The attribute {attribute} has no value {ours!r}, to which {name!r} is mapped; known are: {known}; write +{ours} to add it"),
    QT_TRANSLATE_NOOP("errors", "{ours!r}, to which {name!r} is mapped, does not fit the attribute {attribute}, which is of the kind {kind}"),
    QT_TRANSLATE_NOOP("errors", "{option} is written FOREIGN=OURS, not {pair!r}"),
    QT_TRANSLATE_NOOP("errors", "{option} maps {name!r} twice"),
    QT_TRANSLATE_NOOP("errors", "{option} is written ATTRIBUTE=FOREIGN=OURS, not {pair!r}"),
    QT_TRANSLATE_NOOP("errors", "The codebook has no {what} {ours!r}, to which {name!r} is mapped; known are: {known}; write +{ours} to add it"),
    QT_TRANSLATE_NOOP("errors", "An option is written name=value, not {pair!r}"),
    QT_TRANSLATE_NOOP("errors", "The option {name} is given twice"),
    QT_TRANSLATE_NOOP("errors", "The format {format} has no option {name!r} on {verb}; known are: {known}"),
    QT_TRANSLATE_NOOP("errors", "The format {format} has no options on {verb}"),
    QT_TRANSLATE_NOOP("errors", "The option {option} of the format {format} is yes or no, not {text!r}"),
    QT_TRANSLATE_NOOP("errors", "The option {option} of the format {format} is a number from {least} to {most}, not {text!r}"),
    QT_TRANSLATE_NOOP("errors", "The option {option} of the format {format} is one of {names}, not {text!r}"),
    QT_TRANSLATE_NOOP("errors", "There is no format {name!r} to {verb}; known are: {known}"),
    QT_TRANSLATE_NOOP("errors", "{path} is a folder; name a file that ends in .zip, or a folder that does not"),
    QT_TRANSLATE_NOOP("errors", "{path} is a file, but this format makes several: name a folder or a .zip"),
    QT_TRANSLATE_NOOP("errors", "{path} holds other files; name a new or an empty folder"),
    QT_TRANSLATE_NOOP("errors", "Files in {path} were changed since they were exported; name a new or an empty folder"),
    QT_TRANSLATE_NOOP("errors", "There is no file or folder {path}"),
    QT_TRANSLATE_NOOP("errors", "The format spacy needs spaCy: pip install \"hashiya[spacy]\""),
    QT_TRANSLATE_NOOP("errors", "The rows of the sheet {sheet} cannot be {what!r}; they are one of: {known}"),
    QT_TRANSLATE_NOOP("errors", "The names of the sheet {sheet} cannot be in row {what!r}; rows count from 1"),
    QT_TRANSLATE_NOOP("errors", "A column is named as text=COLUMN or SHEET!text=COLUMN, not {pair!r}"),
    QT_TRANSLATE_NOOP("errors", "There is no {role!r} that a column could be for; known are: {known}"),
    QT_TRANSLATE_NOOP("errors", "A sheet takes {most:,} rows; export fewer articles, or CSV"),
    QT_TRANSLATE_NOOP("errors", "There is no room in {folder}, where temporary files go, so nothing was written; make room there, or name another folder in TMPDIR"),
    QT_TRANSLATE_NOOP("errors", "A .spacy file has no room for more than {count} words, so nothing was written; export fewer articles into each file"),
    QT_TRANSLATE_NOOP("errors", "Article {identifier}: its text is damaged; run `hashiya check` and restore a backup"),
    QT_TRANSLATE_NOOP("errors", "Article {article}: span {identifier} does not fit its text any more; run `hashiya check` and restore a backup"),
    QT_TRANSLATE_NOOP("errors", "{path}: cannot be read: {why}"),
)
# fmt: on
_KINDS = {
    "span": QT_TRANSLATE_NOOP("errors", "span"),
    "relation": QT_TRANSLATE_NOOP("errors", "link"),
    "entity": QT_TRANSLATE_NOOP("errors", "entity"),
    "article": QT_TRANSLATE_NOOP("errors", "article"),
    "codebook": QT_TRANSLATE_NOOP("errors", "codebook"),
    "progress": QT_TRANSLATE_NOOP("errors", "progress"),
    "rejection": QT_TRANSLATE_NOOP("errors", "rejection"),
    "direction": QT_TRANSLATE_NOOP("errors", "direction"),
}
_WORDS = {
    "label": QT_TRANSLATE_NOOP("errors", "label"),
    "link type": QT_TRANSLATE_NOOP("errors", "link type"),
    "shortcut": QT_TRANSLATE_NOOP("errors", "shortcut"),
    "attribute": QT_TRANSLATE_NOOP("errors", "attribute"),
    "annotator": QT_TRANSLATE_NOOP("errors", "annotator"),
    "state": QT_TRANSLATE_NOOP("errors", "state"),
    "note": QT_TRANSLATE_NOOP("errors", "note"),
    "annotator's name": QT_TRANSLATE_NOOP("errors", "annotator's name"),
    "alias": QT_TRANSLATE_NOOP("errors", "alias"),
    "name": QT_TRANSLATE_NOOP("errors", "name"),
    "import": QT_TRANSLATE_NOOP("errors", "import"),
    "export": QT_TRANSLATE_NOOP("errors", "export"),
}
"""What a sentence is about or was tried, told by `what` and `verb`."""
_REASONS = frozenset(
    map(
        str,
        (
            QT_TRANSLATE_NOOP("errors", "No such file or directory"),
            QT_TRANSLATE_NOOP(
                "errors", "permission is denied; check its rights and whether another program has it open"
            ),
            QT_TRANSLATE_NOOP("errors", "No space left on device"),
            QT_TRANSLATE_NOOP("errors", "Is a directory"),
            QT_TRANSLATE_NOOP("errors", "Not a directory"),
            QT_TRANSLATE_NOOP("errors", "Read-only file system"),
            QT_TRANSLATE_NOOP("errors", "File name too long"),
            QT_TRANSLATE_NOOP("errors", "Input/output error"),
            QT_TRANSLATE_NOOP("errors", "File exists"),
        ),
    )
)
"""What systems say most when a file is not to be had; what else they say is shown in their own words."""
_SPEC = re.compile(r"\{(\w+)(?:![rsa])?(?::[^{}]*)?\}")
_KNOWN = frozenset(map(str, SENTENCES))
_NUMBERS = frozenset({"most", "least", "count", "length", "place"})
_PLACES = frozenset({"location", "path", "folder", "file", "address", "scheme", "copy"})
"""Values that run from left to right whatever script their names are in."""


def system_reason(words: str) -> str:
    """What the system says of a file, in the language of the interface; its own words where they are rare."""
    return QCoreApplication.translate("errors", words) if words in _REASONS else words


def error_text(error: HashiyaError, codebook: Codebook | None = None) -> str:
    """The sentence of an error for a window; labels and relation types are named as the codebook names them."""
    return _sentence(error, codebook) if error.template in _KNOWN else str(error)


def _sentence(said: HashiyaError | Clause, codebook: Codebook | None) -> str:
    words = _SPEC.sub(r"{\1}", QCoreApplication.translate("errors", said.template))
    return words.format_map({name: _said(name, value, codebook) for name, value in said.values.items()})


def _said(name: str, value: object, codebook: Codebook | None) -> str:
    if isinstance(value, tuple):
        return QCoreApplication.translate("errors", " or ").join(_said(name, one, codebook) for one in value)
    if isinstance(value, Clause | HashiyaError) and value.template in _KNOWN:
        return _sentence(value, codebook)
    if isinstance(value, int) and name in _NUMBERS:
        return QLocale().toString(value)
    text = f"{value:04X}" if name == "code" and isinstance(value, int) else str(value)
    if name in _PLACES:
        return as_place(one_line(text))
    if name == "kind":
        return QCoreApplication.translate("errors", str(_KINDS.get(text, text)))
    if (name in ("what", "verb") and text in _WORDS) or (name == "why" and text in _REASONS):
        return QCoreApplication.translate("errors", text)
    if name == "why" and text in JSON_WORDS:
        return json_reason(text)
    if name == "time":
        moment = QDateTime.fromString(text, Qt.DateFormat.ISODateWithMs)
        text = QLocale().toString(moment.toLocalTime(), QLocale.FormatType.ShortFormat) if moment.isValid() else text
    elif codebook is not None:
        part = codebook.relation_type(text) if name == "type" else codebook.label(text) if "label" in name else None
        text = name_in(part.name, text) if part is not None else text
    return isolated(one_line(text))
