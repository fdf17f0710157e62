"""The roster as a table of values: who stands where, what is short, and each one's sums against a fair share.

Nothing here asks the database; the same table is made of the duties in force and of a proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from fairplan.roster.fair import Stake, fair_shares
from tongzhou.base.calendar import SATURDAY, work_day
from tongzhou.base.words import Sentence, said

DAY = timedelta(days=1)
HOUR = 60
WHAT = ("minutes", "nights", "weekends")

WEEKDAYS = (
    said("Mon"),
    said("Tue"),
    said("Wed"),
    said("Thu"),
    said("Fri"),
    said("Sat"),
    said("Sun"),
)


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day as the head of a column: `kind` is "", weekend, holiday or worked (a weekend day worked)."""

    number: int
    on: date
    kind: str
    weekday: Sentence
    mark: Sentence | None

    @property
    def label(self) -> str:
        return f"{self.on:%m-%d}"


def day_heads(first: date, last: date) -> tuple[DayHead, ...]:
    """Every day from the first to the last, with what the calendar says of it."""
    return tuple(_head(number, first + number * DAY) for number in range((last - first).days + 1))


def _head(number: int, on: date) -> DayHead:
    weekend, works = on.weekday() >= SATURDAY, work_day(on).works
    if weekend and works:
        return DayHead(number, on, "worked", WEEKDAYS[on.weekday()], said("worked"))
    if not weekend and not works:
        return DayHead(number, on, "holiday", WEEKDAYS[on.weekday()], said("holiday"))
    return DayHead(number, on, "weekend" if weekend else "", WEEKDAYS[on.weekday()], None)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on a shift. `duty_id` None is a proposal; `changed` says that it was not so before."""

    person_id: int
    duty_id: int | None = None
    locked: bool = False
    part: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One shift: a post on a day in its hours, how many it needs and who is there."""

    pk: int
    post_id: int
    post: str
    hours: str
    label: str
    day: date
    starts_at: datetime
    ends_at: datetime
    need: int
    night: bool = False
    leading: bool = False
    order: int = 0
    seats: tuple[Seat, ...] = ()

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // HOUR)

    @property
    def short(self) -> int:
        return max(0, self.need - len(self.seats))

    @property
    def weekend(self) -> bool:
        return self.day.weekday() >= SATURDAY

    @property
    def line(self) -> tuple[int, str]:
        """Which line of the board by posts it stands in."""
        return self.post_id, self.hours


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody has served or is down for."""

    minutes: int = 0
    nights: int = 0
    weekends: int = 0

    def plus(self, other: Done) -> Done:
        return Done(*(getattr(self, what) + getattr(other, what) for what in WHAT))

    @property
    def hours(self) -> float:
        return round(self.minutes / HOUR, 1)


def done_by(place: Place) -> Done:
    """What one shift adds to the sums of whoever stands there."""
    return Done(place.minutes, int(place.night), int(place.weekend))


@dataclass(frozen=True, slots=True)
class Sums:
    """What one person has here, had in the weeks before, and would have if all were shared fairly."""

    here: Done
    before: Done
    fair: Done

    def away(self, what: str) -> int:
        """How much more than the fair share, with the weeks before: minutes, nights or weekend duties."""
        return int(getattr(self.here, what) + getattr(self.before, what) - getattr(self.fair, what))

    @property
    def hours_away(self) -> int:
        return round(self.away("minutes") / HOUR)

    @property
    def nights_away(self) -> int:
        return self.away("nights")

    @property
    def weekends_away(self) -> int:
        return self.away("weekends")


NO_SUMS = Sums(Done(), Done(), Done())


def sums_of(
    people: Iterable[int],
    places: Sequence[Place],
    before: Mapping[int, Done],
    days_away: Mapping[int, int] | None = None,
    days: int = 1,
) -> dict[int, Sums]:
    """Each one's sums. A fair share is what is needed here by the days somebody is there, and what was
    done before spread evenly.
    """
    here: dict[int, Done] = defaultdict(Done)
    for place in places:
        for seat in place.seats:
            here[seat.person_id] = here[seat.person_id].plus(done_by(place))
    everybody = list(people)
    there = {who: max(0, days - (days_away or {}).get(who, 0)) for who in everybody}
    fair = {what: _fair(what, everybody, places, before, there) for what in WHAT}
    return {
        who: Sums(
            here[who], before.get(who, Done()), Done(*(fair[what].get(who, 0) for what in WHAT))
        )
        for who in everybody
    }


def _fair(
    what: str,
    people: Sequence[int],
    places: Sequence[Place],
    before: Mapping[int, Done],
    there: Mapping[int, int],
) -> dict[int, int]:
    unit = HOUR if what == "minutes" else 1
    load = sum(place.need * getattr(done_by(place), what) for place in places) // unit
    stakes = {
        str(who): Stake(100, 100 * there[who], getattr(before.get(who, Done()), what) // unit, load)
        for who in people
        if there[who]
    }
    shares = {int(who): share * unit for who, share in fair_shares(load, stakes).items()}
    return {who: shares.get(who, getattr(before.get(who, Done()), what)) for who in people}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about a person on a day beside duties: leave, other duty, a wish."""

    kind: str
    words: Sentence


@dataclass(frozen=True, slots=True)
class DayCell:
    """What one person has on one day: shifts here, and what else is known of it."""

    head: DayHead
    at: tuple[tuple[Place, Seat], ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonLine:
    person_id: int
    name: str
    key: str
    cells: tuple[DayCell, ...]
    sums: Sums


@dataclass(frozen=True, slots=True)
class PostCell:
    head: DayHead
    place: Place | None


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post in its hours over all days."""

    post_id: int
    post: str
    hours: str
    label: str
    leading: bool
    cells: tuple[PostCell, ...]


@dataclass(frozen=True, slots=True)
class Board:
    heads: tuple[DayHead, ...]
    people: tuple[PersonLine, ...]
    posts: tuple[PostLine, ...]
    places: tuple[Place, ...]
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        return sum(place.need for place in self.places)

    @property
    def short(self) -> int:
        return sum(place.short for place in self.places)

    @property
    def down(self) -> int:
        """How many duties stand in it."""
        return sum(len(place.seats) for place in self.places)

    @property
    def most_away(self) -> int:
        """By how many hours the one who is farthest from a fair share is away from it."""
        return max((abs(line.sums.hours_away) for line in self.people), default=0)


def person_lines(
    heads: Sequence[DayHead],
    people: Sequence[tuple[int, str, str]],
    places: Sequence[Place],
    marks: Mapping[tuple[int, date], tuple[Mark, ...]],
    sums: Mapping[int, Sums],
) -> tuple[PersonLine, ...]:
    """One line for each person (id, name, search key), in the order given."""
    at: dict[tuple[int, date], list[tuple[Place, Seat]]] = defaultdict(list)
    for place in places:
        for seat in place.seats:
            at[seat.person_id, place.day].append((place, seat))
    return tuple(
        PersonLine(
            who,
            name,
            key,
            tuple(
                DayCell(head, tuple(at.get((who, head.on), ())), marks.get((who, head.on), ()))
                for head in heads
            ),
            sums.get(who, NO_SUMS),
        )
        for who, name, key in people
    )


def post_lines(heads: Sequence[DayHead], places: Sequence[Place]) -> tuple[PostLine, ...]:
    """One line for each post and hours, in the posts' order, the early hours first."""
    lines: dict[tuple[int, str], dict[date, Place]] = defaultdict(dict)
    for place in places:
        lines[place.line][place.day] = place
    found = []
    for by_day in lines.values():
        one = next(iter(by_day.values()))
        cells = tuple(PostCell(head, by_day.get(head.on)) for head in heads)
        label = one.label
        found.append(
            (
                (not one.leading, one.order, one.post_id, one.hours),
                PostLine(one.post_id, one.post, one.hours, label, one.leading, cells),
            )
        )
    return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))
