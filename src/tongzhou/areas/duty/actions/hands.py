"""Duties in other hands: held, handed over and back, logged, told to both units. `swaps` says when."""

from __future__ import annotations

from datetime import datetime

from django.utils.dateparse import parse_datetime

from tongzhou.areas.duty.actions.duties import end, hold_people, log_change, put, tell_about
from tongzhou.areas.duty.models import Duty, Offer, Roster
from tongzhou.areas.duty.queries.units import leads_over, units_of
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer


def hold(offer: Offer) -> None:
    """Offer, rosters and people are held in this order: nobody gets a second duty at the same moment.

    Raises Refused("moved_on") for the second of two, before a rule could speak of what the first did.
    """
    duties = [one for one in (offer.duty, offer.other_duty) if one is not None]
    now = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if (now.state, now.taken_by_id) != (offer.state, offer.taken_by_id):
        raise Refused("moved_on", said("Somebody was faster. Look again."))
    rosters = sorted({one.roster_id for one in duties if one.roster_id})
    list(Roster.objects.select_for_update().filter(pk__in=rosters).order_by("pk"))
    hold_people([one for one in (offer.by_id, offer.taken_by_id) if one])


def hand_over(offer: Offer, *, at: datetime) -> dict[str, object]:
    """The duties stand with their new people; what is needed to take it back."""
    duty, other, taker = offer.duty, offer.other_duty, offer.taken_by_id
    assert taker is not None
    if offer.kind == Offer.Kind.SPLIT:
        was = duty.ends_at
        rows = Duty.objects.filter(pk=duty.pk, ended_at__isnull=True, ends_at=was)
        if not rows.update(ends_at=offer.split_at):
            raise Refused("gone", said("This duty has changed since. Look again."))
        made = [_given(duty, taker, offer.cause, starts_at=offer.split_at, ends_at=was)]
        return {"made": [one.pk for one in made], "ended": [], "split_ends_at": was.isoformat()}
    end(duty, at=at)
    if other is not None:
        end(other, at=at)
    made = [_given(duty, taker, offer.cause)]
    if other is not None:
        made.append(_given(other, offer.by_id, offer.cause))
    ended = [one.pk for one in (duty, other) if one is not None]
    return {"made": [one.pk for one in made], "ended": ended}


def _given(
    duty: Duty,
    person_id: int,
    cause: str,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Duty:
    return put(
        duty.shift,
        person_id,
        source=Duty.Source.SWAP,
        at=duty.starts_at,
        roster=duty.roster,
        starts_at=starts_at or duty.starts_at,
        ends_at=ends_at or duty.ends_at,
        cause=cause,
        locked=duty.locked,
        checked=True,
    )


def restore(offer: Offer) -> None:
    Duty.objects.filter(pk__in=offer.before["ended"]).update(ended_at=None)
    if ends_at := offer.before.get("split_ends_at"):
        Duty.objects.filter(pk=offer.duty_id).update(ends_at=parse_datetime(str(ends_at)))


def log_both(offer: Offer, kind: str, *, by: Viewer, at: datetime) -> None:
    pairs: list[tuple[Duty, int | None, int | None]] = [
        (offer.duty, offer.by_id, offer.taken_by_id)
    ]
    if offer.other_duty is not None:
        pairs.append((offer.other_duty, offer.taken_by_id, offer.by_id))
    for duty, out, into in pairs:
        log_change(
            duty.roster,
            kind,
            at=at,
            by=by,
            shift=duty.shift,
            person_out=out,
            person_in=into,
            reason=offer.cause,
        )


def tell_units(offer: Offer, text: str, *, by: Viewer, at: datetime) -> None:
    """Both people, those who plan duties there, and those who lead both home units are told."""
    both = [one for one in (offer.by_id, offer.taken_by_id) if one]
    leads = leads_over([offer.place_path, *units_of(both, at)], at)
    tell_about({*both, *leads}, offer.duty, text, by=by, at=at, kind="changed")
