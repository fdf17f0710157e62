"""Samples of duty in the east, each bearing the canary: called by `samples.fill`."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tests.town import LONG_AGO, MONDAY_9AM, Town
from tongzhou.areas.duty.models import (
    Change,
    Duty,
    Handover,
    JointPart,
    JointPlan,
    Offer,
    Post,
    Proof,
    RestRequest,
    RoleCard,
    Roster,
    Shift,
)


def a_roster_in_the_east(town: Town, words: str) -> Roster:
    """A published roster with one duty, a change after publishing, and somebody asked to serve on."""
    card = RoleCard.objects.create(code="sample", name="守门", place_path=town.east.path)
    post = Post.objects.create(
        name=words, card=card, place=town.east, place_path=town.east.path, opened_on=LONG_AGO
    )
    starts = MONDAY_9AM + timedelta(days=1)
    day = starts.date()
    shift = Shift.objects.create(
        post=post,
        place_path=town.east.path,
        day=day,
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        note=words,
    )
    here = {"place_path": town.east.path}
    roster = Roster.objects.create(
        title=words,
        place=town.east,
        first_day=day,
        last_day=day + timedelta(days=1),
        made_by=town.people["eva"],
        made_at=MONDAY_9AM,
        state=Roster.State.PUBLISHED,
        published_at=MONDAY_9AM,
        **here,
    )
    roster.crew.add(town.people["emil"])
    duty = Duty.objects.create(
        roster=roster,
        shift=shift,
        person=town.people["emil"],
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        cause=words,
        **here,
    )
    Change.objects.create(
        roster=roster,
        kind=Change.Kind.ADDED,
        shift=shift,
        person_in=town.people["emil"],
        reason=words,
        after_publishing=True,
        at=MONDAY_9AM,
        by=town.people["eva"],
        **here,
    )
    RestRequest.objects.create(
        roster=roster,
        shift=shift,
        person=town.people["gus"],
        rules=["rest"],
        asked_by=town.people["eva"],
        asked_at=MONDAY_9AM,
        **here,
    )
    _what_became_of(town, duty, words)
    _a_joint_plan(town, roster, words)
    return roster


def _a_joint_plan(town: Town, roster: Roster, words: str) -> None:
    """All communities below the east were planned together, and one was taken over."""
    plan = JointPlan.objects.create(
        place=town.east,
        place_path=town.east.path,
        first_day=roster.first_day,
        last_day=roster.last_day,
        state="done",
        city={"members": words},
        made_by=town.people["eva"],
        made_at=MONDAY_9AM,
    )
    JointPart.objects.create(
        joint=plan, place=town.east, place_path=town.east.path, roster=roster, taken_at=MONDAY_9AM
    )


def _what_became_of(town: Town, duty: Duty, words: str) -> None:
    """The duty is offered with a word, something is handed over, and a proof was asked for."""
    here = {"place_path": town.east.path}
    Offer.objects.create(
        kind=Offer.Kind.GIVE,
        duty=duty,
        by=duty.person,
        offered_at=MONDAY_9AM,
        cause=words,
        **here,
    )
    Handover.objects.create(
        shift=duty.shift, words=words, by=duty.person, at=MONDAY_9AM, key=UUID(int=15), **here
    )
    Proof.objects.create(
        person=duty.person,
        first_day=duty.shift.day,
        last_day=duty.shift.day,
        asked_at=MONDAY_9AM,
        lines=[[words, 1, 480]],
        reason=words,
        **here,
    )
