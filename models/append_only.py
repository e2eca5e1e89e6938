"""Triggers that keep a table append-only, for migrations. Never used by the running program."""

from alembic import op


def refuse_changes(table: str) -> None:
    """Let nobody update or delete a row of `table` (D-35). To be called again by a migration that rebuilds it."""
    for statement in _STATEMENTS[op.get_bind().dialect.name]:
        op.execute(statement.format(table=table))


_SQLITE = "CREATE TRIGGER {{table}}_no_{deed} BEFORE {deed} ON {{table}} BEGIN SELECT RAISE(ABORT, '{{table}} is append-only'); END"
_POSTGRES = (
    "CREATE TRIGGER {{table}}_no_{deed} BEFORE {deed} ON {{table}} {each} EXECUTE FUNCTION refuse_changes()"
)
# Or replace: the function outlives a table that is rebuilt, its triggers do not.
_FUNCTION = """
    CREATE OR REPLACE FUNCTION refuse_changes() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''% is append-only'', TG_TABLE_NAME; END'
"""

_STATEMENTS = {
    "sqlite": [_SQLITE.format(deed=deed) for deed in ("update", "delete")],
    "postgresql": [
        _FUNCTION,
        *(_POSTGRES.format(deed=deed, each="FOR EACH ROW") for deed in ("update", "delete")),
        _POSTGRES.format(deed="truncate", each=""),
    ],
}
