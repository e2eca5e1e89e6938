"""Brings a database to the newest schema, or says whether it is there. Never changes rows of its own accord."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from base.errors import TryAgain
from models.engine import make_engine


def upgrade(url: str) -> None:
    """Run every migration that the database lacks, each in a transaction of its own; none lacking, do nothing.

    A migration that fails leaves nothing behind and can be run again. Raises TryAgain when the database is out of
    reach.
    """
    _on_engine(url, lambda config: command.upgrade(config, "head"))


def check(url: str) -> None:
    """Raise alembic's CommandError when the tables of the program and of the database differ."""
    _on_engine(url, command.check)


def is_current(url: str) -> bool:
    """Whether the database has every migration of this version of the program."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
    except OperationalError as error:
        raise _out_of_reach(engine) from error
    finally:
        engine.dispose()
    return set(heads) == set(ScriptDirectory.from_config(configuration()).get_heads())


def configuration() -> Config:
    """alembic's configuration without a file: the migrations lie beside this module, in a tree and in a wheel."""
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _on_engine(url: str, run: Callable[[Config], None]) -> None:
    engine = make_engine(url)
    config = configuration()
    config.attributes["engine"] = engine
    try:
        run(config)
    except OperationalError as error:
        raise _out_of_reach(engine) from error
    finally:
        engine.dispose()


def _out_of_reach(engine: Engine) -> TryAgain:
    return TryAgain(f"reach the database {engine.url.render_as_string(hide_password=True)}")
