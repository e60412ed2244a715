"""What Alembic runs for each of its commands, on the connection that ``applying.config`` was given."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, BigInteger, Enum

import models.tables  # noqa: F401 - makes the metadata whole
from models.database import Instant, Model


def _rendered(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """Types of ours as what they are in the database: a migration must not change when the models do."""
    if kind != "type":
        return False
    if isinstance(thing, Instant):
        return "kinds.MOMENT"
    if isinstance(thing, JSON):
        return "kinds.JSON"
    if isinstance(thing, Enum) and not thing.native_enum:
        return f"sa.String({thing.length})"
    if isinstance(thing, BigInteger) and "sqlite" in thing._variant_mapping:
        return "kinds.KEY"
    return False


def _has_changed(_: Any, __: Any, ___: Any, inspected: Any, wanted: Any) -> bool | None:
    """Codes are kept as text, so that only their length matters; of all else Alembic judges."""
    if isinstance(wanted, Enum) and not wanted.native_enum:
        return bool(getattr(inspected, "length", None) != wanted.length)
    return None


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_item=_rendered,
    compare_type=_has_changed,
    render_as_batch=True,
    on_version_apply=context.config.attributes.get("on_version_apply"),
)
with context.begin_transaction():
    context.run_migrations()
