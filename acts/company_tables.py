"""The tables of a company file as types, with their defaults. Refuses what one row alone shows to be wrong."""

from datetime import date, time
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.functional_validators import AfterValidator, BeforeValidator

from models.customer import AssistantRole, ProductGroup, SubscriptionKind
from models.person import Notify, Role
from rules.duty import Status

Language = Literal["fi", "sv", "en"]
Hours = dict[int, tuple[time, time]]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_HOURS: Hours = dict.fromkeys(range(5), (time(9), time(17)))
LONGEST_ADDRESS = 320


def _address(text: str) -> str:
    """An address in lower case. Its domain has at least two labels: a sender's verdict is taken by domain (D-30)."""
    local, at, domain = text.strip().lower().rpartition("@")
    if not (local and at and domain) or any(sign in text.strip() for sign in " <>,;\t\n") or "@" in local:
        raise ValueError(f"{text!r} is not a bare address such as anna@ysi.example")
    labels = domain.split(".")
    if len(labels) < 2 or not all(labels) or len(text) > LONGEST_ADDRESS:
        raise ValueError(f"{text!r}: the domain of an address has at least two labels, as ysi.example")
    return f"{local}@{domain}"


def _hours(value: object) -> object:
    """`{ mon = "09:00-17:00" }` by weekday, 0 for Monday; a day left out is a day off (R-04)."""
    if not isinstance(value, dict):
        return value
    if unknown := [day for day in value if day not in WEEKDAYS]:
        raise ValueError(f"{unknown[0]!r} is no weekday; write {', '.join(WEEKDAYS)}")
    return {WEEKDAYS.index(day): _span(day, text) for day, text in value.items()}


def _span(day: str, text: object) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip().zfill(5)) for part in str(text).split("-"))
    except ValueError:
        raise ValueError(f'{day} = "{text}": write the hours of a day as "09:00-17:00"') from None
    if end <= start:
        raise ValueError(f'{day} = "{text}": the day ends before it starts')
    return start, end


Mail = Annotated[str, AfterValidator(_address)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(str.strip)]
WorkingHours = Annotated[Hours, BeforeValidator(_hours), Field(strict=False)]


class Table(BaseModel):
    """A table of the file: unknown keys are refused, and no type is guessed from another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def given(self, *names: str) -> dict[str, Any]:
        """The values of those keys that stand in the file; what it leaves out stays as it is."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


class ClosedDayTable(Table):
    date: date
    name: str | None = None
    closed: bool = True


class PackageTable(Table):
    name: Name
    minutes: Annotated[int, Field(gt=0)]
    price_cents: Annotated[int, Field(ge=0)]


class PersonTable(Table):
    name: Name
    mail: Mail
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1)]
    language: Language = "fi"
    status: Annotated[Status, Field(strict=False)] = Status.ACTIVE
    trained_on: date = date(1970, 1, 1)  # left out: trained
    hours: WorkingHours = OFFICE_HOURS
    phone: str | None = None
    aliases: list[Mail] = []
    notify: Annotated[Notify, Field(strict=False)] = Notify.DUTY_HOURS
    notice_on: date | None = None
    last_day: date | None = None
    deputy: Mail | None = None
    team: str | None = None
    capacity: Annotated[int, Field(ge=0)] | None = None

    @property
    def addresses(self) -> list[str]:
        return [self.mail, *self.aliases]

    @model_validator(mode="after")
    def _leaves_after_the_notice(self) -> Self:
        if self.notice_on and self.last_day and self.last_day < self.notice_on:
            raise ValueError(f"last_day {self.last_day} is before notice_on {self.notice_on}")
        return self


class SenderTable(Table):
    name: Name
    mail: Mail
    rights: list[Literal["task", "order", "billing"]] = ["task"]
    default: bool = False


class AssistantTable(Table):
    mail: Mail
    role: Annotated[AssistantRole, Field(strict=False)]
    order: Annotated[int, Field(ge=0)] | None = None
    group: Annotated[ProductGroup, Field(strict=False)] | None = None
    address: Mail | None = None

    @field_validator("address")
    @classmethod
    def _leaves_room_for_the_tag(cls, address: str | None) -> str | None:
        if address and len(address.partition("@")[0]) > 30:
            raise ValueError(f"{address}: the part before the @ is longer than 30 characters (D-32)")
        return address

    @model_validator(mode="after")
    def _is_named_for_something(self) -> Self:
        if self.role is AssistantRole.NAMED and self.group is None and self.address is None:
            raise ValueError("a named assistant needs a group or an address that she is named for")
        return self


class OpeningTable(Table):
    used_minutes: Annotated[int, Field(ge=0)] = 0
    notices: list[Any] | int | None = None


class SubscriptionTable(Table):
    start: date
    package: str | None = None
    kind: Annotated[SubscriptionKind, Field(strict=False)] = SubscriptionKind.OPEN
    term_end: date | None = None
    first: bool = True
    ended: date | None = None
    opening: OpeningTable | None = None

    @model_validator(mode="after")
    def _has_a_term_that_fits(self) -> Self:
        if self.kind is SubscriptionKind.FIXED and self.term_end is None:
            raise ValueError('kind = "fixed" needs term_end, the last day of the term')
        if self.kind is SubscriptionKind.OPEN and self.term_end is not None:
            raise ValueError('term_end stands for a fixed term only: add kind = "fixed"')
        for name, day in (("term_end", self.term_end), ("ended", self.ended)):
            if day is not None and day < self.start:
                raise ValueError(f"{name} {day} is before start {self.start}")
        return self


class CustomerTable(Table):
    name: Name
    language: Language = "fi"
    owner: Mail | None = None
    contact: Mail | None = None
    senders: list[SenderTable] = []
    assistants: list[AssistantTable] = []
    subscription: SubscriptionTable | None = None
    team: str | None = None
    groups: list[Annotated[ProductGroup, Field(strict=False)]] = []
    business_id: str | None = None
    phone: str | None = None


class AbsenceTable(Table):
    person: Mail
    start: date
    end: date | None = None
    planned: bool = True  # a company file tells of what is known beforehand

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the absence ends on {self.end}, before it starts on {self.start}")
        return self


class CompanyTables(Table):
    closed_days: list[ClosedDayTable] = []
    packages: list[PackageTable] = []
    people: list[PersonTable] = []
    customers: list[CustomerTable] = []
    absences: list[AbsenceTable] = []
