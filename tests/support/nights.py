"""Nights of erasing for the tests: mails that lie in a virtual mailbox, the scheduler at an instant, and what is left.

Must never decide what is past its time.
"""

from datetime import date, timedelta
from functools import partial

from sqlmodel import col

from intake.reading.identity import identity
from models.blobs import folder_of
from models.retention import RetentionNight
from scheduler import retention
from tests.support.finnish_workdays import helsinki
from ysi.play.virtual_mail import VirtualArchive

MONDAY = "Mon 2027-01-11 10:00"
SECRET = "Salasana: Talvi-2027!kuu"
PDF = ("kuitti.pdf", b"%PDF\0")


def arrives(post, store, raw, *, folder="Processed"):
    """A mail is taken in, and its copy lies where the poller moved it."""
    store.deliver("tehtavat", raw, arrived=post.clock.now(), folder=folder)
    return post.take_in(raw)


def works(post, at, archives):
    """The scheduler at that instant, until it has nothing to do."""
    now, rounds = at if not isinstance(at, str) else helsinki(at), 0
    while retention.run_due(post.database, post.settings, now) + retention.run_in_mailboxes(
        post.database, post.settings, now, archives
    ):
        rounds += 1
        assert rounds < 100


def archives_of(store):
    return {"tehtavat": partial(VirtualArchive, store, "tehtavat")}


def nights(post, store, *days):
    """A night of erasing on each of these dates; one before it, so that it was made ahead."""
    archives = archives_of(store)
    for day in days:
        before = helsinki(f"{date.fromisoformat(day) - timedelta(days=1):%a %Y-%m-%d} 16:00")
        works(post, before, archives)
        works(post, helsinki(f"{date.fromisoformat(day):%a %Y-%m-%d} 02:10"), archives)


def files(post, raw):
    folder = post.settings.blobs.path / folder_of(identity(raw).hash)
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


def lying(store, folder="Processed"):
    return [copy.raw for copy in store.lying_in("tehtavat", folder)]


def last(post):
    return post.all(RetentionNight, col(RetentionNight.ended_at).is_not(None))[-1]
