"""Files of mails: whole or not there, and durable before anybody hears of them."""

import os
import threading
from pathlib import Path

import pytest

from models.blobs import RAW, folder_of, keep_raw

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
