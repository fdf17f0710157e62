"""PostgreSQL keeps what was deleted in three places: row versions, statistics, and its own journal.

- *Row versions.* VACUUM FULL writes a table, its TOAST and its indexes into new files, but carries
  over every dead row that some open snapshot may still see; its own snapshot counts too, and that is
  as old as the oldest writing transaction of the whole server, other databases included. So we first
  let those end that were there when we began. The table's `relfrozenxid` afterwards is the moment up
  to which nothing dead was carried over; only when that lies behind the moment at which we began is
  the table clean.
- *Statistics.* ANALYZE, which the server runs by itself, copies frequent values and samples of each
  column into `pg_statistic`, and on an empty table leaves them there. Altering a column to the type
  it has removes its statistics and rewrites nothing; it needs no more than owning the table. Then
  `pg_statistic` is rewritten like the tables, which needs owning the database.
- *The journal.* Log segments are recycled by the server in their time; `docs/operate/grow.md`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

from django.db import connection

STATISTICS = "pg_statistic"
# How long others are made to wait behind us. While we wait for the statistics nobody can plan a query;
# shorter than the server's deadlock_timeout (1 s) it must not be, or autovacuum does not give way.
WAIT, WAIT_FOR_STATISTICS = "10s", "2s"
# Seconds in which transactions that were under way may end. On a busy server some are at any moment, so
# without waiting for those there would never be a moment at which nobody is before us.
LET_END = 5.0

_log = logging.getLogger(__name__)

_COLUMNS = """
    SELECT quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND NOT EXISTS (
        SELECT FROM pg_constraint c
        WHERE c.conrelid = a.attrelid AND c.contype IN ('p', 'f') AND a.attnum = ANY (c.conkey)
    )
    ORDER BY a.attnum
"""


def clear_postgres(tables: Iterable[str]) -> bool:
    """Whether no dead row version of these tables and no statistic of their columns is left in files.

    False when somebody's snapshot is older than this call, or when the role may not do it. Raises
    OperationalError when somebody holds a lock for longer than we wait.
    """
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        try:
            _wait(cursor, WAIT)
            for name in names:
                _forget_statistics(cursor, name)
            began = _now(cursor)
            if not _older_ones_ended(cursor, began):
                return False
            # The small one first: when an old snapshot is open, the large ones need not be rewritten.
            _wait(cursor, WAIT_FOR_STATISTICS)
            if not _rewrite(cursor, STATISTICS, began):
                return False
            _wait(cursor, WAIT)
            return all(_rewrite(cursor, name, began) for name in names)
        finally:
            cursor.execute("RESET lock_timeout")


def _wait(cursor: Any, how_long: str) -> None:
    cursor.execute(f"SET lock_timeout = '{how_long}'")


def _forget_statistics(cursor: Any, name: str) -> None:
    """Statistics of all columns but keys come from rows that are there now.

    The lock this takes waits for an ANALYZE that still saw the old rows, and later ones do not.
    """
    cursor.execute(_COLUMNS, [name])
    columns = [_same_type(*column) for column in cursor.fetchall()]
    if columns:
        cursor.execute(f"ALTER TABLE {name} {', '.join(columns)}")
    cursor.execute(f"ANALYZE {name}")


def _same_type(column: str, type_name: str, collation: str | None) -> str:
    kept = f" COLLATE {collation}" if collation else ""
    return f"ALTER COLUMN {column} TYPE {type_name}{kept}"


def _now(cursor: Any) -> int:
    """A transaction number after all that have ended so far."""
    cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
    return int(cursor.fetchone()[0])


def _older_ones_ended(cursor: Any, began: int) -> bool:
    """Whether no transaction with a number before `began` is under way any more, after a while at most."""
    deadline = time.monotonic() + LET_END
    while not (ended := _oldest(cursor) >= began) and time.monotonic() < deadline:
        time.sleep(0.05)
    return ended


def _oldest(cursor: Any) -> int:
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
    return int(cursor.fetchone()[0])


def _rewrite(cursor: Any, name: str, began: int) -> bool:
    """Whether the table stands in a new file, without any row that was dead when we began."""
    old_file, _horizon = _state(cursor, name)
    cursor.execute(f"VACUUM (FULL) {name}")
    new_file, horizon = _state(cursor, name)
    if new_file == old_file:
        # The server only warns. A database has one owner, and it should be the role of this product.
        _log.warning("%s was not rewritten: the role must own the database and its tables", name)
        return False
    return not_before(horizon, began)


def _state(cursor: Any, name: str) -> tuple[int, int]:
    cursor.execute(
        "SELECT pg_relation_filenode(oid)::bigint, relfrozenxid::text::bigint"
        " FROM pg_class WHERE oid = %s::regclass",
        [name],
    )
    filenode, frozen = cursor.fetchone()
    return filenode, frozen


def not_before(horizon: int, began: int) -> bool:
    """Whether one transaction number is not before another. Tables keep 32 bits, which run in a ring."""
    return (horizon - began) % 2**32 < 2**31
