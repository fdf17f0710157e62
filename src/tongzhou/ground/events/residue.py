"""No trace in the database's files: not in free pages, not in the journal, not in old row versions.

Deleting a row only marks its bytes as free. SQLite gets a VACUUM, which writes every page anew, and
a checkpoint that empties the write-ahead log into the file and truncates it. What PostgreSQL gets
stands in `residue_postgres`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import DatabaseError, OperationalError, connection

from tongzhou.ground.events.residue_postgres import clear_postgres

_log = logging.getLogger(__name__)


def clear_residue(tables: Iterable[str]) -> bool:
    """Whether the database's files are clean now; False when others were reading, to be tried again."""
    if connection.in_atomic_block:
        return False
    try:
        return _clear_sqlite() if connection.vendor == "sqlite" else clear_postgres(tables)
    except OperationalError:
        return False
    except DatabaseError:
        # Trying again will not help before somebody reads this, but nothing is claimed until then.
        _log.exception("the database would not let its free pages be cleared")
        return False


def _clear_sqlite() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _log_pages, _moved = cursor.fetchone()
    return not busy


def journal_stays() -> bool:
    """Whether the server keeps a journal of its own, with old bytes that the product cannot clear."""
    return connection.vendor != "sqlite"


def unlink(names: Iterable[str]) -> list[str]:
    """The stored files are gone; what comes back are the names that could not be removed yet."""
    left = []
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            left.append(name)
    return left
