"""Who joins which team: ours beside OR-Tools and a greedy rule, each in a process of its own.

    python3 dev.py bench teams            5,500 people x 300 communities, and 74 x 20 with leaders
    python3 dev.py bench teams --large    50,000 x 1,000 as well

Every plan goes through the checker that knows no engine. Goals: 5,500 x 300 over all arcs in 1 s;
with skills and units proven over all arcs in 8 s; 50,000 x 1,000 in 10 s; 74 x 20 proven.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

TRIAL = Path(__file__).with_name("_teams_trial.py")
RUNS = {
    "city": ("5,500 x 300, sizes and ways", ["greedy", "flow", "ours"]),
    "skills": ("5,500 x 300, four skills, no unit over 34 %", ["ours"]),
    "members": ("74 x 20, a leader in each, no unit over half", ["sat", "ours", "drop_outs"]),
    "large": ("50,000 x 1,000, sizes and ways", ["flow", "ours"]),
}
NAMES = {
    "greedy": "nearest pair first",
    "flow": "OR-Tools min-cost flow",
    "sat": "OR-Tools CP-SAT, 1 worker",
    "ours": "ours",
    "drop_outs": "ours, three drop out",
}


def trial(problem: str, engine: str) -> dict[str, Any] | None:
    run = subprocess.run(
        [sys.executable, TRIAL, problem, engine], capture_output=True, text=True, check=False
    )
    if run.returncode:
        print(f"{NAMES[engine]:<28}failed: {run.stderr.strip().splitlines()[-1:]}", flush=True)
        return None
    said = run.stderr.strip()
    return {"said": said, **json.loads(run.stdout.splitlines()[-1])}


def line(engine: str, found: dict[str, Any], other: float | None) -> str:
    parts = found["parts"]
    ratio = f"{found['cpu'] / other:6.2f} x" if other else " " * 8
    kept = "checked" if not found["violations"] else f"{found['violations']} VIOLATIONS"
    return (
        f"{NAMES[engine]:<28}{found['cpu']:7.2f} CPU s{ratio}{found['wall']:8.2f} s{found['mb']:6.0f} MB"
        f"  open {parts['open']} far {parts['far']} mix {parts['mix']} worst {parts['worst'] / 60:.1f} min"
        f" mean {found['mean_min']:.3f} min {'proven' if found['proven'] else ''} {kept} {found['said']}"
    )


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--large", action="store_true")
    args = words.parse_args()
    status = 0
    for problem, (title, engines) in RUNS.items():
        if problem == "large" and not args.large:
            continue
        print(f"\n{title}", flush=True)
        other = None
        for engine in engines:
            found = trial(problem, engine)
            if found is None:
                status = 1
                continue
            print(line(engine, found, other if engine == "ours" else None), flush=True)
            other = found["cpu"] if engine in ("flow", "sat") else other
            status |= bool(found["violations"])
    return status


if __name__ == "__main__":
    sys.exit(main())
