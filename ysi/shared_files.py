"""Whether this machine's folder of files is the one that the database means: machines that share one share both.

Never lets a process begin on another folder: its mails' files would be missing wherever else they are needed.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from base.chance import Chance
from base.errors import TryAgain, UserError
from base.settings import Settings
from models import blob_folder
from models.engine import Database
from ysi.check import Finding, failed, ok, problem

MOST_TRIES = 5  # each time another process has begun in the same moment


class Whose(StrEnum):
    OURS = "ours"
    NOBODYS = "nobodys"  # the database names none, or no file is missing anywhere yet
    ANOTHERS = "anothers"


def whose(session: Session, store: Path) -> tuple[Whose, str | None]:
    """Whose folder this is, and the mark that the database names."""
    mark = blob_folder.mark_of(session)
    if mark is not None and blob_folder.is_marked(store, mark):
        return Whose.OURS, mark
    if mark is not None and blob_folder.holds_mails(session):
        return Whose.ANOTHERS, mark
    return Whose.NOBODYS, mark


def demand_shared_files(database: Database, settings: Settings, *, chance: Chance, now: datetime) -> None:
    """Prove the folder and leave a new mark in it, so that a copy of the folder is found out. Raises UserError.

    The mark lies there before the database names it, and is only changed by whoever has found the last one: whichever
    of two folders is used first is the right one, and the other one is told apart from then on.
    """
    store = settings.blobs.path
    for _ in range(MOST_TRIES):
        with database.reading() as session:
            found, known = whose(session, store)
        if found is Whose.ANOTHERS:
            raise UserError(f"{_foreign(store, known)}; {_remedy(store, known)}.")
        mark = chance.token()
        try:
            blob_folder.probe(store)
            blob_folder.put_mark(store, mark)
        except OSError as error:
            raise UserError(f"{_unwritable(store, error)}; {_MEND}.") from error
        if _named(database, known=known, mark=mark, now=now):
            blob_folder.clear_old_marks(store, but=mark, now=now)
            return
    raise TryAgain("mark the folder of files: other processes begin all the time")


def _named(database: Database, *, known: str | None, mark: str, now: datetime) -> bool:
    try:
        return database.transaction(
            lambda session: blob_folder.change_mark(session, known=known, mark=mark, now=now)
        )
    except IntegrityError:  # another process has made the row in this moment
        return False


def check_shared_files(session: Session, settings: Settings) -> Finding:
    """For `ysi check`: nothing stays behind, and no mark is changed."""
    store, check = settings.blobs.path, "files"
    try:
        found, mark = whose(session, store)
        if found is not Whose.ANOTHERS:
            blob_folder.probe(store)
    except OSError as error:
        return problem(check, _unwritable(store, error), _MEND)
    except UserError as error:
        return failed(check, error, "")
    if found is Whose.ANOTHERS:
        return problem(check, _foreign(store, mark), _remedy(store, mark))
    if found is Whose.NOBODYS:
        return ok(check, f"{store} can be written; the service marks it when it starts")
    return ok(check, f"{store} can be written and is the folder that the database names")


_MEND = "let the service write there, on a file system that can fsync and rename, or name another folder as [blobs] path"


def _unwritable(store: Path, error: OSError) -> str:
    return f"{store} cannot keep files safely ({error.strerror or error})"


def _foreign(store: Path, mark: str | None) -> str:
    return f"{store} is not the folder in which the files of this database lie: it lacks the mark {mark}"


def _remedy(store: Path, mark: str | None) -> str:
    return (
        "mount the folder that all machines share, or mend [blobs] path; if it is the right one, come from a backup, "
        f"make an empty file {store / blob_folder.MARKS / str(mark)}"
    )
