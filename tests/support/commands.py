"""Runs a command as a scenario does: in this process, with its own clock, settings and database."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from base.clock import VirtualClock
from base.settings import Settings
from rules.rights import Actor
from ysi.cli.context import Context
from ysi.cli.line import run_line

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Ran:
    """What a command left: status, data, words."""

    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def ran(*words, database=None, settings=None, now=NOW, by="Kaisa") -> Ran:
    out, err = io.StringIO(), io.StringIO()
    context = Context(
        settings=settings or Settings(),
        database=database,
        clock=VirtualClock(now),
        actor=Actor(person_id=None, name=by),
        out=out,
        err=err,
    )
    status = run_line([str(word) for word in words], context)
    context.close()
    return Ran(status, out.getvalue(), err.getvalue())
