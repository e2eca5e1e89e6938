"""What the company's rows lack for the promises ahead: closed days, people to reach, addresses apart. Reads only."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from base.settings import Settings
from intake.incoming import our_addresses
from models.audit import WorkerHeartbeat
from models.calendar import day_times, work_calendar
from models.person import EmailAddress, Person, Role, people_with_role
from models.roster import worker
from rules.civil import civil_date
from rules.due import due
from rules.duty import works_on
from rules.workdays import CalendarEnds
from ysi.check import Finding, State, ok, problem

CLOCKS_APART = timedelta(minutes=1)  # several machines may share one database
MONTHS_AHEAD = timedelta(days=397)  # thirteen months: a fixed term's notice looks that far


def check_company(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everything that only the database can tell."""
    yield _clock(session, now)
    yield _closed_days(session, now)
    yield from _people(session, settings, now)
    yield _domains_apart(session, settings)


def _clock(session: Session, now: datetime) -> Finding:
    """A clock that was set back would put every promise off."""
    beats = session.exec(select(WorkerHeartbeat.beat_at)).all()
    if beats and max(beats) > now + CLOCKS_APART:
        words = f"the machine's clock is behind the service's last sign of life by {max(beats) - now}"
        return problem("clock", words, "set the clock, and let it be kept by NTP")
    return ok("clock", "not behind anything the service has done")


def _closed_days(session: Session, now: datetime) -> Finding:
    calendar = work_calendar(session)
    first, last = civil_date(now), civil_date(now + MONTHS_AHEAD)
    if calendar.first_year <= first.year and last.year <= calendar.last_year:
        return ok("closed days", f"known until the end of {calendar.last_year}")
    return problem(
        "closed days",
        f"not known from {first} to {last}",
        "run `ysi company apply FILE`, or let the scheduler run: it keeps three years ahead",
    )


def _people(session: Session, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everybody on duty at the next opening, and every coordinator, can be reached by mail (D-37)."""
    coordinators = people_with_role(session, Role.COORDINATOR)
    if not coordinators:
        yield problem(
            "coordinator", "there is none", "give somebody the role coordinator with `ysi company apply`"
        )
    try:
        opening = due(now, work_calendar(session), day_times(settings).opening)
    except CalendarEnds:
        return  # told by the closed days
    day = civil_date(opening)
    everybody = session.exec(select(Person).order_by(col(Person.position), col(Person.id))).all()
    on_duty = [person for person in everybody if works_on(worker(session, person, day), day)]
    if not on_duty:
        yield problem("on duty", f"nobody is on {day}", "see `ysi absence list` and the hours of people")
    asked = {person.id: person for person in [*on_duty, *coordinators]}
    unreachable = [person.name for person in asked.values() if not _is_reachable(session, person)]
    if unreachable:
        yield problem(
            "people",
            f"{', '.join(unreachable)}: no mail address, or it bounced",
            "mend the address with `ysi company apply`",
        )
    else:
        yield ok("people", f"{len(asked)} can be reached: those on duty on {day}, and coordinators")


def _is_reachable(session: Session, person: Person) -> bool:
    statement = select(EmailAddress.id).where(
        col(EmailAddress.person_id) == person.id, col(EmailAddress.bounced_at).is_(None)
    )
    return session.exec(statement).first() is not None


def _domains_apart(session: Session, settings: Settings) -> Finding:
    """Whether answers to us and people's own mail share a domain: then anybody could have a sign-in mail of another
    service sent to a reply address, and read it in the thread (D-32)."""
    ours = {address.rpartition("@")[2] for address in our_addresses(session, settings)}
    people = {address.rpartition("@")[2] for address in session.exec(select(EmailAddress.address))}
    shared = sorted(ours & people)
    if not shared:
        return ok("reply domain", "nobody has an address in it")
    return Finding(
        "reply domain",
        State.WARNING,
        f"people have addresses in {', '.join(shared)}, where replies to us arrive",
        "give the service a domain of its own, as tasks.example beside example",
    )
