"""All settings together and where they come from (config.toml in the tree shows them all). Their tables live next door."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from base.errors import UserError
from base.secret import secrets_standing_in
from base.setting_errors import ALL_KEYS, near, told
from base.setting_tables import (
    AuthenticationSettings,
    BlobSettings,
    CompanySettings,
    DatabaseSettings,
    DoorSettings,
    FloodSettings,
    IntakeSettings,
    LogSettings,
    MailboxSettings,
    MailSettings,
    NotifierSettings,
    PromiseSettings,
    ReadingTable,
    RetentionSettings,
    SecretsSettings,
    SmtpSettings,
)


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
    reading: ReadingTable = ReadingTable()
    door: DoorSettings = DoorSettings()
    flood: FloodSettings = FloodSettings()
    notifier: NotifierSettings = NotifierSettings()
    retention: RetentionSettings = RetentionSettings()
    log: LogSettings = LogSettings()

    @field_validator("mailbox")
    @classmethod
    def _door_is_no_mailbox(cls, mailbox: dict[str, MailboxSettings]) -> dict[str, MailboxSettings]:
        if "door" in mailbox:
            raise ValueError("'door' is the name of what comes by [door]; give this mailbox another one")
        return mailbox

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
        words = told(error, Settings)
        raise UserError(f"{file or 'settings'}: {words}{'' if words.endswith('?') else '.'}") from error
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
            meant = near(table, list(Settings.model_fields))
            raise UserError(
                f"environment variable {name}: there is no settings table '{table}'; {meant or f'{ALL_KEYS}.'}"
            )
