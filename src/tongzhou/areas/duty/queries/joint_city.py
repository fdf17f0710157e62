"""From the tables to a whole city's problem: who could serve where, and what each community needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from math import ceil

from django.utils.timezone import localtime

from fairplan.city.job import Hours
from fairplan.city.job import Limits as CityLimits
from fairplan.city.whole import City, Community
from fairplan.teams import Person as Someone
from fairplan.teams import Problem, Rule, Team
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.models import Shift
from tongzhou.areas.duty.queries.company import knowing_by_path, newcomers_by_path
from tongzhou.areas.duty.queries.joint import (
    Free,
    city_key,
    free_for_pairs,
    posts_of,
    shifts_between,
)
from tongzhou.areas.duty.queries.joint_people import People
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.queries.planning import hours_key, person_key
from tongzhou.areas.duty.queries.ways import seconds_table
from tongzhou.base.paths import above
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.places.models import Place

ON_DUTY = 2 / 3
"""The share of the days on which somebody serves when nobody is spared: so large a team is asked for."""
WEEK = 7
USUAL = 480


@dataclass(frozen=True)
class Asked:
    """The two steps' problem, and what is left to the communities themselves."""

    problem: Problem
    city: City
    places: Mapping[str, Place]
    left_out: Mapping[str, int]


def city_for(
    viewer: Viewer, place: Place, first: date, last: date, *, at: datetime, seed: int
) -> Asked:
    """Everything below that place from day to day, as it stands now."""
    return _City(viewer, place, first, last, at, seed).asked()


@dataclass
class _City:
    """Tells everything, table by table; a number of queries that does not grow with the city."""

    viewer: Viewer
    place: Place
    first: date
    last: date
    at: datetime
    seed: int
    not_asked: Counter[str] = field(default_factory=Counter)

    def asked(self) -> Asked:
        city = City(
            self.people.members(),
            {key: self._community(free) for key, free in self.needs.items()},
            days=self.days,
            limits=self._limits(),
            seed=self.seed,
        )
        return Asked(self._problem(), city, self.places, dict(self.not_asked))

    @cached_property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @cached_property
    def limits(self) -> rules.Limits:
        return limits_at(self.place.path, self.at)

    def _limits(self) -> CityLimits:
        shortest = min((one.minutes for one in self.hours.values()), default=USUAL)
        return CityLimits(
            rest=self.limits.rest_minutes,
            in_a_row=self.limits.most_days_in_a_row,
            duties=self._duties(shortest),
            week=self.limits.most_in_7_days,
        )

    def _duties(self, minutes: float) -> int:
        """So many duties of that length somebody may have on all these days."""
        a_week = min(self.limits.most_in_7_days // minutes, self.limits.most_days_in_a_row)
        return min(self.days, int(a_week) * ceil(self.days / WEEK))

    # -- what is needed

    @cached_property
    def free(self) -> dict[int, Free]:
        shifts = shifts_between(self.place.path, self.first, self.last)
        found = free_for_pairs(shifts, self.at)
        self.not_asked["shifts"] = len(shifts) - len(found)
        return found

    @cached_property
    def communities(self) -> dict[str, Place]:
        rows = Place.objects.filter(under("path", self.place.path), kind="community")
        return {city_key(one.pk): one for one in rows.order_by("path")}

    @cached_property
    def needs(self) -> dict[str, list[Free]]:
        """What is free in each community."""
        by_path = {place.path: key for key, place in self.communities.items()}
        found: dict[str, list[Free]] = defaultdict(list)
        for free in self.free.values():
            key = next((by_path[p] for p in above(free.shift.place_path) if p in by_path), None)
            if key is None:
                self.not_asked["shifts"] += 1
            else:
                found[key].append(free)
        return dict(sorted(found.items()))

    @cached_property
    def places(self) -> dict[str, Place]:
        return {key: self.communities[key] for key in self.needs}

    @cached_property
    def hours(self) -> dict[str, Hours]:
        found: dict[str, Hours] = {}
        for rows in self.needs.values():
            for one in rows:
                found.setdefault(hours_key(one.shift), _hours(one.shift, self.limits))
        return dict(sorted(found.items()))

    def _community(self, rows: list[Free]) -> Community:
        duties = {
            ((one.shift.day - self.first).days, post, hours_key(one.shift))
            for one in rows
            for post in posts_of(one)
        }
        ids = sorted({hours for _day, _post, hours in duties})
        return Community(
            tuple(sorted({post for _day, post, _hours in duties})),
            frozenset(duties),
            tuple(self.hours[one] for one in ids),
            needs_local=any(one.shift.post.needs_local for one in rows),
            in_pairs=any(one.shift.post.in_pairs for one in rows),
        )

    # -- who could go where

    @cached_property
    def people(self) -> People:
        shifts = [one.shift for one in self.free.values()]
        found = People(
            self.viewer,
            self.place,
            (self.first, self.last),
            self.limits,
            self.places,
            self.hours,
            shifts,
        )
        self.not_asked["people"] += len(found.homes) - len(found.who)
        return found

    def _problem(self) -> Problem:
        ids = list(self.people.who)
        seconds = seconds_table(ids, self.places, self.people.homes, self.limits.most_way_minutes)
        skills = self._skills()
        people = tuple(Someone(person_key(pk), skills=frozenset(skills[pk])) for pk in ids)
        strict = ((one.person_id, one.other_id) for one in self.people.bonds if one.strict)
        together = {(person_key(a), person_key(b)) for a, b in map(sorted, strict)}
        rule = Rule(least_worst=False)
        return Problem(
            people, self._teams(len(ids)), seconds, rule, together=tuple(sorted(together))
        )

    def _skills(self) -> dict[int, set[str]]:
        local = {p.path: k for k, p in self.places.items() if self._asks(k, "needs_local")}
        pairs = {p.path: k for k, p in self.places.items() if self._asks(k, "in_pairs")}
        found: dict[int, set[str]] = defaultdict(set)
        for path, known in knowing_by_path(self.people.who, local).items() if local else ():
            for pk in known:
                found[pk].add(f"local:{local[path]}")
        new = newcomers_by_path(self.people.who, pairs, at=self.at) if pairs else {}
        for path, key in pairs.items():
            for pk in self.people.who.keys() - new[path]:
                found[pk].add(f"old:{key}")
        return found

    def _asks(self, key: str, what: str) -> bool:
        return any(getattr(one.shift.post, what) for one in self.needs[key])

    def _teams(self, people: int) -> tuple[Team, ...]:
        full = {
            key: 2 * ceil(sum(one.pairs for one in rows) / self._each(rows))
            for key, rows in self.needs.items()
        }
        share = people / max(1, sum(full.values()))
        return tuple(self._team(key, size, share) for key, size in full.items())

    def _each(self, rows: list[Free]) -> int:
        """So many of these duties one of the team is counted on for."""
        usual = sum(one.shift.minutes * one.pairs for one in rows) / sum(one.pairs for one in rows)
        return max(1, min(round(self.days * ON_DUTY), self._duties(usual)))

    def _team(self, key: str, full: int, share: float) -> Team:
        """As many as are needed, or their share of too few; where there are more, all share the work."""
        size = full if share >= 1 else 2 * int(full * share / 2)
        most = 2 * ceil(full * max(share, 1) / 2)
        half = ceil(size / 2)
        asked = [("needs_local", f"local:{key}"), ("in_pairs", f"old:{key}")]
        skills = {skill: half for what, skill in asked if half and self._asks(key, what)}
        return Team(key, size, most=most, skills=skills)


def _hours(shift: Shift, limits: rules.Limits) -> Hours:
    starts, ends = localtime(shift.starts_at), localtime(shift.ends_at)
    night = rules.is_night(starts, ends, limits)
    return Hours(hours_key(shift), starts.hour * 60 + starts.minute, shift.minutes, night)
