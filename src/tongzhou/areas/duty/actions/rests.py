"""A limit of rest is set aside by two: the leader asks, the person agrees. Neither can do it alone."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions.duties import (
    hold_shifts,
    put,
    refuse_breaches,
    require,
    tell_about,
    when,
)
from tongzhou.areas.duty.actions.rosters import claim, log
from tongzhou.areas.duty.models import Change, Duty, RestRequest, Roster, Shift
from tongzhou.areas.duty.queries.bonds import named
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import record
from tongzhou.shared.notices.actions import tell

LEADS = "duty.lead"


@transaction.atomic
def ask(
    roster: Roster,
    shift: Shift,
    person_id: int,
    *,
    by: Viewer,
    at: datetime,
    seen: int | None = None,
) -> RestRequest:
    """The person finds the question in the inbox; the seat stays free until they agree.

    Raises Refused: not_allowed, started, not_needed (nothing speaks against it), not_in_crew,
    asked_already, said_no, and the rule's code where something else than rest forbids it.
    """
    require(LEADS, roster.place_path, by)
    assert by.person_id is not None
    claim(roster, seen)
    if shift.starts_at <= at:
        raise Refused("started", said("This shift has already started."))
    if not roster.crew.filter(pk=person_id).exists():
        words = said("Not among the people of this roster. Add them to its people first.")
        raise Refused("not_in_crew", words)
    if RestRequest.objects.filter(shift=shift, person_id=person_id, agreed=False).exists():
        raise Refused("said_no", said("This person would rather rest that day. Ask somebody else."))
    found = named(verdict(person_id, shift, at=at))
    codes = frozenset(breach.code for breach in found)
    refuse_breaches(found, waived=codes)
    if not found:
        raise Refused("not_needed", said("Nothing speaks against it: put the person in."))
    try:
        with transaction.atomic():
            asked = RestRequest.objects.create(
                roster=roster,
                shift=shift,
                person_id=person_id,
                place_path=roster.place_path,
                rules=sorted(codes),
                asked_by_id=by.person_id,
                asked_at=at,
            )
    except IntegrityError as error:
        raise Refused("asked_already", said("This person has been asked already.")) from error
    tell(
        [person_id],
        kind="duty.rest_asked",
        text=said(
            "Could you serve %(when)s %(post)s although you would rest too little? You decide."
        ).text,
        at=at,
        subject=f"rest:{asked.pk}",
        url=reverse("duty:rest_asked", args=[asked.pk]),
        when=when(shift),
        post=shift.post.name,
    )
    return asked


@transaction.atomic
def answer(asked: RestRequest, *, agreed: bool, by: Viewer, at: datetime) -> Duty | None:
    """The person's own word: with a yes they are down for the shift, with a no nothing happens.

    A yes leaves a fact for each limit set aside. Raises Refused: not_yours, answered, started, and
    a rule's code where more than what was asked for speaks against it by now.
    """
    if by.person_id != asked.person_id:
        raise Refused("not_yours", said("Only the person concerned can answer this."))
    if agreed and asked.shift.starts_at <= at:
        raise Refused("started", said("This shift has already started."))
    open_ones = RestRequest.objects.filter(pk=asked.pk, answered_at__isnull=True)
    if not open_ones.update(answered_at=at, agreed=agreed):
        raise Refused("answered", said("This has been answered already."))
    duty = _put(asked, by=by, at=at) if agreed else None
    words = (
        said("%(name)s has agreed to %(when)s %(post)s.")
        if agreed
        else said("%(name)s would rather rest than serve %(when)s %(post)s.")
    )
    tell(
        [asked.asked_by_id],
        kind="duty.rest_answered",
        text=words.text,
        at=at,
        subject=f"rest:{asked.pk}",
        url=reverse("duty:roster", args=[asked.roster_id]),
        name=by.name,
        when=when(asked.shift),
        post=asked.shift.post.name,
    )
    return duty


def _put(asked: RestRequest, *, by: Viewer, at: datetime) -> Duty:
    roster, shift = asked.roster, asked.shift
    hold_shifts(Shift.objects.filter(pk=shift.pk))
    shift.refresh_from_db(fields=["need", "cancelled_at"])
    if Duty.objects.filter(shift=shift, ended_at__isnull=True).count() >= shift.need:
        raise Refused("full", said("Somebody was faster: every place is taken."))
    duty = put(
        shift,
        asked.person_id,
        source=Duty.Source.BY_HAND,
        at=at,
        roster=roster,
        waived=frozenset(asked.rules),
    )
    Duty.objects.filter(pk=duty.pk).update(
        override_person_at=at,
        override_leader_id=asked.asked_by_id,
        override_rule=",".join(asked.rules)[:40],
        locked=True,
    )
    claim(roster, None)
    added = Change.Kind.ADDED
    log(roster, added, by=by, at=at, made=[duty], shift=shift, person_in_id=asked.person_id)
    for rule in asked.rules:
        record(
            kinds.REST_BROKEN,
            at=at,
            actor_id=asked.person_id,
            place_path=roster.place_path,
            subject=f"duty:{duty.pk}",
            event_id=roster.event_id,
            rule=rule,
        )
    if roster.published_at is not None:
        words = said("You are down for %(when)s %(post)s.").text
        tell_about([asked.person_id], duty, words, by=by, at=at, kind="changed")
    return duty
