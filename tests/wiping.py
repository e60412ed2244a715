"""Makes a used PostgreSQL database as good as new, which takes a fraction of dropping it and copying another.

Only one whose tables, columns, constraints and revision are still those that it began with is used again.
"""

import asyncpg
from sqlalchemy.engine import URL

_SHAPE = """
SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
    SELECT concat_ws(' ', c.relname, c.relkind, c.relnatts, a.attname, a.atttypid, a.attcollation, a.attnotnull) AS line
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT version_num FROM alembic_version
) AS lines
"""
_END_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
# What was never written to has no size; what grew large is cut off rather than left as dead rows.
_EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN
        SELECT relname, pg_relation_size(oid) AS size FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    LOOP
        IF one.size > 65536 THEN EXECUTE format('TRUNCATE %I CASCADE', one.relname);
        ELSIF one.size > 0 THEN EXECUTE format('DELETE FROM %I', one.relname);
        END IF;
    END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S';
END
$$
"""


async def connected(address: URL) -> asyncpg.Connection:
    """A bare connection: an engine would ask the server a good deal before its first statement."""
    return await asyncpg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))


async def shape(address: URL) -> str:
    """What tells one schema from another."""
    connection = await connected(address)
    try:
        return str(await connection.fetchval(_SHAPE))
    finally:
        await connection.close()


async def wipe(address: URL, was: str) -> bool:
    """Ends every other connection and empties all tables; False, and nothing is promised, where the shape changed."""
    connection = await connected(address)
    try:
        await connection.execute(_END_OTHERS)
        is_unchanged = await _has_shape(connection, was)
        if is_unchanged:
            await connection.execute(_EMPTY)
        return is_unchanged
    finally:
        await connection.close()


async def _has_shape(connection: asyncpg.Connection, was: str) -> bool:
    try:
        return str(await connection.fetchval(_SHAPE)) == was
    except asyncpg.UndefinedTableError:
        return False
