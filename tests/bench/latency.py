"""From the arrival of a mail (APPEND is done) until its answer is handed to the SMTP server, with IDLE."""

import time
from collections.abc import Iterator
from statistics import median

from tests.bench.corpus import small_mail
from tests.bench.entry import Entry, spread
from tests.bench.place import Place
from tests.bench.served import serving
from tests.support.smtp import Sink

NAMES = ("latency_median_s",)
LONGEST_SECONDS = 60.0
SETTLING_SECONDS = 1.5  # the poller is back in IDLE


class TimedSink(Sink):
    """Remembers when a mail came to a customer."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: list[float] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if any("@customer" in recipient for recipient in envelope.rcpt_tos):
            self.answered.append(time.monotonic())
        return await super().handle_DATA(server, session, envelope)


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    folder = place.mail_folder(iter([]), before="latency")
    with (
        TimedSink() as sink,
        serving(place, place.database_url("sqlite"), folder=folder, smtp_port=sink.port),
    ):
        _answered(place, folder, sink, 0)  # the first mail starts readers and fills caches
        times = [_answered(place, folder, sink, number) for number in range(1, place.size.answers + 1)]
    yield Entry("latency_median_s", median(times), "s", 1, details=f"{place.imap_name}: {spread(times)}")


def _answered(place: Place, folder: str, sink: TimedSink, number: int) -> float:
    time.sleep(SETTLING_SECONDS)
    place.imap.append(small_mail(number), folder=folder)
    arrived = time.monotonic()
    while len(sink.answered) <= number:
        if time.monotonic() - arrived > LONGEST_SECONDS:
            raise SystemExit(f"bench: no answer to a mail within {LONGEST_SECONDS:g} s")
        time.sleep(0.002)
    return sink.answered[number] - arrived
