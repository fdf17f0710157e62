"""The leader sees that somebody is there, or that it was a mistake."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tongzhou.areas.duty import calling, kinds
from tongzhou.areas.duty.actions.duties import require
from tongzhou.areas.duty.models import Answer
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import correct, record
from tongzhou.shared.facts.queries import all_facts

State = Answer.State


@transaction.atomic
def in_place(one: Answer, *, by: Viewer, at: datetime) -> Answer:
    """The leader sees them there; the minutes since the call-up began are a fact.

    Raises Refused("moved_on") when they have no seat or are in place already.
    """
    require("duty.lead", one.surge.place_path, by)
    rows = Answer.objects.filter(pk=one.pk, state=State.SEATED)
    if not rows.update(state=State.IN_PLACE, in_place_at=at):
        raise Refused("moved_on", said("This has changed meanwhile. Look again."))
    one.refresh_from_db()
    record(
        kinds.IN_PLACE,
        at=at,
        actor_id=one.person_id,
        place_path=one.surge.place_path,
        subject=f"answer:{one.pk}",
        event_id=one.surge.event_id,
        minutes=calling.minutes_between(one.surge.opened_at, at),
    )
    return one


@transaction.atomic
def not_in_place(one: Answer, *, by: Viewer, at: datetime) -> Answer:
    """They were marked by mistake; the fact is taken back."""
    require("duty.lead", one.surge.place_path, by)
    rows = Answer.objects.filter(pk=one.pk, state=State.IN_PLACE)
    if not rows.update(state=State.SEATED, in_place_at=None):
        raise Refused("moved_on", said("This has changed meanwhile. Look again."))
    one.refresh_from_db()
    facts = all_facts().filter(kind=kinds.IN_PLACE.code, subject=f"answer:{one.pk}")
    taken_back = facts.filter(corrects__isnull=False).values("corrects_id")
    for fact in facts.filter(quantity__gt=0).exclude(pk__in=taken_back):
        correct(fact, at=at, actor_id=by.person_id)
    return one
