"""What must come of a scenario, as types. Checks nothing against a run; that is expect.py's."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.task_states import TaskState
from ysi.play.event_tables import Bare, Code, Instant, Table

Unset = Literal[""]  # TOML has no null: an empty text means that nothing is known yet
Flag = Literal["overdue", "broken", "bookkeeping", "calls", "secret", "notice"]


class MessagesTable(Table):
    """Which outgoing messages are meant. Instants are both inclusive."""

    to: Bare | None = None
    code: Code | None = None
    task: int | None = None
    customer: str | None = None
    language: str | None = None
    subject: str | None = None
    after: Instant | None = None
    by: Instant | None = None
    contains: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if not self.model_fields_set - {"after", "by"}:
            raise ValueError("name at least to or code, else every mail is meant")
        return self


class MailExpectation(MessagesTable):
    count: Annotated[int, Field(ge=0)] | None = None
    lacks: list[str] = Field(default_factory=list)


class TaskExpectation(Table):
    number: int | None = None
    subject: str | None = None
    at: Instant | None = None
    customer: str | None = None
    text: str | None = None
    state: Annotated[TaskState, Field(strict=False)] | None = None
    received_at: Instant | None = None
    due: Instant | Unset | None = None
    due_at: Instant | Unset | None = None
    promised_due_at: Instant | Unset | None = None
    handler: str | None = None
    handled_at: Instant | Unset | None = None
    handled_by: str | None = None
    group: str | None = None
    flags: list[Flag] | None = None
    linked_to: int | Unset | None = None

    @model_validator(mode="after")
    def _means_one(self) -> Self:
        if self.number is None and self.subject is None:
            raise ValueError("name the task by its number or its subject")
        return self


class ExpectTable(Table):
    mail: MailExpectation | None = None
    no_mail: MessagesTable | None = None
    task: TaskExpectation | None = None
    nowhere: list[Annotated[str, Field(min_length=1)]] | None = None
    gone: list[Annotated[str, Field(min_length=1)]] | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [
            kind for kind in ("mail", "no_mail", "task", "nowhere", "gone") if getattr(self, kind) is not None
        ]
        if len(given) != 1:
            raise ValueError("an expectation is one of mail, no_mail, task, nowhere, gone")
        return self
