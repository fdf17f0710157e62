"""Stating a roster problem the way people speak: `RosterBuilder`.

People with skills, posts and hours over dates, other duties, leave, minors, newcomers, families,
pairs, wishes, fair shares with history, locked duties. `build()` derives from it what may follow what,
who cannot be where and why, and the demands, as a frozen `Problem`. Input that contradicts itself is
a `ProblemError` that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from fairplan.roster.building import built
from fairplan.roster.clock import DAY, HOUR, Limits, Span, span_of
from fairplan.roster.problem import Pair, Problem, ProblemError, Roster, Standing
from fairplan.roster.refusals import at_least, day_of, days_of, known, new, not_twice
from fairplan.roster.told import (
    Busy,
    Desire,
    Exempt,
    Hours,
    Need,
    Post,
    Someone,
    Spread,
    Told,
    What,
    duty,
)


@dataclass
class RosterBuilder:
    """Collects what is said about `days` days from `first_day`; `limits` come from the rule pack."""

    first_day: date
    days: int
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        at_least("days", self.days, 1)
        self.told = Told(self.first_day, self.days, self.limits)

    # -- posts, hours, people

    def hours(self, id: str, start: int, minutes: int, title: str = "") -> None:
        """Hours in which people serve, at any post."""
        new(self.told.hours, id, "hours")
        at_least("start", start, 0, DAY - 1)
        at_least("minutes", minutes, 1, DAY)
        self.told.hours[id] = Hours(id, start, minutes, title)

    def post(self, id: str, title: str = "", requires: Iterable[str] = ()) -> None:
        """A place where people serve; only those with all the required skills."""
        new(self.told.posts, id, "post")
        self.told.posts[id] = Post(id, title, frozenset(requires))

    def apart(self, a: str, b: str, minutes: int) -> None:
        """So many minutes lie between two posts for everybody; they are no rest."""
        for post in (a, b):
            known(self.told.posts, post, "post")
        at_least("minutes", minutes, 0)
        self.told.apart[frozenset((a, b))] = minutes

    def person(self, someone: Someone) -> None:
        """Somebody who can be planned."""
        new(self.told.people, someone.id, "person")
        for name in ("capacity", "max_minutes", "min_minutes", "max_in_a_row", "max_in_seven_days"):
            at_least(name, getattr(someone, name) or 0, 0)
        if someone.max_minutes is not None and someone.min_minutes > someone.max_minutes:
            raise ProblemError(
                "minutes_crossed",
                "{person} is due {least} minutes but may only do {most}: change one of the two.",
                person=someone.id,
                least=someone.min_minutes,
                most=someone.max_minutes,
            )
        self.told.people[someone.id] = someone

    # -- what is needed

    def need(
        self,
        post: str,
        hours: str,
        people: int,
        on: Iterable[date] | None = None,
        *,
        skills: Mapping[str, int] | None = None,
        short: int | None = None,
        spare: int | None = 10,
        newcomers: int | None = 1,
        knows: bool = False,
    ) -> None:
        """So many people there on these dates (all days if not said).

        `skills` must be among them, each by different people. Someone too few costs `short` (None:
        not allowed), someone too many `spare`. At most `newcomers` are new; with `knows` one of them
        knows the place.
        """
        known(self.told.posts, post, "post")
        known(self.told.hours, hours, "hours")
        at_least("people", people, 0)
        asked = dict(skills or {})
        if sum(asked.values()) > people:
            raise ProblemError(
                "more_skills_than_people",
                "{post} {hours} asks for {skills} skilled among {people} people: raise the number of"
                " people or ask for fewer skills.",
                post=post,
                hours=hours,
                skills=sum(asked.values()),
                people=people,
            )
        days = days_of(self.told, on)
        not_twice(self.told, post, hours, days)
        self.told.needs.append(
            Need(post, hours, days, people, asked, short, spare, newcomers, knows)
        )

    def leader(self, hours: str, skill: str, short: int | None = None) -> None:
        """One who leads (has the skill) is on duty in these hours, wherever somebody is needed."""
        known(self.told.hours, hours, "hours")
        self.told.leaders.append((hours, skill, short))

    def knows(self, person: str, *posts: str) -> None:
        """This person knows these places."""
        known(self.told.people, person, "person")
        for post in posts:
            known(self.told.posts, post, "post")
            self.told.familiar.setdefault(post, set()).add(person)

    def family(self, *people: str, posts: Iterable[str] | None = None) -> None:
        """These are of one family: never together at these posts (any, if not said)."""
        for person in people:
            known(self.told.people, person, "person")
        self.told.families.append((frozenset(people), None if posts is None else frozenset(posts)))

    def pair(
        self, a: str, b: str, weight: int | None = 1, on: Iterable[date] | None = None
    ) -> None:
        """These two serve together (on these dates); None as weight: always."""
        for person in (a, b):
            known(self.told.people, person, "person")
        if a == b:
            raise ProblemError(
                "pair_of_one", "{person} cannot be a pair alone: name two people.", person=a
            )
        days = None if on is None else frozenset(days_of(self.told, on))
        self.told.pairs.append(Pair(a, b, weight, days=days))

    # -- who cannot

    def other_duty(
        self,
        person: str,
        start: datetime,
        end: datetime,
        *,
        travel: Mapping[str, int] | None = None,
        rest: int | None = None,
        why: str = "other_duty",
    ) -> None:
        """Somebody serves elsewhere: no duty then, nor within `rest` (the general rest if not said)
        and the minutes of way between there and a post.
        """
        known(self.told.people, person, "person")
        if end <= start:
            raise ProblemError(
                "ends_before_it_starts",
                "The other duty of {person} ends before it starts: correct the times.",
                person=person,
            )
        gap = self.limits.rest if rest is None else rest
        span = span_of(self.first_day, start, end)
        self.told.busy.append(Busy(person, span, why, gap, travel or {}))

    def leave(self, person: str, first: date, last: date | None = None, why: str = "leave") -> None:
        """Somebody is away from the first to the last day, both whole."""
        known(self.told.people, person, "person")
        last = first if last is None else last
        if last < first:
            raise ProblemError(
                "ends_before_it_starts",
                "The leave of {person} ends before it starts: correct the dates.",
                person=person,
            )
        start, end = (first - self.first_day).days, (last - self.first_day).days + 1
        self.told.busy.append(Busy(person, Span(start * DAY, end * DAY), why))

    def exempt(
        self,
        person: str,
        why: str = "health",
        *,
        posts: Iterable[str] | None = None,
        hours: Iterable[str] | None = None,
        on: Iterable[date] | None = None,
    ) -> None:
        """Somebody is not given these duties. The reason is one word for the plan, never an illness."""
        known(self.told.people, person, "person")
        days = None if on is None else frozenset(days_of(self.told, on))
        self.told.exempts.append(Exempt(person, why, _set(posts), _set(hours), days))

    def locked(self, person: str, day: date, post: str, hours: str) -> None:
        """This duty is agreed and stays."""
        known(self.told.people, person, "person")
        known(self.told.posts, post, "post")
        known(self.told.hours, hours, "hours")
        number, shift = day_of(self.told, day), duty(post, hours)
        other = self.told.locks.setdefault((person, number), shift)
        if other != shift:
            raise ProblemError(
                "two_locked",
                "{person} has two locked duties on {date}, {shift} and {other}: release one.",
                person=person,
                date=day,
                shift=shift,
                other=other,
            )

    # -- what counts

    def wish(
        self,
        person: str,
        day: date,
        weight: int = 1,
        *,
        wants: bool = True,
        post: str | None = None,
        hours: str | None = None,
    ) -> None:
        """Somebody would like (or not) a duty that day, at this post, in these hours, or any."""
        known(self.told.people, person, "person")
        if post is not None:
            known(self.told.posts, post, "post")
        if hours is not None:
            known(self.told.hours, hours, "hours")
        at_least("weight", weight, 0)
        self.told.desires.append(Desire(person, day_of(self.told, day), weight, wants, post, hours))

    def fair(
        self,
        what: What,
        history: Mapping[str, int] | None = None,
        *,
        weight: int = 1,
        posts: Iterable[str] | None = None,
        hours: Iterable[str] | None = None,
        name: str = "",
        unit: int = HOUR,
    ) -> None:
        """Spread over everyone by capacity: hours (in `unit` minutes), duties, nights or weekend
        duties, of all or of these posts and hours. `history` is what each did before, in that unit.
        """
        for person in history or {}:
            known(self.told.people, person, "person")
        self.told.spreads.append(
            Spread(name or what, what, history or {}, weight, _set(posts), _set(hours), unit)
        )

    def stays(
        self,
        roster: Roster,
        *,
        per_duty: int = 1,
        per_person: int = 10,
        closeness: Sequence[int] | None = None,
    ) -> None:
        """What people already know; changing it costs, on the first day most if not said otherwise."""
        close = range(self.days, 0, -1) if closeness is None else closeness
        self.told.standing = Standing(roster, per_duty, per_person, tuple(close))

    def build(self) -> Problem:
        """Everything that was said as one problem."""
        return built(self.told)


def _set(some: Iterable[str] | None) -> frozenset[str] | None:
    return None if some is None else frozenset(some)
