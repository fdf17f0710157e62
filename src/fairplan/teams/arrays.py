"""The problem in numbers, as the engines see it: people are rows, teams columns, skills and units indices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fairplan.teams.problem import Problem
from fairplan.teams.result import Open
from fairplan.travel import NO_WAY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

NO_CAP = 1 << 30


@dataclass(frozen=True)
class Arrays:
    """n people, T teams, S skills. `quota` (T, S) people asked for, `has` (n, S), `cap` (T) per unit,
    `now` (n) the column of the present team or -1, pairs as rows (k, 2).
    """

    problem: Problem
    seconds: NDArray[np.int32]
    low: Ints
    high: Ints
    urgency: Ints
    quota: Ints
    has: NDArray[np.bool_]
    unit: Ints
    cap: Ints
    load: Ints
    now: Ints
    together: Ints
    apart: Ints

    @property
    def linked(self) -> bool:
        """Whether anything but sizes and travel links people."""
        capped = bool((self.cap < NO_CAP).any())
        return capped or bool(self.quota.any()) or len(self.together) + len(self.apart) > 0

    def cost(self, people: Ints, teams: Ints) -> Ints:
        """What each (person, team) adds to the total."""
        import numpy as np  # noqa: PLC0415 - the library is imported without its engines

        cost = self.seconds[people, teams].astype(np.int64) + self.load[people]
        return cost - self.problem.rule.stay * (self.now[people] == teams)

    def values(self, team: Ints) -> dict[str, int]:
        """The value on each level of an assignment (n, -1 is reserve)."""
        import numpy as np  # noqa: PLC0415

        rule, teams = self.problem.rule, len(self.low)
        people = np.nonzero(team >= 0)[0]
        at = team[people]
        ways = self.seconds[people, at]
        seats, skills = self.missing(team)
        mix = 0
        if (self.cap < NO_CAP).any():
            units = int(self.unit.max(initial=0)) + 1
            counts = np.bincount(at * units + self.unit[people], minlength=teams * units)
            mix = int(np.maximum(counts.reshape(teams, units) - self.cap[:, None], 0).sum())
        return {
            "open": int((self.urgency * (seats + skills.sum(1))).sum()),
            "reserve": int((team < 0).sum()) if rule.everyone else 0,
            "far": int((ways > rule.far).sum()),
            "mix": mix,
            "worst": int(ways.max(initial=0)),
            "total": int(self.cost(people, at).sum()),
        }

    def missing(self, team: Ints) -> tuple[Ints, Ints]:
        """Open seats (T) and open skills (T, S)."""
        import numpy as np  # noqa: PLC0415

        people = np.nonzero(team >= 0)[0]
        sizes = np.bincount(team[people], minlength=len(self.low))
        have = np.zeros_like(self.quota)
        for skill in range(self.quota.shape[1]):
            holders = people[self.has[people, skill]]
            have[:, skill] = np.bincount(team[holders], minlength=len(self.low))
        return np.maximum(self.low - sizes, 0), np.maximum(self.quota - have, 0)

    def named(self, team: Ints) -> dict[str, str | None]:
        """The assignment by ids."""
        pairs = zip(self.problem.people, team.tolist(), strict=True)
        return {one.id: self.problem.teams[j].id if j >= 0 else None for one, j in pairs}

    def open_needs(self, team: Ints) -> tuple[Open, ...]:
        seats, skills = self.missing(team)
        names = skill_names(self.problem)
        found = []
        for j, one in enumerate(self.problem.teams):
            if seats[j]:
                found.append(Open(one.id, int(seats[j])))
            found += [Open(one.id, int(n), names[s]) for s, n in enumerate(skills[j]) if n]
        return tuple(found)


def skill_names(problem: Problem) -> list[str]:
    """The skills any team asks for, in a fixed order."""
    return sorted({skill for team in problem.teams for skill in team.skills})


def arrays(problem: Problem) -> Arrays:
    """The same problem in numbers."""
    import numpy as np  # noqa: PLC0415

    rows = {person.id: i for i, person in enumerate(problem.people)}
    columns = {team.id: j for j, team in enumerate(problem.teams)}
    skills = skill_names(problem)
    units: Mapping[str, int] = {
        unit: k for k, unit in enumerate(sorted({person.unit for person in problem.people}))
    }
    caps = [problem.rule.cap(team.size) for team in problem.teams]

    def ints(values: object, *shape: int) -> Ints:
        return np.array(values, dtype=np.int64).reshape(shape or -1)

    def pairs(given: tuple[tuple[str, str], ...]) -> Ints:
        return ints([[rows[a], rows[b]] for a, b in given], len(given), 2)

    return Arrays(
        problem=problem,
        seconds=problem.seconds,
        low=ints([team.size for team in problem.teams]),
        high=ints([team.room for team in problem.teams]),
        urgency=ints([team.urgency for team in problem.teams]),
        quota=ints(
            [[team.skills.get(skill, 0) for skill in skills] for team in problem.teams],
            len(problem.teams),
            len(skills),
        ),
        has=np.array(
            [[skill in person.skills for skill in skills] for person in problem.people], dtype=bool
        ).reshape(len(problem.people), len(skills)),
        unit=ints([units[person.unit] for person in problem.people]),
        cap=ints([NO_CAP if cap is None else cap for cap in caps]),
        load=ints([person.load for person in problem.people]),
        now=ints([columns.get(problem.now.get(person.id, ""), -1) for person in problem.people]),
        together=pairs(problem.together),
        apart=pairs(problem.apart),
    )


def reachable(a: Arrays, longest: int) -> NDArray[np.bool_]:
    """Which (person, team) are allowed when nobody goes further than `longest` seconds."""
    allowed: NDArray[np.bool_] = a.seconds <= min(longest, NO_WAY - 1)
    return allowed
