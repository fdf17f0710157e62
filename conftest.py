"""Fixtures for every test: the town, one database for each process, emptied after tests that commit."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest

os.environ.setdefault("TONGZHOU_DATA", tempfile.mkdtemp(prefix="tongzhou-test-"))

from django.conf import settings
from django.test import TransactionTestCase, override_settings
from django.utils import translation

from tests import databases
from tests.again import Again
from tests.town import Town, build_town

ROOT = Path(__file__).parent
# Looking for what can go is worth its time when much was made, not after every 700 things.
gc.set_threshold(20_000, 20, 50)
build_town_again = Again(build_town)
# How long one example takes says how busy the machine is, nothing about the statement.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config):
    """The template is migrated while the workers collect."""
    program = [sys.executable, "-m", "tests.databases"]
    environment = {**os.environ, "TONGZHOU_TEST_RUN": str(databases.folder())}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "src"), *sys.path]))
    config.add_cleanup(subprocess.Popen(program, cwd=ROOT, env=environment).wait)


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        databases.folder()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        databases.clear_away()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """In place of the plugin's: the migrations run once for all workers."""
    # Every page's module, before a test sets a clock: one first imported then would keep it.
    import_module(settings.ROOT_URLCONF)
    gc.freeze()  # What is loaded stays; looking through all of it again takes a tenth of a second each time.
    own = databases.a_copy()
    with django_db_blocker.unblock():
        own.__enter__()
    yield
    with django_db_blocker.unblock():
        own.__exit__(None, None, None)


def pytest_collection_modifyitems(items):
    """Where browser tests are required, a machine without Chromium fails instead of skipping them."""
    chromium = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    wanted = [item for item in items if item.get_closest_marker("browser")]
    if wanted and not chromium and os.environ.get("TONGZHOU_REQUIRE_BROWSER"):
        raise pytest.UsageError("TONGZHOU_REQUIRE_BROWSER is set, but no Chromium is installed")


@pytest.fixture
def town(db) -> Town:
    """The small fixed town of `tests/town.py`."""
    return build_town_again()


@pytest.fixture(scope="session", autouse=True)
def _quick(django_test_environment, tmp_path_factory):
    """Passwords hash fast, static files are looked up when asked for, and not listed for each client."""
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        WHITENOISE_AUTOREFRESH=True,
        STORAGES=_storages(tmp_path_factory),
    ):
        yield


@pytest.fixture(autouse=True)
def _quiet(settings, tmp_path_factory):
    """Files go to a folder of their own, the language starts as Chinese."""
    settings.STORAGES = _storages(tmp_path_factory)
    with translation.override("zh-hans"):
        yield


def _storages(tmp_path_factory):
    """The folder is made when a file comes: most tests have none."""
    files = tmp_path_factory.getbasetemp() / "files" / uuid4().hex
    folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": files},
    }
    return {**settings.STORAGES, "default": folder}


TransactionTestCase._fixture_teardown = lambda case: databases.empty()
