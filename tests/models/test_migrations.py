"""The migrations make exactly the tables of the program, on both engines, and keep their triggers."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from base.errors import UserError
from models.append_only import refuse_changes
from models.customer import Customer
from models.engine import Database, make_engine
from models.migrate import check, is_current, upgrade
from models.tables import metadata
from models.task import Task, TaskEvent

NOON = datetime(2026, 12, 8, 10, tzinfo=UTC)


def test_an_empty_database_is_not_current_and_an_upgraded_one_is(empty_database_url):
    assert not is_current(empty_database_url)

    upgrade(empty_database_url)

    assert is_current(empty_database_url)


def test_migrations_and_tables_agree(database_url):
    check(database_url)


def test_every_table_is_made(database):
    assert set(inspect(database.engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_upgrading_twice_does_no_harm(empty_database_url):
    upgrade(empty_database_url)
    engine = make_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO counter (name, value) VALUES ('task', 7)"))

    upgrade(empty_database_url)

    with engine.begin() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar() == 7
    engine.dispose()


def test_checks_and_partial_indexes_are_in_the_database(database):
    """alembic compares neither, so that they came along is said here."""
    found = inspect(database.engine)

    for table in metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if c.__visit_name__ == "check_constraint" and c.name}
        assert wanted <= {c["name"] for c in found.get_check_constraints(table.name)}, table.name
        partial = {i.name for i in table.indexes if i.dialect_options["sqlite"]["where"] is not None}
        there = {i["name"] for i in found.get_indexes(table.name) if "where" in str(i["dialect_options"])}
        assert partial <= there, table.name


@pytest.mark.parametrize(
    "statement",
    ["UPDATE task_event SET actor = 'somebody'", "DELETE FROM task_event"],
    ids=["update", "delete"],
)
def test_nobody_changes_the_event_chain(database, statement):
    database.transaction(an_event)

    with pytest.raises(DBAPIError, match="task_event is append-only"):
        database.transaction(lambda session: session.connection().execute(text(statement)))


def an_event(session):
    customer = Customer(name="Alfa Oy")
    session.add(customer)
    session.flush()
    task = Task(
        number=1,
        customer_id=customer.id,
        service_address="tehtavat@ysi.example",
        received_at=NOON,
        made_at=NOON,
    )
    session.add(task)
    session.flush()
    session.add(TaskEvent(task_id=task.id, seq=1, kind="opened", at=NOON, actor="ysi", previous="", hash=""))


def test_a_failing_migration_leaves_nothing_behind(empty_database_url, monkeypatch):
    def break_off(table):
        refuse_changes(table)
        raise RuntimeError("power cut")

    monkeypatch.setattr("models.append_only.refuse_changes", break_off)
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(empty_database_url)
    monkeypatch.undo()

    assert not is_current(empty_database_url)
    upgrade(empty_database_url)
    check(empty_database_url)


def test_a_database_of_another_kind_is_refused_without_showing_its_password():
    with pytest.raises(UserError, match="only sqlite:/// and postgresql://") as refused:
        Database("mysql://ysi:secret@db/ysi")
    assert "secret" not in str(refused.value)
