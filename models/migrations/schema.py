"""A database's whole schema as lines of text, from its own catalogs, so that two can be compared exactly.

What a tool's comparison leaves out is in: conditions of indexes, collations, defaults, what a foreign key does.
"""

from sqlalchemy import Connection, text

# One row a column, key, index: what it belongs to, and everything that matters of it.
_SQLITE = (
    """SELECT 'table ' || t.name || ', column ' || c.name || ': ' || c.type || CASE c."notnull" WHEN 1 THEN ' NOT NULL'
    ELSE '' END || ' default ' || coalesce(c.dflt_value, 'none') || ' key ' || c.pk || ' hidden ' || c.hidden
    FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table'""",
    """SELECT 'table ' || t.name || ', foreign key ' || group_concat(f."from") || ' to ' || f."table" || '.'
    || group_concat(f."to") || ' on delete ' || f.on_delete || ' on update ' || f.on_update
    FROM sqlite_master t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id""",
    """SELECT 'table ' || t.name || ', constraint of ' || group_concat(c.name) || ': ' || i.origin
    FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    WHERE t.type = 'table' AND i.origin <> 'c' GROUP BY t.name, i.name""",
    "SELECT 'table ' || tbl_name || ', ' || sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL",
)
_POSTGRES = (
    """SELECT 'table ' || c.relname || ', column ' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || ' default '
    || coalesce(pg_get_expr(d.adbin, d.adrelid), 'none') || ' collation ' || coalesce(l.collname, 'none')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE c.relkind = 'r'""",
    """SELECT 'table ' || conrelid::regclass || ', constraint ' || conname || ': ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "SELECT 'table ' || tablename || ', ' || indexdef FROM pg_indexes WHERE schemaname = 'public'",
)


def schema_of(connection: Connection) -> set[str]:
    """A line for each column, constraint and index, but those of Alembic's own table."""
    queries = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
    lines = {str(line) for query in queries for line in connection.execute(text(query)).scalars()}
    return {" ".join(line.split()) for line in lines if not line.startswith("table alembic_version")}
