"""A PostgreSQL cluster of one's own in a temporary folder, on the loopback, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Where initdb and pg_ctl live, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    if found:
        return found[-1]
    where = shutil.which("initdb")
    return Path(where).resolve().parent if where else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: list[str], folder: Path) -> None:
    # PostgreSQL refuses to run as root.
    user = (
        {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid} if os.getuid() == 0 else {}
    )
    with open(folder / "setup.log", "ab") as log:
        subprocess.run(command, check=True, cwd=folder, stdout=log, stderr=log, **user)


@contextmanager
def cluster(*options: str) -> Iterator[str]:
    """The address of an empty database `tongzhou`. Durable unless `options` say otherwise."""
    binary, port = binaries(), free_port()
    if binary is None:
        raise FileNotFoundError("initdb: PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="tongzhou-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    said = [
        f"-p {port}",
        "-c listen_addresses=127.0.0.1",
        "-c unix_socket_directories=''",
        *options,
    ]
    try:
        trust = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        _run([str(binary / "initdb"), "-D", data, "-U", "tongzhou", *trust], folder)
        start = ["-w", "-t", "60", "-l", str(folder / "log"), "-o", " ".join(said), "start"]
        _run([str(binary / "pg_ctl"), "-D", data, *start], folder)
        at = ["-h", "127.0.0.1", "-p", str(port), "-U", "tongzhou"]
        _run([str(binary / "createdb"), *at, "tongzhou"], folder)
        yield f"postgres://tongzhou@127.0.0.1:{port}/tongzhou"
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _run([str(binary / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop"], folder)
        shutil.rmtree(folder, ignore_errors=True)
