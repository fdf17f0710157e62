"""Fixtures for every test: the town, and a flush that may empty append-only tables."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

os.environ.setdefault("TONGZHOU_DATA", tempfile.mkdtemp(prefix="tongzhou-test-"))

from django.core.management.commands import flush as flush_command
from django.db import connection
from django.utils import translation

from tests.town import Town, build_town


def pytest_collection_modifyitems(items):
    """Where browser tests are required, a machine without Chromium fails instead of skipping them."""
    chromium = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    wanted = [item for item in items if item.get_closest_marker("browser")]
    if wanted and not chromium and os.environ.get("TONGZHOU_REQUIRE_BROWSER"):
        raise pytest.UsageError("TONGZHOU_REQUIRE_BROWSER is set, but no Chromium is installed")


@pytest.fixture
def town(db) -> Town:
    """The small fixed town of `tests/town.py`."""
    return build_town()


@pytest.fixture(autouse=True)
def _quick_and_quiet(settings, tmp_path):
    """Passwords hash fast in tests, files go to a folder of their own, the language starts as Chinese."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    with translation.override("zh-hans"):
        yield


def _sql_flush_past_guards(style, used, **options):
    """Empty the tables between tests that commit: the guards are lifted on SQLite, then put back."""
    statements = _plain_sql_flush(style, used, **options)
    if connection.vendor != "sqlite":
        return statements
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
    return [
        *(f'DROP TRIGGER "{name}"' for name, _sql in guards),
        *statements,
        *(sql for _name, sql in guards),
    ]


_plain_sql_flush = flush_command.sql_flush
flush_command.sql_flush = _sql_flush_past_guards
