"""Rows folded to a digest inside the database: whether anything in them changed, without fetching them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


class Part(NamedTuple):
    """Rows and the columns of them that matter."""

    rows: QuerySet[Any]
    columns: tuple[str, ...]

    def values(self) -> QuerySet[Any, tuple[Any, ...]]:
        """The rows as tuples."""
        return self.rows.values_list(*self.columns)


def folded(parts: Mapping[str, Part]) -> dict[str, str]:
    """A digest for each part, all in one query; it changes with any value, and with the rows' number.

    Rows without an order may give another digest though nothing changed.
    """
    digests = dict.fromkeys(parts, "")
    tables: list[str] = []
    folds: list[str] = []
    values: list[Any] = []
    for number, (name, part) in enumerate(parts.items()):
        try:
            sql, given = part.values().query.sql_with_params()
        except EmptyResultSet:
            continue
        table, columns = f"p{number}", [f"c{n}" for n in range(len(part.columns))]
        tables.append(f"{table}({', '.join(columns)}) AS ({sql})")
        folds.append(f"SELECT '{name}', count(*), {_fold(table, columns)} FROM {table}")
        values.extend(given)
    if not tables:
        return digests
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(tables)} {' UNION ALL '.join(folds)}", values)
        for name, count, text in cursor.fetchall():
            digests[name] = f"{count}:{sha256((text or '').encode()).hexdigest()}"
    return digests


def _fold(table: str, columns: list[str]) -> str:
    """All values one behind the other, quoted, so that none can pass for two; PostgreSQL hashes them itself."""
    if connection.vendor == "postgresql":
        return f"md5(string_agg({table}::text, ';'))"
    row = " || ',' || ".join(f"quote({column})" for column in columns)
    return f"group_concat({row}, ';')"
