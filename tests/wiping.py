"""Makes a used PostgreSQL database as good as new, which takes a fraction of dropping it and copying another.

What it began with is kept beside its tables, in a schema of its own. Only one whose tables, columns, constraints and
revision are still those that it began with is used again.
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
_KEEP = """
DO $$
DECLARE one name;
BEGIN
    CREATE SCHEMA kept;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', one, one);
    END LOOP;
    CREATE TABLE kept.all_sequences AS
        SELECT format('public.%I', sequencename) AS sequence, last_value FROM pg_sequences WHERE schemaname = 'public';
END
$$
"""
# What was never written to has no size; what grew large is cut off rather than left as dead rows.
_RESTORE = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN
        SELECT was.relname, pg_relation_size(public.oid) AS size
        FROM pg_class was JOIN pg_class public USING (relname)
        WHERE was.relnamespace = 'kept'::regnamespace AND public.relnamespace = 'public'::regnamespace
            AND was.relkind = 'r'
    LOOP
        IF one.size > 65536 THEN EXECUTE format('TRUNCATE public.%I CASCADE', one.relname);
        ELSIF one.size > 0 THEN EXECUTE format('DELETE FROM public.%I', one.relname);
        END IF;
    END LOOP;
    FOR one IN
        SELECT relname FROM pg_class
        WHERE relnamespace = 'kept'::regnamespace AND relkind = 'r' AND relname <> 'all_sequences'
            AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('INSERT INTO public.%I TABLE kept.%I', one.relname, one.relname);
    END LOOP;
    PERFORM setval(sequence::regclass, coalesce(last_value, 1), last_value IS NOT NULL) FROM kept.all_sequences;
END
$$
"""


async def connected(address: URL) -> asyncpg.Connection:
    """A bare connection: an engine would ask the server a good deal before its first statement."""
    return await asyncpg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))


async def keep(address: URL) -> None:
    """Keeps what stands in the tables, for ``wipe`` here and in copies."""
    connection = await connected(address)
    try:
        await connection.execute(_KEEP)
    finally:
        await connection.close()


async def shape(address: URL) -> str:
    """What tells one schema from another."""
    connection = await connected(address)
    try:
        return str(await connection.fetchval(_SHAPE))
    finally:
        await connection.close()


async def wipe(address: URL, was: str) -> bool:
    """Ends every other connection and puts back what was kept; False, and nothing is promised, if the shape changed."""
    connection = await connected(address)
    try:
        await connection.execute(_END_OTHERS)
        is_unchanged = await _has_shape(connection, was)
        if is_unchanged:
            await connection.execute(_RESTORE)
        return is_unchanged
    finally:
        await connection.close()


async def _has_shape(connection: asyncpg.Connection, was: str) -> bool:
    try:
        return str(await connection.fetchval(_SHAPE)) == was
    except asyncpg.UndefinedTableError:
        return False
