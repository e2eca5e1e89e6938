"""Into whose hands a task comes, and who was passed over and why (D-18). Never loads people and never tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from base.errors import YsiError
from rules.duty import Unfit, Worker, at_work, unfit
from rules.workdays import WorkCalendar


class NobodyToAssign(YsiError):
    """The chain holds no coordinator and no manager who could take the task (D-18): the company data lacks one."""


class Link(StrEnum):
    """Why a person stands in the chain, in the order of D-18."""

    NAMED = "named"
    PRIMARY = "primary"
    SUBSTITUTE = "substitute"
    POOL = "pool"
    COORDINATOR = "coordinator"
    MANAGER = "manager"


# Who can be asked to help at the due step; coordinator and manager hear of it anyway (K-02, K-03).
HELPERS = frozenset({Link.NAMED, Link.PRIMARY, Link.SUBSTITUTE, Link.POOL})

# A day off or a late start can be borne where nobody else is left; these cannot (e.3, invariant 5).
BARRED = frozenset({Unfit.NOT_ACTIVE, Unfit.UNTRAINED, Unfit.LEFT, Unfit.AWAY})


@dataclass(frozen=True)
class Candidate:
    """A person at one place of the chain."""

    worker: Worker
    link: Link


@dataclass(frozen=True)
class Choice:
    """Who has the task, by which link, and who was skipped: (name, reason) in the order of the chain."""

    worker: Worker
    link: Link
    skipped: tuple[tuple[str, str], ...]


def handler(
    candidates: Sequence[Candidate],
    *,
    due_at: datetime,
    received_at: datetime,
    calendar: WorkCalendar | None = None,
) -> Choice:
    """The first of the chain who is on duty on the due day (D-18). In: aware instants, the chain in order.

    If nobody is, a manager or else a coordinator has it all the same: see `_last_resort`.
    """
    skipped: list[tuple[Candidate, Unfit]] = []
    for candidate in _each_person_once(candidates):
        reason = unfit(candidate.worker, due_at=due_at, received_at=received_at, calendar=calendar)
        if reason is None:
            return _choice(candidate, skipped)
        skipped.append((candidate, reason))
    return _choice(_last_resort(candidates, skipped), skipped)


def _each_person_once(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    visited: set[int] = set()
    for candidate in candidates:
        if candidate.worker.id not in visited:
            visited.add(candidate.worker.id)
            yield candidate


def _last_resort(candidates: Sequence[Candidate], skipped: Sequence[tuple[Candidate, Unfit]]) -> Candidate:
    """Who holds a task that nobody can take: a task without a holder would be a promise without a person.

    A manager, else a coordinator, who is only off that day; else the first manager; else the last coordinator.
    Their own reason stays among the skipped, so that the record tells the truth.
    """
    reasons = {candidate.worker.id: reason for candidate, reason in skipped}
    managers = [candidate for candidate in candidates if candidate.link is Link.MANAGER]
    coordinators = [candidate for candidate in candidates if candidate.link is Link.COORDINATOR]
    for candidate in (*managers, *coordinators):
        if reasons[candidate.worker.id] not in BARRED:
            return candidate
    if not managers and not coordinators:
        raise NobodyToAssign(
            "nobody can take this task: the company data names no coordinator and no manager for it; "
            "add one with `ysi company apply`"
        )
    return managers[0] if managers else coordinators[-1]


def _choice(chosen: Candidate, skipped: Sequence[tuple[Candidate, Unfit]]) -> Choice:
    passed_over = tuple((candidate.worker.name, str(reason)) for candidate, reason in skipped)
    return Choice(chosen.worker, chosen.link, passed_over)


def first_free_substitute(
    candidates: Sequence[Candidate], *, holder_id: int, due_at: datetime, now: datetime
) -> Worker | None:
    """Who is asked for help at the due step: the first other assistant at work by then, or None (D-6).

    A question asked before the due time is answered for the due time.
    """
    asked_at = max(now, due_at)
    for candidate in candidates:
        worker = candidate.worker
        if candidate.link in HELPERS and worker.id != holder_id and at_work(worker, asked_at):
            return worker
    return None
