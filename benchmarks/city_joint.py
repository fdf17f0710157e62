"""A joint plan through everything: tables, planner processes, rounds, acceptance; on PostgreSQL or SQLite.

    python3 dev.py bench city_joint                                  40 people, 4 communities, both databases
    python3 dev.py bench city_joint --people 5500 --communities 300 --on postgres --processes 2 --accept

People, communities, posts, shifts, starts and wishes are made up and written into an empty database;
then a street's planner asks, `tongzhou plan --processes N` plans, and background work carries on. The
same city is planned once more in this process without any table (`--no-twin` leaves that out): the
digests must be equal, and no run may have been taken up twice.
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
    "from benchmarks._joint_trial import trial; sys.exit(trial(sys.argv[1:]))"
)


def _child(args: argparse.Namespace, database: str) -> int:
    with tempfile.TemporaryDirectory(prefix="tongzhou-joint-") as data:
        environment = {
            **os.environ,
            "TONGZHOU_DATA": data,
            "TONGZHOU_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        asked = [args.people, args.communities, args.days, args.processes, args.seed]
        flags = ["twin"] * (not args.no_twin) + ["accept"] * args.accept
        command = [sys.executable, "-c", INSIDE, *map(str, asked), *flags]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--people", type=int, default=40)
    words.add_argument("--communities", type=int, default=4)
    words.add_argument("--days", type=int, default=14)
    words.add_argument("--processes", type=int, default=2)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--on", choices=("sqlite", "postgres", "both"), default="both")
    words.add_argument("--no-twin", action="store_true", help="only through the tables")
    words.add_argument("--accept", action="store_true", help="accept it, too")
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
