"""How much each entry works on: the sizes of the issue, and small ones for a look that judges nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    mails: int  # of the corpus
    rounds: int  # of floor, pipeline, floor, pipeline …
    tasks: int  # stored before the flat runs and the heartbeat
    templates: int  # mails whose rows are multiplied to them
    flat_mails: int
    flat_rounds: int
    answers: int  # of the latency
    big_mail: int  # bytes
    idle_seconds: int
    assistants: int
    tasks_each: int  # open tasks of an assistant
    beats: int
    starts: int
    flood_mails: int
    flood_seconds: float


FULL = Size(
    mails=2_000, rounds=3, tasks=200_000, templates=1_000, flat_mails=1_000, flat_rounds=3, answers=31,
    big_mail=40_000_000, idle_seconds=30, assistants=1_000, tasks_each=100, beats=50, starts=11,
    flood_mails=110_000, flood_seconds=3_600,
)  # fmt: skip
QUICK = Size(
    mails=200, rounds=1, tasks=2_000, templates=200, flat_mails=200, flat_rounds=1, answers=5,
    big_mail=4_000_000, idle_seconds=5, assistants=20, tasks_each=10, beats=10, starts=3,
    flood_mails=3_000, flood_seconds=60,
)  # fmt: skip
