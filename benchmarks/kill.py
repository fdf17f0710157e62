"""`kill -9` of the whole server while eight clients write: is every receipt a client saw there exactly once?

    python3 dev.py bench kill                        50 kills on SQLite, 50 on PostgreSQL
    python3 dev.py bench kill --kills 5 --on sqlite  a shorter look

A client makes an envelope's id itself and sends until it has an answer, after a cut with the same id.
Now and then it sends the same envelope on two connections at once, or again after the answer. In the
end every answer that was seen is compared with the tables, and the tables with each other.
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

INSIDE = "import sys, django; django.setup(); from benchmarks._kill_trial import trial; sys.exit(trial({}, {}))"


def _child(kills: int, seed: int, database: str) -> int:
    with tempfile.TemporaryDirectory(prefix="tongzhou-kill-") as data:
        environment = {
            **os.environ,
            "TONGZHOU_DATA": data,
            "TONGZHOU_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-c", INSIDE.format(kills, seed)]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--kills", type=int, default=50)
    words.add_argument("--seed", type=int, default=20260721)
    words.add_argument("--on", choices=("sqlite", "postgres", "both"), default="both")
    args = words.parse_args()
    status = 0
    if args.on in ("sqlite", "both"):
        status |= _child(args.kills, args.seed, "")
    if args.on in ("postgres", "both"):
        with cluster() as database:
            status |= _child(args.kills, args.seed, database)
    return status


if __name__ == "__main__":
    sys.exit(main())
