"""Reader: mails are read in another process, which may die, hang or grow without harm to this one."""

import base64
import os
import signal
import time
from pathlib import Path

import pytest

from base.errors import DiskFailed, RefusedMail
from base.settings import Settings
from intake.reader import Reader, ReadingDied
from intake.reading.bounds import BOUNDS, Bounds
from intake.reading.value import ReadingSettings
from ysi.parts import reading_bounds

MAIL = (
    "From: Aino <aino@alfa.example>\nSubject: Työ\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nHei, varaisitko?\n"
    "--B\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nAAEC\n--B--\n"
).encode()


def a_raw_file(folder: Path, content: bytes = MAIL) -> Path:
    path = folder / "raw"
    path.write_bytes(content)
    return path


def child_of(reader: Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_a_mail_is_read_and_its_files_lie_in_its_folder(tmp_path: Path) -> None:
    with Reader(ReadingSettings()) as reader:
        found = reader.read(a_raw_file(tmp_path), tmp_path / "files")

    assert (found.subject, found.text) == ("Työ", "Hei, varaisitko?")
    assert [one.name for one in found.files] == ["a.pdf"]
    assert {one.name: one.read_bytes() for one in (tmp_path / "files").iterdir()} == {"1": b"\0\1\2"}


def test_it_works_wherever_the_service_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "intake").mkdir()
    (tmp_path / "intake" / "__init__.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    a_raw_file(tmp_path)

    with Reader(ReadingSettings()) as reader:
        assert reader.read(Path("raw"), Path("files")).subject == "Työ"

    assert (tmp_path / "files" / "1").exists()


def test_a_refused_mail_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    with Reader(ReadingSettings()) as reader:
        reader.read(a_raw_file(tmp_path), tmp_path / "files")
        before = child_of(reader)
        with pytest.raises(RefusedMail, match="larger than"):
            reader.read(a_raw_file(tmp_path, b"x" * 60_000_001), tmp_path / "files")

        reader.read(a_raw_file(tmp_path), tmp_path / "files")

        assert child_of(reader) == before


def test_a_killed_process_is_followed_by_another(tmp_path: Path) -> None:
    with Reader(ReadingSettings()) as reader:
        reader.read(a_raw_file(tmp_path), tmp_path / "files")
        os.kill(child_of(reader), signal.SIGKILL)
        time.sleep(0.05)

        assert reader.read(a_raw_file(tmp_path), tmp_path / "files").subject == "Työ"


def test_a_mail_that_takes_too_long_ends_its_process(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"  # nobody ever writes to it: reading it waits for ever
    os.mkfifo(pipe)

    with Reader(ReadingSettings(), wall_seconds=0.5) as reader:
        with pytest.raises(ReadingDied, match=r"longer than 0\.5 s"):
            reader.read(pipe, tmp_path / "files")

        assert reader._child is None


def test_the_process_is_changed_after_its_mails(tmp_path: Path) -> None:
    with Reader(ReadingSettings(), mails_per_child=2) as reader:
        pids = []
        for _ in range(4):
            reader.read(a_raw_file(tmp_path), tmp_path / "files")
            pids.append(child_of(reader))

    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_mail_of_40_megabytes_passes(tmp_path: Path) -> None:
    head, _, tail = MAIL.partition(b"AAEC\n")
    big = head + (b"A" * 76 + b"\n") * 540_000 + tail

    with Reader(ReadingSettings()) as reader:
        found = reader.read(a_raw_file(tmp_path, big), tmp_path / "files")

    assert [one.size for one in found.files] == [540_000 * 57]


def test_a_raw_file_that_is_gone_is_the_mails_trouble_and_a_disk_that_fails_is_the_process(tmp_path):
    mail = a_raw_file(tmp_path)
    (tmp_path / "in the way").write_text("a file where the folder should be")

    with Reader(ReadingSettings()) as reader:
        with pytest.raises(RefusedMail, match="raw_file_missing"):
            reader.read(tmp_path / "nowhere", tmp_path)
        with pytest.raises(DiskFailed):
            reader.read(mail, tmp_path / "in the way")


def test_a_mail_with_a_secret_and_no_file_needs_no_folder(tmp_path):
    mail = a_raw_file(tmp_path, b"From: a@b.example\nSubject: x\n\nSalasana: Kissa123!\n")

    with Reader(ReadingSettings()) as reader:
        reading = reader.read(mail, tmp_path / "nowhere")

    assert (reading.secrets, (tmp_path / "nowhere").exists()) == (1, False)


def peak_megabytes(reader: Reader) -> int:
    """The most memory that the child ever had, files mapped into it included."""
    lines = Path(f"/proc/{child_of(reader)}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def test_a_mail_of_40_mb_needs_a_fraction_of_the_memory(tmp_path: Path) -> None:
    content = bytes(range(256)) * 114_000
    raw = MAIL.replace(b"\n\nAAEC\n", b"\n\n" + base64.encodebytes(content))

    with Reader(ReadingSettings()) as reader:
        found = reader.read(a_raw_file(tmp_path, raw), tmp_path / "files")
        peak = peak_megabytes(reader)

    assert (len(raw) > 39_000_000, found.files[0].size) == (True, len(content))
    assert (tmp_path / "files" / "1").read_bytes() == content
    assert peak < 150


def test_a_mail_over_the_bound_is_never_in_memory(tmp_path: Path) -> None:
    path = a_raw_file(tmp_path)
    os.truncate(path, 10_000_000_000)  # a hole: it takes no place on the disk

    with Reader(ReadingSettings()) as reader:
        with pytest.raises(RefusedMail, match="larger than 60 MB"):
            reader.read(path, tmp_path / "files")
        assert peak_megabytes(reader) < 50


def test_a_mail_that_needs_more_memory_than_there_is_harms_no_other(tmp_path: Path) -> None:
    head, _, rest = MAIL.partition(b"Content-Transfer-Encoding: base64\n\nAAEC")
    raw = head + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"p=C3=A4iv=C3=A4\n" * 2_500_000 + rest

    with Reader(ReadingSettings(memory_megabytes=128)) as reader:
        with pytest.raises(ReadingDied):
            reader.read(a_raw_file(tmp_path, raw), tmp_path / "files")

        assert reader.read(a_raw_file(tmp_path), tmp_path / "files").text == "Hei, varaisitko?"


def test_the_bounds_of_the_settings_are_those_of_the_reading() -> None:
    assert reading_bounds(Settings()) == BOUNDS
    assert Settings().reading.memory_megabytes == ReadingSettings().memory_megabytes


def test_the_bounds_reach_the_child(tmp_path: Path) -> None:
    with (
        Reader(ReadingSettings(bounds=Bounds(mail_bytes=100))) as reader,
        pytest.raises(RefusedMail, match="larger than"),
    ):
        reader.read(a_raw_file(tmp_path), tmp_path / "files")
