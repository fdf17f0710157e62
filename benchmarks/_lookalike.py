"""Makes instances like the published ones, as large as the largest of that family.

    python3 dev.py bench roster FOLDER --make                     the sizes of `FAMILY` there
    python -m benchmarks._lookalike PEOPLE WEEKS SHIFTS SEED      one of any size, printed

What instances 1 to 10 have in common is kept: contracts of 40 to 100 %, needs that together are what
everybody's most minutes allow, but fewer weekends than they ask for, wishes for runs of days.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

UNDER, OVER = 100, 1
FAMILY = {
    16: (20, 8, 3),
    11: (50, 4, 6),
    14: (32, 6, 4),
    18: (22, 12, 3),
    19: (40, 12, 5),
    20: (50, 26, 6),
    21: (100, 26, 8),
    22: (50, 52, 10),
    23: (100, 52, 16),
    24: (150, 52, 32),
}
"""People, weeks and shifts of the published instances of these numbers (and 50 × 8 weeks as 30)."""
OTHERS = {30: (50, 8, 6)}


class Contract(NamedTuple):
    """Minutes and weekends for four weeks, days in a row at most and least, days off at least."""

    minutes: int
    in_a_row: int
    least: int
    off: int
    weekends: int


CONTRACTS = (
    Contract(8640, 5, 2, 2, 2),
    Contract(8640, 6, 2, 3, 2),
    Contract(6480, 4, 2, 3, 2),
    Contract(5160, 5, 1, 2, 3),
    Contract(3420, 5, 1, 1, 3),
)
SHARES = (0.55, 0.15, 0.1, 0.14, 0.06)
LENGTHS = {
    "E": (480, 480, 540),
    "d": (480, 480, 600, 720, 420),
    "L": (480, 480, 540),
    "N": (600, 480),
}
ON, OFF = 0.17, 0.085
"""Wishes for a shift, and against one, for each person and day."""


class Maker:
    def __init__(self, people: int, weeks: int, shifts: int, seed: int) -> None:
        self.rng = np.random.default_rng([people, weeks, shifts, seed])
        self.people, self.weeks, self.days = people, weeks, 7 * weeks
        self.shifts = self._kinds(shifts)
        self.slack = int(self.rng.choice([480, 1080]))

    def _kinds(self, count: int) -> list[tuple[str, int, int]]:
        """Name, minutes, and when it begins: a shift may not follow one that begins later."""
        letters = ["E", "L"] if count == 2 else ["E", "d", "L"] if count == 3 else list("EdLN")
        each = np.full(len(letters), count // len(letters))
        each[1] += count - each.sum()
        if count > len(letters) and count < 8:
            each[:] = 1
            each[1] += count - len(letters)
        made = []
        for start, (letter, number) in enumerate(zip(letters, each.tolist(), strict=True)):
            lengths = LENGTHS[letter]
            for n in range(number):
                name = letter.upper() if number == 1 else f"{letter.lower()}{n + 1}"
                length = 480 if n == 0 and letter != "N" else int(self.rng.choice(lengths))
                begins = 4 * start + (n * 3 // number if count >= 8 else 0)
                made.append((name, length, begins))
        return made

    def staff(self) -> list[str]:
        self.contracts = [CONTRACTS[i] for i in self.rng.choice(5, self.people, p=SHARES)]
        self.may = np.zeros((self.people, len(self.shifts)), bool)
        return [self._person(p, c) for p, c in enumerate(self.contracts)]

    def _person(self, person: int, contract: Contract) -> str:
        most = {}
        for at, (name, _, _) in enumerate(self.shifts):
            share = self.rng.choice(
                [0.0, 1.0, 0.18 if name[0] in "nN" else 0.35], p=[0.3, 0.5, 0.2]
            )
            if name[0] in "nN" and share == 1.0:
                share = 0.18
            most[name] = round(self.days * share)
            self.may[person, at] = share > 0
        free = int(self.rng.choice([at for at, s in enumerate(self.shifts) if s[0][0] not in "nN"]))
        most[self.shifts[free][0]], self.may[person, free] = self.days, True
        limits = "|".join(f"{name}={number}" for name, number in most.items())
        top = contract.minutes * self.weeks // 4
        least = top - self.slack * self.weeks // 4
        row = f"{contract.in_a_row},{contract.least},{contract.off}"
        return f"P{person},{limits},{top},{least},{row},{contract.weekends * self.weeks // 4}"

    def free_days(self) -> list[str]:
        lines = []
        for person in range(self.people):
            days: set[int] = set()
            for month in range(0, self.weeks, 4):
                first = int(self.rng.integers(7 * month, min(self.days, 7 * month + 28) - 1))
                second = self.rng.integers(7 * month, min(self.days, 7 * month + 28))
                days |= {first, first + 1 if self.rng.random() < 0.5 else int(second)}
            lines.append(f"P{person}," + ",".join(map(str, sorted(days))))
        return lines

    def wishes(self, share: float) -> list[str]:
        """Runs of one to five days with one shift and one weight."""
        lines: dict[tuple[int, int], str] = {}
        for person in range(self.people):
            able = np.flatnonzero(self.may[person])
            while len([1 for who, _ in lines if who == person]) < share * self.days:
                day, length = int(self.rng.integers(self.days)), int(self.rng.integers(1, 6))
                name = self.shifts[int(self.rng.choice(able))][0]
                weight = int(self.rng.integers(1, 4))
                for one in range(day, min(self.days, day + length)):
                    lines.setdefault((person, one), f"P{person},{one},{name},{weight}")
        return list(lines.values())

    def cover(self) -> list[str]:
        """About so many as everybody's minutes allow, each day a little more or less."""
        size = np.array([length for _, length, _ in self.shifts], float)
        part = self.rng.uniform(0.6, 1.4, len(self.shifts)) * self.may.sum(axis=0)
        part *= np.where([name[0] in "nN" for name, _, _ in self.shifts], 0.4, 1.0)
        minutes = sum(c.minutes for c in self.contracts) / 28
        mean = part * minutes / (part @ size)
        drawn = self.rng.normal(mean, 0.25 * np.minimum(mean, 4) + 0.1, (self.days, len(size)))
        need = np.maximum(0, np.floor(drawn + self.rng.random(drawn.shape))).astype(int)
        return [f"{d},{self.shifts[s][0]},{n},{UNDER},{OVER}" for (d, s), n in np.ndenumerate(need)]

    def text(self) -> str:
        after = [
            "|".join(name for name, _, begins in self.shifts if begins < start)
            for _, _, start in self.shifts
        ]
        kinds = [f"{n},{m},{a}" for (n, m, _), a in zip(self.shifts, after, strict=True)]
        sections = {
            "HORIZON": [str(self.days)],
            "SHIFTS": kinds,
            "STAFF": self.staff(),
            "DAYS_OFF": self.free_days(),
            "SHIFT_ON_REQUESTS": self.wishes(ON),
            "SHIFT_OFF_REQUESTS": self.wishes(OFF),
            "COVER": self.cover(),
        }
        parts = ["\n".join([f"SECTION_{name}", *lines]) for name, lines in sections.items()]
        return "\n\n".join(parts) + "\n"


def make(folder: Path, seed: int = 1) -> list[Path]:
    """The whole of `FAMILY` as files, numbered so that `--only` and `--best` know them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, size in (FAMILY | OTHERS).items():
        path = folder / f"{'x'.join(map(str, size))}-like{number}.txt"
        path.write_text(Maker(*size, seed).text(), "utf-8")
        made.append(path)
    return made


if __name__ == "__main__":
    print(Maker(*map(int, sys.argv[1:5])).text())
