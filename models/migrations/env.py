# noqa: INP001 - alembic loads it by path
"""How alembic reaches the database: on the program's own engine, each migration whole or not at all."""

from alembic import context
from sqlalchemy import Engine

from models.tables import metadata


def run(engine: Engine) -> None:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            # SQLite cannot alter a table; batch mode copies it. With its stock set-up a failing migration left half
            # of its tables behind and could not be run again, hence transactional DDL on an engine of our own.
            render_as_batch=True,
            transactional_ddl=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run(context.config.attributes["engine"])
