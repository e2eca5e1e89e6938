"""Who did what in the administration, and which part of the service is alive."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel

from models.columns import json_type, key


class AuditEntry(SQLModel, table=True):
    __tablename__ = "audit_entry"
    id: int | None = key()
    at: datetime
    actor: str
    deed: str
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())


class WorkerHeartbeat(SQLModel, table=True):
    __tablename__ = "worker_heartbeat"
    part: str = Field(primary_key=True)  # intake, scheduler, notifier
    beat_at: datetime


def beat(session: Session, part: str, now: datetime) -> None:
    """Note that this part of the service is alive."""
    row = session.get(WorkerHeartbeat, part) or WorkerHeartbeat(part=part, beat_at=now)
    row.beat_at = max(row.beat_at, now)
    session.add(row)
