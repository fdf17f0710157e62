"""Triggers that keep a table append-only, whoever goes round the ORM. One text for both databases."""

from __future__ import annotations

from django.db import migrations

_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_keeps_rows BEFORE {acts} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
"""
_SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""


def append_only(table: str, *acts: str) -> migrations.RunPython:
    """A migration step: from now on `acts` ("update", "delete") on rows of `table` fail."""

    def raise_guard(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            words = " OR ".join(act.upper() for act in acts)
            schema_editor.execute(_POSTGRES.format(table=table, acts=words))
        else:
            for act in acts:
                schema_editor.execute(_SQLITE.format(table=table, act=act))

    def lower_guard(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_keeps_rows ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_append_only()")
        else:
            for act in acts:
                schema_editor.execute(f"DROP TRIGGER {table}_no_{act}")

    return migrations.RunPython(raise_guard, lower_guard)
