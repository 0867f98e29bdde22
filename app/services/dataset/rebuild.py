"""Building a dataset again from its card, and saying what is different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.wording.counting import counted
from app.exchange.files.dataset_files import ARTICLES, CARD, DIGEST
from app.exchange.installed_formats import installed_formats
from app.services.dataset.build import DatasetReport, build_dataset
from app.services.dataset.card import read_card
from app.services.dataset.earlier import earlier
from app.services.dataset.stored_card import StoredCard, read_stored_card
from app.services.progress import ProgressSink

if TYPE_CHECKING:
    from app.services.dataset.workspace_facts import ArticleFacts
    from app.services.workspace import Workspace

NAMED = 20
"""Articles of a kind of difference that are named; all are counted."""
_PIECES = re.compile(r"[/.]")


class Cause(StrEnum):
    """Why a file of a dataset can be another one than it was."""

    HASHIYA = "hashiya"
    CODEBOOK = "codebook_version"
    COPIES_METHOD = "near_duplicates"
    TOKENISER = "tokeniser"
    GONE = "gone"
    OTHER_TEXT = "other_text"
    OTHER_LABELS = "other_labels"
    OTHER_PART = "other_part"
    UNKNOWN_ARTICLES = "unknown_articles"
    CARD_EDITED = "card_edited"
    UNTOLD = "untold"


_HEADERS = {
    Cause.HASHIYA: "Hashiya",
    Cause.CODEBOOK: "the version of the codebook",
    Cause.COPIES_METHOD: "the way near-duplicates are found",
    Cause.TOKENISER: "the tokeniser",
}
_SENTENCES = {
    Cause.UNKNOWN_ARTICLES: f"which articles differ cannot be said: {ARTICLES} is not beside the card as it was",
    Cause.CARD_EDITED: "the files are the same, but the card was edited",
    Cause.UNTOLD: "nothing that the card tells of is different: perhaps another version of a library wrote the files",
}

_OF_ARTICLES = {
    Cause.GONE: ("is", "are", "not in it any more"),
    Cause.OTHER_TEXT: ("has", "have", "another text"),
    Cause.OTHER_LABELS: ("has", "have", "other spans, links or details"),
    Cause.OTHER_PART: ("is", "are", "in another part"),
}
"""What is said of one article, of several, and on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        articles: ids of those that it is about, if it is about articles.
        then, now: what the card says, and what is so now, of the program, the codebook and the methods.
        parts: whose files it concerns; empty for all files.
    """

    cause: Cause
    articles: Sequence[str] = ()
    then: str = ""
    now: str = ""
    parts: frozenset[str] = frozenset()

    @property
    def named(self) -> Sequence[str]:
        """The ids of those articles that are told one by one."""
        return self.articles[:NAMED]

    @property
    def sentence(self) -> str:
        """In English, for terminals and programs."""
        if self.cause in _HEADERS:
            return f"{_HEADERS[self.cause]}: {self.then} then, {self.now} now"
        if self.cause in _SENTENCES:
            return _SENTENCES[self.cause]
        one, several, what = _OF_ARTICLES[self.cause]
        more = " …" if len(self.articles) > NAMED else ""
        found = counted(len(self.articles), f"article {one}", f"articles {several}")
        return f"{found} {what}: {', '.join(self.named)}{more}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFile:
    """A file of the dataset, as the card has it and as it was built now.

    Attributes:
        then, now: SHA-256; None when there is no such file.
        causes: why it may differ.
    """

    name: str
    then: str | None
    now: str | None
    causes: Sequence[Cause] = ()

    @property
    def same(self) -> bool:
        """Whether it is the same, byte by byte."""
        return self.then == self.now

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON values."""
        causes = [cause.value for cause in self.causes]
        return {"file": self.name, "same": self.same, "then": self.then, "now": self.now, "causes": causes}


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """A dataset that was built again.

    Attributes:
        files: each file of the card's dataset and of the one built now, and last the card itself.
        differences: empty when every byte is as it was, the card included.
    """

    built: DatasetReport
    files: Sequence[ComparedFile]
    differences: Sequence[Difference]

    @property
    def came_later(self) -> Sequence[str]:
        """Ids of the articles that the choices would take as well, but the card's dataset does not have."""
        return self.built.plan.came_later

    @property
    def on_later_ones(self) -> str:
        """A sentence on these, in English; empty when there are none."""
        if not self.came_later:
            return ""
        named, more = ", ".join(self.came_later[:NAMED]), " …" if len(self.came_later) > NAMED else ""
        later = counted(len(self.came_later), "article that came later is", "articles that came later are")
        return f"{later} left out: {named}{more}"

    def sentences(self) -> list[str]:
        """What is different, in English."""
        changed = [file.name for file in self.files[:-1] if not file.same]
        files = [f"other files: {', '.join(changed)}"] if changed else []
        return files + [one.sentence for one in self.differences]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            **self.built.to_json(),
            "same": not self.differences,
            "differences": self.sentences(),
            "came_later": list(self.came_later),
            "compared": [file.to_json() for file in self.files],
        }


def rebuild_dataset(
    workspace: Workspace, card: Path | StoredCard, out: Path, progress: ProgressSink | None = None
) -> RebuildReport:
    """Build the dataset that the card tells of, with the articles as they are now.

    Which articles it has, and which of them differ, is known when the file of articles still lies beside the card.
    Otherwise it gets those that the choices take now.

    Args:
        workspace: to be read.
        card: that was read, or its file, or the folder or the zip archive of the dataset that has it.
        out: where the dataset goes.
        progress: who watches.

    Raises:
        CancelledError: the sink asked to stop; `out` is as it was.
        StorageError: the workspace cannot be read; `out` is as it was.
        TransferError: the card is none, its choices cannot be followed here, or `out` cannot be written.
    """
    stored = card if isinstance(card, StoredCard) else read_stored_card(card)
    # Read before anything is written: `out` may be the folder of the card.
    before = stored.articles()
    then = None if before is None else earlier(before.keys(), stored.front, stored.choices)
    report = build_dataset(workspace, out, stored.choices, progress, then)
    differences = tuple(_differences(stored, before, report))
    return RebuildReport(built=report, files=tuple(_compared(stored, report, differences)), differences=differences)


def _differences(
    stored: StoredCard, before: Mapping[str, Mapping[str, str]] | None, report: DatasetReport
) -> Iterator[Difference]:
    if stored.data == report.card:
        return
    now = read_card(report.card, "the new card")
    changed = stored.files != report.files
    told = False
    for cause in _HEADERS:
        old, new = stored.front.get(cause.value), now[cause.value]
        if old != new:
            told = True
            yield Difference(cause=cause, then=str(old), now=str(new))
    if before is not None:
        for one in _of_articles(before, report):
            told = True
            yield one
    elif changed:
        told = True
        yield Difference(cause=Cause.UNKNOWN_ARTICLES)
    if not told:
        yield Difference(cause=Cause.UNTOLD if changed else Cause.CARD_EDITED)


def _of_articles(before: Mapping[str, Mapping[str, str]], report: DatasetReport) -> Iterator[Difference]:
    now: dict[str, tuple[str, ArticleFacts]] = {
        one.id: (name, one) for name, some in report.plan.articles.items() for one in some
    }
    both = sorted(before.keys() & now.keys())
    other_text = [one for one in both if before[one]["text_sha256"] != now[one][1].text_sha256]
    other = [one for one in both if before[one][DIGEST] != now[one][1].content]
    for cause, articles in (
        (Cause.GONE, sorted(before.keys() - now.keys())),
        (Cause.OTHER_TEXT, other_text),
        (Cause.OTHER_LABELS, sorted(set(other) - set(other_text))),
        (Cause.OTHER_PART, [one for one in both if before[one]["part"] != now[one][0]]),
    ):
        if articles:
            parts = {before[one]["part"] for one in articles if one in before}
            parts |= {now[one][0] for one in articles if one in now}
            yield Difference(cause=cause, articles=tuple(articles), parts=frozenset(parts))


def _compared(stored: StoredCard, report: DatasetReport, differences: Sequence[Difference]) -> Iterator[ComparedFile]:
    old, new = stored.files, report.files
    # A format that takes all parts at once may write of one part what it has found in another.
    apart = not installed_formats().writer(stored.choices.format).splits
    parts = set(report.plan.counts) if apart else set()
    for name in sorted({*old, *new}):
        then, now = old.get(name), new.get(name)
        part = _PIECES.split(name, maxsplit=1)[0]
        concerns = [one.cause for one in differences if not one.parts or part in one.parts or part not in parts]
        causes = () if then == now else tuple(concerns or [Cause.UNTOLD])
        yield ComparedFile(name=name, then=then, now=now, causes=causes)
    same = stored.data == report.card
    yield ComparedFile(
        name=CARD,
        then=sha256(stored.data).hexdigest(),
        now=sha256(report.card).hexdigest(),
        causes=() if same else tuple(one.cause for one in differences),
    )
