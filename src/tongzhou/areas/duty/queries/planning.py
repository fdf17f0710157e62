"""From the tables to the planner's problem, and from its plan back to shifts and people.

The problem carries ids only (`p12`, `s3:480x540`): it is kept for as long as it may be repeated. What
has begun, what is locked, and who is not of the crew stays as it stands; the rest is free to be moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.timezone import localdate, localtime

from fairplan.roster.builder import RosterBuilder
from fairplan.roster.clock import Limits
from fairplan.roster.limits import loosened
from fairplan.roster.problem import Before, Demand, Problem
from fairplan.roster.reasons import Reason
from fairplan.roster.told import Minor, Someone
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import HOUR, Done, Seat
from tongzhou.areas.duty.models import Duty, PairBond, Preference, Roster, Shift
from tongzhou.areas.duty.queries.board import wished_days
from tongzhou.areas.duty.queries.company import families, knowing_by_path, newcomers_by_path
from tongzhou.areas.duty.queries.history import midnight, served_before
from tongzhou.areas.duty.queries.people import limits_at, who_are
from tongzhou.areas.duty.queries.rosters import crew_of, duties_on, shifts_of
from tongzhou.base.paths import above

# What things are worth beside each other: a wish counts three for each degree of its weight.
WISH = 3
TOGETHER = 4
FAIR = {"hours": 1, "nights": 3, "weekends": 3}
CHANGED, DISTURBED = 5, 40
LOOK_BACK = 14
# Hours are shared in units of so many minutes, so that none of the shifts is counted too far off.
UNITS, ROUNDED = (240, 180, 120, 60), 0.15
WEEK = 7


@dataclass(frozen=True, slots=True)
class Planned:
    """A problem, and what its ids stand for: `cells` gives the shift of a (day, shift id)."""

    problem: Problem
    cells: Mapping[tuple[int, str], Shift]
    people: Mapping[str, int]
    titles: Mapping[str, str]
    fixed: Mapping[int, tuple[Seat, ...]] = field(default_factory=dict)

    def seats(
        self, plan: Mapping[str, Iterable[str | None]], now: Mapping[int, tuple[Seat, ...]]
    ) -> dict[int, tuple[Seat, ...]]:
        """The plan as seats of shifts (by their ids), with what differs from now marked."""
        found: dict[int, list[Seat]] = defaultdict(list)
        for shift_id, seats in self.fixed.items():
            found[shift_id].extend(seats)
        there = {
            (shift_id, seat.person_id): seat for shift_id, seats in now.items() for seat in seats
        }
        for person_id, shift in self.placed(plan):
            seat = there.get((shift.pk, person_id)) or Seat(person_id, changed=True)
            if all(one.person_id != person_id for one in found[shift.pk]):
                found[shift.pk].append(seat)
        return {shift_id: tuple(seats) for shift_id, seats in found.items()}

    def placed(self, plan: Mapping[str, Iterable[str | None]]) -> Iterator[tuple[int, Shift]]:
        """Who stands in which shift by this plan; what the tables no longer know is left out."""
        for key, row in plan.items():
            for day, shift_id in enumerate(row):
                shift = self.cells.get((day, shift_id)) if shift_id else None
                if shift is not None and key in self.people:
                    yield self.people[key], shift


def person_key(person_id: int) -> str:
    return f"p{person_id}"


def hours_key(shift: Shift) -> str:
    starts = localtime(shift.starts_at)
    return f"{starts.hour * HOUR + starts.minute}x{shift.minutes}"


def shift_key(shift: Shift) -> str:
    """The id of a shift's kind: its post and its hours."""
    return f"s{shift.post_id}:{hours_key(shift)}"


def problem_for(roster: Roster, at: datetime) -> Planned:
    """What is to be planned of that roster from now on. A number of queries that does not grow with it."""
    return _Telling(roster, at).planned()


@dataclass
class _Telling:
    """Tells the builder everything, table by table."""

    roster: Roster
    at: datetime

    def __post_init__(self) -> None:
        first, last = self.roster.first_day, self.roster.last_day
        self.days = (last - first).days + 1
        self.limits = limits_at(self.roster.place_path, self.at)
        self.told = RosterBuilder(first, self.days, self._clock())
        self.shifts = list(shifts_of(self.roster))
        self.crew = [person.pk for person in crew_of(self.roster)]
        self.duties = list(duties_on(self.shifts).select_related("shift"))

    def planned(self) -> Planned:
        self._places()
        self._people()
        self._bound()
        self._locked()
        self._needs()
        self._company()
        self._wishes()
        self._shares()
        self._standing()
        problem = self.told.build()
        problem = replace(problem, demands=(*problem.demands, *self._newcomers()))
        if self.roster.given_up:
            problem = _without(problem, self.roster.given_up)
        return Planned(
            problem,
            {(self._number(one.day), shift_key(one)): one for one in self.shifts},
            {person_key(pk): pk for pk in self.crew},
            {shift_key(one): title_of(one) for one in self.shifts},
            self.fixed_seats,
        )

    def _clock(self) -> Limits:
        limits = self.limits
        night = [t.hour * HOUR + t.minute for t in (limits.night_from, limits.night_until)]
        return Limits(
            rest=limits.rest_minutes,
            in_a_day=limits.most_in_24_hours,
            in_seven_days=limits.most_in_7_days,
            in_a_row=limits.most_days_in_a_row,
            night=(night[0], night[1]),
        )

    def _number(self, day: date) -> int:
        return (day - self.roster.first_day).days

    # -- what stays

    def _stays(self, duty: Duty) -> bool:
        return duty.locked or duty.starts_at <= self.at

    @cached_property
    def modelled(self) -> set[int]:
        """The duties that the planner itself holds: whole shifts of the crew, one a day."""
        seen: dict[tuple[int, date], int] = {}
        for duty in sorted(self.duties, key=lambda one: not self._stays(one)):
            shift = duty.shift
            whole = (duty.starts_at, duty.ends_at) == (shift.starts_at, shift.ends_at)
            if whole and duty.person_id in self.crew:
                seen.setdefault((duty.person_id, shift.day), duty.pk)
        return set(seen.values())

    @cached_property
    def aside(self) -> list[Duty]:
        """Duties here that stand and count, but that no plan moves."""
        return [one for one in self.duties if one.pk not in self.modelled]

    @cached_property
    def fixed_seats(self) -> dict[int, tuple[Seat, ...]]:
        found: dict[int, list[Seat]] = defaultdict(list)
        for one in self.aside:
            found[one.shift_id].append(Seat(one.person_id, one.pk, locked=one.locked))
        return {shift_id: tuple(seats) for shift_id, seats in found.items()}

    # -- posts, hours, needs

    def _places(self) -> None:
        posts = {one.post_id: one.post for one in self.shifts}
        for post in posts.values():
            requires = frozenset(post.card.skills)
            self.told.post(f"s{post.pk}", requires=requires)
        for one in {hours_key(one): one for one in self.shifts}.values():
            start, _x, minutes = hours_key(one).partition("x")
            self.told.hours(hours_key(one), int(start), int(minutes))

    def _needs(self) -> None:
        """As many as each shift asks for; nobody where there is no shift; what has begun as it is."""
        taken: Counter[int] = Counter({one.shift_id: 1 for one in self.aside})
        held = Counter(
            one.shift_id for one in self.duties if one.pk in self.modelled and self._stays(one)
        )
        by_kind: dict[tuple[str, int, bool], list[date]] = defaultdict(list)
        for one in self.shifts:
            begun = one.starts_at <= self.at
            free = max(one.need - taken[one.pk], 0)
            people = held[one.pk] if begun else max(free, held[one.pk])
            by_kind[shift_key(one), people, begun].append(one.day)
        posts = {f"s{one.post_id}": one.post for one in self.shifts}
        for (key, people, begun), days in by_kind.items():
            post = posts[key.partition(":")[0]]
            self._need(key, people, days, knows=post.needs_local and not begun)
        for key in {shift_key(one) for one in self.shifts}:
            known = {one.day for one in self.shifts if shift_key(one) == key}
            every = (self.roster.first_day + timedelta(n) for n in range(self.days))
            if missing := [day for day in every if day not in known]:
                self._need(key, 0, missing, knows=False)

    def _need(self, key: str, people: int, days: list[date], *, knows: bool) -> None:
        post, _colon, hours = key.partition(":")
        self.told.need(post, hours, people, days, spare=None, newcomers=None, knows=knows)

    # -- people

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        first, last = self.roster.first_day, self.roster.last_day
        return midnight(first), midnight(last + timedelta(days=1))

    @cached_property
    def who(self) -> dict[int, rules.Who]:
        """Everybody as the rules see them, without the duties that are planned here."""
        return who_are(
            self.crew,
            starts_at=localtime(self.span[0]),
            ends_at=localtime(self.span[1]),
            place_path=self.roster.place_path,
            without=self.modelled,
        )

    def _people(self) -> None:
        for pk in self.crew:
            who = self.who[pk]
            minor = self._minor(who)
            self.told.person(
                Someone(
                    person_key(pk),
                    skills=who.skills,
                    minor=minor,
                    before=self._before(who),
                )
            )
            self._away(who)
        places = {one.post_id: one.place_path for one in self.shifts if one.post.needs_local}
        known = knowing_by_path(self.crew, places.values()) if places else {}
        for post, path in sorted(places.items()):
            for pk in sorted(known[path]):
                self.told.knows(person_key(pk), f"s{post}")

    def _newcomers(self) -> Iterator[Demand]:
        """At each post in pairs at most one who is new at its place."""
        shifts = [s for s in self.shifts if s.post.in_pairs and s.starts_at > self.at]
        paths = {one.place_path for one in shifts}
        new = newcomers_by_path(self.crew, paths, at=self.at) if paths else {}
        for one in shifts:
            group = frozenset(map(person_key, new[one.place_path]))
            if len(group) > 1:
                at = (shift_key(one),)
                day = self._number(one.day)
                yield Demand(day, at, 1, group, under=0, over=None, rule="newcomers")

    def _minor(self, who: rules.Who) -> Minor | None:
        age = who.age_on(self.roster.first_day)
        if age is None or age >= self.limits.minor_age:
            return None
        agreed = [one for one in who.consents if one.covers(self.roster.first_day)]
        cards = {card for one in agreed for card in one.cards}
        open_to_all = any(not one.cards for one in agreed)
        posts = frozenset(
            f"s{one.post_id}"
            for one in self.shifts
            if one.post.card.harmless
            and not one.post.adults_only
            and (open_to_all or one.post.card.code in cards)
        )
        most = [self.limits.minor_minutes_a_day, *(one.minutes_a_day for one in agreed)]
        grown = age >= self.limits.minor_least_age
        return Minor(posts if grown else frozenset(), bool(agreed), in_a_day=min(most))

    def _away(self, who: rules.Who) -> None:
        key, last = person_key(who.person_id), self.roster.last_day
        begun = self.begun[who.person_id]
        for one in who.away:
            first, until = (
                max(one.first_day, self.roster.first_day),
                min(one.last_day or last, last),
            )
            days = [first + timedelta(n) for n in range((until - first).days + 1)]
            days = [day for day in days if day not in begun]
            if one.kind in ("leave", "spared"):
                self._whole_days(key, one, days, begun)
            elif one.kind == "no_nights" and self._nights and days:
                self.told.exempt(key, "no_nights", hours=self._nights, on=days)
            elif one.kind == "no_heavy" and self._heavy and days:
                self.told.exempt(key, "no_heavy", posts=self._heavy, on=days)
        if who.left_on is not None and who.left_on < last:
            gone = max(who.left_on + timedelta(1), self.roster.first_day)
            days = [gone + timedelta(n) for n in range((last - gone).days + 1)]
            self.told.exempt(key, "left", on=days)

    def _whole_days(self, key: str, away: rules.Away, days: list[date], begun: set[date]) -> None:
        """No duty on these days, nor a night of the eve that ends on the first morning."""
        if days:
            self.told.exempt(key, away.kind, on=days)
        eve = away.first_day - timedelta(days=1)
        if self._crossing and 0 <= self._number(eve) < self.days and eve not in begun:
            self.told.exempt(key, away.kind, hours=self._crossing, on=[eve])

    @cached_property
    def begun(self) -> dict[int, set[date]]:
        """Days on which somebody's duty has begun: leave written down since does not speak against it."""
        found: dict[int, set[date]] = defaultdict(set)
        for one in self.duties:
            if one.starts_at <= self.at:
                found[one.person_id].add(one.shift.day)
        return found

    @cached_property
    def _nights(self) -> set[str]:
        return {
            hours_key(one)
            for one in self.shifts
            if rules.is_night(localtime(one.starts_at), localtime(one.ends_at), self.limits)
        }

    @cached_property
    def _crossing(self) -> set[str]:
        """Hours that reach into the next day."""
        return {
            hours_key(one)
            for one in self.shifts
            if localtime(one.ends_at - timedelta(microseconds=1)).date() > one.day
        }

    @cached_property
    def _heavy(self) -> set[str]:
        return {f"s{one.post_id}" for one in self.shifts if "lifting" in one.post.card.skills}

    def _before(self, who: rules.Who) -> Before:
        """The days before the first: how many on duty in a row, or off."""
        first = self.roster.first_day
        minutes: Counter[int] = Counter()
        for one in who.bound:
            back = (first - one.starts_at.date()).days
            if 0 < back <= LOOK_BACK:
                minutes[back] += one.minutes
        row = next((back - 1 for back in range(1, LOOK_BACK + 2) if not minutes[back]), LOOK_BACK)
        off = next((back - 1 for back in range(1, LOOK_BACK + 2) if minutes[back]), LOOK_BACK)
        week = tuple(minutes[back] for back in range(WEEK - 1, 0, -1))
        return Before(days_worked=row, days_off=0 if row else off, minutes=week)

    def _bound(self) -> None:
        """Duty elsewhere, before and after the roster, and what stands aside in it."""
        start, end = localtime(self.span[0]), localtime(self.span[1])
        near = timedelta(minutes=self.limits.rest_minutes)
        for pk in self.crew:
            for one in self.who[pk].bound:
                if one.ends_at > start - near and one.starts_at < end + near:
                    way = {f"s{post}": one.travel for post in {s.post_id for s in self.shifts}}
                    self.told.other_duty(
                        person_key(pk),
                        one.starts_at,
                        one.ends_at,
                        travel=way if one.travel else None,
                        why="other_duty" if one.elsewhere else "duty",
                    )

    def _locked(self) -> None:
        for one in self.duties:
            if one.pk in self.modelled and self._stays(one):
                post, _colon, hours = shift_key(one.shift).partition(":")
                self.told.locked(person_key(one.person_id), one.shift.day, post, hours)

    def _company(self) -> None:
        cash = {f"s{one.post_id}" for one in self.shifts if one.post.card.cash}
        if cash:
            for pair in sorted(map(sorted, families(self.crew))):
                self.told.family(*map(person_key, pair), posts=sorted(cash))
        for bond in self._bonds():
            first = max(bond.started_on, self.roster.first_day)
            last = min(bond.ended_on or self.roster.last_day, self.roster.last_day)
            days = [first + timedelta(n) for n in range((last - first).days + 1)]
            if days:
                weight = None if bond.strict else TOGETHER
                self.told.pair(
                    person_key(bond.person_id), person_key(bond.other_id), weight, on=days
                )

    def _bonds(self) -> Iterable[PairBond]:
        paths = [self.roster.place_path, *above(self.roster.place_path)]
        rows = PairBond.objects.filter(
            apart_on_cash=False,
            place_path__in=paths,
            person_id__in=self.crew,
            other_id__in=self.crew,
            started_on__lte=self.roster.last_day,
        ).order_by("pk")
        return rows.exclude(ended_on__lt=self.roster.first_day)

    # -- what counts

    def _wishes(self) -> None:
        kinds = {(one.post_id, hours_key(one)) for one in self.shifts}
        by_pattern = {one.pattern_id: hours_key(one) for one in self.shifts if one.pattern_id}
        rows = Preference.objects.filter(person_id__in=self.crew).order_by("pk")
        for one in rows:
            hours = by_pattern.get(one.pattern_id) if one.pattern_id else None
            asked = [
                kind
                for kind in kinds
                if one.post_id in (None, kind[0]) and hours in (None, kind[1])
            ]
            if not asked or (one.pattern_id and hours is None):
                continue
            for day in wished_days(one, self.roster.first_day, self.roster.last_day):
                self.told.wish(
                    person_key(one.person_id),
                    day,
                    one.weight * WISH,
                    wants=one.wants,
                    post=f"s{one.post_id}" if one.post_id else None,
                    hours=hours,
                )

    def _shares(self) -> None:
        if not self.shifts:
            return
        unit = _unit(Counter(one.minutes for one in self.shifts))
        done = served_before(self.crew, self.roster.first_day, self.limits)
        for what, weight in FAIR.items():
            history = {
                person_key(pk): _in_units(what, done.get(pk, Done()), unit) for pk in self.crew
            }
            self.told.fair(what, history, weight=weight, unit=unit)  # type: ignore[arg-type]

    def _standing(self) -> None:
        """People know a published roster: leaving it costs, the more the nearer the day."""
        if self.roster.published_at is None:
            return
        table: dict[str, list[str | None]] = {
            person_key(pk): [None] * self.days for pk in self.crew
        }
        for one in self.duties:
            if one.pk in self.modelled:
                row = table[person_key(one.person_id)]
                row[self._number(one.shift.day)] = shift_key(one.shift)
        today = self._number(localdate(self.at))
        close = [max(1, WEEK - max(0, day - today)) for day in range(self.days)]
        standing = {key: tuple(row) for key, row in table.items()}
        self.told.stays(standing, per_duty=CHANGED, per_person=DISTURBED, closeness=close)


def _unit(lengths: Counter[int]) -> int:
    """The longest unit in which all these shifts count nearly right: the usual length if it can be."""
    usual = lengths.most_common(1)[0][0]
    for unit in (usual, *UNITS):
        if all(abs(round(one / unit) * unit - one) <= ROUNDED * one for one in lengths):
            return unit
    return UNITS[-1]


def _in_units(what: str, done: Done, unit: int) -> int:
    if what == "hours":
        return round(done.minutes / unit)
    return done.nights if what == "nights" else done.weekends


def title_of(shift: Shift) -> str:
    label = shift.pattern.name if shift.pattern else ""
    return f"{shift.post.name} {label or f'{localtime(shift.starts_at):%H:%M}'}"


def _without(problem: Problem, given_up: list[Any]) -> Problem:
    """The problem with what the planner gave up; what no longer fits it changes nothing."""
    for code, values in given_up:
        broken = Reason(code, {key: frozen(value) for key, value in values.items()})
        try:
            problem = loosened(problem, [broken])
        except (AssertionError, KeyError, TypeError):
            continue
    return problem


def frozen(value: Any) -> Any:
    """Lists as the tuples that they were before they were kept."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value
