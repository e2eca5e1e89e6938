"""Sends what the outbox holds: claim, write, compose, send, mark. Never sends inside a transaction.

Must never let one message stop the others, nor mark one sent before the server has answered.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from base.chance import Chance
from base.checkpoint import checkpoint
from base.clock import Clock
from base.errors import TryAgain
from base.log import get_logger
from base.settings import Settings
from models.engine import Database
from models.outbox import OnExpiry, OutboundMessage
from notifier.addresses import BadAddress, idn_safe
from notifier.compose import compose
from notifier.lease import Claimed, claim, held, let_go, next_due, renew
from notifier.letter import Gone, Letter
from notifier.marks import (
    mark_bad_row,
    mark_failed,
    mark_for_retry,
    mark_sent,
    mark_superseded,
    where,
)
from notifier.retry import retry_delay
from notifier.smtp import KeepsConnection, MailServer, SmtpRefused, Unreachable
from notifier.tokens import envelope_address

__all__ = ["Sender", "next_due", "retry_delay"]

log = get_logger(__name__)

BATCH = 10  # claimed at once: few enough that a lease of minutes covers them, and each renews its own
BATCHES = 100  # a run: a flood must not keep the heartbeat from everything else

Write = Callable[[Session, Settings, OutboundMessage, datetime], Letter | Gone]


class Sender:
    """One worker of the outbox. Any number may run at once, in one process or several; `owner` is this one's name."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        server: MailServer,
        clock: Clock,
        chance: Chance,
        owner: str,
        write: Write | None = None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._server = server
        self._clock = clock
        self._chance = chance
        self._owner = owner
        self._write = write or _letters()
        self._lease = timedelta(seconds=settings.notifier.lease_seconds)

    def run_once(self) -> int:
        """Work on everything that is due; the number of messages worked on. Ends early when the server is out of reach."""
        worked = 0
        try:
            for _ in range(BATCHES):
                batch = self._claim()
                if not batch:
                    break
                worked += self._work_on(batch)
        except Unreachable as error:
            log.error("the mail server is out of reach", reason=str(error))
            worked += 1
        finally:
            if isinstance(self._server, KeepsConnection):
                self._server.close()
        return worked

    def _claim(self) -> list[Claimed]:
        now = self._clock.now()
        until = now + self._lease
        batch = self._database.transaction(
            lambda session: claim(session, owner=self._owner, now=now, until=until, limit=BATCH)
        )
        checkpoint("outbox_claimed")
        return batch

    def _work_on(self, batch: Sequence[Claimed]) -> int:
        for index, claimed in enumerate(batch):
            try:
                self._deliver(claimed)
            except Unreachable:
                self._let_go(batch[index + 1 :])
                raise
            except Exception as error:  # noqa: BLE001 - even what cannot be marked must not stop the others
                log.error("a message is left to its lease", message=claimed.id, error=where(error))
        return len(batch)

    def _let_go(self, rest: Sequence[Claimed]) -> None:
        self._database.transaction(lambda session: let_go(session, claimed=rest, owner=self._owner))

    def _deliver(self, claimed: Claimed) -> None:
        """One try of one message, and what came of it."""
        message = self._begin(claimed.id)
        if message is None:
            log.info("a message is in other hands", message=claimed.id)
            return
        checkpoint("outbox_begun")
        try:
            letter = self._hand_over(message)
        except SmtpRefused as refusal:
            self._refused(claimed, refusal)
        except TryAgain as error:
            gives_back = claimed.fresh and isinstance(error, Unreachable)
            self._try_later(claimed, reason=str(error), gives_back=gives_back)
            if isinstance(error, Unreachable):
                raise
        except Exception as error:  # noqa: BLE001 - a defect in one letter: the row is told of and tried again
            self._bad_row(claimed, error)
        else:
            self._done(claimed, letter)

    def _begin(self, message_id: int) -> OutboundMessage | None:
        now = self._clock.now()
        return self._database.transaction(
            lambda session: renew(
                session, message_id=message_id, owner=self._owner, now=now, until=now + self._lease
            )
        )

    def _hand_over(self, message: OutboundMessage) -> Letter | Gone:
        now = self._clock.now()
        if message.on_expiry is OnExpiry.DROP and message.expires_at and message.expires_at <= now:
            return Gone("too late")
        recipient = _recipient(message)
        with self._database.reading() as session:
            letter = self._write(session, self._settings, message, now)
        if isinstance(letter, Gone):
            return letter
        raw = compose(letter, message, self._settings, self._chance, now=now)
        assert message.id is not None
        sender = envelope_address(self._settings, idn_safe(letter.service_address), message.id)
        checkpoint("outbox_written")
        self._server.send(sender, recipient, raw)
        checkpoint("outbox_sent")
        return letter

    def _done(self, claimed: Claimed, letter: Letter | Gone) -> None:
        now = self._clock.now()

        def mark(session: Session, message: OutboundMessage) -> None:
            if isinstance(letter, Gone):
                mark_superseded(session, message, reason=letter.reason)
            else:
                mark_sent(session, message, letter, now=now)

        self._mark(claimed, mark)

    def _refused(self, claimed: Claimed, refusal: SmtpRefused) -> None:
        if not refusal.permanent:
            self._try_later(claimed, reason=str(refusal), gives_back=claimed.fresh)
            return
        now, reason = self._clock.now(), str(refusal)
        self._mark(
            claimed,
            lambda session, message: mark_failed(session, self._settings, message, reason=reason, now=now),
        )

    def _try_later(self, claimed: Claimed, *, reason: str, gives_back: bool) -> None:
        now = self._clock.now()
        self._mark(
            claimed,
            lambda session, message: mark_for_retry(
                session, self._settings, message, reason=reason, now=now, gives_back=gives_back
            ),
        )

    def _bad_row(self, claimed: Claimed, error: Exception) -> None:
        log.error("a message cannot be written", message=claimed.id, error=where(error))
        now = self._clock.now()
        self._mark(
            claimed,
            lambda session, message: mark_bad_row(session, self._settings, message, error=error, now=now),
        )

    def _mark(self, claimed: Claimed, mark: Callable[[Session, OutboundMessage], None]) -> None:
        """Write what became of a message, if it is still ours; whoever took it over says so otherwise."""

        def work(session: Session) -> bool:
            message = held(session, message_id=claimed.id, owner=self._owner)
            if message is not None:
                mark(session, message)
                session.flush()
                checkpoint("outbox_before_mark")
            return message is not None

        if not self._database.transaction(work):
            log.warning("a message went into other hands meanwhile", message=claimed.id)
        checkpoint("outbox_marked")


def _letters() -> Write:
    from notifier.letters import write

    return write


def _recipient(message: OutboundMessage) -> str:
    try:
        return idn_safe(message.address)
    except BadAddress as error:
        raise SmtpRefused(553, str(error), permanent=True) from error
