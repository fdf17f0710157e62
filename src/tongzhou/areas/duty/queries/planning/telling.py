"""What the tables say of a roster that is to be planned, read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import product

from django.utils.timezone import localtime

from fairplan.roster.builder import RosterBuilder
from fairplan.roster.clock import Limits
from tongzhou.areas.duty import rules
from tongzhou.areas.duty.board import HOUR, Seat
from tongzhou.areas.duty.models import Duty, Roster
from tongzhou.areas.duty.queries.history import midnight
from tongzhou.areas.duty.queries.people import limits_at, who_are
from tongzhou.areas.duty.queries.planning.planned import hours_key, person_key
from tongzhou.areas.duty.queries.rosters import crew_of, duties_on, shifts_of
from tongzhou.areas.duty.queries.terms import with_terms


@dataclass
class Telling:
    """The roster, its shifts, crew and duties; `told` is the builder that hears of them."""

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

    def number(self, day: date) -> int:
        """The day's place in the roster, from 0."""
        return (day - self.roster.first_day).days

    def stays(self, duty: Duty) -> bool:
        """Whether no plan moves it: locked, or begun."""
        return duty.locked or duty.starts_at <= self.at

    @cached_property
    def modelled(self) -> set[int]:
        """The duties that the planner itself holds: whole shifts of the crew, one a day."""
        seen: dict[tuple[int, date], int] = {}
        for duty in sorted(self.duties, key=lambda one: not self.stays(one)):
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
    def aside_at(self) -> dict[int, list[Duty]]:
        """The same by their shift."""
        found: dict[int, list[Duty]] = defaultdict(list)
        for one in self.aside:
            found[one.shift_id].append(one)
        return found

    @cached_property
    def fixed_seats(self) -> dict[int, tuple[Seat, ...]]:
        return {
            shift_id: tuple(Seat(one.person_id, one.pk, locked=one.locked) for one in duties)
            for shift_id, duties in self.aside_at.items()
        }

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        first, last = self.roster.first_day, self.roster.last_day
        return midnight(first), midnight(last + timedelta(days=1))

    @cached_property
    def who(self) -> dict[int, rules.Who]:
        """Everybody as the rules see them, without the duties that are planned here."""
        path, days = self.roster.place_path, (self.roster.first_day, self.roster.last_day)
        known = who_are(
            self.crew,
            starts_at=localtime(self.span[0]),
            ends_at=localtime(self.span[1]),
            place_path=path,
            places={one.place_path for one in self.shifts},
            without=self.modelled,
        )
        return with_terms(known, path, *days)

    @cached_property
    def lie(self) -> dict[str, str]:
        """Where each post is (the path of its place), by its key."""
        return {f"s{one.post_id}": one.place_path for one in self.shifts}

    @cached_property
    def far(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(minutes, limit) of everybody for whom a post is too far, by their key and the post's."""
        most = self.limits.most_way_minutes
        every = product(self.who.items(), self.lie.items())
        found = {
            (person_key(pk), post): who.roads.beyond(at, most) for (pk, who), (post, at) in every
        }
        return {key: beyond for key, beyond in found.items() if beyond}

    @cached_property
    def begun(self) -> dict[int, set[date]]:
        """Days on which somebody's duty has begun: leave written down since does not speak against it."""
        found: dict[int, set[date]] = defaultdict(set)
        for one in self.duties:
            if one.starts_at <= self.at:
                found[one.person_id].add(one.shift.day)
        return found

    @cached_property
    def nights(self) -> set[str]:
        """Hours that count as nights."""
        return {
            hours_key(one)
            for one in self.shifts
            if rules.is_night(localtime(one.starts_at), localtime(one.ends_at), self.limits)
        }

    @cached_property
    def crossing(self) -> set[str]:
        """Hours that reach into the next day."""
        return {
            hours_key(one)
            for one in self.shifts
            if localtime(one.ends_at - timedelta(microseconds=1)).date() > one.day
        }

    @cached_property
    def heavy(self) -> set[str]:
        """Posts at which one must lift."""
        return {f"s{one.post_id}" for one in self.shifts if "lifting" in one.post.card.skills}
