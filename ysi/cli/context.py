"""What a command works with: settings, database, clock, who acts, and where its words go. Holds no process globals."""

import getpass
import json
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer

from base.clock import Clock, SystemClock
from base.errors import UserError
from rules.rights import Actor
from ysi.stop_signals import StopSignals

if TYPE_CHECKING:  # settings and database take most of a second to import, and help needs neither
    from acts.archives import Archives
    from base.settings import Settings
    from models.engine import Database


class Context:
    """One command's surroundings; in a scenario they are the player's, on the command line the machine's."""

    def __init__(
        self,
        *,
        settings: "Settings | None" = None,
        database: "Database | None" = None,
        clock: Clock | None = None,
        actor: Actor | None = None,
        archives: "Archives | None" = None,
        out: TextIO | None = None,
        err: TextIO | None = None,
        stop: StopSignals | None = None,
        sets_up_logs: bool = False,
    ) -> None:
        self.config: Path | None = None
        self.clock: Clock = clock or SystemClock()
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.stop = stop or StopSignals()
        self._sets_up_logs = sets_up_logs
        self._given_settings = settings
        self._given_database = database
        self._given_actor = actor
        self._given_archives = archives

    def begin(self, config: Path | None) -> None:
        """A command is about to run, with that settings file if one is named."""
        self.config = config
        if self._sets_up_logs:
            from base.log import set_up

            set_up("warning")

    @cached_property
    def settings(self) -> "Settings":
        from base.settings import load_settings

        return self._given_settings or load_settings(self.config)

    @cached_property
    def actor(self) -> Actor:
        """Who does it: told by the scenario, else whoever is logged in on this machine."""
        return self._given_actor or Actor(person_id=None, name=getpass.getuser())

    @property
    def archives(self) -> "Archives":
        """The mailboxes' folders of kept mail: the scenario's, else those of the settings."""
        from ysi.parts import archives

        return archives(self.settings) if self._given_archives is None else self._given_archives

    @cached_property
    def database(self) -> "Database":
        """The company's database, with the schema of this version. Raises UserError, TryAgain."""
        if self._given_database is not None:
            return self._given_database
        import models.tables  # noqa: F401 - foreign keys are found only where every table is known
        from models.engine import Database
        from models.migrate import is_current

        url = self.settings.database.url
        if not self.has_database() or not is_current(url):
            raise UserError(f"the database {shown(url)} lacks this version's tables: run `ysi db upgrade`.")
        return Database(url)

    def has_database(self) -> bool:
        """Whether there is one to open; a SQLite file that is missing is not made by asking."""
        prefix, url = "sqlite:///", self.settings.database.url
        if self._given_database is not None or not url.startswith(prefix):
            return True
        return Path(url.removeprefix(prefix)).is_file()

    def close(self) -> None:
        if "database" in self.__dict__ and self._given_database is None:
            self.database.dispose()

    def show(self, data: Any) -> None:
        """Data as JSON on standard output."""
        self.out.write(json.dumps(data, ensure_ascii=False, indent=2, default=_as_text) + "\n")

    def write(self, lines: Iterable[str]) -> None:
        """Data in words on standard output."""
        self.out.writelines(f"{line}\n" for line in lines)

    def say(self, text: str) -> None:
        """What is no data: on standard error."""
        self.err.write(f"{text}\n")


def of(ctx: typer.Context) -> Context:
    """The surroundings of this command."""
    context = ctx.obj
    assert isinstance(context, Context)
    return context


def utc(moment: datetime) -> str:
    """An instant as every listing writes it: UTC with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def shown(url: str) -> str:
    """A database address without its password."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
