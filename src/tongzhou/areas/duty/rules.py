"""Who may take which duty, as one verdict: the same for a roster by hand, a swap, and a surge.

Hard breaches cannot be set aside. Those of rest may, when the person and the leader both say so
(`waivable`). Limits come from the rule pack (`limits.rules.toml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from tongzhou.areas.duty.roads import NOWHERE, Roads, too_far
from tongzhou.base.words import Sentence, said

DAY = timedelta(days=1)
WEEK_DAYS = 7
Span = tuple[datetime, datetime]
Term = tuple[date, date]
"""The first and the last day of somebody's service at a place."""
_WHOLE_DAYS = {
    "leave": said("is on leave that day"),
    "spared": said("is spared from duty that day"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds at a place; minutes and days. A duty is a night duty when it touches `night`."""

    rest_minutes: int
    most_in_24_hours: int
    most_in_7_days: int
    most_days_in_a_row: int
    warn_days_in_a_row: int
    overwork_minutes: int
    minor_age: int
    minor_least_age: int
    minor_minutes_a_day: int
    night_from: time
    night_until: time
    most_way_minutes: int | None = None
    next_door_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time somebody is bound: a duty here (`elsewhere` False) or duty at the home unit or elsewhere.

    `travel` is minutes on the way between it and the place in question; it counts against rest.
    `duty_id` says which duty here it is, `shift_id` of which shift, `place` where (its path).
    """

    starts_at: datetime
    ends_at: datetime
    elsewhere: bool = False
    travel: int = 0
    what: str = ""
    duty_id: int | None = field(default=None, compare=False)
    shift_id: int | None = field(default=None, compare=False)
    place: str = field(default="", compare=False)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def days(self) -> Iterator[date]:
        """The days it counts for: the first, and one more for every full day it goes on.

        A night until the next morning is one day's duty; three days away are three.
        """
        at = self.starts_at
        while at < self.ends_at:
            yield at.date()
            at += DAY


@dataclass(frozen=True, slots=True)
class Consented:
    """What a guardian agreed to for a minor; no `cards` means every harmless one."""

    first_day: date
    last_day: date | None
    cards: frozenset[str]
    minutes_a_day: int

    def allows(self, card: str) -> bool:
        return not self.cards or card in self.cards

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Away:
    """Leave, or what somebody is spared from (`spared`, `no_nights`, `no_heavy`), never why."""

    kind: str
    first_day: date
    last_day: date | None

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Who:
    """One person as far as duties go. `skills` are codes; `bound` all that binds their time, sorted.

    `terms` are the only days on which they serve where they are planned; None: that is not limited.
    `roads` are their ways, as far as known; `trips` what they drive: no duty then, but no lack of rest.
    """

    person_id: int
    born_on: date | None = None
    skills: frozenset[str] = frozenset()
    bound: tuple[Stretch, ...] = ()
    away: tuple[Away, ...] = ()
    consents: tuple[Consented, ...] = ()
    left_on: date | None = None
    terms: tuple[Term, ...] | None = None
    roads: Roads = NOWHERE
    trips: tuple[Stretch, ...] = ()

    def serves_on(self, day: date) -> bool:
        if self.left_on is not None and self.left_on < day:
            return False
        return self.terms is None or any(first <= day <= last for first, last in self.terms)

    def without(self, duty_ids: Iterable[int]) -> Who:
        """The same person, not bound by these duties: they are about to change hands."""
        gone = set(duty_ids)
        return replace(self, bound=tuple(one for one in self.bound if one.duty_id not in gone))

    def and_at(self, stretch: Stretch) -> Who:
        """The same person, bound by that too."""
        bound = sorted((*self.bound, stretch), key=lambda one: one.starts_at)
        return replace(self, bound=tuple(bound))

    def age_on(self, day: date) -> int | None:
        if self.born_on is None:
            return None
        birthday_passed = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if birthday_passed else 1)


@dataclass(frozen=True, slots=True)
class Job:
    """The duty in question: when, and what the post asks."""

    starts_at: datetime
    ends_at: datetime
    card: str = ""
    skills: frozenset[str] = frozenset()
    harmless: bool = False
    adults_only: bool = True
    travel: int = 0
    what: str = ""
    shift_id: int | None = None
    place: str = ""

    @property
    def day(self) -> date:
        return self.starts_at.date()

    @property
    def days_touched(self) -> Iterator[date]:
        """Every day of which it takes some time; the midnight at its end belongs to the day before."""
        day = self.day
        while day <= (self.ends_at - timedelta(microseconds=1)).date():
            yield day
            day += DAY

    @property
    def stretch(self) -> Stretch:
        return Stretch(
            self.starts_at,
            self.ends_at,
            travel=self.travel,
            what=self.what,
            shift_id=self.shift_id,
            place=self.place,
        )


@dataclass(frozen=True, slots=True)
class Breach:
    """One reason why somebody may not take a duty. `code` is stable, `words` for the reader."""

    code: str
    words: Sentence
    waivable: bool = False
    values: dict[str, object] = field(default_factory=dict, compare=False)


def is_night(starts_at: datetime, ends_at: datetime, limits: Limits) -> bool:
    """Whether the stretch touches the night hours, also when it spans several days."""
    day = starts_at.date() - DAY
    while day <= ends_at.date():
        begins = datetime.combine(day, limits.night_from, starts_at.tzinfo)
        ends = datetime.combine(day, limits.night_until, starts_at.tzinfo)
        if ends <= begins:
            ends += DAY
        if starts_at < ends and begins < ends_at:
            return True
        day += DAY
    return False


def breaches(who: Who, job: Job, limits: Limits) -> tuple[Breach, ...]:
    """Every reason against, the one a leader would name first standing first; none: they may."""
    found: list[Breach] = []
    for check in CHECKS:
        found.extend(check(who, job, limits))
    return tuple(found)


def _gone(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    if who.left_on is not None and who.left_on < job.day:
        yield Breach("left", said("no longer serves here"))
    elif not who.serves_on(job.day):
        yield Breach("term", said("does not serve here that day"))


def _clash(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    """Two places at one time, or too little time to get from one to the other: never possible."""
    for one in who.bound:
        gap = max(one.starts_at - job.ends_at, job.starts_at - one.ends_at)
        if gap < timedelta(0):
            words = (
                said("has other duty then: %(what)s", what=one.what)
                if one.elsewhere
                else said("already stands elsewhere at that time: %(what)s", what=one.what)
            )
            yield Breach("other_duty" if one.elsewhere else "clash", words)
        elif gap < timedelta(minutes=max(one.travel, job.travel, _direct(who, one, job, limits))):
            yield Breach("too_far", said("cannot get from %(what)s there in time", what=one.what))


def _drives(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    for one in who.trips:
        if one.starts_at < job.ends_at and job.starts_at < one.ends_at:
            yield Breach("drives", said("drives a trip then: %(what)s", what=one.what))


def _direct(who: Who, one: Stretch, job: Job, limits: Limits) -> int:
    return who.roads.direct(one.place, job.place, limits.next_door_minutes)


def _far(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    """Farther than the person said they would go, or than is asked of anybody there."""
    if beyond := who.roads.beyond(job.place, limits.most_way_minutes):
        yield Breach("far", too_far(*beyond))


def _away(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    """Leave binds every day the duty reaches into: also the morning after a night duty."""
    for one in who.away:
        if one.kind in _WHOLE_DAYS and any(map(one.covers, job.days_touched)):
            yield Breach(one.kind, _WHOLE_DAYS[one.kind])
        elif not one.covers(job.day):
            continue
        elif one.kind == "no_nights" and is_night(job.starts_at, job.ends_at, limits):
            yield Breach("no_nights", said("is spared from nights"))
        elif one.kind == "no_heavy" and "lifting" in job.skills:
            yield Breach("no_heavy", said("is spared from heavy work"))


def _minor(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    age = who.age_on(job.day)
    if age is None or age >= limits.minor_age:
        return
    if age < limits.minor_least_age:
        yield Breach("too_young", said("is younger than %(age)d", age=limits.minor_least_age))
        return
    if job.adults_only or not job.harmless:
        yield Breach("minor_post", said("is a minor: only harmless posts"))
    if is_night(job.starts_at, job.ends_at, limits):
        yield Breach("minor_night", said("is a minor: no nights"))
    agreed = [one for one in who.consents if one.covers(job.day) and one.allows(job.card)]
    if not agreed:
        yield Breach("no_consent", said("is a minor: the guardian has not agreed to this"))
    most = min([limits.minor_minutes_a_day, *(one.minutes_a_day for one in agreed)])
    if _minutes_on(who, job, job.day) > most:
        yield Breach(
            "minor_hours", said("is a minor: at most %(hours)g hours a day", hours=most / 60)
        )


def _skill(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    if missing := job.skills - who.skills:
        yield Breach(
            "skill", said("lacks a skill the post needs"), values={"skills": sorted(missing)}
        )


def _rest(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    """Too little time between this and the nearest other duty; the way there is not rest.

    Another part of the same shift is the same duty going on: together they count by their hours.
    """
    needed = timedelta(minutes=limits.rest_minutes)
    for one in who.bound:
        gap = max(one.starts_at - job.ends_at, job.starts_at - one.ends_at)
        same_shift = one.shift_id is not None and one.shift_id == job.shift_id
        if gap < timedelta(0) or same_shift:
            continue
        way = who.roads.off_duty(one.place, job.place, limits.next_door_minutes)
        rest = gap - timedelta(minutes=max(one.travel, job.travel, way))
        if rest < needed:
            words = said(
                "would rest only %(hours)g hours beside %(what)s (at least %(needed)g)",
                hours=_hours(rest.total_seconds() / 60),
                what=one.what,
                needed=limits.rest_minutes / 60,
            )
            yield Breach("rest", words, waivable=True)


def _hours(minutes: float) -> float:
    """Hours to one decimal, and none below zero."""
    return max(0.0, round(minutes / 60, 1))


def _minutes_on(who: Who, job: Job, day: date) -> int:
    """Minutes of duty that start on `day`, with this one."""
    return job.stretch.minutes + sum(
        one.minutes for one in who.bound if not one.elsewhere and one.starts_at.date() == day
    )


def _inside(spans: Sequence[Span], begins: datetime, ends: datetime) -> int:
    """Minutes of those spans that lie between."""
    parts = (min(until, ends) - max(since, begins) for since, until in spans)
    return sum(max(0, int(part.total_seconds() // 60)) for part in parts)


def _merged(stretches: Iterable[Stretch]) -> list[Span]:
    """When somebody is bound at all: what overlaps counts once."""
    found: list[Span] = []
    for one in sorted(stretches, key=lambda one: one.starts_at):
        if found and one.starts_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], one.ends_at))
        else:
            found.append((one.starts_at, one.ends_at))
    return found


def _most_within(all_of_them: Iterable[Stretch], job: Job, span: timedelta) -> int:
    """The most minutes bound in any window of `span` that touches the job."""
    spans = _merged(all_of_them)
    begins = {since for since, _until in spans} | {until - span for _since, until in spans}
    touching = [at for at in begins if at < job.ends_at and job.starts_at < at + span]
    return max((_inside(spans, at, at + span) for at in touching), default=0)


def _day_minutes(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    most = _most_within((*who.bound, job.stretch), job, DAY)
    if most > limits.most_in_24_hours:
        words = said(
            "would be on duty %(hours)g hours within 24 (at most %(most)g)",
            hours=_hours(most),
            most=limits.most_in_24_hours / 60,
        )
        yield Breach("day_hours", words, waivable=True)


def _week_minutes(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    here = [one for one in who.bound if not one.elsewhere]
    most = _most_within((*here, job.stretch), job, timedelta(days=WEEK_DAYS))
    if most > limits.most_in_7_days:
        words = said(
            "would be on duty %(hours)g hours within 7 days (at most %(most)g)",
            hours=_hours(most),
            most=limits.most_in_7_days / 60,
        )
        yield Breach("week_hours", words, waivable=True)


def days_in_a_row(days: Iterable[date], around: date) -> int:
    """How many days in a row with duty there are around that day, itself included when in `days`."""
    worked = set(days)
    if around not in worked:
        return 0
    first = last = around
    while first - DAY in worked:
        first -= DAY
    while last + DAY in worked:
        last += DAY
    return (last - first).days + 1


def _row(who: Who, job: Job, limits: Limits) -> Iterable[Breach]:
    days = {day for one in (*who.bound, job.stretch) for day in one.days}
    row = days_in_a_row(days, job.day)
    if row > limits.most_days_in_a_row:
        words = said(
            "would be on duty %(days)d days in a row (at most %(most)d)",
            days=row,
            most=limits.most_days_in_a_row,
        )
        yield Breach("days_in_a_row", words, waivable=True)


CHECKS = (
    _gone,
    _clash,
    _drives,
    _away,
    _minor,
    _skill,
    _far,
    _rest,
    _day_minutes,
    _week_minutes,
    _row,
)
