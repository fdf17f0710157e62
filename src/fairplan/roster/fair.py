"""What would be fair: everybody's share by capacity, with what was already done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stake:
    """One who shares: `capacity` as a rule, `available` of it this time, what was `carried` in from
    before, and the most that can be reached on top.
    """

    capacity: int
    available: int
    carried: int
    reach: int


def fair_shares(load: int, stakes: Mapping[str, Stake]) -> dict[str, int]:
    """What each should have in the end, whole units that add up to all of it (as far as possible).

    What was done before is levelled by capacity, the new `load` by what is available. Nobody can give
    back what was done or do more than is in reach: the others then share the difference. Left-over
    units go to the largest remainders, then by id.
    """
    if not stakes:
        return {}
    ideal = _ideal(load, stakes)
    least = sum(stake.carried for stake in stakes.values())
    most = sum(stake.carried + stake.reach for stake in stakes.values())
    total = min(least + load, most)
    low, high = -float(most + load), float(most + load)
    for _ in range(80):
        level = (low + high) / 2
        held = sum(_shares(level, ideal, stakes).values())
        low, high = (level, high) if held < total else (low, level)
    return _rounded(total, _shares(high, ideal, stakes), stakes)


def _ideal(load: int, stakes: Mapping[str, Stake]) -> dict[str, float]:
    carried = sum(stake.carried for stake in stakes.values())
    capacity = sum(stake.capacity for stake in stakes.values()) or 1
    available = sum(stake.available for stake in stakes.values()) or 1
    return {
        person: carried * stake.capacity / capacity + load * stake.available / available
        for person, stake in stakes.items()
    }


def _shares(
    level: float, ideal: Mapping[str, float], stakes: Mapping[str, Stake]
) -> dict[str, float]:
    """Everyone's ideal, moved by the level, within what is possible."""
    return {
        person: min(max(ideal[person] + level, stake.carried), stake.carried + stake.reach)
        for person, stake in stakes.items()
    }


def _rounded(
    total: int, shares: Mapping[str, float], stakes: Mapping[str, Stake]
) -> dict[str, int]:
    whole = {person: int(share + 1e-6) for person, share in shares.items()}
    left = total - sum(whole.values())
    for person in sorted(shares, key=lambda p: (whole[p] - round(shares[p], 6), p)):
        room = stakes[person].carried + stakes[person].reach - whole[person]
        if left > 0 and room > 0:
            whole[person] += 1
            left -= 1
    return whole
