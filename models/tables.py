"""Imports every table, so that metadata is complete for migrations and tests."""

from sqlmodel import SQLModel

from models import (
    absence,
    audit,
    blob_folder,
    calendar,
    case,
    customer,
    engine,
    mail,
    outbox,
    person,
    retention,
    task,
)

TABLE_MODULES = (
    absence,
    audit,
    blob_folder,
    calendar,
    case,
    customer,
    engine,
    mail,
    outbox,
    person,
    retention,
    task,
)
metadata = SQLModel.metadata
