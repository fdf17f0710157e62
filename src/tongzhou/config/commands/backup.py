"""Back-up and restore: one file holds the database and everything in the data folder, with hashes."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from tongzhou import __version__

DATABASE = "tongzhou.sqlite3"
DUMP = "tongzhou.pgdump"
CONTENTS = "contents.json"
# The database goes in by its own copy; the others are made again when they are missed.
LEFT_OUT = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "static", "nightly.txt"}


class Unfit(Exception):  # noqa: N818 - a reason to stop, said to the operator
    """Why a command ends. Nothing was changed: neither backed up nor restored."""


# ── Back-up ──────────────────────────────────────────────────────────────────────────────────────


def backup(args: Namespace) -> int:
    """The file holds the installation as it was at one moment; the server may go on meanwhile."""
    made = make_backup(args.file.resolve(), data=data_folder(), url=database_url())
    print(f"✓ 已备份  Backed up: {args.file}\n  SHA-256 {made}")
    return 0


def make_backup(target: Path, *, data: Path, url: str) -> str:
    """`target` is a complete back-up, readable by its owner only; its SHA-256 comes back."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database = copy_database(Path(folder), data=data, url=url)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with ZipFile(part, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            members = {database.name: database} | dict(kept_files(data, besides=Path(folder)))
            contents = {name: _put(archive, name, path) for name, path in members.items()}
            about = {
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "version": __version__,
                "database": database.name,
                "files": contents,
            }
            archive.writestr(CONTENTS, json.dumps(about, ensure_ascii=False, indent=1))
    part.replace(target)
    return _sha256(target)


def copy_database(folder: Path, *, data: Path, url: str) -> Path:
    """A copy of the database as it is now, whoever is writing."""
    if url:
        copy = folder / DUMP
        _postgres("pg_dump", url, "--format=custom", "--no-owner", "--file", str(copy))
        return copy
    source, copy = data / DATABASE, folder / DATABASE
    if not source.exists():
        raise Unfit(f"{source}: 没有数据库  There is no database")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as still:
        live.backup(still)
    return copy


def kept_files(data: Path, *, besides: Path) -> Iterator[tuple[str, Path]]:
    """Everything else worth keeping, by its name in the back-up; back-ups are not put into back-ups."""
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        if inside.parts[0] in LEFT_OUT or path.is_relative_to(besides) or _is_backup(path):
            continue
        if path.is_file():
            yield inside.as_posix(), path


def _is_backup(path: Path) -> bool:
    return path.suffix == ".part" or (path.suffix == ".zip" and _contents_of(path) is not None)


def _put(archive: ZipFile, name: str, path: Path) -> str:
    archive.write(path, name)
    return _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


# ── Restore ──────────────────────────────────────────────────────────────────────────────────────


def restore(args: Namespace) -> int:
    """The installation is what it was when the file was made. Stop the server first."""
    aside = put_back(args.file, data=data_folder(), url=database_url(), force=args.force)
    print("✓ 已恢复。启动：tongzhou serve  Restored. Start it: tongzhou serve")
    if aside:
        print(f"  原来的数据在  What was there before is in  {aside}")
    return 0


def put_back(source: Path, *, data: Path, url: str, force: bool) -> Path | None:
    """The back-up stands in `data` (and in the database at `url`); where the old folder went, if any.

    Every hash is compared before anything is touched. Without `force` only an empty place is filled.
    """
    about = contents(source)
    _refuse_other_engine(about, url)
    busy = data.exists() and any(data.iterdir())
    if busy and not force:
        raise Unfit(
            f"{data} 不是空的。确认要替换请加 --force\n  It is not empty. --force replaces it"
        )
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".restore-") as folder:
        fresh = Path(folder) / "data"
        unpack(source, about, fresh)
        if url:
            _fill_postgres(fresh / DUMP, url, force=force)
            (fresh / DUMP).unlink()
        aside = _set_aside(data) if busy else None
        if data.exists():
            data.rmdir()
        fresh.rename(data)
    return aside


def contents(source: Path) -> dict:
    """What the back-up says it holds."""
    if not source.exists():
        raise Unfit(f"{source}: 没有这个文件  There is no such file")
    found = _contents_of(source)
    if found is None:
        raise Unfit(f"{source}: 不是同舟的备份文件  This is not a back-up of Tongzhou")
    return found


def _contents_of(path: Path) -> dict | None:
    try:
        with ZipFile(path) as archive:
            found = json.loads(archive.read(CONTENTS))
    except (BadZipFile, KeyError, ValueError, IsADirectoryError):
        return None
    return found if isinstance(found, dict) and "files" in found else None


def _refuse_other_engine(about: dict, url: str) -> None:
    if (about["database"] == DUMP) != bool(url):
        raise Unfit(
            "备份与当前数据库类型不同（SQLite / PostgreSQL），请检查 TONGZHOU_DATABASE_URL\n"
            "  The back-up is of the other kind of database; look at TONGZHOU_DATABASE_URL"
        )


def unpack(source: Path, about: dict, folder: Path) -> None:
    """Every file of the back-up is in `folder`, each with the hash it had when it was put in."""
    folder.mkdir(mode=0o700)
    with ZipFile(source) as archive:
        for name, expected in about["files"].items():
            target = folder / PurePosixPath(name)
            if not target.resolve().is_relative_to(folder.resolve()):
                raise Unfit(f"{name}: 路径越界  leads out of the folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(name) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file, 1 << 20)
            except (BadZipFile, KeyError) as damage:
                raise Unfit(f"{name}: 备份已损坏  The back-up is damaged ({damage})") from damage
            target.chmod(0o600)
            if _sha256(target) != expected:
                raise Unfit(f"{name}: 备份已损坏  The back-up is damaged (hash)")
    if about["database"] == DATABASE:
        _refuse_broken(folder / DATABASE)


def _refuse_broken(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        answer = connection.execute("PRAGMA quick_check").fetchone()[0]
    if answer != "ok":
        raise Unfit(f"{DATABASE}: {answer}")


def _set_aside(data: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return data.rename(data.with_name(f"{data.name}.before-{stamp}"))


def _fill_postgres(dump: Path, url: str, *, force: bool) -> None:
    """The database holds what the dump holds, in one transaction."""
    tables = _postgres(
        "psql", url, "-Atc", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    )
    if int(tables) and not force:
        raise Unfit("数据库不是空的，请加 --force  The database is not empty: --force")
    if int(tables):
        _postgres("psql", url, "-qc", "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    _postgres("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", str(dump))


# ── Where the data is ────────────────────────────────────────────────────────────────────────────


def data_folder() -> Path:
    return Path(os.environ.get("TONGZHOU_DATA", "data")).resolve()


def database_url() -> str:
    return os.environ.get("TONGZHOU_DATABASE_URL", "")


def _postgres(program: str, url: str, *arguments: str) -> str:
    """What PostgreSQL's own program answers; the password goes by the environment, not the process list."""
    found = shutil.which(program)
    if found is None:
        raise Unfit(
            f"缺少 {program}，请安装 postgresql-client  Install PostgreSQL's client programs"
        )
    parts = urlsplit(url)
    connection = {
        "PGHOST": unquote(parts.hostname or ""),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    given = {name: value for name, value in connection.items() if value}
    where = ["--dbname", given["PGDATABASE"]] if program == "pg_restore" else []
    done = subprocess.run(
        [found, *where, *arguments],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unfit(f"{program}: {done.stderr.strip()}")
    return done.stdout.strip()
