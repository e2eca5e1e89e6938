"""The most memory that any process of the service holds while one mail of 40 MB is taken in."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.bench.corpus import big_mail
from tests.bench.entry import Entry
from tests.bench.place import Place
from tests.bench.served import family, memory

NAMES = ("peak_memory_mb",)
GLANCE_SECONDS = 0.005


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    raw = big_mail(place.size.big_mail)
    folder = place.mail_folder(iter([raw]), before="big")
    task = {"settings": place.plain_settings(place.database_url("sqlite"), folder=folder), "mails": 1}
    command = [sys.executable, "-m", "tests.bench.pipeline"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(task))
        process.stdin.close()
        most: dict[int, float] = {}
        together = 0.0
        while process.poll() is None:
            held = {pid: memory(pid) for pid in family(process.pid)}
            # The kernel's own peak; a child that has not yet begun its program still shows its parent's.
            most |= {pid: peak for pid, (_, peak) in held.items() if peak}
            together = max(together, sum(now for now, _ in held.values()))
            time.sleep(GLANCE_SECONDS)
        done = json.loads(process.stdout.read().splitlines()[-1])
    if done["outcomes"] != {"task": 1}:
        raise SystemExit(f"bench: the mail of {len(raw)} bytes became {done['outcomes']}")
    each = ", ".join(f"{peak:.0f}" for peak in most.values())
    yield Entry(
        "peak_memory_mb", max(most.values()), "MB", 250,
        details=f"one mail of {len(raw) / 1e6:.0f} MB; each process at its most: {each}; all at one time: {together:.0f}",
    )  # fmt: skip
