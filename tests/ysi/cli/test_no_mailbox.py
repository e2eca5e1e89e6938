"""Without a mailbox nobody can be written to: a command that would tell somebody says so and changes nothing."""

from datetime import UTC, datetime

import pytest

from tests.support.commands import ran
from tests.support.companies import apply
from tests.support.kept_mails import keep_raw
from tests.support.quarantine import SETTINGS, a_quarantined_mail

TUESDAY = datetime(2026, 12, 1, 13, tzinfo=UTC)
MAIL = b"From: Bo <bo@beeta.example>\nTo: tehtavat@ysi.example\nSubject: Kysymys\n\nVoitteko auttaa?\n"


@pytest.fixture
def settings(tmp_path):
    return SETTINGS.model_copy(update={"blobs": SETTINGS.blobs.model_copy(update={"path": tmp_path})})


@pytest.fixture
def run(database, settings):
    """Alfa's task 1 is Anna's and promised for Wednesday; a stranger's mail 1 waits. The mailbox is gone since."""
    apply(database)
    keep_raw(
        settings.blobs.path,
        database.transaction(lambda session: a_quarantined_mail(session).identity_hash),
        MAIL,
    )
    call = (
        "--customer",
        "Alfa Oy",
        "--received",
        "2026-12-01T14:50",
        "--subject",
        "Pöytä",
        "--text",
        "Kahdelle.",
    )
    ran("task", "add", *call, database=database, settings=settings, now=TUESDAY)
    without = settings.model_copy(update={"mailbox": {}})
    return lambda *words: ran(*words, database=database, settings=without, now=TUESDAY)


@pytest.mark.parametrize(
    "words",
    [
        ("task", "add", "--customer", "Alfa Oy", "--received", "2026-12-01T14:00", "--subject", "a", "--text", "b"),
        ("task", "reassign", 1, "beata@ysi.example"),
        ("mail", "assign", 1, "--customer", "Alfa Oy"),
        ("absence", "add", "anna@ysi.example", "--from", "2026-12-02"),  # her task goes to another
        ("closed-days", "set", "2026-12-02", "closed"),  # the promise moves
    ],
)  # fmt: skip
def test_it_names_the_table_that_is_missing(run, words):
    tables = [("task", "list"), ("mail", "list"), ("absence", "list"), ("closed-days", "list")]
    before = [run(*table, "--json").json for table in tables]

    wrong = run(*words)

    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err == (
        "no mailbox to write from: add a table [mailbox.NAME] to config.toml, as the example there shows.\n"
    )
    assert [run(*table, "--json").json for table in tables] == before


@pytest.mark.parametrize(
    "words",
    [
        ("mail", "ignore", 1, "--reason", "mainos"),
        ("case", "done", 1),
        ("closed-days", "set", "2027-06-01", "closed"),  # nothing is promised there
    ],
)
def test_what_tells_nobody_needs_no_mailbox(run, words):
    assert run(*words).status == 0
