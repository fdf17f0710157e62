"""No trace in the database's files: not in free pages, not in the journal, not in old row versions.

Deleting a row only marks its bytes as free. SQLite gets a VACUUM, which writes every page anew, and
a checkpoint that empties the write-ahead log into the file and truncates it. PostgreSQL gets a
VACUUM FULL of the touched tables, which writes them and their indexes into new files. Its own log
segments are recycled by the server in their time; `docs/operate` says how long that is.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import OperationalError, connection


def clear_residue(tables: Iterable[str]) -> bool:
    """Whether the database's files are clean now; False when others were reading, to be tried again."""
    if connection.in_atomic_block:
        return False
    try:
        return _clear_sqlite() if connection.vendor == "sqlite" else _clear_postgres(tables)
    except OperationalError:
        return False


def _clear_sqlite() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _log, _moved = cursor.fetchone()
    return not busy


def _clear_postgres(tables: Iterable[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        try:
            for table in tables:
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def unlink(names: Iterable[str]) -> list[str]:
    """The stored files are gone; what comes back are the names that could not be removed yet."""
    left = []
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            left.append(name)
    return left
