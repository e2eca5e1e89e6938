"""${message.capitalize()}.

Revision ${up_revision}, after ${down_revision or "nothing"}. There is no way down: a backup is.
"""

# ruff: noqa: PLR0915 - one table after the other, there is nothing to divide
import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy import Text
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


# fmt: off
def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
