"""Whether intake stays as fast when 200,000 tasks are stored: in turns on an empty and on a full database."""

from collections.abc import Iterator
from statistics import median

from tests.bench.corpus import corpus
from tests.bench.entry import Entry, spread
from tests.bench.full import full_database
from tests.bench.place import Place
from tests.bench.speed import pipeline

NAMES = ("flat_200k_ratio",)


def entries(place: Place, wanted: set[str]) -> Iterator[Entry]:
    full = full_database(place)
    mails = place.size.flat_mails
    empty_speeds, full_speeds = [], []
    for turn in range(place.size.flat_rounds):
        folder = place.mail_folder(corpus(mails, seed=100 + turn))  # each mail is new to the full database
        empty_speeds.append(pipeline(place, place.database_url("sqlite"), folder, mails))
        full_speeds.append(pipeline(place, full, folder, mails))
    ratios = [full / empty for full, empty in zip(full_speeds, empty_speeds, strict=True)]
    yield Entry(
        "flat_200k_ratio", median(ratios), "x empty", 0.9, more_is_better=True,
        details=f"{place.size.tasks} tasks: {spread(full_speeds)} mails/s; none: {spread(empty_speeds)}; ratio {spread(ratios)}",
    )  # fmt: skip
