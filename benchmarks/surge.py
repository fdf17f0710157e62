"""A call-up under load: 200 people press their personal link within 3 seconds for 6 seats.

    python3 dev.py bench surge                        three call-ups on SQLite, three on PostgreSQL
    python3 dev.py bench surge --on sqlite --rounds 1

The server is the installed program as it is started in service. Everybody has opened the link before;
each presses at a random moment of the 3 seconds, one in ten twice at once, and the leader's live page
asks every 2 seconds. The time of an answer is from the planned moment of pressing to the last byte of
the page that says “you have a seat” or “you are on the waiting list”, waiting in line included.
Afterwards answers and tables are compared: exactly 6 seated, everybody else waiting, nobody twice.
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
    "from benchmarks._surge_trial import trial; sys.exit(trial({}, {}, {}))"
)


def _child(args: argparse.Namespace, database: str) -> int:
    with tempfile.TemporaryDirectory(prefix="tongzhou-surge-") as data:
        environment = {
            **os.environ,
            "TONGZHOU_DATA": data,
            "TONGZHOU_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        inside = INSIDE.format(args.people, args.seconds, args.rounds)
        command = [sys.executable, "-c", inside]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--people", type=int, default=200)
    words.add_argument("--seconds", type=float, default=3.0)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--on", choices=("sqlite", "postgres", "both"), default="both")
    args = words.parse_args()
    status = 0
    if args.on in ("sqlite", "both"):
        status |= _child(args, "")
    if args.on in ("postgres", "both"):
        with cluster() as database:
            status |= _child(args, database)
    return status


if __name__ == "__main__":
    sys.exit(main())
