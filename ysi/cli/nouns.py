"""The table of commands: each noun, its file and what it does. A file is imported only when its command is called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

NOUNS: Mapping[str, tuple[str, str]] = {
    "demo": ("ysi.cli.demo", "Watch the whole service at work on this machine; nothing is kept."),
    "serve": ("ysi.cli.serve", "Run the service until it is told to stop."),
    "check": ("ysi.cli.check", "Tell what is not ready yet, one line each, with the remedy."),
    "company": ("ysi.cli.company", "Apply and show the company file: people, customers, packages."),
    "closed-days": ("ysi.cli.closed_days", "List and set the days on which the company is closed."),
    "task": ("ysi.cli.task", "List and show tasks, write down a phoned one, give one to somebody else."),
    "mail": ("ysi.cli.mail", "List mails, and decide on those in quarantine."),
    "case": ("ysi.cli.case", "List what waits for a decision, and close it."),
    "absence": ("ysi.cli.absence", "Register, end and list absences."),
    "due": ("ysi.cli.due", "Tell by when a mail received at an instant is handled, and why."),
    "ingest": ("ysi.cli.ingest", "Take mails in from files, or only show how they are read."),
    "retention": (
        "ysi.cli.retention",
        "Erase what is past its time, or tell what is and what the last night did.",
    ),
    "play": ("ysi.cli.play", "Run scenario files under a virtual clock and check what comes of them."),
    "db": ("ysi.cli.db", "Bring the database to this version's tables."),
}


class LazyGroup(TyperGroup):
    """The nouns by name; for help a noun is its line of the table, for a call it is imported."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(NOUNS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in NOUNS:
            return None
        return TyperGroup(name=cmd_name, help=NOUNS[cmd_name][1])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # Names that are not known get the library's own answer, with what may have been meant.
        self.commands = {name: self.get_command(ctx, name) for name in NOUNS}
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and command is not None:
            command = typer.main.get_command(import_module(NOUNS[name][0]).app)
            command.name = name
        return name, command, rest
