"""The 值班表 as it hangs on the wall: one line for each hours of each day, in the usual columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tongzhou.areas.duty.board import DayHead, Place
from tongzhou.base.masking import masked_phone

HEADS = ("日期", "班次", "带班领导", "值班员", "电话", "交接事项", "交/接班")
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Member:
    """Who is printed: the phone is hidden unless it was asked for on the record."""

    name: str
    phone: str = ""

    def shown(self, *, full: bool) -> str:
        return self.phone if full else masked_phone(self.phone)


@dataclass(frozen=True, slots=True)
class Noted:
    """What was handed over at the end of a shift, and between whom."""

    words: str
    by: str = ""
    taken_by: str = ""

    @property
    def sign(self) -> str:
        """“许/纪”: by surname, as on paper."""
        return f"{self.by[:1]}/{self.taken_by[:1]}" if self.by else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `staff` are (post, name, phone), the post empty where there is only one."""

    day: date
    weekday: str
    hours: str
    leaders: tuple[str, ...]
    staff: tuple[tuple[str, str, str], ...]
    short: int
    handed: str
    sign: str
    kind: str = ""

    @property
    def date_words(self) -> str:
        return f"{self.day.month}月{self.day.day}日（{self.weekday}）"

    @property
    def people(self) -> str:
        names = [f"{post} {name}".strip() for post, name, _phone in self.staff]
        return "\n".join([*names, *["（缺）"] * bool(self.short)])

    @property
    def phones(self) -> str:
        return "\n".join(phone for _post, _name, phone in self.staff)

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in the order of `HEADS`."""
        leaders = "\n".join(self.leaders)
        date_words = self.date_words
        return (date_words, self.hours, leaders, self.people, self.phones, self.handed, self.sign)


def lines_of(
    heads: Sequence[DayHead],
    places: Iterable[Place],
    people: Mapping[int, Member],
    noted: Mapping[int, Noted],
    *,
    full: bool = False,
) -> tuple[Line, ...]:
    """The lines in the order of time. `noted` is by shift; `full` shows whole phone numbers."""
    by_day = {head.on: head for head in heads}
    duty: dict[tuple[date, str], list[Place]] = defaultdict(list)
    leading = [place for place in places if place.leading]
    for place in places:
        if not place.leading or _alone(place, places):
            duty[place.day, place.hours].append(place)
    several = len({place.post_id for place in places if not place.leading}) > 1
    ordered = sorted(duty.items(), key=lambda pair: (pair[0][0], pair[1][0].starts_at))
    return tuple(
        _line(by_day[day], some, leading, people, noted, several=several, full=full)
        for (day, _hours), some in ordered
    )


def _alone(place: Place, places: Iterable[Place]) -> bool:
    """Whether nobody but the leader is on duty in these hours."""
    return not any(_together(place, one) for one in places if not one.leading)


def _together(one: Place, other: Place) -> bool:
    return min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at) > NO_TIME


def _line(
    head: DayHead,
    some: Sequence[Place],
    leading: Iterable[Place],
    people: Mapping[int, Member],
    noted: Mapping[int, Noted],
    *,
    several: bool,
    full: bool,
) -> Line:
    first, own = some[0], [place for place in some if not place.leading]
    over = [place for place in leading if _together(place, first)]
    nobody = Member("")
    handed = [noted[place.pk] for place in some if place.pk in noted]
    return Line(
        day=head.on,
        weekday=str(head.weekday) + (f"·{head.mark}" if head.mark else ""),
        hours=f"{first.label}\n{first.hours}".strip(),
        leaders=tuple(
            dict.fromkeys(people.get(s.person_id, nobody).name for p in over for s in p.seats)
        ),
        staff=tuple(
            (place.post if several else "", member.name, member.shown(full=full))
            for place in own
            for member in (people.get(seat.person_id, nobody) for seat in place.seats)
        ),
        short=sum(place.short for place in own),
        handed="；".join(one.words for one in handed) or "",
        sign="、".join(one.sign for one in handed if one.sign),
        kind=head.kind,
    )
