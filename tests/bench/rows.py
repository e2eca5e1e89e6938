"""Multiplies the rows of the tasks that are there, so that a database is as full as after years. Makes nothing up.

Each copy is a task of its own: keys, numbers, ids of mails and dedupe keys differ, everything else is as the product
wrote it. Rows of people, customers and the calendar stay as they are.
"""

from collections.abc import Mapping

from sqlalchemy import Column, Engine, Table, create_engine, text

from models.tables import metadata

GROWING = (
    "inbound_message", "mailbox_copy", "task", "outbound_message", "deadline", "escalation", "assignment",
    "task_message", "attachment", "task_reference", "task_event", "list_item",
)  # fmt: skip
LINKS_WITHOUT_KEY = {"inbound_message.task_id", "inbound_message.case_id"}
NUMBERS = {"task.number", "inbound_message.number", "mailbox_copy.uid"}
IDS = {"inbound_message.message_id", "outbound_message.message_id", "task_reference.message_id"}
AGED = {
    "inbound_message.received_at", "inbound_message.stored_at", "inbound_message.decided_at", "task.received_at",
    "task.made_at", "outbound_message.created_at", "outbound_message.not_before", "outbound_message.sent_at",
    "task_message.at", "list_item.created_at",
}  # fmt: skip
KEYS = {
    "outbound_message.dedupe_key",
    "outbound_message.cause",
    "list_item.dedupe_key",
    "inbound_message.blob",
}


def multiply(url: str, copies: int, *, instead: Mapping[str, str] | None = None) -> None:
    """`copies` further copies of every task. `instead` gives SQL for columns ("task.handler_id"); `n` is the copy's number."""
    engine = create_engine(url)
    tables = [table for table in metadata.sorted_tables if table.name in GROWING]
    with engine.begin() as connection:
        if _is_sqlite(engine):
            connection.execute(text("PRAGMA foreign_keys=OFF"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        stride = 1 + max(
            connection.execute(text(f'SELECT coalesce(max(id), 0) FROM "{table.name}"')).scalar_one()
            for table in tables
        )
        for table in tables:
            connection.execute(text(_statement(engine, table, stride, instead or {})), {"copies": copies})
        connection.execute(
            text("UPDATE counter SET value = (SELECT max(number) FROM task) WHERE name = 'task'")
        )
        if not _is_sqlite(engine):
            _move_sequences(connection, tables)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        if _is_sqlite(engine):
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()


def _statement(engine: Engine, table: Table, stride: int, instead: Mapping[str, str]) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        instead.get(f"{table.name}.{column.name}", _value(engine, table, column, stride))
        for column in table.columns
    )
    series = (
        "(WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each WHERE n < :copies) SELECT n FROM each)"
        if _is_sqlite(engine)
        else "(SELECT n FROM generate_series(1, :copies) AS each(n))"
    )
    return f'INSERT INTO "{table.name}" ({columns}) SELECT {values} FROM {series} AS copy CROSS JOIN "{table.name}"'


def _value(engine: Engine, table: Table, column: Column[object], stride: int) -> str:
    place, name = f"{table.name}.{column.name}", f'"{table.name}"."{column.name}"'
    targets = {key.column.table.name for key in column.foreign_keys}
    if column.primary_key or targets & set(GROWING) or place in LINKS_WITHOUT_KEY | NUMBERS:
        return f"{name} + n * {stride}"
    if place in AGED:
        return _aged(engine, name)
    number = f"CAST(substr({name}, 6) AS INTEGER) + n * {stride}"
    words = {
        "inbound_message.identity_hash": f"substr({name}, 1, 56) || substr('0000000' || n, length('0000000' || n) - 7, 8)",
        "outbound_message.thread_key": f"CASE WHEN {name} LIKE 'task:%' THEN 'task:' || ({number}) ELSE {name} END",
        **dict.fromkeys(IDS, f"replace({name}, '<', '<' || n || '.')"),
        **dict.fromkeys(KEYS, f"{name} || ':' || n"),
    }
    return words.get(place, name)


def _aged(engine: Engine, name: str) -> str:
    """An hour a copy into the past: what came within the last hour is judged as a flood, and promises stay ahead."""
    if _is_sqlite(engine):
        return f"strftime('%Y-%m-%d %H:%M:%f', {name}, '-' || (n + 1) || ' hours') || '000'"
    return f"{name} - (n + 1) * INTERVAL '1 hour'"


def _move_sequences(connection: object, tables: list[Table]) -> None:
    for table in tables:
        connection.execute(  # type: ignore[attr-defined]
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), (SELECT max(id) FROM \"{table.name}\"))"
            )
        )


def all_sent(url: str) -> None:
    """Every message has left: what waits for years is no state in which a service lives."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE outbound_message SET state = 'sent', sent_at = created_at, attempts = 1")
        )
    engine.dispose()


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"
