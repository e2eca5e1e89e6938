"""Every setting as a type with its default (config.toml in the tree shows them all). Never holds a secret's default."""

import os
import shlex
import subprocess
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from base.errors import UserError


def _clock_time(value: object) -> object:
    return time.fromisoformat(value.zfill(5)) if isinstance(value, str) else value


ClockTime = Annotated[time, BeforeValidator(_clock_time)]
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


class MailboxSettings(Table):
    address: str
    host: str = "localhost"
    port: int = 993
    tls: Tls = "implicit"
    user: str = ""
    password: SecretStr | None = None
    password_command: str | None = None
    folders: tuple[str, ...] = ("INBOX",)
    processed: str = "Processed"

    def secret(self) -> str:
        return _secret(self.password, self.password_command, f"mailbox {self.address}")


class MailSettings(Table):
    plus_addressing: bool = True


class SmtpSettings(Table):
    host: str = "localhost"
    port: int = 25
    tls: Tls = "none"
    user: str = ""
    password: SecretStr | None = None
    password_command: str | None = None
    timeout_seconds: int = Field(default=30, ge=1, le=60)

    def secret(self) -> str:
        return _secret(self.password, self.password_command, "smtp")


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
    key: SecretStr | None = None


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

    model_config = SettingsConfigDict(env_prefix="YSI_", env_nested_delimiter="__", extra="forbid", frozen=True)

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
        if self.secrets.key is None or len(self.secrets.key.get_secret_value()) < 16:
            raise UserError(
                "[secrets] key is missing or shorter than 16 characters: set the environment variable YSI_SECRETS__KEY."
            )
        return self.secrets.key.get_secret_value().encode()


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
        raise UserError(f"{file or 'settings'}: {where}: {first['msg']}; config.toml of ysi lists every key.") from error
    except ValueError as error:
        raise UserError(f"{file or 'settings'}: not valid TOML: {error}.") from error


def _settings_class(file: Path | None) -> type[Settings]:
    config = SettingsConfigDict(**{**Settings.model_config, "toml_file": file})
    return type("Settings", (Settings,), {"model_config": config})


def _refuse_unknown_environment() -> None:
    # pydantic-settings passes over an unknown top-level YSI_ variable in silence; a typing error must be told.
    for name in os.environ:
        table = name.removeprefix("YSI_").split("__")[0].lower()
        if name.startswith("YSI_") and name not in NOT_SETTINGS and table not in Settings.model_fields:
            raise UserError(f"environment variable {name}: no such settings table '{table}'; see config.toml of ysi.")


def _secret(value: SecretStr | None, command: str | None, where: str) -> str:
    if value is not None:
        return value.get_secret_value()
    if command is None:
        return ""
    try:
        answer = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=30, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        # The command's own output may hold the secret: only that it failed is told.
        raise UserError(f"{where}: password_command failed; run it by hand to see why.") from error
    return answer.stdout.splitlines()[0] if answer.stdout else ""
