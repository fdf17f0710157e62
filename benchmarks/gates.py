"""What phones send from the gates: events committed a second, with 50 devices sending batches of 50 to 200.

    python3 dev.py bench gates                      SQLite, then PostgreSQL
    python3 dev.py bench gates --on sqlite --seconds 20 --kills 0

The server is the installed program as it is started in service (without background work); the phones
are threads of two other processes on the same cores, over HTTP with kept connections. What they send
is made before. Beside ours runs a naive peer in the same minutes on the same tables: one receipt and
one row for each event, each in its own transaction, which is what `intake.take_in` does. Afterwards
every id that was sent is looked up: there once, or the run fails. Then the same while the whole server
is killed again and again with `kill -9`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks._postgres import cluster  # noqa: E402

INSIDE = (
    "import sys, django; django.setup(); "
    "from benchmarks._gates_trial import trial; sys.exit(trial({}, {}, {}, {}, {}))"
)


def _child(args: argparse.Namespace, database: str, workers: int) -> int:
    with tempfile.TemporaryDirectory(prefix="tongzhou-gates-") as data:
        environment = {
            **os.environ,
            "TONGZHOU_DATA": data,
            "TONGZHOU_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        inside = INSIDE.format(args.devices, args.seconds, args.rows, workers, args.kills)
        command = [sys.executable, "-c", inside]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--devices", type=int, default=50)
    words.add_argument("--seconds", type=float, default=20.0)
    words.add_argument("--rows", type=int, default=2400, help="at most so many from each device")
    words.add_argument("--kills", type=int, default=5)
    words.add_argument("--workers", type=int, default=0, help="server processes (0: 1 and 2)")
    words.add_argument("--on", choices=("sqlite", "postgres", "both"), default="both")
    args = words.parse_args()
    status = 0
    if args.on in ("sqlite", "both"):
        status |= _child(args, "", args.workers or 1)
    if args.on in ("postgres", "both"):
        with cluster() as database:
            status |= _child(args, database, args.workers or 2)
    return status


if __name__ == "__main__":
    sys.exit(main())
