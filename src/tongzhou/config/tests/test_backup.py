"""A back-up holds everything, and nothing is replaced by something damaged or by accident."""

import json
import os
import shutil
import sqlite3
import stat
import uuid
from contextlib import closing
from zipfile import ZipFile

import pytest

from tongzhou.config.commands import backup
from tongzhou.config.commands.backup import Unfit, contents, make_backup, put_back


@pytest.fixture
def data(tmp_path):
    """A data folder in use: a table of one row, an uploaded file, a key."""
    folder = tmp_path / "data"
    (folder / "files" / "2026").mkdir(parents=True)
    (folder / "files" / "2026" / "照片.jpg").write_bytes(b"picture")
    (folder / "secret.key").write_text("key")
    with closing(sqlite3.connect(folder / backup.DATABASE)) as live, live:
        live.execute("PRAGMA journal_mode=WAL")
        live.execute("CREATE TABLE item (title)")
        live.execute("INSERT INTO item VALUES ('漏水')")
    return folder


def titles(folder):
    with closing(sqlite3.connect(folder / backup.DATABASE)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM item")]


def test_what_was_backed_up_comes_back(data, tmp_path):
    file, there = tmp_path / "b.zip", tmp_path / "there"
    make_backup(file, data=data, url="")
    put_back(file, data=there, url="", force=False)
    assert titles(there) == ["漏水"]
    assert (there / "files" / "2026" / "照片.jpg").read_bytes() == b"picture"
    assert (there / "secret.key").read_text() == "key"


def test_a_writer_at_work_is_not_disturbed_and_its_unfinished_row_is_not_in(data, tmp_path):
    with closing(sqlite3.connect(data / backup.DATABASE)) as writer:
        writer.execute("INSERT INTO item VALUES ('half done')")
        make_backup(tmp_path / "b.zip", data=data, url="")
        writer.commit()
    put_back(tmp_path / "b.zip", data=tmp_path / "there", url="", force=False)
    assert titles(tmp_path / "there") == ["漏水"]
    assert titles(data) == ["漏水", "half done"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_only_its_owner_reads_a_backup(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_backups_kept_in_the_data_folder_are_not_put_into_the_next(data):
    for name in ("first.zip", "second.zip"):
        make_backup(data / name, data=data, url="")
    make_backup(data / "nightly" / "third.zip", data=data, url="")
    make_backup(data / "nightly" / "fourth.zip", data=data, url="")
    expected = {backup.DATABASE, "files/2026/照片.jpg", "secret.key"}
    for name in ("second.zip", "nightly/fourth.zip"):
        assert set(contents(data / name)["files"]) == expected


def test_a_folder_in_use_is_not_replaced_without_saying_so(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    with pytest.raises(Unfit, match="--force"):
        put_back(tmp_path / "b.zip", data=data, url="", force=False)


def test_what_is_replaced_is_set_aside_not_deleted(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    with closing(sqlite3.connect(data / backup.DATABASE)) as live, live:
        live.execute("INSERT INTO item VALUES ('later')")
    aside = put_back(tmp_path / "b.zip", data=data, url="", force=True)
    assert titles(data) == ["漏水"]
    assert titles(aside) == ["漏水", "later"]


def rewritten(source, target, **changes):
    """A copy of the back-up in which some members have other bytes."""
    with ZipFile(source) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, old.read(name)))
    return target


def test_a_changed_file_is_found_before_anything_is_touched(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    changed = rewritten(tmp_path / "b.zip", tmp_path / "c.zip", **{"secret.key": b"another"})
    with pytest.raises(Unfit, match=r"secret\.key"):
        put_back(changed, data=data, url="", force=True)
    assert titles(data) == ["漏水"]


def test_a_cut_off_file_is_no_backup(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    (tmp_path / "c.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:-100])
    with pytest.raises(Unfit, match="not a back-up"):
        put_back(tmp_path / "c.zip", data=tmp_path / "there", url="", force=False)


def test_a_name_that_leads_out_of_the_folder_is_refused(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    about = contents(tmp_path / "b.zip")
    about["files"] = {"../out": about["files"]["secret.key"]}
    told = {"contents.json": json.dumps(about)}
    changed = rewritten(tmp_path / "b.zip", tmp_path / "c.zip", **told)
    with pytest.raises(Unfit, match="leads out"):
        put_back(changed, data=tmp_path / "there", url="", force=False)


def test_a_backup_of_the_other_database_is_refused(data, tmp_path):
    make_backup(tmp_path / "b.zip", data=data, url="")
    with pytest.raises(Unfit, match="other kind"):
        put_back(tmp_path / "b.zip", data=tmp_path / "x", url="postgres://h/d", force=False)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path):
    with pytest.raises(Unfit, match="no database"):
        make_backup(tmp_path / "b.zip", data=tmp_path, url="")
    assert not (tmp_path / "b.zip").exists()


POSTGRES = os.environ.get("TONGZHOU_DATABASE_URL", "")


@pytest.fixture
def two_databases():
    """Addresses of two empty PostgreSQL databases."""
    server, _, main = POSTGRES.rpartition("/")
    names = [f"{main}_{uuid.uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        backup._postgres("psql", POSTGRES, "-qc", f"CREATE DATABASE {name}")
    yield [f"{server}/{name}" for name in names]
    for name in names:
        backup._postgres("psql", POSTGRES, "-qc", f"DROP DATABASE {name}")


@pytest.mark.skipif(
    not POSTGRES or not shutil.which("pg_dump"), reason="the tests run on SQLite this time"
)
def test_on_postgresql_the_tables_come_back_too(two_databases, data, tmp_path):
    here, there = two_databases
    backup._postgres("psql", here, "-qc", "CREATE TABLE item (title text)")
    backup._postgres("psql", here, "-qc", "INSERT INTO item VALUES ('漏水')")
    make_backup(tmp_path / "b.zip", data=data, url=here)
    for force in (False, True):
        put_back(tmp_path / "b.zip", data=tmp_path / "there", url=there, force=force)
        assert backup._postgres("psql", there, "-Atc", "SELECT title FROM item") == "漏水"
    assert (tmp_path / "there" / "secret.key").read_text() == "key"
    with pytest.raises(Unfit, match="not empty"):
        put_back(tmp_path / "b.zip", data=tmp_path / "else", url=there, force=False)
