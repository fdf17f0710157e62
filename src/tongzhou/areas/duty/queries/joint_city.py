"""From the tables to a whole city's problem: who could serve where, and what each community needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil

from django.db.models import Q
from django.utils.timezone import localtime

from fairplan.city.job import Hours, Member
from fairplan.city.job import Limits as CityLimits
from fairplan.city.whole import City, Community
from fairplan.teams import Person as Someone
from fairplan.teams import Problem, Rule, Team
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import Done
from tongzhou.areas.duty.models import PairBond, Preference, Shift
from tongzhou.areas.duty.queries.board import wished_days
from tongzhou.areas.duty.queries.company import families, knowing_by_path, newcomers_by_path
from tongzhou.areas.duty.queries.history import midnight, served_before
from tongzhou.areas.duty.queries.joint import (
    Free,
    city_key,
    free_for_pairs,
    is_fixed,
    posts_of,
    shifts_between,
    standing_on,
)
from tongzhou.areas.duty.queries.people import limits_at, who_are
from tongzhou.areas.duty.queries.planning import hours_key, person_key
from tongzhou.areas.duty.queries.posted import homes
from tongzhou.areas.duty.queries.terms import with_terms
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
            self.members,
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
        longest = max((one.minutes for one in self.hours.values()), default=USUAL)
        a_week = min(self.limits.most_in_7_days // longest, self.limits.most_days_in_a_row)
        return CityLimits(
            rest=self.limits.rest_minutes,
            in_a_row=self.limits.most_days_in_a_row,
            duties=min(self.days, a_week * ceil(self.days / WEEK)),
        )

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

    # -- who there is

    @cached_property
    def homes(self) -> dict[int, set[str]]:
        """People who may be put into a roster somewhere below, with the communities of their posts."""
        paths = {place.path: key for key, place in self.places.items()}
        found: dict[int, set[str]] = {}
        for person_id, path in homes(self.viewer, self.place, self.first, self.last):
            own = found.setdefault(person_id, set())
            own |= {paths[one] for one in above(path) if one in paths}
        return found

    @cached_property
    def who(self) -> dict[int, rules.Who]:
        """Grown-ups as the rules see them, without the duties that this plan may replace."""
        movable = [one.pk for one in standing_on(self._shifts) if not is_fixed(one)]
        known = who_are(
            self.homes,
            starts_at=localtime(midnight(self.first)),
            ends_at=localtime(midnight(self.last + timedelta(days=1))),
            place_path=self.place.path,
            without=movable,
        )
        known = with_terms(known, self.place.path, self.first, self.last)
        grown = {pk: one for pk, one in known.items() if not self._is_minor(one)}
        self.not_asked["people"] += len(self.homes) - len(grown)
        return dict(sorted(grown.items()))

    @cached_property
    def _shifts(self) -> list[Shift]:
        return [one.shift for one in self.free.values()]

    def _is_minor(self, who: rules.Who) -> bool:
        age = who.age_on(self.first)
        return age is not None and age < self.limits.minor_age

    @cached_property
    def members(self) -> dict[str, Member]:
        done = served_before(self.who, self.first, self.limits)
        wishes, mates, kin = self._wishes(), self._mates(), self._families()
        found = {}
        for pk, who in self.who.items():
            past = done.get(pk, Done())
            away, not_at = self._blocked(who)
            run, last = self._before(who)
            found[person_key(pk)] = Member(
                person_key(pk),
                family=kin.get(pk, ""),
                away=away,
                not_at=not_at,
                rather_not=wishes.get(pk, {}),
                duties=round(past.minutes / USUAL),
                nights=past.nights,
                run=run,
                last=last,
                mate=mates.get(pk, ""),
            )
        return found

    def _blocked(self, who: rules.Who) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
        """Days on which no duty is possible, and hours that are not, by the one verdict."""
        away: dict[int, str] = {}
        not_at: dict[int, tuple[str, ...]] = {}
        if not (who.bound or who.away or who.left_on or who.terms):
            return away, not_at
        for number in range(self.days):
            start = localtime(midnight(self.first + timedelta(days=number)))
            against = {
                one.id: rules.breaches(who, _job(one, start), self.limits)
                for one in self.hours.values()
            }
            wrong = tuple(sorted(one for one, found in against.items() if found))
            if len(wrong) == len(self.hours):
                away[number] = against[wrong[0]][0].code
            elif wrong:
                not_at[number] = wrong
        return away, not_at

    def _before(self, who: rules.Who) -> tuple[int, str | None]:
        """Days on duty in a row just before the first day, and the hours of the last."""
        eve = self.first - timedelta(days=1)
        days = {day for one in who.bound for day in one.days if day < self.first}
        run = rules.days_in_a_row(days, eve)
        last = [one for one in who.bound if one.starts_at.date() == eve]
        if not run or not last:
            return run, None
        starts = last[-1].starts_at
        return run, f"{starts.hour * 60 + starts.minute}x{last[-1].minutes}"

    def _wishes(self) -> dict[int, dict[int, int]]:
        """Days that people would rather have free; wishes for a post or hours are left to the rosters."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        rows = Preference.objects.filter(
            person_id__in=self.who, wants=False, post__isnull=True, pattern__isnull=True
        )
        for one in rows.order_by("pk"):
            for day in wished_days(one, self.first, self.last):
                found[one.person_id][(day - self.first).days] = one.weight
        return found

    @cached_property
    def bonds(self) -> list[PairBond]:
        rows = PairBond.objects.filter(
            person_id__in=self.who, other_id__in=self.who, apart_on_cash=False
        ).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=self.last))
        return list(rows.filter(started_on__lte=self.first).order_by("pk"))

    def _mates(self) -> dict[int, str]:
        return {one.person_id: person_key(one.other_id) for one in self.bonds}

    def _families(self) -> dict[int, str]:
        """People of one family have one word, where any of the posts handles money."""
        if not any(one.shift.post.card.cash for one in self.free.values()):
            return {}
        word: dict[int, int] = {}
        for pair in sorted(map(sorted, families(self.who))):
            old = {word.get(one, one) for one in pair}
            for one in {*pair, *(k for k, v in word.items() if v in old)}:
                word[one] = min(old)
        return {pk: f"f{one}" for pk, one in word.items()}

    # -- who could go where

    def _problem(self) -> Problem:
        ids = [pk for pk in self.who if person_key(pk) in self.members]
        seconds = seconds_table(ids, self.places, self.homes)
        skills = self._skills()
        people = tuple(Someone(person_key(pk), skills=frozenset(skills[pk])) for pk in ids)
        strict = ((one.person_id, one.other_id) for one in self.bonds if one.strict)
        together = {(person_key(a), person_key(b)) for a, b in map(sorted, strict)}
        rule = Rule(least_worst=False)
        return Problem(
            people, self._teams(len(ids)), seconds, rule, together=tuple(sorted(together))
        )

    def _skills(self) -> dict[int, set[str]]:
        local = {p.path: k for k, p in self.places.items() if self._asks(k, "needs_local")}
        pairs = {p.path: k for k, p in self.places.items() if self._asks(k, "in_pairs")}
        found: dict[int, set[str]] = defaultdict(set)
        for path, known in knowing_by_path(self.who, local).items() if local else ():
            for pk in known:
                found[pk].add(f"local:{local[path]}")
        new = newcomers_by_path(self.who, pairs, at=self.at) if pairs else {}
        for path, key in pairs.items():
            for pk in self.who.keys() - new[path]:
                found[pk].add(f"old:{key}")
        return found

    def _asks(self, key: str, what: str) -> bool:
        return any(getattr(one.shift.post, what) for one in self.needs[key])

    def _teams(self, people: int) -> tuple[Team, ...]:
        each = max(1, min(round(self.days * ON_DUTY), self._limits().duties))
        full = {
            key: 2 * ceil(sum(one.pairs for one in rows) / each) for key, rows in self.needs.items()
        }
        share = people / max(1, sum(full.values()))
        return tuple(self._team(key, size, share) for key, size in full.items())

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


def _job(hours: Hours, midnight_of: datetime) -> rules.Job:
    starts = midnight_of + timedelta(minutes=hours.start)
    ends = starts + timedelta(minutes=hours.minutes)
    return rules.Job(starts, ends, harmless=True, adults_only=False)
