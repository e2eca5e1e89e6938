"""Plays a scenario: jumps from one due instant to the next and lets the parts work there. Decides nothing of the service's.

At each instant first the events of the file, then the parts in the order intake, scheduler, notifier, until nothing is
left to do.
"""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from base.errors import TryAgain, UserError
from base.log import get_logger
from intake.raw import note_round
from models.audit import beat
from models.columns import earliest
from models.mail import InboundMessage, MailState
from models.outbox import MessageState, OutboundMessage
from notifier.sender import next_due as next_message
from scheduler import agenda
from scheduler.health import SILENCE
from ysi.play.event_tables import PARTS, DownTable
from ysi.play.expect import failures
from ysi.play.file import Event, Scenario
from ysi.play.happenings import deliver, give_command
from ysi.play.stage import Crew, Stage, stage
from ysi.play.timeline import Line, Timeline
from ysi.play.virtual_mail import Refusal

MOST_TURNS = 300
"""Turns at one instant. Each ends when nobody did anything; so many mean that something does itself over and over."""

HEARTBEAT = timedelta(seconds=60)
"""When rows are due that no part could work on, the parts look again after this time, as their heartbeats would."""

MOST_FRUITLESS = 15
"""So often; then what is due and does not move is left until something else happens."""

log = get_logger(__name__)


@dataclass(frozen=True)
class Played:
    """What a run gave: its lines, and every expectation that did not hold."""

    scenario: Scenario
    lines: tuple[Line, ...]
    failures: tuple[str, ...]
    log: str


def play(
    scenario: Scenario,
    *,
    database_url: str | None = None,
    tell: Callable[[Line], None] | None = None,
) -> Played:
    """Run the scenario; `tell` hears each line at once. Raises UserError when an event or the run itself breaks."""
    with stage(scenario, database_url) as on:
        player = _Player(on, Timeline(on.database, tell))
        try:
            player.run()
        except UserError:
            raise
        except Exception as error:
            raise _broke(scenario, on.clock.now(), error) from error
        found = failures(
            scenario,
            player.timeline.lines,
            database=on.database,
            log=on.log.getvalue(),
            sent=on.server.sent,
            kept=on.kept(),
        )
        return Played(scenario, tuple(player.timeline.lines), tuple(found), on.log.getvalue())


class _Player:
    def __init__(self, on: Stage, timeline: Timeline) -> None:
        self._on = on
        self.timeline = timeline
        self._events = list(on.scenario.events)
        self._crews = [on.crew("a")]
        self._down: dict[str, datetime] = {}
        self._looks: list[datetime] = []  # instants that down parts bring with them
        self._told = 0
        self._fruitless = 0

    @property
    def _now(self) -> datetime:
        return self._on.clock.now()

    def run(self) -> None:
        self.timeline.begin(self._now)
        while True:
            did = self._happen()
            did += self._work()
            self._fruitless = 0 if did else self._fruitless + 1
            if self._now >= self._on.scenario.end:
                return
            self._on.clock.advance_to(self._next())

    # What happens

    def _happen(self) -> int:
        """The events of this instant, in the order of the file."""
        self._down = {part: until for part, until in self._down.items() if until > self._now}
        happened = 0
        while self._events and self._events[0].at <= self._now:
            self._do(self._events.pop(0))
            happened += 1
        return happened

    def _do(self, event: Event) -> None:
        deed = event.deed
        if deed.run is not None:
            give_command(self._on, event)
            self.timeline.note_rows(self._now)
        elif deed.down is not None:
            self._go_down(deed.down)
        elif deed.copies is not None:
            self._crews = [*self._crews, *map(self._on.crew, "bcdefghi")][: deed.copies]
        elif deed.refuse is not None:
            self._on.server.refuse(Refusal(deed.refuse.to, deed.refuse.answer, deed.refuse.until))
        else:
            deliver(self._on, event)

    def _go_down(self, down: DownTable) -> None:
        """Until now the part has worked without a pause: its heartbeat and its cursors stand at this instant."""
        self._beat()
        if "intake" in down.parts and "intake" not in self._down:
            self._on.database.transaction(self._end_rounds)
        for part in down.parts:
            self._down[part] = max(down.until, self._down.get(part, down.until))
        self._looks += [self._now + SILENCE, down.until]

    def _end_rounds(self, session: Session) -> None:
        for name, box in self._on.settings.mailbox.items():
            unread = any(self._on.store.lying_in(name, folder) for folder in box.folders)
            # A round that began now would have seen what lies there.
            began = self._now - timedelta(seconds=1) if unread else self._now
            note_round(session, name, box.folders, began_at=began, ended_at=self._now)

    # Who works

    def _work(self) -> int:
        """Turns of every part that is up, until one in which nobody did anything."""
        self._beat()
        did = 0
        for _ in range(MOST_TURNS):
            turn = sum(self._turn(part, crew) for part in self._up for crew in self._crews)
            if turn == 0:
                self._note()  # a unit that failed counts as nothing done, and may have raised an alarm
                return did
            did += turn
        raise UserError(
            f"{self._on.scenario.path}: the run broke at {self._now.isoformat()}: the parts have not come to rest "
            f"after {MOST_TURNS} turns, something is done over and over."
        )

    @property
    def _up(self) -> tuple[str, ...]:
        return tuple(part for part in PARTS if part not in self._down)

    def _turn(self, part: str, crew: Crew) -> int:
        try:
            did = crew.run_once(part)
        except TryAgain as error:
            log.warning("play.try_again", part=part, error=str(error))
            did = 0
        if did or len(self._on.server.sent) > self._told:
            self._note()
        return did

    def _note(self) -> None:
        sent = self._on.server.sent
        self.timeline.note_sent(sent[self._told :])
        self._told = len(sent)
        self.timeline.note_rows(self._now)

    def _beat(self) -> None:
        """Whoever is up has worked without a pause since the last instant."""
        parts, now = self._up, self._now

        def note(session: Session) -> None:
            for part in parts:
                beat(session, part, now)

        self._on.database.transaction(note)

    # When

    def _next(self) -> datetime:
        with self._on.database.reading() as session:
            due = [instant for instant in self._due(session) if instant is not None]
        ahead = [instant for instant in due if instant > self._now]
        if len(ahead) < len(due) and self._fruitless < MOST_FRUITLESS:
            ahead.append(self._now + HEARTBEAT)
        return min([*ahead, self._on.scenario.end])

    def _due(self, session: Session) -> Iterator[datetime | None]:
        yield self._events[0].at if self._events else None
        yield from (look for look in self._looks if look > self._now)
        if "scheduler" in self._up:
            yield agenda.next_due(session, self._now)
        if "intake" in self._up:
            lease = session.exec(
                select(func.min(InboundMessage.lease_until)).where(
                    col(InboundMessage.state) == MailState.STORED,
                    col(InboundMessage.lease_until) > self._now,
                )
            ).one()
            yield lease and lease + timedelta(seconds=1)
        if "notifier" in self._up:
            yield next_message(session, self._now)
        else:
            yield self._stuck_at(session)

    def _stuck_at(self, session: Session) -> datetime | None:
        """When a message that nobody tries has waited too long (X-07): the parts that are up notice it then."""
        oldest = earliest(
            session,
            col(OutboundMessage.not_before),
            col(OutboundMessage.state) == MessageState.QUEUED,
            col(OutboundMessage.attempts) == 0,
            col(OutboundMessage.not_before) > self._now - SILENCE,
        )
        return oldest and oldest + SILENCE


def _broke(scenario: Scenario, now: datetime, error: Exception) -> UserError:
    """A defect in one sentence: kind and place, never words of a mail."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return UserError(f"{scenario.path}: the run broke at {now.isoformat()}: {type(error).__name__}{place}.")
