"""The company of the tests: Anna, Beata, Cecilia, Kaisa, Kim, Maria and Alfa Oy, as scenarios.md tells of them."""

from datetime import UTC, datetime

from acts.company import apply_company
from acts.company_file import read_company
from base.settings import Settings
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
    """Apply a company file as the command does; the changes in words."""
    file = read_company(text)
    return database.transaction(
        lambda session: apply_company(
            session, settings or Settings(), file, by=by, now=now, holidays_of=finnish_holidays
        )
    )
