"""The clock of a call-up: who is told when, when it is full, over or open again, what is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from tongzhou.areas.duty import calling, kinds
from tongzhou.areas.duty.models import Answer, Call, Offer, RestRequest, Surge
from tongzhou.areas.duty.queries.surges import past_closing
from tongzhou.base.manifest import FactKind
from tongzhou.base.words import said
from tongzhou.ground.rulepacks import queries as rulepacks
from tongzhou.shared.facts.actions import correct, record
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.actions import forget_about, tell
from tongzhou.shared.notices.rules import quiet_until

State = Surge.State
RUNNING = (State.OPEN, State.FULL)
KIND = "duty.surge"


def lock(surge: Surge) -> Surge:
    """The row as it is now, held until the transaction ends, so that answers come one after the other."""
    return Surge.objects.select_for_update().get(pk=surge.pk)


def quiet_over(path: str, at: datetime, *, red: bool) -> datetime:
    return quiet_until(
        at,
        red=red,
        quiet_from=rulepacks.clock("notices.quiet_from", path=path, at=at),
        quiet_to=rulepacks.clock("notices.quiet_until", path=path, at=at),
    )


def note(kind: FactKind, surge: Surge, *, at: datetime, **values: Any) -> None:
    record(
        kind,
        at=at,
        place_path=surge.place_path,
        subject=f"surge:{surge.pk}",
        event_id=surge.event_id,
        **values,
    )


# ── rings ────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_next(surge: Surge, *, at: datetime, whole_ring: bool = False) -> int:
    """The next people in the order are told; how many. `whole_ring`: all that are left of the ring.

    In the quiet hours, unless it is urgent, they are told when these are over.
    """
    now = lock(surge)
    if now.state != State.OPEN:
        return 0
    if (later := quiet_over(now.place_path, at, red=now.red)) > at:
        Surge.objects.filter(pk=now.pk).update(next_ring_at=later)
        return 0
    waiting = Call.objects.filter(surge=now, told_at=None)
    first = waiting.order_by("ring", "order").first()
    if first is None:
        Surge.objects.filter(pk=now.pk).update(next_ring_at=None)
        return 0
    in_ring = list(waiting.filter(ring=first.ring).order_by("order"))
    free = sum(seat.need - seat.taken for seat in now.seats.all())
    per_seat = rulepacks.whole("duty.surge_asked_per_seat", path=now.place_path, at=at)
    few = len(in_ring) if whole_ring else calling.first_asked(len(in_ring), free, per_seat)
    told = in_ring[:few]
    _tell_called(now, [call.person_id for call in told], at=at)
    Call.objects.filter(pk__in=[call.pk for call in told]).update(told_at=at)
    rest = len(in_ring) - few
    Surge.objects.filter(pk=now.pk).update(
        ring=first.ring,
        asked=F("asked") + few,
        next_ring_at=_when_next(now, rest, at),
    )
    return few


def _when_next(surge: Surge, rest: int, at: datetime) -> datetime:
    """The rest of the ring follows after some seconds, the next ring after its minutes."""
    if rest:
        seconds = rulepacks.whole("duty.surge_batch_seconds", path=surge.place_path, at=at)
        return at + min(timedelta(seconds=seconds), timedelta(minutes=surge.ring_minutes))
    return at + timedelta(minutes=surge.ring_minutes)


def _tell_called(surge: Surge, people: Sequence[int], *, at: datetime) -> None:
    text = said("Called up: %(title)s, %(seats)d people, meet at %(where)s").text
    seats = sum(seat.need - seat.taken for seat in surge.seats.all())
    tell_of(surge, people, text, at=at, red=surge.red, where=surge.meet_at, seats=seats)


def tell_of(
    surge: Surge,
    people: Iterable[int],
    text: str,
    *,
    at: datetime,
    red: bool = False,
    **values: Any,
) -> None:
    """These people hear something of the call-up, with the way to their own page of it."""
    tell(
        people,
        kind=KIND,
        text=text,
        at=at,
        subject=f"surge:{surge.pk}",
        url=reverse("duty:surge_mine", args=[surge.pk]),
        red=red,
        event_id=surge.event_id,
        title=surge.title,
        **values,
    )


# ── full, over, stopped ──────────────────────────────────────────────────────────────────────────


def fill(surge: Surge, *, at: datetime) -> None:
    """Every seat is taken: nobody else is asked. Who still answers stands on the waiting list."""
    Surge.objects.filter(pk=surge.pk).update(state=State.FULL, ended_at=at, next_ring_at=at)
    note_end(surge, State.FULL, at)
    if surge.made_by_id:
        tell(
            [surge.made_by_id],
            kind="duty.surge_full",
            text=said("%(title)s: all seats are taken").text,
            at=at,
            subject=f"surge:{surge.pk}",
            url=reverse("duty:surge", args=[surge.pk]),
            red=surge.red,
            event_id=surge.event_id,
            title=surge.title,
        )


def reopen(surge: Surge, *, at: datetime) -> None:
    """A seat is free again and nobody waits for it: the clock goes on, as if it had never been full."""
    Surge.objects.filter(pk=surge.pk).update(
        state=State.OPEN, ended_at=None, next_ring_at=at if surge.closes_at > at else None
    )
    ended = all_facts().filter(kind=kinds.SURGE_ENDED.code, subject=f"surge:{surge.pk}")
    taken_back = ended.filter(corrects__isnull=False).values("corrects_id")
    for fact in ended.filter(quantity__gt=0).exclude(pk__in=taken_back):
        correct(fact, at=at)


def note_end(surge: Surge, state: str, at: datetime) -> None:
    seats = list(surge.seats.all())
    note(
        kinds.SURGE_ENDED,
        surge,
        at=at,
        state=str(state),
        minutes=calling.minutes_between(surge.opened_at, at),
        seats=sum(seat.need for seat in seats),
        taken=sum(seat.taken for seat in seats),
        asked=surge.asked,
    )


def close(surge: Surge, state: str, *, at: datetime) -> None:
    """The list of those asked is gone: only how many they were stays. Their links are dead."""
    if surge.state == State.OPEN:
        Surge.objects.filter(pk=surge.pk).update(state=state, ended_at=at)
        note_end(surge, state, at)
    Surge.objects.filter(pk=surge.pk).update(next_ring_at=None, closes_at=min(surge.closes_at, at))
    _thank_who_waits(surge, at=at)
    Call.objects.filter(surge=surge).delete()


def _thank_who_waits(surge: Surge, *, at: datetime) -> None:
    """Who waits for a seat, or for somebody to take their duty, is told; nobody takes that duty in vain."""
    waiting = Answer.objects.filter(
        surge=surge, state__in=(Answer.State.WAITING, Answer.State.IF_SWAPPED)
    )
    Offer.objects.filter(
        duty_id__in=waiting.values("by_swap_id"), state__in=(Offer.State.OPEN, Offer.State.TAKEN)
    ).update(state=Offer.State.WITHDRAWN)
    text = said("%(title)s is over, thank you. Nothing more is needed.").text
    tell_of(surge, list(waiting.values_list("person_id", flat=True)), text, at=at)


# ── by the clock ─────────────────────────────────────────────────────────────────────────────────


def rings_due(at: datetime) -> int:
    """Background work: the next people are told, call-ups whose time is up are over; how many pieces."""
    due = Surge.objects.filter(state__in=RUNNING, closes_at__gt=at, next_ring_at__lte=at)
    return sum(_go_on(surge, at) for surge in due) + sum(
        _time_is_up(surge, at) for surge in past_closing(at)
    )


def _go_on(surge: Surge, at: datetime) -> int:
    if surge.state == State.OPEN:
        return ask_next(surge, at=at)
    return _call_off(surge, at)


@transaction.atomic
def _call_off(surge: Surge, at: datetime) -> int:
    """Who was asked and has not answered is told that all seats are taken: nobody comes in vain."""
    now = lock(surge)
    if now.state != State.FULL or not Surge.objects.filter(
        pk=now.pk, next_ring_at__isnull=False
    ).update(next_ring_at=None):
        return 0
    answered = Answer.objects.filter(surge=now).values("person_id")
    asked = Call.objects.filter(surge=now, told_at__isnull=False)
    silent = asked.exclude(person_id__in=answered).values_list("person_id", flat=True)
    text = said("%(title)s: all seats are taken, thank you. Nothing more is needed.").text
    tell_of(now, silent, text, at=at)
    return 1


@transaction.atomic
def _time_is_up(surge: Surge, at: datetime) -> int:
    now = lock(surge)
    if now.state not in RUNNING or now.closes_at > at:
        return 0
    close(now, State.OVER, at=at)
    return 1


def forget_over(at: datetime) -> int:
    """Nightly: of work that is over, waiting lists, links' digests and refusals to go without rest are gone."""
    over = Answer.objects.filter(surge__work_ends_at__lt=at)
    waiting = over.filter(state__in=(Answer.State.WAITING, Answer.State.IF_SWAPPED))
    gone = waiting.delete()[0]
    gone += _forget_refusals(at)
    return gone + over.exclude(digest="").update(digest="")


def _forget_refusals(at: datetime) -> int:
    """Who would rather rest than serve is nobody's business once the shift has begun, in no inbox either."""
    rows = RestRequest.objects.exclude(agreed=True).filter(shift__starts_at__lt=at)
    keys = list(rows.values_list("pk", flat=True))
    forget_about(f"rest:{key}" for key in keys)
    return int(RestRequest.objects.filter(pk__in=keys).delete()[0])
