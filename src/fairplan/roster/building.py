"""From what was told to the frozen problem: `built(told)`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from fairplan.roster.building_demands import Demands
from fairplan.roster.clock import DAY, too_soon, touches_night
from fairplan.roster.problem import Person, Problem, ProblemError, Shift, Wish
from fairplan.roster.spreading import Spreading
from fairplan.roster.told import Busy, Desire, Exempt, Place, Someone, Told, duty


def built(told: Told) -> Problem:
    """Everything that was told as one problem; contradictions are a `ProblemError`."""
    return _Building(told).problem()


@dataclass(frozen=True)
class _Building:
    told: Told

    def problem(self) -> Problem:
        told = self.told
        self._nobody_locked_out()
        return Problem(
            days=told.days,
            shifts=self.shifts,
            people=self.people,
            demands=tuple(Demands(self.told).all()),
            wishes=tuple(self._wish(desire) for desire in told.desires),
            pairs=tuple(told.pairs),
            shares=tuple(Spreading(told, self.places, self.blocked).shares()),
            standing=told.standing,
            first_weekday=told.first_day.weekday(),
        )

    # -- shifts

    @cached_property
    def places(self) -> tuple[Place, ...]:
        used = {duty(need.post, need.hours) for need in self.told.needs}
        used |= set(self.told.locks.values())
        every = (
            Place(post, hours)
            for post in self.told.posts.values()
            for hours in self.told.hours.values()
        )
        return tuple(place for place in every if place.id in used)

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        return tuple(
            Shift(
                place.id,
                place.hours.minutes,
                not_before=self._too_soon_after(place, 1),
                not_two_before=self._too_soon_after(place, 2),
                start=place.hours.start,
                night=touches_night(place.hours.on(0), self.told.limits.night),
                title=f"{place.post.title or place.post.id} {place.hours.title or place.hours.id}",
            )
            for place in self.places
        )

    def _too_soon_after(
        self, place: Place, later: int, travel: Mapping[str, int] | None = None
    ) -> frozenset[str]:
        way = travel or {}
        return frozenset(
            then.id
            for then in self.places
            if too_soon(
                place.hours.on(0),
                then.hours.on(later),
                self.told.limits,
                max(
                    way.get(place.post.id, 0) + way.get(then.post.id, 0),
                    self.told.apart.get(frozenset((place.post.id, then.post.id)), 0),
                ),
            )
        )

    # -- people

    @cached_property
    def people(self) -> tuple[Person, ...]:
        return tuple(self._person(someone) for someone in self.told.people.values())

    def _person(self, someone: Someone) -> Person:
        limits, minor = self.told.limits, someone.minor
        return Person(
            someone.id,
            max_minutes=someone.max_minutes,
            min_minutes=someone.min_minutes,
            max_consecutive=_least(limits.in_a_row, someone.max_in_a_row),
            max_weekends=someone.max_weekends,
            max_week_minutes=_least(
                limits.in_seven_days,
                someone.max_in_seven_days,
                minor.in_seven_days if minor else None,
            ),
            days_off=self._days_off(someone),
            blocked=self.blocked[someone.id],
            fixed={
                day: shift for (who, day), shift in self.told.locks.items() if who == someone.id
            },
            before=someone.before,
            too_soon=self._long_way(someone),
            way={
                place.id: someone.travel[place.post.id]
                for place in self.places
                if place.post.id in someone.travel
            },
            name=someone.name,
        )

    def _long_way(self, someone: Someone) -> dict[str, frozenset[str]]:
        """What comes too soon for this person only, because of the way home and back."""
        if not any(someone.travel.values()):
            return {}
        common = {shift.id: shift.not_before for shift in self.shifts}
        own = {
            place.id: self._too_soon_after(place, 1, someone.travel) - common[place.id]
            for place in self.places
        }
        return {shift: late for shift, late in own.items() if late}

    def _days_off(self, someone: Someone) -> dict[int, str]:
        off: dict[int, str] = {}
        for busy in self._busy(someone):
            for day in range(self.told.days):
                if busy.span.start <= day * DAY and (day + 1) * DAY <= busy.span.end:
                    off.setdefault(day, busy.why)
        return off

    @cached_property
    def blocked(self) -> dict[str, dict[tuple[int, str], str]]:
        return {
            someone.id: {
                (day, place.id): why
                for place in self.places
                for day in range(self.told.days)
                if (why := self._why_not(someone, place, day))
            }
            for someone in self.told.people.values()
        }

    def _busy(self, someone: Someone) -> list[Busy]:
        return [busy for busy in self.told.busy if busy.person == someone.id]

    def _why_not(self, someone: Someone, place: Place, day: int) -> str | None:
        """The first reason that keeps somebody from a duty, in one word."""
        span = place.hours.on(day)
        for busy in self._busy(someone):
            if span.overlaps(busy.span, busy.gap + busy.travel.get(place.post.id, 0)):
                return busy.why
        for exempt in self.told.exempts:
            if exempt.person == someone.id and _meant(exempt, place, day):
                return exempt.why
        return self._not_for(someone, place)

    def _not_for(self, someone: Someone, place: Place) -> str | None:
        """Why somebody may never stand there."""
        minor, limits = someone.minor, self.told.limits
        if minor and not minor.consent:
            return "consent"
        if minor and _too_much(place, minor.posts, minor.in_a_day, limits.night):
            return "minor"
        if place.post.requires - someone.skills:
            return "skill"
        most = _least(limits.travel, someone.max_travel)
        far = most is not None and someone.travel.get(place.post.id, 0) > most
        return "travel" if far else None

    def _nobody_locked_out(self) -> None:
        for (person, day), shift in self.told.locks.items():
            why = self.blocked[person].get((day, shift))
            if why:
                raise ProblemError(
                    "locked_but_blocked",
                    "{person} has the locked duty {shift} on {date}, but cannot ({why}): release the"
                    " duty, or take the reason away.",
                    person=person,
                    shift=shift,
                    date=self.told.first_day + timedelta(day),
                    why=why,
                )

    # -- what counts

    def _wish(self, desire: Desire) -> Wish:
        meant = [
            place.id
            for place in self.places
            if desire.post in (None, place.post.id) and desire.hours in (None, place.hours.id)
        ]
        if desire.post is None and desire.hours is None:
            return Wish(desire.person, desire.day, desire.weight, None, desire.wants)
        if not meant:
            raise ProblemError(
                "wish_for_nothing",
                "{person} has a wish for {post} {hours}, where nobody is needed: take the wish out.",
                person=desire.person,
                post=desire.post or "",
                hours=desire.hours or "",
            )
        also = frozenset(meant[1:])
        return Wish(desire.person, desire.day, desire.weight, meant[0], desire.wants, also)


def _too_much(
    place: Place, posts: frozenset[str], in_a_day: int | None, night: tuple[int, int]
) -> bool:
    """Whether somebody under age may not stand there."""
    too_long = in_a_day is not None and place.hours.minutes > in_a_day
    return place.post.id not in posts or too_long or touches_night(place.hours.on(0), night)


def _meant(exempt: Exempt, place: Place, day: int) -> bool:
    """Whether this duty is among those that are not given."""
    asked = (exempt.posts, place.post.id), (exempt.hours, place.hours.id), (exempt.days, day)
    return all(some is None or one in some for some, one in asked)


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
