"""The migrated database of one run serves the next, until a migration changes."""

import pytest
from django.db import connection

from tests import databases


@pytest.fixture
def migrated(monkeypatch, tmp_path):
    """The names for which the migrations really ran."""
    names = []

    def migrate(name):
        names.append(name)
        (tmp_path / name).write_text("tables")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(databases, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(databases, "_migrate", migrate)
    return names


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on a server nothing is kept")
def test_migrations_run_again_only_when_they_changed(migrated, monkeypatch, tmp_path):
    for name in ("first", "second"):
        databases._make_template(name)
    assert (tmp_path / "second").read_text() == "tables"
    monkeypatch.setattr(databases, "_digest_of_migrations", lambda: "other")
    databases._make_template("third")
    assert migrated == ["first", "third"]
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_changed_migration_or_what_it_imports_is_noticed(monkeypatch, tmp_path):
    folder = tmp_path / "src" / "tongzhou" / "area" / "migrations"
    folder.mkdir(parents=True)
    monkeypatch.setattr(databases, "ROOT", tmp_path)
    told = set()
    for words in ("", "a = 1", "a = 2"):
        (folder / "0001_initial.py").write_text(words)
        told.add(databases._digest_of_migrations())
    assert len(told) == 3
    monkeypatch.undo()
    guard = databases.ROOT / "src" / "tongzhou" / "ground" / "access" / "guard.py"
    ours = (databases.ROOT / "src").glob("**/migrations/*.py")
    assert guard in {path for each in ours for path in databases._imported(each)}
