"""Files of mails: whole or not there, and durable before anybody hears of them."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake import big_mail
from models.blobs import RAW, SPOOL, clear_abandoned, clear_folder, folder_of
from tests.support.kept_mails import keep_raw

HASH = "ab" + "0" * 62


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_each_mail_has_a_folder_of_its_own(tmp_path):
    keep_raw(tmp_path, HASH, b"bytes\r\n\0\xff")

    assert folder_of(HASH) == f"ab/{HASH}"
    assert (tmp_path / "ab" / HASH / RAW).read_bytes() == b"bytes\r\n\0\xff"
    assert names(tmp_path / "ab" / HASH) == [RAW]


def test_the_first_copy_stays(tmp_path):
    keep_raw(tmp_path, HASH, b"first")

    keep_raw(tmp_path, HASH, b"second, with other trace headers")

    assert (tmp_path / folder_of(HASH) / RAW).read_bytes() == b"first"


def test_a_file_left_by_a_crash_is_no_mail(tmp_path):
    folder = tmp_path / folder_of(HASH)
    folder.mkdir(parents=True)
    (folder / "raw.1.1.tmp").write_bytes(b"hal")

    keep_raw(tmp_path, HASH, b"whole")

    assert (folder / RAW).read_bytes() == b"whole"


def test_bytes_and_every_new_name_are_synced_in_that_order(tmp_path, monkeypatch):
    synced = []
    really = os.fsync

    def watch(handle):
        name = str(Path(f"/proc/self/fd/{handle}").readlink())
        synced.append(name.removeprefix(str(tmp_path)).split(".")[0])
        really(handle)

    monkeypatch.setattr(os, "fsync", watch)
    keep_raw(tmp_path, HASH, b"bytes")

    assert synced == [f"/ab/{HASH}/raw", f"/ab/{HASH}", "/ab", ""]


def test_also_what_another_poller_has_just_named_is_synced(tmp_path, monkeypatch):
    keep_raw(tmp_path, HASH, b"bytes")
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)

    keep_raw(tmp_path, HASH, b"bytes")

    assert len(synced) == 3  # its folder, the one above, the store


def test_a_failed_fsync_is_not_passed_over(tmp_path, monkeypatch):
    def fail(handle):
        raise OSError("I/O error")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OSError, match="I/O error"):
        keep_raw(tmp_path, HASH, b"bytes")
    assert not (tmp_path / folder_of(HASH) / RAW).exists()


def test_two_pollers_with_differing_copies_leave_one_of_them_whole(tmp_path):
    copies = [bytes([letter]) * 300_000 for letter in b"ab"]
    failures = []

    def keep(copy, store, together):
        try:
            together.wait()
            keep_raw(store, HASH, copy)
        except OSError as error:
            failures.append(error)

    for turn in range(20):
        store, together = tmp_path / str(turn), threading.Barrier(2)
        pollers = [threading.Thread(target=keep, args=(copy, store, together)) for copy in copies]
        for poller in pollers:
            poller.start()
        for poller in pollers:
            poller.join()
        assert (store / folder_of(HASH) / RAW).read_bytes() in copies

    assert failures == []


NOW = datetime.now(UTC)


def a_folder(store, *files):
    folder = store / folder_of(HASH)
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).write_bytes(b"x")
    return folder


def test_what_nothing_needs_is_deleted_and_the_rest_stays(tmp_path):
    folder = a_folder(tmp_path, RAW, "1", "2")

    assert clear_folder(tmp_path, folder_of(HASH), {"2"}, now=NOW) == 2
    assert names(folder) == ["2"]
    assert clear_folder(tmp_path, folder_of(HASH), {"2"}, now=NOW) == 0


def test_an_empty_folder_goes_and_one_that_is_not_there_is_no_error(tmp_path):
    folder = a_folder(tmp_path, RAW)

    assert clear_folder(tmp_path, folder_of(HASH), set(), now=NOW) == 1
    assert not folder.exists()
    assert clear_folder(tmp_path, folder_of(HASH), set(), now=NOW) == 0


def test_a_file_that_is_being_written_stays_and_an_abandoned_one_goes(tmp_path):
    folder = a_folder(tmp_path, "raw.1.2.tmp", ".1.99.tmp")
    written = datetime.fromtimestamp((folder / ".1.99.tmp").stat().st_mtime, UTC)

    assert clear_folder(tmp_path, folder_of(HASH), set(), now=written + timedelta(minutes=59)) == 0
    assert clear_folder(tmp_path, folder_of(HASH), set(), now=written + timedelta(minutes=61)) == 2
    assert not folder.exists()


def test_pieces_of_a_mail_whose_fetch_was_broken_off_go(tmp_path):
    (tmp_path / SPOOL).mkdir()
    (tmp_path / SPOOL / "1.2.3.tmp").write_bytes(b"x")
    written = datetime.fromtimestamp((tmp_path / SPOOL / "1.2.3.tmp").stat().st_mtime, UTC)

    assert clear_abandoned(tmp_path, now=written + timedelta(minutes=59)) == 0
    assert clear_abandoned(tmp_path, now=written + timedelta(minutes=61)) == 1
    assert clear_abandoned(tmp_path / "nowhere", now=written) == 0
    assert SPOOL == big_mail.SPOOL


def test_several_may_clear_one_folder_at_once(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        for _ in range(20):
            a_folder(tmp_path, RAW, *map(str, range(10)))
            gone = list(
                threads.map(lambda _: clear_folder(tmp_path, folder_of(HASH), set(), now=NOW), range(8))
            )
            assert sum(gone) >= 11
            assert not (tmp_path / folder_of(HASH)).exists()
