"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports + "\n" if imports else ""}
from models.migrations import kinds

revision = "${up_revision}"
down_revision = ${'"%s"' % down_revision if down_revision else None}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
