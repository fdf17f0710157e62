"""Makes instances in the published format, as large as its largest, around a hidden roster.

    python -m benchmarks._lookalike PEOPLE WEEKS SHIFTS SEED > file

The hidden roster keeps everyone's own limits; needs are its counts, some a little higher or lower, so
its cost (in the first line) is a value that a good planner must beat.
"""

from __future__ import annotations

import sys

import numpy as np

LENGTHS = (480, 480, 480, 600, 720, 540, 420)
UNDER, OVER = 100, 1


class Maker:
    def __init__(self, people: int, weeks: int, shifts: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.people, self.days, self.shifts = people, 7 * weeks, shifts
        self.weeks = weeks
        few = 3 if shifts <= 3 else len(LENGTHS)
        self.length = [LENGTHS[i % few] if shifts > 3 else 480 for i in range(shifts)]
        self.starts = np.sort(self.rng.integers(0, max(3, shifts // 2), shifts))

    def staff(self) -> list[str]:
        lines = []
        for person in range(self.people):
            limits = self.rng.choice([0, 1, 2], self.shifts, p=[0.4, 0.4, 0.2])
            limits[self.rng.integers(self.shifts)] = 1
            some = max(2, int(self.days * self.rng.uniform(0.12, 0.4)))
            most = [0 if k == 0 else self.days if k == 1 else some for k in limits]
            text = "|".join(f"s{s}={n}" for s, n in enumerate(most))
            top = 2160 * self.weeks
            row = int(self.rng.choice([5, 5, 6]))
            off = 2 if row == 5 else int(self.rng.choice([2, 3]))
            ends = max(1, self.weeks // 2)
            lines.append(f"p{person},{text},{top},{top - 1080},{row},2,{off},{ends}")
        return lines

    def free_days(self) -> list[str]:
        return [
            f"p{person}," + ",".join(str(d) for d in self._some_days(max(1, self.weeks // 2)))
            for person in range(self.people)
        ]

    def _some_days(self, count: int) -> list[int]:
        return sorted(self.rng.choice(self.days, count, replace=False).tolist())

    def requests(self) -> tuple[list[str], list[str]]:
        on, off = [], []
        for person in range(self.people):
            for _ in range(2 * self.weeks):
                line = (
                    f"p{person},{self.rng.integers(self.days)},s{self.rng.integers(self.shifts)},"
                )
                (on if self.rng.random() < 0.5 else off).append(line + str(self.rng.integers(1, 4)))
        return _once(on), _once(off)

    def text(self, needs: np.ndarray | None = None) -> str:
        rng = np.random.default_rng([self.people, self.weeks])
        self.rng = rng
        after = [
            "|".join(f"s{b}" for b in range(self.shifts) if self.starts[b] < self.starts[a])
            for a in range(self.shifts)
        ]
        kinds = [f"s{s},{self.length[s]},{after[s]}" for s in range(self.shifts)]
        staff, free = self.staff(), self.free_days()
        on, off = self.requests()
        cover = []
        if needs is not None:
            for (day, s), need in np.ndenumerate(needs):
                cover.append(f"{day},s{s},{need},{UNDER},{OVER}")
        sections = {
            "HORIZON": [str(self.days)],
            "SHIFTS": kinds,
            "STAFF": staff,
            "DAYS_OFF": free,
            "SHIFT_ON_REQUESTS": on,
            "SHIFT_OFF_REQUESTS": off,
            "COVER": cover,
        }
        return "\n\n".join(
            "\n".join([f"SECTION_{name}", *lines]) for name, lines in sections.items()
        )


def _once(lines: list[str]) -> list[str]:
    return list({line.rsplit(",", 1)[0]: line for line in lines}.values())


def instance(people: int, weeks: int, shifts: int, seed: int) -> str:
    from fairplan.roster.compile import compiled  # noqa: PLC0415
    from fairplan.roster.published import parse  # noqa: PLC0415
    from fairplan.roster.search.first import best_days  # noqa: PLC0415
    from fairplan.roster.search.kernel import scratch  # noqa: PLC0415
    from fairplan.roster.search.model import Model, State  # noqa: PLC0415

    maker = Maker(people, weeks, shifts, seed)
    model = Model(compiled(parse(maker.text())))
    rng, memory = np.random.default_rng(seed), scratch()
    hidden = np.full((people, model.days), model.shifts)
    like = rng.uniform(-6, 2, (model.days, model.shifts))
    for person in range(people):
        prices = like + rng.normal(0, 3, (model.days, model.shifts))
        hidden[person] = best_days(model, person, prices, memory)
    needs = np.array(
        [np.bincount(day, minlength=model.shifts + 1)[: model.shifts] for day in hidden.T]
    )
    moved = rng.choice([-1, 0, 1], needs.shape, p=[0.03, 0.94, 0.03])
    text = maker.text(np.maximum(0, needs + moved))
    cost = State(Model(compiled(parse(text))), hidden).cost
    return f"# hidden roster: {cost}\n{text}\n"


if __name__ == "__main__":
    print(instance(*map(int, sys.argv[1:5])))
