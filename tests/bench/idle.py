"""What `ysi serve` costs while nothing happens: one mailbox in IDLE, every part running."""

import time
from collections.abc import Iterator

from tests.bench.corpus import small_mail
from tests.bench.entry import Entry
from tests.bench.place import Place
from tests.bench.served import cpu_seconds, family, serving
from tests.support.program import until
from tests.support.smtp import Sink

NAMES = ("idle_cpu_percent",)
SETTLING_SECONDS = 6


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    # One mail is taken in first, so that the reading processes stand there as in service.
    folder = place.mail_folder(iter([small_mail(1)]), before="idle")
    with (
        Sink() as sink,
        serving(place, place.database_url("sqlite"), folder=folder, smtp_port=sink.port) as process,
    ):
        if not until(lambda: sink.delivered, seconds=60):
            raise SystemExit("bench: the service answered nothing before it was to be idle")
        time.sleep(SETTLING_SECONDS)
        began, before = time.monotonic(), _used(process.pid)
        time.sleep(place.size.idle_seconds)
        percent = 100 * (_used(process.pid) - before) / (time.monotonic() - began)
    yield Entry(
        "idle_cpu_percent", percent, "%", 2, details=f"of one processor, over {place.size.idle_seconds} s"
    )


def _used(pid: int) -> float:
    return sum(cpu_seconds(each) for each in family(pid))
