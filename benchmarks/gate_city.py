"""A day of a city at its gates: 7,000 gates and 4.3 million passages on PostgreSQL.

    python3 dev.py bench gate_city                     the real size; a few minutes and about 4 GB of disk
    python3 dev.py bench gate_city --passages 400000   a tenth of it
    python3 dev.py bench gate_city --facts day         the hourly facts of all 24 hours, not of one

Loaded with COPY into the tables as migrations make them, with every index, then ANALYZE. Measured are today's
board of one estate (the page's own query and the whole page), the city's totals by estate and hour, and
the hourly facts of its busiest hour. “Cold” means: a connection opened for this question alone, in a
process started as `tongzhou serve` starts it, on a server whose own cache (128 MB) cannot hold the
tables; the operating system's file cache is as loading left it.
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
    "import sys, django; django.setup(); from benchmarks._gate_day import trial; "
    "sys.exit(trial({}, {}, {}, whole_day={}))"
)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--gates", type=int, default=7_000)
    words.add_argument("--passages", type=int, default=4_300_000)
    words.add_argument("--readings", type=int, default=4_300_000)
    words.add_argument("--facts", choices=("hour", "day"), default="hour")
    args = words.parse_args()
    with cluster() as database, tempfile.TemporaryDirectory(prefix="tongzhou-city-") as data:
        environment = {
            **os.environ,
            "TONGZHOU_DATA": data,
            "TONGZHOU_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tongzhou.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        inside = INSIDE.format(args.gates, args.passages, args.readings, args.facts == "day")
        command = [sys.executable, "-c", inside]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
