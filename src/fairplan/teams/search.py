"""Forms teams: which person joins which, best in all that counts, level by level, and proven where it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairplan.stops import OnProgress, Stop
from fairplan.teams import check
from fairplan.teams.arrays import Arrays, arrays, reachable
from fairplan.teams.problem import Problem
from fairplan.teams.result import LEVELS, TeamPlan
from fairplan.teams.watch import Watch
from fairplan.travel import NO_WAY

if TYPE_CHECKING:
    from fairplan.teams.arrays import Ints
    from fairplan.teams.flow import Flow
    from fairplan.teams.master import Bools
    from fairplan.teams.optimum import Best

SMALL = 20_000
"""Up to so many pairs of person and team all of them go into the program at once."""
NEAREST = 5
"""Teams of each person, by price, that the program begins with."""
RANKED = ("open", "reserve", "far", "mix")
WEIGHTS = {"open": 30_000_000, "reserve": 3_000_000, "far": 300_000, "mix": 30_000, "total": 1}
"""Seconds that each level is worth in the first trial; the proof of each level does not rest on them."""


def solve(
    problem: Problem,
    stop: Stop | None = None,
    seed: int = 0,
    on_progress: OnProgress | None = None,
) -> TeamPlan:
    """The best teams found before `stop` said so; without it, the best there are.

    There is always a plan: needs that nobody can meet stay open and are named. The same problem and
    seed give the same plan unless the clock stopped it. Every plan was looked at by `check`.
    """
    watch = Watch(stop, on_progress)
    a = arrays(problem)
    search = _Search(a, watch, seed)
    if a.seconds.size > SMALL:
        search.flow()
    if a.seconds.size <= SMALL or a.linked:
        search.program()
    plan = search.plan()
    wrong = check.violations(problem, plan.teams)
    if wrong or check.values(problem, plan.teams) != dict(plan.parts):
        raise AssertionError(f"the planner made a plan its checker refuses: {wrong[:3]}")
    return plan


form_teams = solve


class _Search:
    """The best plan so far, what is known about it, and the arcs worth beginning with."""

    def __init__(self, a: Arrays, watch: Watch, seed: int) -> None:
        import numpy as np  # noqa: PLC0415 - the library is imported without its engines

        self.a, self.watch, self.seed = a, watch, seed
        self.allowed = _allowed(a)
        self.longest = NO_WAY - 1
        self.start: Bools = self.allowed.copy()
        self.least: dict[str, int] = dict.fromkeys(LEVELS, 0)
        self.proven: set[str] = set()
        self.bound: float | None = None
        self.seat_price: Ints | None = None
        self.team: Ints = np.full(len(a.seconds), -1, dtype=np.int64)
        self.values = a.values(self.team)

    def flow(self) -> None:
        """Sizes and ways only: the answer, or a lower bound and a good place to begin."""
        from fairplan.teams import flow  # noqa: PLC0415

        found, finished = flow.least_worst(self.a, self.seed, lambda: self.watch.go_on("flow"))
        if not self.a.linked:
            self._take(found.team)
            self.proven = set(LEVELS) - (set() if finished else {"worst", "total"})
            self.bound = found.values["total"] if finished else None
            self._price_seats(found.price)
            return
        if self.a.problem.rule.least_worst:
            self.longest = found.values["worst"]
        self.least = found.values | {"mix": 0}
        self.start = _promising(self.a, found, self.allowed)
        if not len(self.a.together) + len(self.a.apart):
            self._take(found.team)

    def program(self) -> None:
        """Skills, units and ties: first all levels at once, then whatever that did not prove."""
        if self.longest < NO_WAY - 1 and not self._can_be(self.longest):
            self.longest = NO_WAY - 1
        best = self._minimise(WEIGHTS, self.longest)
        if self.watch.stopped:
            return
        self._prove_levels()
        if self.watch.stopped:
            return
        if self._as_flow(RANKED) and self.values["worst"] <= self.least["worst"]:
            self.proven.add("worst")
        elif self.a.problem.rule.least_worst and self.values["worst"]:
            self._shorten()
        else:
            self.proven.add("worst")
        if not self.watch.stopped and set(LEVELS) - {"total"} <= self.proven:
            self._prove_total(best)

    def _as_flow(self, levels: tuple[str, ...]) -> bool:
        return all(self.values[level] == self.least[level] for level in levels)

    def _prove_levels(self) -> None:
        """Each level in turn: at its lower bound, or minimised with those before it held."""
        for k, level in enumerate(RANKED):
            upto = RANKED[: k + 1]
            if not self._as_flow(upto) and self.values[level] > 0:
                best = self._minimise(_weights(self.values, upto), NO_WAY - 1)
                if not best.proven:
                    return
            self.proven.add(level)

    def _shorten(self) -> None:
        """The longest way by halving, with all levels before it held."""
        import numpy as np  # noqa: PLC0415

        worst = self.values["worst"]
        ways = np.unique(self.a.seconds[self.a.seconds <= worst])
        low, high = 0, len(ways) - 1
        held = {level: self.values[level] for level in RANKED}
        weights = _weights(self.values, RANKED)
        least = sum(weights[level] * held[level] for level in RANKED)
        while low < high:
            middle = (low + high) // 2
            best = self._minimise(weights, int(ways[middle]), limit=least)
            if best.team is not None and best.value <= least:
                high = int(np.searchsorted(ways, self.values["worst"]))
            elif best.bound > least:
                low = middle + 1
            else:
                return
        self.longest = int(ways[high])
        self.proven.add("worst")

    def _prove_total(self, first: Best) -> None:
        """The sum of ways with everything before it held."""
        before = dict(self.values)
        weights = _weights(self.values, RANKED, self._gain()) | {"total": 1}
        limit = self.values["worst"] if self.a.problem.rule.least_worst else NO_WAY - 1
        strong = all(WEIGHTS[level] >= weights[level] for level in RANKED)
        settled = first.proven and strong and limit <= self.longest and first.team is self.team
        best = first if settled else self._minimise(weights, limit)
        self._price_seats(best.seat_price.astype(int))
        held = sum(
            self.values[level] * (WEIGHTS if settled else weights)[level] for level in RANKED
        )
        if best.team is not None and all(self.values[k] == before[k] for k in RANKED):
            self.bound = best.bound - held
            if best.proven:
                self.proven.add("total")

    def _gain(self) -> int:
        """How much the total could still fall at most."""
        rule, ways = self.a.problem.rule, self.a.seconds
        if self.least["total"] and self._as_flow(("open", "reserve", "far")):
            return max(0, self.values["total"] - self.least["total"])
        least = ways.min(axis=1, initial=NO_WAY).astype(int)[self.team >= 0]
        certain = int(least.sum()) if rule.everyone and not self.values["reserve"] else 0
        return max(0, self.values["total"] - certain + rule.stay * len(self.a.problem.now))

    def _can_be(self, longest: int) -> bool:
        """Whether the levels could be what they are without skills, units and ties when nobody goes
        further; if not, the bottleneck of the flow says nothing.
        """
        from fairplan.teams.master import Program  # noqa: PLC0415

        weights = _weights(self.least, RANKED)
        allowed = self.allowed & reachable(self.a, longest)
        program = Program(self.a, allowed, weights)
        program.add_arcs(*(self.start & allowed).nonzero())
        least = sum(weights[level] * self.least[level] for level in RANKED)
        return program.price_out(self.watch) and program.value <= least + 0.5

    def _minimise(self, weights: dict[str, int], longest: int, limit: float | None = None) -> Best:
        from fairplan.teams.optimum import minimise  # noqa: PLC0415

        allowed = self.allowed & reachable(self.a, longest)
        known = self.team if (self.team >= 0).any() else None
        best = minimise(self.a, allowed, self.start & allowed, weights, self.watch, limit, known)
        if best.team is not None and self._is_better(best.team):
            self._take(best.team)
        return best

    def _price_seats(self, price: Ints) -> None:
        """Against the seat that is least in demand; what would serve more than travel has no price."""
        full = self.a.missing(self.team)[0] == 0
        if full.any():
            price = (price - price[full].min()).clip(0)
            price[price >= WEIGHTS["mix"]] = -1
            self.seat_price = price

    def _is_better(self, team: Ints) -> bool:
        values = self.a.values(team)
        levels = [level for level in LEVELS if level != "worst" or self.a.problem.rule.least_worst]
        return [values[level] for level in levels] <= [self.values[level] for level in levels]

    def _take(self, team: Ints) -> None:
        self.team, self.values = team, self.a.values(team)
        self.watch.cost = self.values["total"]

    def plan(self) -> TeamPlan:
        teams = self.a.problem.teams
        prices = [] if self.seat_price is None else self.seat_price.tolist()
        return TeamPlan(
            teams=self.a.named(self.team),
            parts=self.values,
            open=self.a.open_needs(self.team),
            proven=frozenset(self.proven),
            bound=self.bound,
            seat_price={
                one.id: int(price) for one, price in zip(teams, prices, strict=False) if price >= 0
            },
            seed=self.seed,
            steps=self.watch.steps,
            seconds=self.watch.seconds,
        )


def _allowed(a: Arrays) -> Bools:
    """Where each may go; those who stay together only where both may."""
    allowed = reachable(a, NO_WAY - 1)
    for _ in range(len(a.together)):
        before = allowed.copy()
        for p, q in a.together:
            allowed[p] = allowed[q] = allowed[p] & allowed[q]
        if (before == allowed).all():
            break
    return allowed


def _promising(a: Arrays, found: Flow, allowed: Bools) -> Bools:
    """For each person the teams that are cheapest at the flow's prices, the chosen and the present one."""
    import numpy as np  # noqa: PLC0415

    people = np.arange(len(a.seconds))
    price = np.where(allowed, a.seconds + found.price[None, :].astype(float), np.inf)
    price[people[a.now >= 0], a.now[a.now >= 0]] -= a.problem.rule.stay
    start = np.zeros_like(allowed)
    nearest = np.argsort(price, axis=1, kind="stable")[:, :NEAREST]
    start[people[:, None], nearest] = True
    start[people[found.team >= 0], found.team[found.team >= 0]] = True
    return start & allowed


def _weights(values: dict[str, int], levels: tuple[str, ...], below: int = 0) -> dict[str, int]:
    """Whole weights under which nothing that is worse in these levels, taken in order, can be cheaper:
    a step up in one outweighs all that could still be won in those after it (`below`: in the total).
    """
    weights = dict.fromkeys((*RANKED, "total"), 0)
    for level in reversed(levels):
        weights[level] = 1 + below
        below += weights[level] * values[level]
    return weights
