"""The subcommands that keep a workspace in order: its entities, its codebook, its history."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.cli.actions import add_actions, run_action
from app.cli.codebook import CODEBOOK_ACTIONS
from app.cli.entities import ENTITY_ACTIONS
from app.cli.history import HISTORY_ACTIONS
from app.cli.results import Command

UPKEEP_COMMANDS: Mapping[str, Command] = {
    "entities": Command(
        summary="list, merge, export the actors and organizations known across articles",
        arguments=partial(add_actions, actions=ENTITY_ACTIONS, default="list"),
        run=run_action,
        text="An entity is named by its id, or by its name or an alias where only one has it. Every change is\n"
        "one step of the history and can be undone.",
        examples="  hashiya entities news.hashiya\n  hashiya entities news.hashiya show لافروف\n"
        "  hashiya entities news.hashiya merge تويتر --into إكس --dry-run\n"
        "  hashiya entities news.hashiya export entities.jsonl",
    ),
    "codebook": Command(
        summary="show, export, import, change the labels and link types",
        arguments=partial(add_actions, actions=CODEBOOK_ACTIONS, default="show"),
        run=run_action,
        text="What merging or deleting touches is shown with --dry-run; every change is one step of the\n"
        "history and can be undone. A codebook that contradicts what is labelled is refused.",
        examples="  hashiya codebook news.hashiya\n  hashiya codebook news.hashiya export codebook.json\n"
        "  hashiya codebook news.hashiya merge PLACE --into ORGANIZATION --dry-run",
    ),
    "history": Command(
        summary="who did what when; take it back; the trash",
        arguments=partial(add_actions, actions=HISTORY_ACTIONS, default="list"),
        run=run_action,
        text="Times are in UTC, such as 2026-01-31 or 2026-01-31T10:00:00Z. A --day is one by the clock of\n"
        "this computer (its time zone, or TZ), as in the window: its entries may have the date beside it.",
        examples="  hashiya history news.hashiya list --by sara --day 2026-01-31\n"
        "  hashiya history news.hashiya revert-since sara 2026-01-31T10:00:00Z --dry-run\n"
        "  hashiya history news.hashiya trash",
    ),
}
