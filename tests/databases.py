"""The database of a run: migrated once, copied for each process, emptied after tests that commit.

Migrating takes longer than most tests together, and every process of a run needs the same tables.
Whoever asks first migrates a template; the others copy it, as do servers that a test starts. On SQLite
the next run copies it too, until a migration changes.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction

ROOT = Path(__file__).resolve().parent.parent
# In pytest's own folder between runs: a fresh clone has none, so there the migrations run.
KEPT = ROOT / ".pytest_cache" / "migrated"
# Filled by migrating, changed by no test.
Rows = dict[type[models.Model], list[models.Model]]
ALWAYS = {"django_content_type", "auth_permission"}


@cache
def folder() -> Path:
    """One folder for all processes of a run: workers inherit the environment of the one that begins it."""
    if "TONGZHOU_TEST_RUN" not in os.environ:
        os.environ["TONGZHOU_TEST_RUN"] = tempfile.mkdtemp(prefix="tongzhou-run-")
    return Path(os.environ["TONGZHOU_TEST_RUN"])


def template() -> str:
    """The name of a migrated, empty database. Made by the first process that asks."""
    begun, ready = folder() / "begun", folder() / "ready"
    while not ready.exists():
        try:
            begun.touch(exist_ok=False)
        except FileExistsError:
            time.sleep(0.1)
            continue
        try:
            _make_template(_template_name())
            ready.touch()
        finally:
            if not ready.exists():
                begun.unlink()
    return _template_name()


def _template_name() -> str:
    if connection.vendor == "sqlite":
        return str(folder() / "empty.sqlite3")
    return f"test_{folder().name}"


def _make_template(name: str) -> None:
    kept = KEPT / f"{_digest_of_migrations()}.sqlite3"
    if connection.vendor != "sqlite":
        _migrate(name)
    elif kept.exists():
        shutil.copyfile(kept, name)
    else:
        _migrate(name)
        _keep(Path(name), kept)


def _keep(migrated: Path, kept: Path) -> None:
    """The next run finds it, whole or not at all; those of other migrations are gone."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    for older in kept.parent.glob("*.sqlite3"):
        older.unlink(missing_ok=True)
    half = kept.with_suffix(f".{os.getpid()}")
    shutil.copyfile(migrated, half)
    half.replace(kept)


def _digest_of_migrations() -> str:
    """Another one whenever a migration changes, or a module of ours that one imports, Django or SQLite."""
    told = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    ours = sorted((ROOT / "src").glob("**/migrations/*.py"))
    for path in dict.fromkeys([*ours, *(one for each in ours for one in _imported(each))]):
        told.update(f"{path.relative_to(ROOT)} {path.stat().st_size} ".encode() + path.read_bytes())
    return told.hexdigest()


def _imported(migration: Path) -> Iterator[Path]:
    """The files of our modules that a migration names in its imports."""
    for node in ast.walk(ast.parse(migration.read_bytes())):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found = [find_spec(name) for name in names if name.startswith("tongzhou.")]
        yield from (Path(one.origin) for one in found if one and one.origin)


def _migrate(name: str) -> None:
    if connection.vendor != "sqlite":
        _server(f'CREATE DATABASE "{name}"')
    with _connected_to(name):
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def a_copy() -> Iterator[None]:
    """This process is connected to an empty database of its own."""
    name = connection.creation._get_test_db_name()
    copy_to(name)
    try:
        with _connected_to(name):
            filled_by_migrating()
            yield
    finally:
        _drop(name)


def surroundings(data: Path) -> dict[str, str]:
    """The environment of a program of ours whose data folder is `data`."""
    path = os.pathsep.join(filter(None, sys.path))
    return {**os.environ, "TONGZHOU_DATA": str(data), "PYTHONPATH": path}


@contextmanager
def installation(data: Path) -> Iterator[dict[str, str]]:
    """The environment of a program that finds empty, migrated tables, on the database of the run."""
    environment, name = surroundings(data), str(data / "tongzhou.sqlite3")
    if connection.vendor != "sqlite":
        name = f"test_{uuid4().hex}"
        address = urlsplit(environment["TONGZHOU_DATABASE_URL"])
        environment["TONGZHOU_DATABASE_URL"] = address._replace(path=f"/{name}").geturl()
    copy_to(name)
    try:
        yield environment
    finally:
        _drop(name)


def copy_to(name: str | Path) -> None:
    """There is an empty, migrated database of that name; an older one is gone."""
    source = template()
    _drop(name)
    if connection.vendor == "sqlite":
        shutil.copyfile(source, name)
    else:
        _server(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before


def _drop(name: str | Path) -> None:
    if connection.vendor == "sqlite":
        for end in ("", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)
    else:
        _server(f'DROP DATABASE IF EXISTS "{name}"')


def _server(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def kept_between_tests() -> Iterator[None]:
    """What is written inside stays for the tests of a module and is gone afterwards.

    For a fixture of a module's that only looks: each test's own writing is still taken back after it.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def empty() -> None:
    """Every table, append-only ones included, is as migrating left it.

    Django's own flush empties each of over a hundred tables and tells every application; here most
    have no row.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _empty_sqlite(cursor, with_rows(cursor, tables()))
        else:
            # As TRUNCATE would: whoever is still writing comes first, and nobody writes until the end.
            cursor.execute(f"LOCK TABLE {', '.join(tables())} IN SHARE ROW EXCLUSIVE MODE")
            _empty_postgres(cursor, with_rows(cursor, tables()))
        for model, rows in filled_by_migrating().items():
            model._base_manager.bulk_create(rows)


@cache
def tables() -> list[str]:
    """The models' tables, quoted, without those that are always filled."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [connection.ops.quote_name(name) for name in sorted(set(found) - ALWAYS)]


@cache
def filled_by_migrating() -> Rows:
    """What stands in the tables before any test."""
    return all_rows()


def all_rows() -> Rows:
    """The rows of every table that has some, those always filled left out."""
    with connection.cursor() as cursor:
        filled = with_rows(cursor, tables())
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if connection.ops.quote_name(model._meta.db_table) in filled:
            rows[model] = list(model._base_manager.order_by("pk"))
    return rows


def with_rows(cursor: Any, tables: list[str]) -> list[str]:
    """Those of the tables that have a row."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
    cursor.execute(" UNION ALL ".join(asked))
    return [name for (name,) in cursor.fetchall()]


def _empty_postgres(cursor: Any, tables: list[str]) -> None:
    cursor.execute("SELECT current_setting('is_superuser')")
    if tables and cursor.fetchone()[0] != "on":
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        return
    cursor.execute("SET LOCAL session_replication_role = replica")  # past triggers
    for name in tables:
        cursor.execute(f"DELETE FROM {name}")


def _empty_sqlite(cursor: Any, tables: list[str]) -> None:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    guards = cursor.fetchall()
    lowered = [f'DROP TRIGGER "{name}"' for name, _sql in guards]
    emptied = [f"DELETE FROM {name}" for name in tables]
    for statement in [*lowered, *emptied, *(sql for _name, sql in guards)]:
        cursor.execute(statement)


def clear_away() -> None:
    """Nothing of the run is left. For the process that began it, when all others are gone."""
    if (folder() / "begun").exists():
        _drop(_template_name())
    shutil.rmtree(folder(), ignore_errors=True)


if __name__ == "__main__":
    django.setup()
    template()
