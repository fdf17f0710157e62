"""Who goes with whom: everybody in a pair where that is possible, and the pairs that fit best."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

Fit = Callable[[str, str], int | None]
"""How well two fit, 0 or more; None where they may not be a pair."""

BY_TABLE = 14
"""Up to so many people are paired by going through all sets; more by the solver. Both are exact."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs in a fixed order, who is left over, and the sum of the fits."""

    pairs: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]
    fit: int


def pairs(people: Sequence[str], fit: Fit) -> Pairing:
    """As many pairs as there can be, and among these a matching of the largest sum of fits."""
    weights = {
        (i, j): found
        for i, j in combinations(range(len(people)), 2)
        if (found := fit(people[i], people[j])) is not None
    }
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("a fit is never negative; None means that two may not be a pair")
    chosen = _by_table(len(people), weights) if len(people) <= BY_TABLE else _by_solver(weights)
    paired = {person for pair in chosen for person in pair}
    return Pairing(
        pairs=tuple((people[i], people[j]) for i, j in sorted(chosen)),
        alone=tuple(one for i, one in enumerate(people) if i not in paired),
        fit=sum(weights[pair] for pair in chosen),
    )


def car_and_local(
    cars: Collection[str], locals_: Collection[str], never: Collection[frozenset[str]] = ()
) -> Fit:
    """A fit for doorstep work: one of the two has a car, one knows the place; who knows it counts more."""

    def fit(a: str, b: str) -> int | None:
        if frozenset((a, b)) in never:
            return None
        car, local = a in cars or b in cars, a in locals_ or b in locals_
        return 6 if car and local else 3 * local + 2 * car

    return fit


def _by_table(n: int, weights: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    """The first one not yet placed stays alone or goes with each later one in turn."""

    @cache
    def best(free: int) -> tuple[int, int, tuple[tuple[int, int], ...]]:
        if not free:
            return 0, 0, ()
        i = (free & -free).bit_length() - 1
        rest = free & ~(1 << i)
        top = best(rest)
        for j in range(i + 1, n):
            if rest >> j & 1 and (i, j) in weights:
                count, total, pairs_ = best(rest & ~(1 << j))
                if (count + 1, total + weights[i, j]) > top[:2]:
                    top = count + 1, total + weights[i, j], ((i, j), *pairs_)
        return top

    return list(best((1 << n) - 1)[2])


def _by_solver(weights: dict[tuple[int, int], int]) -> list[tuple[int, int]]:
    import highspy  # noqa: PLC0415 - the library is imported without its engines

    edges = sorted(weights)
    highs = highspy.Highs()
    highs.silent()
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    more = 1 + sum(weights.values())
    by_person: dict[int, list[int]] = {}
    for column, (i, j) in enumerate(edges):
        highs.addCol(-float(min(more, 1_000_000) + weights[i, j]), 0.0, 1.0, 0, [], [])
        highs.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        by_person.setdefault(i, []).append(column)
        by_person.setdefault(j, []).append(column)
    for columns in by_person.values():
        highs.addRow(0.0, 1.0, len(columns), columns, [1.0] * len(columns))
    highs.run()
    solution = highs.getSolution().col_value
    return [edge for column, edge in enumerate(edges) if solution[column] > 0.5]
