"""What SQLAlchemy has compiled for one test's database serves the next: else each compiles every statement anew."""

from functools import partial
from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import LRUCache

import models.database

STATEMENTS = 1_500


def share_what_is_compiled() -> None:
    """For every ``Database`` that is made from now on.

    What is compiled is kept by dialect, and each engine has one of its own. Here those of a kind are alike: a run has
    one PostgreSQL server, one SQLite, and no engine with options that would show in a statement.
    """
    for kind in (PGDialect_asyncpg, SQLiteDialect_aiosqlite):
        setattr(kind, "__eq__", _is_of_its_kind)  # noqa: B010 - a method can't be assigned, as types have it
        setattr(kind, "__hash__", _hash_of_its_kind)  # noqa: B010
    options: dict[str, Any] = {"compiled_cache": LRUCache(STATEMENTS)}
    create = partial(create_async_engine, execution_options=options)
    setattr(models.database, "create_async_engine", create)  # noqa: B010


def _is_of_its_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash_of_its_kind(one: object) -> int:
    return hash(type(one))
