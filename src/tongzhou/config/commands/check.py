"""One look at the whole installation: the tables, the trail, and whether they agree."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

import django
from django.db import connection

from tongzhou.config.commands.tables import unfinished_migrations
from tongzhou.config.commands.work import troubles


def check(args: Namespace) -> int:
    """Every trouble is printed; the exit status is 1 if there is one."""
    django.setup()
    found = [*unfinished_migrations()]
    if not found:  # older tables cannot be read by this version's checks
        found = [*database_troubles(), *troubles()]
    for trouble in found:
        print(f"✗ {trouble}")
    if not found:
        print("✓ 数据完好  Everything agrees")
    return len(found) > 0


def database_troubles() -> Iterator[str]:
    """What SQLite says about its own file; PostgreSQL keeps watch over itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        yield from (row[0] for row in cursor.fetchall() if row[0] != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _key in cursor.fetchall():
            yield f"{table} {row}: 缺少对应的 {parent}  points to a missing {parent}"
