"""Absences: dates only. Never a reason, never anything finer than planned or unplanned (c.3)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import enum_type, key, link
from models.remembered import quiet


class AbsenceKind(StrEnum):
    PLANNED = "planned"
    UNPLANNED = "unplanned"


class AbsenceState(StrEnum):
    REGISTERED = "registered"
    ACTIVE = "active"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Absence(SQLModel, table=True):
    __table_args__ = (CheckConstraint("end_on IS NULL OR end_on >= start_on", name="dates_in_order"),)
    id: int | None = key()
    person_id: int = link("person.id")
    kind: AbsenceKind = Field(sa_type=enum_type(AbsenceKind, "kind"))
    start_on: date
    end_on: date | None = None  # the last day away; None is until further notice
    reported_at: datetime
    reported_by: str
    state: AbsenceState = Field(default=AbsenceState.REGISTERED, sa_type=enum_type(AbsenceState, "state"))
    erase_after: date | None = None


quiet(Absence)
