"""The product's intake on a full mailbox: from the start of the service until every mail is decided and committed.

The service is `ysi serve --only intake` as it is: pollers, keeping, readers, worker. Nothing of it is replaced.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, func, select

from base.log import set_up
from base.settings import Settings
from models.engine import Database
from models.mail import InboundMessage, MailState
from ysi.serve import Service

GLANCE_SECONDS = 0.01
LONGEST_SECONDS = 900.0


def main() -> None:
    task = json.load(sys.stdin)
    print(json.dumps(_run(Settings.model_validate(task["settings"]), task["mails"])))


def _run(settings: Settings, mails: int) -> dict[str, Any]:
    set_up(settings.log.level)
    database = Database(settings.database.url)
    with database.reading() as session:
        before = session.exec(select(func.max(InboundMessage.id))).one() or 0
    service = Service(settings, database, parts=["intake"])
    cpu, began, began_at = os.times(), time.monotonic(), datetime.now(UTC)
    service.start()
    while (decided := _decided(database, before)) < mails:
        if service.has_failed(GLANCE_SECONDS) or time.monotonic() - began > LONGEST_SECONDS:
            raise SystemExit(f"bench: only {decided} of {mails} mails were decided")
    seconds = time.monotonic() - began
    used = os.times()
    outcomes = _outcomes(database, before)
    service.stop()
    database.dispose()
    ended = os.times()
    return {
        "seconds": seconds,
        "outcomes": outcomes,
        "own_cpu": used.user + used.system - cpu.user - cpu.system,
        "children_cpu": ended.children_user + ended.children_system,
        "began": began_at.isoformat(),
    }


def _decided(database: Database, before: int) -> int:
    """By the key, so that looking costs the same however many mails are stored."""
    with database.reading() as session:
        statement = select(func.count()).where(
            col(InboundMessage.id) > before, col(InboundMessage.state) != MailState.STORED
        )
        return session.exec(statement).one()


def _outcomes(database: Database, before: int) -> dict[str, int]:
    with database.reading() as session:
        statement = select(InboundMessage.outcome, func.count()).where(col(InboundMessage.id) > before)
        return {
            str(outcome): count for outcome, count in session.exec(statement.group_by(InboundMessage.outcome))
        }


if __name__ == "__main__":
    main()
