"""Time and chance come from base alone, so that a scenario file can set both (rule 2)."""

import ast

import pytest

from tests.house.source import ROOT, imports, name, sources, tree

CLOCK = {"base/clock.py"}
CHANCE = {"base/chance.py"}

READS_A_CLOCK = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "email.utils.formatdate",
    "email.utils.localtime",
    "email.utils.make_msgid",  # and chance besides
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
CHANCE_MODULES = ("random", "secrets", "uuid")
DRAWS = {"os.urandom", "tempfile.mktemp"}

# The database's own clock is neither virtual nor ours: time goes in as a value.
SQL_CLOCKS = (
    "now()",
    "current_timestamp",
    "current_date",
    "localtimestamp",
    "getdate()",
    "date('now",
    "datetime('now",
    "'now'",
)
SQL_FUNCTIONS = {"now", "current_timestamp", "current_date", "localtimestamp", "current_time"}


def test_nobody_but_the_clock_reads_a_clock():
    assert breaches(READS_A_CLOCK, but=CLOCK) == []


def test_nobody_but_chance_draws():
    imported = [
        f"{name(file)}:{line} imports {module}"
        for file in sources()
        for line, module in imports(file)
        if name(file) not in CHANCE and module.split(".")[0] in CHANCE_MODULES
    ]

    assert imported == []
    assert breaches(DRAWS, but=CHANCE) == []


def test_no_statement_reads_the_clock_of_the_database():
    found = [
        f"{name(file)}:{node.lineno} {ast.unparse(node)[:60]}"
        for file in sources()
        for node in ast.walk(tree(file))
        if is_sql_clock(node) and node not in docstrings(file)
    ]

    assert found == []


def breaches(forbidden: set[str], *, but: set[str]) -> list[str]:
    return [
        f"{name(file)}:{line} {called}"
        for file in sources()
        if name(file) not in but
        for line, called in names_used(tree(file), dict(known(file)))
        if called in forbidden
    ]


def known(file):
    """What each name at hand means: `from datetime import datetime as dt` → ('dt', 'datetime.datetime')."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def names_used(module, meanings):
    """Every dotted or plain name, spelt out in full; a default_factory is one as much as a call."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            if first in meanings:
                yield node.lineno, ".".join([meanings[first], *rest])


def is_sql_clock(node) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return any(clock in node.value.lower() for clock in SQL_CLOCKS)
    return (
        isinstance(node, ast.Attribute)
        and node.attr in SQL_FUNCTIONS
        and ast.unparse(node.value) in ("func", "sa.func")
    )


def docstrings(file) -> set:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(tree(file))
        if isinstance(node, owners) and ast.get_docstring(node, clean=False) is not None
    }


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "import datetime as dt\nx = dt.datetime.utcnow()",
        "from datetime import date as d\nx = field(default_factory=d.today)",  # handed over, not called
        "from time import time\nx = time()",
    ],
)
def test_a_clock_is_seen_under_any_name(text, tmp_path, monkeypatch):
    file = ROOT / "base" / "made_up.py"
    monkeypatch.setattr(f"{__name__}.tree", lambda _: ast.parse(text))

    assert {called for _, called in names_used(ast.parse(text), dict(known(file)))} & READS_A_CLOCK


def test_a_clock_that_was_handed_in_is_none_of_these():
    text = ast.parse("now = clock.now()\nlater = self.clock.now()")

    assert list(names_used(text, {})) == []
