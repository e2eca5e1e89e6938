"""However many tasks are stored, a mail's way asks for rows by an index: no statement walks through a big table."""

import re

import pytest
from sqlalchemy import event

from base.chance import Chance
from models.engine import Database
from notifier.sender import Sender
from scheduler import agenda
from tests.support.post import Post

BIG = (
    "inbound_message", "mailbox_copy", "task", "outbound_message", "deadline", "escalation", "assignment", "task_message",
    "attachment", "task_reference", "task_event", "list_item", "time_entry", "case_file", "digest",
)  # fmt: skip
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


class Kept:
    """A mail server that takes everything."""

    def send(self, envelope_from, recipient, raw):
        pass


@pytest.fixture
def post(sqlite_files, tmp_path):
    database = Database(sqlite_files.migrated())
    yield Post(database, tmp_path)
    database.dispose()


@pytest.fixture
def asked(post):
    """Every statement with its values, of readers and writers."""
    statements = {}

    def note(_connection, _cursor, statement, values, *_):
        statements[statement] = values

    for engine in (post.database.engine, post.database._reading_engine):
        event.listen(engine, "before_cursor_execute", note)
    return statements


def test_a_mails_way_walks_through_no_big_table(post, asked):
    post.take_in(subject="Matka", message_id="<m@x>")
    post.take_in(subject="Kuitti", message_id="<k@x>", files=(("kuitti.pdf", b"%PDF"),))
    post.take_in(subject="Re: Matka", References="<m@x>", text="Ja aamiainen")
    post.take_in(sender="Kuka <kuka@muualla.example>")
    post.reply("A-1", "anna@ysi.example", "OK")
    Sender(post.database, post.settings, Kept(), post.clock, Chance.system(), "one").run_once()

    assert {post.mails()[n].outcome.value for n in range(5)} == {"task", "reply", "quarantined", "command"}
    assert scans(post, asked) == []


def test_a_look_of_the_scheduler_walks_through_no_big_table(post, asked):
    post.take_in(subject="Matka")
    post.later(seconds=2)

    agenda.run_due(post.database, post.settings, post.clock.now())

    assert scans(post, asked) == []


def scans(post, asked):
    """Plans that walk through a big table from end to end, but by the index of its few open rows."""
    found = []
    with post.database._reading_engine.connect() as connection:
        sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        few = {name for (name,) in connection.exec_driver_sql(sql)}
        for statement, values in list(asked.items()):
            if statement.endswith(".id") and "WHERE" not in statement:
                continue  # the test's own look at whole tables
            if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                continue
            plan = connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN " + statement, values[0] if isinstance(values, list) else values
            )
            for step in (row[3] for row in plan):
                scan = SCAN.match(step)
                if scan and scan[1] in BIG and scan[2] not in few:
                    found.append(step + ":" + " ".join(statement.split("\nFROM")[1:]))
    return found
