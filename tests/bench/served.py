"""`ysi serve` as its own process on the bench's servers. Judges nothing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.corpus import ADDRESS, BORDER
from tests.bench.place import MAIL_KEY, Place
from tests.support.imap import PASSWORD, USER

PROGRAM = [sys.executable, "-m", "ysi"]
STOP_SECONDS = 15


@contextmanager
def serving(place: Place, url: str, *, folder: str, smtp_port: int) -> Iterator[subprocess.Popen[bytes]]:
    config = place.folder / f"serve-{place.number()}.toml"
    config.write_text(f"""
[database]
url = "{url}"
[mailbox.tehtavat]
address = "{ADDRESS}"
host = "127.0.0.1"
port = {place.imap.port}
tls = "none"
user = "{USER}"
folders = ["{folder}"]
processed = "{folder}-done"
[smtp]
host = "127.0.0.1"
port = {smtp_port}
[authentication]
authserv_ids = ["{BORDER}"]
[blobs]
path = "{place.blobs(url)}"
[log]
level = "warning"
""")
    process = subprocess.Popen(
        [*PROGRAM, "--config", str(config), "serve"],
        env={**os.environ, "YSI_SECRETS__KEY": MAIL_KEY, "YSI_MAILBOX__TEHTAVAT__PASSWORD": PASSWORD},
    )
    try:
        yield process
        if process.poll() is not None:
            raise SystemExit(f"bench: ysi serve ended by itself with status {process.returncode}")
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def family(pid: int) -> list[int]:
    """The process and all below it."""
    below = [
        child
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in map(int, _read(task).split())
    ]
    return [pid, *(each for child in below for each in family(child))]


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:  # it has ended meanwhile
        return ""


def cpu_seconds(pid: int) -> float:
    """User and system time of the process, with that of children that it has waited for."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def memory(pid: int) -> tuple[float, float]:
    """What a process holds now, and the most it ever held, in MB (10^6 bytes)."""
    status = dict(
        line.split(":", 1) for line in _read(Path(f"/proc/{pid}/status")).splitlines() if ":" in line
    )
    now, most = (int(status.get(name, "0 kB").split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, most
