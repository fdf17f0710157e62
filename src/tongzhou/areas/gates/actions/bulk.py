"""Rows into a heavy table, past the models: one statement for a batch, rows that are there stay as they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, Field, Model, UUIDField

Row = tuple[Any, ...]


def insert_new(model: type[Model], columns: tuple[str, ...], rows: Sequence[Row]) -> int:
    """Rows whose key is not there yet are in the table; how many that were.

    Rows are put in the order of their keys, so that two batches never wait for each other.
    """
    if not rows:
        return 0
    rows = sorted(rows, key=lambda row: row[0])
    if connection.vendor == "sqlite":
        return _each(model, columns, rows)
    return _unnest(model, columns, rows)


def known_in(models: Iterable[type[Model]], keys: Sequence[UUID]) -> set[UUID]:
    """Which of these ids are keys of one of the tables; one statement, whose text is made once."""
    tables = tuple(models)
    if connection.vendor == "sqlite":
        asked: str | list[UUID] = json.dumps([key.hex for key in keys])
    else:
        asked = list(keys)
    with connection.cursor() as cursor:
        cursor.execute(_known(tables, connection.vendor), [asked] * len(tables))
        return {key if isinstance(key, UUID) else UUID(key) for (key,) in cursor.fetchall()}


@cache
def _known(tables: tuple[type[Model], ...], vendor: str) -> str:
    quote = connection.ops.quote_name
    among = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else "= ANY (%s::uuid[])"
    return " UNION ALL ".join(
        f"SELECT id FROM {quote(one._meta.db_table)} WHERE id {among}" for one in tables
    )


def _each(model: type[Model], columns: tuple[str, ...], rows: Sequence[Row]) -> int:
    statement, adapted = _for_sqlite(model, columns)
    values = [list(row) for row in rows]
    for place, adapt in adapted:
        for row in values:
            if row[place] is not None:
                row[place] = adapt(row[place])
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
        return int(cursor.rowcount)


def _unnest(model: type[Model], columns: tuple[str, ...], rows: Sequence[Row]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _for_postgres(model, columns), [list(column) for column in zip(*rows, strict=True)]
        )
        return int(cursor.rowcount)


def _names(model: type[Model], columns: tuple[str, ...]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    fields = [_field(model, name) for name in columns]
    return quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field), name
    return field


@cache
def _for_sqlite(
    model: type[Model], columns: tuple[str, ...]
) -> tuple[str, list[tuple[int, Callable[[Any], str]]]]:
    table, names = _names(model, columns)
    marks = ", ".join(["%s"] * len(columns))
    adapted: list[tuple[int, Callable[[Any], str]]] = []
    for place, name in enumerate(columns):
        field = _field(model, name)
        if isinstance(field, UUIDField):
            adapted.append((place, _hex))
        elif isinstance(field, DateTimeField):
            adapted.append((place, _plain))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"
    return statement, adapted


@cache
def _for_postgres(model: type[Model], columns: tuple[str, ...]) -> str:
    table, names = _names(model, columns)
    types = [_field(model, name).db_type(connection) for name in columns]
    marks = ", ".join(f"%s::{kind.split('(')[0]}[]" for kind in types if kind)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({marks}) ON CONFLICT DO NOTHING"


def _hex(key: UUID) -> str:
    return key.hex


def _plain(moment: datetime) -> str:
    """As Django keeps moments on SQLite: UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
