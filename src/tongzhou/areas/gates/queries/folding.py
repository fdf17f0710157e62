"""Rows folded to a digest inside the database: whether anything in them changed, without fetching them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class Fold(NamedTuple):
    """One query that folds every part, and the values that belong into it."""

    sql: str
    values: tuple[Any, ...]
    names: tuple[str, ...]


def folded(parts: Mapping[str, Part]) -> dict[str, str]:
    """A digest for each part, all in one query; it changes with any value, and with the rows' number.

    Rows without an order may give another digest though nothing changed.
    """
    fold = fold_of(parts)
    return digests(fold, fold.values)


def fold_of(parts: Mapping[str, Part]) -> Fold:
    """That query. Making it takes longer than most databases need to answer it."""
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
    sql = f"WITH {', '.join(tables)} {' UNION ALL '.join(folds)}" if tables else ""
    return Fold(sql, tuple(values), tuple(parts))


def digests(fold: Fold, values: Sequence[Any]) -> dict[str, str]:
    """What the query says with these values: a digest for each part, "" for what can have no rows."""
    found = dict.fromkeys(fold.names, "")
    if not fold.sql:
        return found
    with connection.cursor() as cursor:
        cursor.execute(fold.sql, values)
        for name, count, text in cursor.fetchall():
            found[name] = f"{count}:{sha256((text or '').encode()).hexdigest()}"
    return found


def _fold(table: str, columns: list[str]) -> str:
    """All values one behind the other, so that none can pass for two; PostgreSQL hashes them itself."""
    if connection.vendor == "postgresql":
        return f"md5(string_agg({table}::text, ';'))"
    return f"group_concat(json_array({', '.join(columns)}), ';')"
