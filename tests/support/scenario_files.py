"""Scenario files as text for tests of the player: a small company, and what a test adds. Holds no expectations."""

from textwrap import dedent

from ysi.play.file import read_scenario

COMPANY = """
title = "A test"
start = 2027-01-12T12:00:00+02:00
end   = 2027-01-13T12:00:00+02:00

[[people]]
name = "Anna"
mail = "anna@ysi.example"
roles = ["assistant"]

[[people]]
name = "Kaisa"
mail = "kaisa@ysi.example"
roles = ["coordinator"]

[[customers]]
name = "Alfa Oy"
language = "fi"
owner = "aino@alfa.example"
senders = [{ name = "Aino", mail = "aino@alfa.example", rights = ["task", "order"] }]
assistants = [{ mail = "anna@ysi.example", role = "primary" }]
"""

EVENING_MAIL = """
[[events]]
at = 2027-01-12T21:14:00+02:00
[events.mail]
from = "Aino <aino@alfa.example>"
to = ["tehtavat@ysi.example"]
subject = "Matkavaraus"
text = "Varaisitko hotellin?"
"""


def a_scenario(folder, *added, company=COMPANY):
    """The company and whatever is added, as a file that was read."""
    path = folder / "scenario.toml"
    path.write_text(company + "".join(dedent(text) for text in added), encoding="utf-8")
    return read_scenario(path)
