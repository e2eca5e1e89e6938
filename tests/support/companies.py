"""The company of the tests: Anna, Beata, Cecilia, Kaisa, Kim, Maria and Alfa Oy, as scenarios.md tells of them."""

from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy import text as sql

from acts.company import apply_company
from acts.company_file import read_company
from base.setting_tables import BlobSettings
from base.settings import Settings
from models.tables import metadata
from scheduler.closed_days import finnish_holidays

COMPANY = """\
[[packages]]
name = "10 h"
minutes = 600
price_cents = 49000

[[people]]
name = "Anna"
mail = "anna@ysi.example"
roles = ["assistant"]

[[people]]
name = "Beata"
mail = "beata@ysi.example"
roles = ["assistant"]

[[people]]
name = "Cecilia"
mail = "cecilia@ysi.example"
roles = ["assistant"]
language = "sv"

[[people]]
name = "Kaisa"
mail = "kaisa@ysi.example"
roles = ["coordinator"]

[[people]]
name = "Kim"
mail = "kim@ysi.example"
roles = ["contact"]
phone = "+358 40 000 0000"

[[people]]
name = "Maria"
mail = "maria@ysi.example"
roles = ["manager"]

[[customers]]
name = "Alfa Oy"
language = "fi"
owner = "aino@alfa.example"
contact = "kim@ysi.example"
senders = [
  { name = "Aino", mail = "aino@alfa.example", rights = ["task", "order", "billing"] },
  { name = "Antti", mail = "antti@alfa.example", rights = ["task"] },
]
assistants = [
  { mail = "anna@ysi.example", role = "primary" },
  { mail = "beata@ysi.example", role = "substitute", order = 1 },
  { mail = "cecilia@ysi.example", role = "named", group = "back_office", address = "backoffice@ysi.example" },
]
subscription = { start = 2026-11-10, package = "10 h", kind = "open" }
"""
NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


def apply(database, text=COMPANY, *, now=NOW, by="Kaisa", settings=None):
    """Apply a company file as the command does; the changes in words.

    The same file on an empty database gives the same rows each time: from the second time on they are copied.
    """
    settings = settings or Settings()
    key = (text, now, by, repr(settings.model_copy(update={"blobs": BlobSettings()})))
    empty = database.transaction(_is_empty)
    if empty and key in _made:
        rows, changes = _made[key]
        database.transaction(lambda session: _copy(session, rows))
        return changes
    file = read_company(text)
    changes = database.transaction(
        lambda session: apply_company(session, settings, file, by=by, now=now, holidays_of=finnish_holidays)
    )
    if empty:
        _made[key] = (database.transaction(_rows), changes)
    return changes


_made = {}  # by all that decides about them: the rows of each table, and the changes in words


def _is_empty(session):
    rows = " OR ".join(f'EXISTS (SELECT 1 FROM "{table.name}")' for table in metadata.sorted_tables)
    return not session.execute(sql(f"SELECT {rows}")).scalar_one()


def _rows(session):
    """Every row of every table, those that a table's own rows point at first."""
    found = {
        table: session.execute(select(table).order_by(*table.primary_key.columns))
        for table in metadata.sorted_tables
    }
    return {table: [dict(row) for row in rows.mappings()] for table, rows in found.items()}


def _copy(session, rows):
    for table, of_table in rows.items():
        if of_table:
            session.execute(insert(table), of_table)
        if of_table and "id" in table.columns and session.get_bind().dialect.name == "postgresql":
            # The numbers that were given by hand are not counted by the sequence.
            last = max(row["id"] for row in of_table)
            session.execute(sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))
