"""Rosters of the published benchmark, side by side: best known, ours, plain CP-SAT, plain HiGHS.

    python3 dev.py bench roster                                    ../shared/data/roster, 120 s each
    python3 dev.py bench roster FOLDER --seconds 600 --only 11,12  any folder of the family
    python3 dev.py bench roster --planners ours                    only some of the columns
    python3 dev.py bench roster FOLDER --make                      look-alikes of the large ones there

Every planner gets the same wall time and two processes or threads, one after the other, each in
a process of its own. Every roster goes through `check` and the independent look at the file (`published_check`).
Best known values come with the parser for instances 1 to 10; `--best 11=3443,12=4040` adds others.
Nothing is written unless `--keep FOLDER` asks for the rosters as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks._lookalike import make  # noqa: E402
from fairplan.roster.check import check  # noqa: E402
from fairplan.roster.published import BEST_KNOWN, read  # noqa: E402
from fairplan.roster.published_check import look  # noqa: E402

PLANNERS = ("ours", "cpsat", "highs")
GRACE = 120
"""Seconds beyond its time after which a planner's process is ended."""


@dataclass
class Line:
    """What one planner reached; `note` tells what the independent look found, if anything."""

    cost: int | None
    bound: float | None
    note: str = ""

    def told(self, best: int | None) -> str:
        if self.cost is None:
            return f"{'none':>9} {self.note:<10}"
        gap = f"{100 * (self.cost / best - 1):+8.2f} %" if best else " " * 10
        return f"{self.cost:>9}{gap} {self.note:<8}"


def run(planner: str, path: Path, seconds: float, seed: int, keep: Path | None) -> Line:
    """A planner on an instance in a process of its own."""
    command = [sys.executable, "-m", "benchmarks._roster_plain", planner, str(path)]
    command += [str(seconds), str(seed)]
    folders = [str(ROOT), str(ROOT / "src")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
    try:
        told = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=environment,
            timeout=seconds + GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Line(None, None, "late")
    if told.returncode:
        return Line(None, None, (told.stderr.strip().splitlines() or ["failed"])[-1][:60])
    found = json.loads(told.stdout.splitlines()[-1])
    if keep and found["roster"]:
        file = keep / f"{path.stem}-{planner}.json"
        file.write_text(json.dumps(found), "utf-8")
    return judged(path, found)


def judged(path: Path, found: Mapping[str, object]) -> Line:
    roster, bound = found["roster"], found["bound"]
    assert bound is None or isinstance(bound, float | int)
    if not isinstance(roster, dict):
        return Line(None, bound, "no roster")
    cost, wrong = look(path, roster)
    verdict = check(read(path), {who: tuple(days) for who, days in roster.items()})
    wrong += [broken.code for broken in verdict.violations]
    if wrong:
        return Line(None, bound, f"{len(wrong)} limits broken")
    if verdict.cost != cost:
        return Line(cost, bound, f"check: {verdict.cost}")
    said = found["cost"]
    worse = isinstance(said, int) and cost > said
    return Line(cost, bound, f"says {said}" if worse else "")


def instances(folder: Path, only: str) -> list[tuple[int, Path]]:
    numbered = [
        (int(match[1]) if (match := re.search(r"(\d+)$", path.stem)) else 0, path)
        for path in folder.glob("*.txt")
        if "SECTION_COVER" in path.read_text("utf-8", errors="replace")
    ]
    wanted = {int(one) for one in only.split(",") if one}
    return sorted((n, path) for n, path in numbered if not wanted or n in wanted)


def best_known(more: str) -> dict[int, int]:
    pairs = (one.split("=") for one in more.split(",") if one)
    return BEST_KNOWN | {int(n): int(cost) for n, cost in pairs}


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench roster")
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT.parent / "shared/data/roster")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--only", default="")
    parser.add_argument("--best", default="")
    parser.add_argument("--planners", default=",".join(PLANNERS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--make", action="store_true", help="only write look-alikes into FOLDER")
    args = parser.parse_args()
    if args.make:
        print("\n".join(map(str, make(args.folder, args.seed))))
        return 0
    found = instances(args.folder, args.only)
    if not found:
        print(f"no instances in {args.folder}")
        return 0 if args.folder == parser.get_default("folder") else 1
    planners = args.planners.split(",")
    table(found, planners, best_known(args.best), args)
    return 0


def table(
    found: list[tuple[int, Path]],
    planners: list[str],
    best: Mapping[int, int],
    args: argparse.Namespace,
) -> None:
    print(f"{args.seconds:.0f} s each; gap to best known; every roster looked at independently")
    head = "".join(f"{name:>14}{'':<13}" for name in planners)
    print(f"{'instance':<14}{'best known':>10}{head} bound (ours)", flush=True)
    gaps: dict[str, list[float]] = {name: [] for name in planners}
    for number, path in found:
        lines = {name: run(name, path, args.seconds, args.seed, args.keep) for name in planners}
        known = best.get(number)
        for name, line in lines.items():
            if known and line.cost is not None:
                gaps[name].append(100 * (line.cost / known - 1))
        cells = "".join(line.told(known) for line in lines.values())
        bound = lines["ours"].bound if "ours" in lines else None
        print(f"{path.stem:<14}{known or '':>10}{cells} {bound or ''}", flush=True)
    for name, all_gaps in gaps.items():
        if all_gaps:
            mean, worst = sum(all_gaps) / len(all_gaps), max(all_gaps)
            print(f"{name}: mean {mean:.2f} %, worst {worst:.2f} %, {len(all_gaps)} with a roster")


if __name__ == "__main__":
    sys.exit(main())
