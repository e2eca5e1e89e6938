"""demand_shared_files(): machines that share a database share its folder of files, or do not begin."""

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from base.chance import Chance
from base.errors import TryAgain, UserError
from base.setting_tables import BlobSettings
from base.settings import Settings
from models.blob_folder import MARKS, BlobFolder
from tests.support.builders import a_mail
from ysi.check import State
from ysi.serve import Service
from ysi.shared_files import check_shared_files, demand_shared_files

NOW = datetime.now(UTC)  # the files have times of the machine's clock


@pytest.fixture
def begin(database):
    """A process begins on a machine whose [blobs] path that is."""

    def begin(path, now=NOW):
        demand_shared_files(database, settings(path), chance=Chance.system(), now=now)

    return begin


def settings(path):
    box = {"tehtavat": {"address": "tehtavat@ysi.example"}}
    return Settings(secrets={"key": "k" * 16}, mailbox=box, blobs=BlobSettings(path=path))


def check(database, path):
    with database.reading() as session:
        return check_shared_files(session, settings(path))


def keep_a_mail(database):
    database.transaction(lambda session: a_mail(session).id)


def marks(path):
    return sorted(file.name for file in (path / MARKS).iterdir())


def named(database):
    with database.reading() as session:
        return session.exec(select(BlobFolder)).one().mark


def test_the_first_process_marks_the_folder_and_the_next_ones_know_it(database, begin, tmp_path):
    begin(tmp_path / "blobs")
    keep_a_mail(database)
    first = named(database)
    begin(tmp_path / "blobs")

    assert named(database) != first
    assert marks(tmp_path / "blobs") == sorted([first, named(database)])
    assert check(database, tmp_path / "blobs").state is State.OK


@pytest.mark.parametrize("there", [True, False], ids=["an empty folder", "none yet"])
def test_another_machines_own_folder_is_refused_with_the_remedy(database, begin, tmp_path, there):
    begin(tmp_path / "shared")
    keep_a_mail(database)
    other = tmp_path / "local"
    if there:
        other.mkdir()

    with pytest.raises(UserError) as told:
        begin(other)
    finding = check(database, other)

    assert f"{other} is not the folder in which the files of this database lie" in str(told.value)
    assert "mount the folder that all machines share" in str(told.value)
    assert finding.state is State.PROBLEM
    assert str(told.value) == f"{finding.words}; {finding.remedy}."
    assert list(other.iterdir() if there else []) == []  # nothing was left there
    begin(tmp_path / "shared")


def test_a_process_does_not_begin_on_another_folder(database, begin, tmp_path):
    begin(tmp_path / "shared")
    keep_a_mail(database)

    with pytest.raises(UserError, match="is not the folder"):
        Service(settings(tmp_path / "local"), database, parts=[])


def test_a_copy_of_the_folder_is_found_out_when_the_other_one_is_used(database, begin, tmp_path):
    begin(tmp_path / "shared")
    keep_a_mail(database)
    shutil.copytree(tmp_path / "shared", tmp_path / "copy")

    begin(tmp_path / "shared")

    assert check(database, tmp_path / "copy").state is State.PROBLEM
    with pytest.raises(UserError, match="is not the folder"):
        begin(tmp_path / "copy")


def test_a_folder_from_a_backup_is_told_to_be_the_right_one_by_a_file(database, begin, tmp_path):
    begin(tmp_path / "blobs")
    keep_a_mail(database)
    shutil.rmtree(tmp_path / "blobs" / MARKS)
    with pytest.raises(UserError, match="make an empty file") as told:
        begin(tmp_path / "blobs")

    file = tmp_path / "blobs" / MARKS / named(database)
    assert str(file) in str(told.value)
    file.parent.mkdir()
    file.touch()

    begin(tmp_path / "blobs")


def test_while_no_mail_is_stored_any_folder_will_do(database, begin, tmp_path):
    begin(tmp_path / "one")
    begin(tmp_path / "two")

    assert check(database, tmp_path / "two").state is State.OK


@pytest.mark.parametrize("where", ["file/blobs", "file"])
def test_a_folder_that_cannot_be_written_is_told(database, begin, tmp_path, where):
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(UserError, match="cannot keep files safely"):
        begin(tmp_path / where)
    finding = check(database, tmp_path / where)

    assert finding.state is State.PROBLEM
    assert "fsync and rename" in finding.remedy


def test_a_check_leaves_nothing_behind(database, begin, tmp_path):
    assert check(database, tmp_path / "blobs").state is State.OK
    assert list(tmp_path.glob("blobs")) == []
    begin(tmp_path / "blobs")
    before = sorted(tmp_path.rglob("*"))

    check(database, tmp_path / "blobs")

    assert sorted(tmp_path.rglob("*")) == before


def test_processes_that_begin_in_the_same_moment_agree(database, begin, tmp_path):
    failures = []

    def one():
        try:
            begin(tmp_path / "blobs")
        except (UserError, TryAgain) as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert named(database) in marks(tmp_path / "blobs")


def test_marks_of_the_past_go_after_a_month(database, begin, tmp_path):
    begin(tmp_path / "blobs")

    begin(tmp_path / "blobs", now=datetime.now(UTC) + timedelta(days=31))

    assert marks(tmp_path / "blobs") == [named(database)]
