"""What test after test needs alike: made once in each process, then put back by copying its rows.

Rows keep the numbers they had, so they are put back only where their tables are empty; where a test
has filled one of these tables before, everything is made anew.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from tests.databases import Rows, all_rows, filled_by_migrating, tables, with_rows


class Again:
    """Called the first time, it makes; afterwards equal objects and the same rows come at a tenth of the cost."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._tables: list[str] = []
        self._inserts: list[tuple[str, tuple[Any, ...]]] = []
        self._made = b""

    def __call__(self) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            if with_rows(cursor, self._tables or _empty_at_first()):
                return self._make()
            if not self._made:
                return self._first()
            for statement, values in self._inserts:
                cursor.execute(statement, values)
        return pickle.loads(self._made)

    def _first(self) -> Any:
        """Made, taken away, and put back, so that what puts it back is known."""
        with transaction.atomic():
            made, rows = self._make(), _added()
            transaction.set_rollback(True)
        with connection.execute_wrapper(self._remember):
            for model, found in rows.items():
                model._base_manager.bulk_create(found)
        self._tables = [_table(model) for model in rows]
        self._made = pickle.dumps(made)
        return made

    def _remember(self, execute, statement, values, many, context):
        self._inserts.append((statement, values))
        return execute(statement, values, many, context)


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _empty_at_first() -> list[str]:
    return sorted(set(tables()) - set(map(_table, filled_by_migrating())))


def _added() -> Rows:
    return {model: rows for model, rows in all_rows().items() if _table(model) in _empty_at_first()}
