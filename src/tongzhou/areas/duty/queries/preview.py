"""Before and beside a call-up: who would be asked, who not and why, whom a leader can choose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.timezone import localdate

from tongzhou.areas.duty import calling
from tongzhou.areas.duty.models import Answer, Post, Shift, Surge
from tongzhou.areas.duty.queries.callable import Need, callable_for, need_of
from tongzhou.areas.duty.queries.surges import ring_words
from tongzhou.base.words import Sentence, said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks import queries as rulepacks


class Wished(Protocol):
    """What a form asks for, as far as it matters here."""

    place: Place
    starts_at: datetime
    ends_at: datetime
    shift: Shift | None
    post: Post | None

    @property
    def seats(self) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts by ring and by reason; `names` only for those who plan duties there."""

    rings: list[tuple[str, int]]
    swaps: int
    reasons: list[tuple[str, int]]
    names: list[tuple[Person, Sentence]]

    @property
    def asked(self) -> int:
        return sum(number for _words, number in self.rings)


def of(wish: Wished, *, by: Viewer, at: datetime) -> Preview:
    """Who would be asked if the call-up were opened now."""
    shift = wish.shift or (
        Shift(
            post=wish.post,
            place_path=wish.place.path,
            day=localdate(wish.starts_at),
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
        )
        if wish.post
        else None
    )
    need = Need(wish.place, wish.starts_at, wish.ends_at, tuple(wish.seats), shift)
    asked, not_asked = callable_for(need, by=by, at=at)
    path = wish.place.path
    width = rulepacks.whole("duty.surge_ring_width", path=path, at=at)
    rings = calling.rings_of(width, rulepacks.whole("duty.surge_rings", path=path, at=at))
    by_ring = Counter(calling.ring_of(one.minutes, rings) for one in asked)
    reasons = Counter(_short(one.why.code) for one in not_asked)
    people = Person.objects.in_bulk([one.person_id for one in not_asked])
    names = [(people[one.person_id], one.why.words) for one in not_asked]
    return Preview(
        rings=[(ring_words(ring, rings), by_ring[ring]) for ring in sorted(by_ring)],
        swaps=sum(one.swap is not None for one in asked),
        reasons=sorted(((str(why), number) for why, number in reasons.items()), key=_many_first),
        names=names if by.may("duty.plan", path) else [],
    )


def _many_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


_REASONS = {
    "other_duty": said("other duty"),
    "clash": said("other duty"),
    "leave": said("away or spared"),
    "spared": said("away or spared"),
    "no_nights": said("away or spared"),
    "no_heavy": said("away or spared"),
    "skill": said("skill"),
    "too_far": said("too far"),
    "called_elsewhere": said("called up elsewhere"),
    "left": said("left"),
    "term": said("does not serve here that day"),
}


def _short(code: str) -> Sentence:
    """A reason in a word or two, for counts; what concerns minors and rest is told together."""
    if code.startswith("minor") or code in ("too_young", "no_consent"):
        return said("minors")
    return _REASONS.get(code, said("rest"))


def choices(surge: Surge, *, by: Viewer, at: datetime) -> list[tuple[str, str]]:
    """People who may come and have not answered, in the order in which they would be asked."""
    asked, _not_asked = callable_for(need_of(surge), by=by, at=at)
    tired = rulepacks.whole("duty.surge_tired_days", path=surge.place_path, at=at)
    answered = set(Answer.objects.filter(surge=surge).values_list("person_id", flat=True))
    ordered = [
        (ring, one)
        for ring, one in calling.in_order(asked, surge.rings, tired=tired)
        if one.person_id not in answered
    ]
    people = Person.objects.in_bulk([one.person_id for _ring, one in ordered])
    return [
        (str(one.person_id), f"{people[one.person_id].name} · {_note(one)}")
        for _ring, one in ordered
    ]


def _note(one: calling.Asked) -> str:
    if one.swap is not None:
        return str(said("on duty then: %(what)s", what=one.swap.stretch.what))
    if one.minutes is None:
        return str(said("way not known"))
    return str(said("%(minutes)d minutes", minutes=one.minutes))


def absent(surge: Surge, *, by: Viewer, at: datetime) -> list[tuple[str, str]]:
    """People in whose stead somebody may come: all who serve there or belong to the leader's people.

    The reason stands beside the name only for those who plan duties there.
    """
    asked, not_asked = callable_for(need_of(surge), by=by, at=at)
    why = {one.person_id: str(one.why.words) for one in not_asked}
    ids = [*why, *(one.person_id for one in asked)]
    plans = by.may("duty.plan", surge.place_path)
    people = Person.objects.in_bulk(ids)
    return [
        (str(pk), f"{people[pk].name} · {why[pk]}" if plans and pk in why else people[pk].name)
        for pk in ids
    ]
