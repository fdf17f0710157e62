"""What a leader does with a call-up: opens it, hurries it, gives it more seats, stops it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from tongzhou.areas.duty import calling, kinds
from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.actions.links import digest_of, token_for
from tongzhou.areas.duty.actions.rings import RUNNING, ask_next, close, lock, note, quiet_over
from tongzhou.areas.duty.actions.seating import promote
from tongzhou.areas.duty.models import Call, Post, Seat, Shift, Surge
from tongzhou.areas.duty.queries import surges as queries
from tongzhou.areas.duty.queries.callable import Need, callable_for
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.events.models import Event
from tongzhou.ground.events.queries import active_events
from tongzhou.ground.places.models import Place
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.notices.actions import queue

if TYPE_CHECKING:
    from tongzhou.shared.notices.models import Channel


@dataclass(frozen=True, slots=True)
class Wish:
    """What a leader asks for. `seats` are people by skill (empty: anybody); `key` made on the page."""

    title: str
    place: Place
    meet_at: str
    starts_at: datetime
    ends_at: datetime
    seats: Mapping[str, int]
    key: UUID
    event: Event | None = None
    job: str = ""
    shift: Shift | None = None
    post: Post | None = None
    minutes: int | None = None
    ring_minutes: int | None = None
    red: bool = False
    channels: Sequence[Channel] = field(default_factory=tuple)


def open_surge(wish: Wish, *, by: Viewer, at: datetime) -> Surge:
    """People are being called up: the first of the first ring are told, the others follow by the clock.

    The same key twice is one call-up. Raises Refused: not_allowed, no_event (neither an active event
    nor a job), no_seats, too_many_seats, over_already, quiet_hours, too_often (jobs without an event).
    """
    require("duty.lead", wish.place.path, by)
    if known := Surge.objects.filter(key=wish.key).first():
        return known
    _refuse_wish(wish, at)
    try:
        with transaction.atomic():
            surge = _opened(wish, by=by, at=at)
    except IntegrityError:
        if known := Surge.objects.filter(key=wish.key).first():
            return known
        raise
    return surge


def _opened(wish: Wish, *, by: Viewer, at: datetime) -> Surge:
    shift = wish.shift or (_shift_at(wish.post, wish) if wish.post else None)
    path = wish.place.path
    minutes = wish.minutes or rulepacks.whole("duty.surge_closes_minutes", path=path, at=at)
    surge = Surge.objects.create(
        title=wish.title,
        place=wish.place,
        place_path=path,
        meet_at=wish.meet_at,
        event=wish.event,
        job="" if wish.event else wish.job,
        shift=shift,
        work_starts_at=wish.starts_at,
        work_ends_at=wish.ends_at,
        opened_at=at,
        closes_at=at + timedelta(minutes=minutes),
        rings=_rings(path, at),
        ring_minutes=wish.ring_minutes
        or rulepacks.whole("duty.surge_ring_minutes", path=path, at=at),
        red=wish.red,
        made_by_id=by.person_id,
        key=wish.key,
    )
    Seat.objects.bulk_create(
        Seat(surge=surge, skill=skill, need=need) for skill, need in wish.seats.items() if need
    )
    _list_people(surge, by=by, at=at)
    seats = sum(wish.seats.values())
    note(kinds.SURGE_OPENED, surge, at=at, actor_id=by.person_id, seats=seats)
    write_audit("duty.surge_open", by=by, at=at, subject=f"surge:{surge.pk}", seats=seats)
    ask_next(surge, at=at)
    for channel in wish.channels:
        queue(
            channel,
            queries.group_words(surge),
            at=at,
            red=wish.red,
            event_id=surge.event_id,
        )
    return surge


def _refuse_wish(wish: Wish, at: datetime) -> None:
    seats, path = sum(wish.seats.values()), wish.place.path
    if wish.event is not None:
        if not active_events(path, at).filter(pk=wish.event.pk).exists():
            raise Refused("no_event", said("This event is not active at that place."))
    elif not wish.job.strip():
        raise Refused(
            "no_event",
            said("People are called up only inside an active event, or for a job with a quota."),
        )
    else:
        _refuse_roll_call(path, at)
    if seats < 1:
        raise Refused("no_seats", said("Say how many people are needed."))
    most = rulepacks.whole("duty.surge_most_seats", path=path, at=at)
    if seats > most:
        raise Refused("too_many_seats", said("At most %(most)d people are called up.", most=most))
    if wish.ends_at <= max(wish.starts_at, at):
        raise Refused("over_already", said("The work must end after it begins, and after now."))
    if wish.red and wish.event is None:
        raise Refused("not_red", said("Only an active event goes out in the quiet hours."))
    if quiet_over(path, at, red=wish.red) > at:
        raise Refused(
            "quiet_hours",
            said("It is late: only an active event that is urgent may call people up now."),
        )


def _refuse_roll_call(path: str, at: datetime) -> None:
    """Without an event, call-ups stay the exception: they are no daily check-in."""
    week = Surge.objects.filter(place_path=path, event=None, opened_at__gt=at - timedelta(days=7))
    most = rulepacks.whole("duty.surge_jobs_in_7_days", path=path, at=at)
    if week.count() >= most:
        raise Refused(
            "too_often",
            said(
                "People here were called up %(most)d times in 7 days without an event."
                " Plan a roster instead.",
                most=most,
            ),
        )


def _shift_at(post: Post, wish: Wish) -> Shift:
    """The shift of that post at those hours: the one that is there, or a new one."""
    known = Shift.objects.filter(post=post, starts_at=wish.starts_at, cancelled_at=None).first()
    if known is not None:
        return known
    return Shift.objects.create(
        post=post,
        place_path=post.place_path,
        day=localdate(wish.starts_at),
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        need=sum(wish.seats.values()),
    )


def _rings(path: str, at: datetime) -> list[int]:
    width = rulepacks.whole("duty.surge_ring_width", path=path, at=at)
    return calling.rings_of(width, rulepacks.whole("duty.surge_rings", path=path, at=at))


def _list_people(surge: Surge, *, by: Viewer, at: datetime) -> None:
    """Everybody else who may be asked stands in the list with ring and order; nobody is told yet.

    Who stands in it already stays where they are.
    """
    seats = tuple(surge.seats.values_list("skill", flat=True))
    need = Need(surge.place, surge.work_starts_at, surge.work_ends_at, seats, surge.shift, surge.pk)
    everybody, _not_asked = callable_for(need, by=by, at=at)
    asked = [one for one in everybody if one.person_id != by.person_id]
    tired = rulepacks.whole("duty.surge_tired_days", path=surge.place_path, at=at)
    rows = (
        Call(
            surge=surge,
            person_id=one.person_id,
            ring=ring,
            minutes=one.minutes,
            order=order,
            digest=digest_of(token_for(surge, one.person_id)),
            swap_duty_id=one.swap.duty if one.swap else None,
            swap_other_id=one.swap.other if one.swap else None,
        )
        for order, (ring, one) in enumerate(calling.in_order(asked, surge.rings, tired=tired))
    )
    Call.objects.bulk_create(rows, ignore_conflicts=True)


def next_ring(surge: Surge, *, by: Viewer, at: datetime) -> int:
    """Everybody who is left of the nearest ring is told now, whatever the clock says."""
    require("duty.lead", surge.place_path, by)
    return ask_next(surge, at=at, whole_ring=True)


@transaction.atomic
def stop(surge: Surge, *, by: Viewer, at: datetime) -> None:
    """Nobody else is asked and nobody can answer any more; who has a seat keeps it."""
    require("duty.lead", surge.place_path, by)
    now = lock(surge)
    if now.state not in RUNNING or now.closes_at <= at:
        raise Refused("over", said("This call-up is over."))
    close(now, Surge.State.STOPPED, at=at)
    write_audit("duty.surge_stop", by=by, at=at, subject=f"surge:{surge.pk}")


@transaction.atomic
def more(
    surge: Surge,
    *,
    by: Viewer,
    at: datetime,
    seats: Mapping[str, int],
    minutes: int = 0,
    seen: int | None = None,
) -> None:
    """So many seats (by skill) and minutes more; who waits gets the seats first.

    For a skill that was not asked for before, those who have it are asked too. `seen` is how many
    seats there were when this was decided. Raises Refused: over, moved_on, too_many_seats.
    """
    require("duty.lead", surge.place_path, by)
    now = lock(surge)
    if now.state not in RUNNING or now.closes_at <= at:
        raise Refused("over", said("This call-up is over."))
    most = rulepacks.whole("duty.surge_most_seats", path=now.place_path, at=at)
    there = {seat.skill: seat.need for seat in now.seats.all()}
    if seen is not None and seen != sum(there.values()):
        raise Refused("moved_on", said("This has changed meanwhile. Look again."))
    if sum(seats.values()) + sum(there.values()) > most:
        raise Refused("too_many_seats", said("At most %(most)d people are called up.", most=most))
    for skill, number in seats.items():
        seat, _made = Seat.objects.get_or_create(surge=now, skill=skill, defaults={"need": 0})
        Seat.objects.filter(pk=seat.pk).update(need=F("need") + number)
    if seats.keys() - there.keys():
        _list_people(now, by=by, at=at)
    promote(now, at=at)
    if seats:
        Surge.objects.filter(pk=now.pk, state=Surge.State.OPEN).update(next_ring_at=at)
    if minutes:
        Surge.objects.filter(pk=now.pk).update(
            closes_at=F("closes_at") + timedelta(minutes=minutes)
        )
    write_audit("duty.surge_more", by=by, at=at, subject=f"surge:{surge.pk}")
