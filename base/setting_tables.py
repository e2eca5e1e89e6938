"""The tables of config.toml as types with their defaults. Never reads a file or the environment, never holds a secret's default."""

from datetime import time
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)

from base.bearer import Way
from base.errors import UserError
from base.secret import secret_from


def _clock_time(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return time.fromisoformat(value.zfill(5))
    except ValueError as error:
        raise ValueError("this is no time of the day; write it as 09:00") from error


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
SHORTEST_KEY = 16
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
Security = Literal["implicit", "starttls", "none"]


def _security(value: object) -> object:
    return {True: "implicit", False: "none"}.get(value, value) if isinstance(value, bool) else value


Tls = Annotated[Security, BeforeValidator(_security)]


class Table(BaseModel):
    """A table of config.toml: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Table):
    url: str = "sqlite:///ysi.db"


class CompanySettings(Table):
    name: str = "Ysi"
    support: str = "support@ysi.example"
    phone: str = "+358 9 000 0000"
    password_service: str = ""  # where customers share passwords; C-37 names it


class Login(Table):
    """How a server is told who we are: by a password, or by an access token that a command prints (RFC 7628)."""

    user: str = ""
    auth: Way = "password"
    password: SecretStr | None = None  # from the environment alone
    password_file: Path | None = None
    password_command: str | None = None
    token_command: str | None = None

    @model_validator(mode="after")
    def _has_what_it_says(self) -> Self:
        if self.auth != "password" and self.token_command is None:
            raise ValueError(f'auth = "{self.auth}" needs token_command, which prints an access token')
        if self.auth == "password" and self.token_command is not None:
            raise ValueError('token_command needs auth = "xoauth2" or "oauthbearer"')
        return self

    def secret_of(self, where: str) -> str:
        """The password or token, read anew for each login, so that a changed one needs no restart. Raises UserError."""
        if self.auth != "password":
            return secret_from(value=None, file=None, command=self.token_command, name="token", where=where)
        return secret_from(
            value=self.password,
            file=self.password_file,
            command=self.password_command,
            name="password",
            where=where,
        )


class MailboxSettings(Login):
    address: str
    host: str = "localhost"
    port: int = 993
    tls: Tls = "implicit"
    folders: tuple[str, ...] = ("INBOX",)
    processed: str = "Processed"
    junk: str = "Junk"

    @model_validator(mode="after")
    def _has_folders_apart(self) -> Self:
        """A mail in Junk is not read like one in the inbox (D-34), so that no folder can be both."""
        if self.junk and self.junk in (*self.folders, self.processed):
            raise ValueError(f"junk = {self.junk!r} is read as an inbox or filled by us; name another one")
        return self


class MailSettings(Table):
    plus_addressing: bool = True


class SmtpSettings(Login):
    host: str = "localhost"
    port: int = 25
    tls: Tls = "none"
    timeout_seconds: int = Field(default=30, ge=1, le=60)

    @model_validator(mode="after")
    def _names_whom_the_token_is_for(self) -> Self:
        if self.auth != "password" and not self.user:
            raise ValueError(f'auth = "{self.auth}" needs user, whose token it is')
        return self

    def secret(self) -> str:
        return self.secret_of("[smtp]")


class PromiseSettings(Table):
    opening: ClockTime = time(9)
    closing: ClockTime = time(17)
    morning_digest: ClockTime = time(8)
    evening_digest: ClockTime = time(16)
    reminder: ClockTime = time(8, 45)
    take_over: ClockTime = time(9, 30)


class AuthenticationSettings(Table):
    authserv_ids: tuple[str, ...] = ()
    mode: Literal["rfc8601", "microsoft365", "gmail"] = "rfc8601"
    trust_border: bool = False


class SecretsSettings(Table):
    key: SecretStr | None = None  # from the environment alone
    key_file: Path | None = None
    key_command: str | None = None

    @cached_property
    def value(self) -> bytes:
        """The key of D-32, read once: every address and Message-ID is made with it. Raises UserError."""
        key = secret_from(
            value=self.key, file=self.key_file, command=self.key_command, name="key", where="[secrets]"
        )
        if len(key) < SHORTEST_KEY:
            raise UserError(
                f"[secrets] key is missing or shorter than {SHORTEST_KEY} characters: "
                "name a file with one as key_file, or set the environment variable YSI_SECRETS__KEY."
            )
        return key.encode()


class BlobSettings(Table):
    path: Path = Path("blobs")


class IntakeSettings(Table):
    poll_seconds: int = Field(default=30, ge=1, le=60)
    lease_seconds: int = Field(default=180, ge=1)
    reading_wall_seconds: int = Field(default=120, ge=1)
    readers: int = Field(default=0, ge=0, le=4)  # 0: one a processor, at most 4


class ReadingTable(Table):
    """[reading]: bounds on a mail before any library sees it. What is above them goes to a person or is named a defect."""

    mail_bytes: int = Field(default=60_000_000, ge=10_000)
    head_bytes: int = Field(default=1_000_000, ge=10_000)
    header_bytes: int = Field(default=100_000, ge=1_000)
    headers: int = Field(default=5_000, ge=100)
    depth: int = Field(default=30, ge=2, le=100)  # the parser falls over at some hundreds
    parts: int = Field(default=1_000, ge=10, le=20_000)
    lines: int = Field(default=200_000, ge=1_000, le=1_000_000)
    memory_megabytes: int = Field(default=256, ge=128)  # the process alone needs 40


class DoorSettings(Table):
    """[door]: bytes count content as it was sent, seconds are of the clock on the wall."""

    enabled: bool = False
    protocol: Literal["lmtp", "smtp"] = "lmtp"
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8024, ge=0, le=65_535)  # 0: any free one; the log says which
    allow_public: bool = False
    clients: tuple[IPvAnyNetwork, ...] = Field(default=LOOPBACK, min_length=1)
    mail_bytes: int = Field(default=52_428_800, ge=1)
    bytes_at_once: int = Field(default=157_286_400, ge=1)
    connections: int = Field(default=200, ge=1)
    connections_a_client: int = Field(default=100, ge=1)  # as many as Postfix begins by default
    commands: int = Field(default=1_000, ge=4)  # fewer than a mail needs would take none
    silence_seconds: int = Field(default=60, ge=1)
    session_seconds: int = Field(default=600, ge=1)

    @model_validator(mode="after")
    def _one_mail_fits(self) -> Self:
        if self.bytes_at_once < self.mail_bytes:
            raise ValueError("bytes_at_once is less than mail_bytes: the largest mail would never be taken")
        return self


class FloodSettings(Table):
    """[flood]: how much is read before everybody else's; the rest waits its turn and is never lost (D-24, D-34)."""

    mails_an_hour: int = Field(default=60, ge=1)
    bytes_an_hour: int = Field(default=200_000_000, ge=1)
    domain_mails_an_hour: int = Field(default=200, ge=1)
    domain_bytes_an_hour: int = Field(default=500_000_000, ge=1)
    strangers_mails_an_hour: int = Field(default=300, ge=1)
    strangers_bytes_an_hour: int = Field(default=1_000_000_000, ge=1)
    known_mails_an_hour: int = Field(default=300, ge=1)
    answers_an_hour: int = Field(default=20, ge=1)
    strangers_answers_an_hour: int = Field(default=30, ge=0)


class NotifierSettings(Table):
    lease_seconds: int = Field(default=300, ge=1)
    heartbeat_seconds: float = Field(default=2.0, gt=0)


class LogSettings(Table):
    level: Literal["debug", "info", "warning", "error"] = "info"


class RetentionSettings(Table):
    """[retention]: how long what is stored stays (c.4), and the quiet hour of Helsinki at which the rest is erased."""

    at: ClockTime = time(2, 10)
    raw_mail_days: int = Field(default=90, ge=1, le=3650)
    secret_mail_days: int = Field(default=7, ge=1, le=3650)
    quarantine_days: int = Field(default=30, ge=1, le=3650)
    task_text_months: int = Field(default=12, ge=1, le=600)
    after_end_months: int = Field(default=3, ge=1, le=600)
    proof_years: int = Field(default=3, ge=1, le=50)
    absence_months: int = Field(default=24, ge=1, le=600)
    audit_years: int = Field(default=6, ge=1, le=50)

    @field_validator("at")
    @classmethod
    def _is_one_instant(cls, at: time) -> time:
        # In March there is no such hour, in October there are two.
        if at.hour == 3:
            raise ValueError("the clocks change between 03:00 and 04:00: name a time before or after it")
        return at
