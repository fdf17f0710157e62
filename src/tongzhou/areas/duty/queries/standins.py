"""Who could take over a duty so that somebody may come, and who could come in another's stead."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from tongzhou.areas.duty.calling import Bound
from tongzhou.areas.duty.models import Answer, Shift, Surge
from tongzhou.areas.duty.queries.callable import could_take_over, led_by, serving_at
from tongzhou.areas.duty.rules import Stretch
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person


def bound_of(one: Answer) -> Bound | None:
    """The duty that keeps them, or None when it is gone."""
    duty, other = one.by_swap, one.by_swap_other
    if duty is not None and duty.ended_at is None:
        there = Stretch(
            localtime(duty.starts_at), localtime(duty.ends_at), what=duty.shift.post.name
        )
        return Bound(there, duty=duty.pk)
    if other is not None:
        there = Stretch(
            localtime(other.starts_at),
            localtime(other.ends_at),
            elsewhere=True,
            what=other.what,
        )
        return Bound(there, other=other.pk)
    return None


def refuse_taker(one: Answer, bound: Bound, taker: int, *, by: Viewer, at: datetime) -> None:
    """Raises Refused when the taker is nobody the caller may ask, or the rules speak against it."""
    if taker not in _may_ask(one, by=by, at=at):
        raise Refused("not_here", said("Choose somebody who serves here."))
    shift = one.by_swap.shift if one.by_swap is not None else None
    path = shift.place_path if shift is not None else one.surge.place_path
    if not could_take_over(bound, [taker], path=path, at=at, shift=shift, leaves=one.person_id):
        raise Refused("taker", said("The rules do not let this person take the duty over."))


def takers_for(one: Answer, *, by: Viewer, at: datetime, most: int = 8) -> list[tuple[Person, int]]:
    """(person, hours worked in 14 days) who may take the duty over: who worked least stands first."""
    bound = bound_of(one)
    if bound is None:
        return []
    shift: Shift | None = one.by_swap.shift if one.by_swap is not None else None
    pool = _may_ask(one, by=by, at=at)
    path = shift.place_path if shift is not None else one.surge.place_path
    free = could_take_over(
        bound, sorted(pool), path=path, at=at, shift=shift, leaves=one.person_id
    )[:most]
    people = Person.objects.in_bulk([pk for pk, _worked in free])
    return [(people[pk], round(worked / 60)) for pk, worked in free]


def _may_ask(one: Answer, *, by: Viewer, at: datetime) -> set[int]:
    """Who serves there or is led by the caller, and does not come themselves."""
    return (serving_at(one.surge.place, at) | led_by(by, at)) - _coming(one.surge)


def _coming(surge: Surge) -> set[int]:
    return set(Answer.objects.filter(surge=surge).values_list("person_id", flat=True))
