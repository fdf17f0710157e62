"""The fair shares that follow from what was told: what counts, who takes part, what each did before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fairplan.roster.clock import touches_night
from fairplan.roster.fair import Stake, fair_shares
from fairplan.roster.problem import SATURDAY, WEEK, Share
from fairplan.roster.told import Place, Someone, Spread, Told, duty


@dataclass(frozen=True)
class Spreading:
    """`blocked` is what each person cannot have: no share is due of that."""

    told: Told
    places: tuple[Place, ...]
    blocked: Mapping[str, Mapping[tuple[int, str], str]]

    def shares(self) -> Iterator[Share]:
        return (self._share(spread) for spread in self.told.spreads)

    def _share(self, spread: Spread) -> Share:
        units = {place.id: self._units(spread, place) for place in self.places}
        units = {shift: unit for shift, unit in units.items() if unit}
        days = [day for day in range(self.told.days) if spread.what != "weekends" or self._off(day)]
        cells = frozenset((day, shift) for day in days for shift in units)
        load = sum(
            need.people * units.get(duty(need.post, need.hours), 0)
            for need in self.told.needs
            for day in need.days
            if day in days
        )
        stakes = {
            someone.id: self._stake(someone, spread, days, units)
            for someone in self.told.people.values()
        }
        stakes = {person: stake for person, stake in stakes.items() if stake.reach}
        return Share(
            spread.name,
            cells,
            units,
            {person: stake.carried for person, stake in stakes.items()},
            fair_shares(load, stakes),
            step=max(units.values(), default=1),
            weight=spread.weight,
        )

    def _off(self, day: int) -> bool:
        return (day + self.told.first_day.weekday()) % WEEK >= SATURDAY

    def _units(self, spread: Spread, place: Place) -> int:
        if spread.posts is not None and place.post.id not in spread.posts:
            return 0
        if spread.hours is not None and place.hours.id not in spread.hours:
            return 0
        if spread.what == "hours":
            return max(1, round(place.hours.minutes / spread.unit))
        if spread.what == "nights":
            return int(touches_night(place.hours.on(0), self.told.limits.night))
        return 1

    def _stake(
        self, someone: Someone, spread: Spread, days: list[int], units: Mapping[str, int]
    ) -> Stake:
        blocked = self.blocked[someone.id]
        reached = [
            max((unit for shift, unit in units.items() if (day, shift) not in blocked), default=0)
            for day in days
        ]
        there = sum(1 for reach in reached if reach)
        carried = spread.history.get(someone.id, 0)
        return Stake(someone.capacity, someone.capacity * there, carried, sum(reached))
