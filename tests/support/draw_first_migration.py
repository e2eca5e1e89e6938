"""Writes the first migration anew from the tables: `python -m tests.support.draw_first_migration`.

Only while nothing is released; afterwards a change of tables is a migration of its own. Never touches a database
that anybody has.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from models.engine import make_engine
from models.migrate import configuration

VERSIONS = Path(__file__).parents[2] / "models" / "migrations" / "versions"
APPEND_ONLY = ("task_event",)


def main() -> None:
    for old in VERSIONS.glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        config = configuration()
        config.attributes["engine"] = make_engine(f"sqlite:///{folder}/empty.db")
        script = command.revision(config, "all tables", autogenerate=True, rev_id="0001")
    file = Path(script.path)
    file.write_text(with_triggers(file.read_text()))
    for step in (["check", "--quiet", "--fix"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(file)], check=True)


def with_triggers(text: str) -> str:
    calls = "".join(f'    refuse_changes("{table}")\n' for table in APPEND_ONLY)
    text = text.replace(
        "from alembic import op\n", "from alembic import op\nfrom models.append_only import refuse_changes\n"
    )
    return text.rstrip() + "\n" + calls


if __name__ == "__main__":
    main()
