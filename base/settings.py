"""Every setting as a type with its default (config.toml in the tree shows them all). Never holds a secret's default."""

import os
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from base.errors import UserError
from base.secret import secret_from, secrets_standing_in


def _clock_time(value: object) -> object:
    return time.fromisoformat(value.zfill(5)) if isinstance(value, str) else value


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
SHORTEST_KEY = 16
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


class MailboxSettings(Table):
    address: str
    host: str = "localhost"
    port: int = 993
    tls: Tls = "implicit"
    user: str = ""
    password: SecretStr | None = None  # from the environment alone
    password_file: Path | None = None
    password_command: str | None = None
    folders: tuple[str, ...] = ("INBOX",)
    processed: str = "Processed"

    def secret(self) -> str:
        """The password, read anew for each login, so that a changed one needs no restart. Raises UserError."""
        return secret_from(
            value=self.password,
            file=self.password_file,
            command=self.password_command,
            name="password",
            where=f"mailbox {self.address}",
        )


class MailSettings(Table):
    plus_addressing: bool = True


class SmtpSettings(Table):
    host: str = "localhost"
    port: int = 25
    tls: Tls = "none"
    user: str = ""
    password: SecretStr | None = None  # from the environment alone
    password_file: Path | None = None
    password_command: str | None = None
    timeout_seconds: int = Field(default=30, ge=1, le=60)

    def secret(self) -> str:
        """The password, read anew for each login. Raises UserError."""
        return secret_from(
            value=self.password,
            file=self.password_file,
            command=self.password_command,
            name="password",
            where="[smtp]",
        )


class PromiseSettings(Table):
    opening: ClockTime = time(9)
    closing: ClockTime = time(17)
    morning_digest: ClockTime = time(8)
    evening_digest: ClockTime = time(16)
    reminder: ClockTime = time(8, 45)
    take_over: ClockTime = time(9, 30)


class AuthenticationSettings(Table):
    authserv_ids: tuple[str, ...] = ()
    mode: Literal["rfc8601", "microsoft365"] = "rfc8601"
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


class NotifierSettings(Table):
    lease_seconds: int = Field(default=300, ge=1)
    heartbeat_seconds: float = Field(default=2.0, gt=0)


class LogSettings(Table):
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(BaseSettings):
    """All settings: arguments, then `YSI_` environment (`__` between levels), then config.toml, then these defaults."""

    model_config = SettingsConfigDict(
        env_prefix="YSI_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database: DatabaseSettings = DatabaseSettings()
    company: CompanySettings = CompanySettings()
    mailbox: dict[str, MailboxSettings] = Field(default_factory=dict)
    mail: MailSettings = MailSettings()
    smtp: SmtpSettings = SmtpSettings()
    promise: PromiseSettings = PromiseSettings()
    authentication: AuthenticationSettings = AuthenticationSettings()
    secrets: SecretsSettings = SecretsSettings()
    blobs: BlobSettings = BlobSettings()
    intake: IntakeSettings = IntakeSettings()
    notifier: NotifierSettings = NotifierSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, cls.model_config.get("toml_file"))
        return init_settings, env_settings, toml

    def secret_key(self) -> bytes:
        """The key from which reply addresses and Message-IDs are derived (D-32)."""
        return self.secrets.value


# What is no setting, yet begins with YSI_: read by the program itself or by its tests.
NOT_SETTINGS = {"YSI_CONFIG", "YSI_CRASH_AT", "YSI_REQUIRE_ALL"}


def load_settings(path: Path | None = None, **overrides: Any) -> Settings:
    """Settings from `path`, else YSI_CONFIG, else ./config.toml if it is there. Raises UserError naming file and key."""
    file = path or (Path(os.environ["YSI_CONFIG"]) if os.environ.get("YSI_CONFIG") else None)
    if file is not None and not file.is_file():
        raise UserError(f"{file}: no such settings file; name one with --config or YSI_CONFIG.")
    file = file or (Path("config.toml") if Path("config.toml").is_file() else None)
    _refuse_unknown_environment()
    try:
        return _settings_class(file)(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise UserError(
            f"{file or 'settings'}: {where}: {first['msg']}; config.toml of ysi lists every key."
        ) from error
    except ValueError as error:
        raise UserError(f"{file or 'settings'}: not valid TOML: {error}.") from error


def exposed_secrets(settings: Settings) -> list[str]:
    """What to do about each secret that stands in the settings file itself; empty where none does."""
    file = settings.model_config.get("toml_file")
    return secrets_standing_in(file) if isinstance(file, Path) else []


def _settings_class(file: Path | None) -> type[Settings]:
    config = SettingsConfigDict(**{**Settings.model_config, "toml_file": file})
    return type("Settings", (Settings,), {"model_config": config})


class _Detached(Settings):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def detached_settings(values: dict[str, Any]) -> Settings:
    """The defaults with these values, whatever file or environment the machine has; a scenario is the same everywhere.

    Raises pydantic's ValidationError: the caller knows on which line of its file each value stands.
    """
    return _Detached(**values)


def _refuse_unknown_environment() -> None:
    # pydantic-settings passes over an unknown top-level YSI_ variable in silence; a typing error must be told.
    for name in os.environ:
        table = name.removeprefix("YSI_").split("__")[0].lower()
        if name.startswith("YSI_") and name not in NOT_SETTINGS and table not in Settings.model_fields:
            raise UserError(
                f"environment variable {name}: no such settings table '{table}'; see config.toml of ysi."
            )
