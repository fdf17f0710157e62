"""The leader says who was there and how long: facts, with corrections. Nobody checks in, nobody is tracked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime

from tongzhou.areas.duty import kinds, rules
from tongzhou.areas.duty.actions.duties import when
from tongzhou.areas.duty.attended import Attended, beyond, why_not
from tongzhou.areas.duty.models import Duty, Shift
from tongzhou.areas.duty.queries.attendance import leads, standing
from tongzhou.areas.duty.queries.people import limits_at
from tongzhou.areas.duty.queries.units import leads_over
from tongzhou.base.errors import Refused
from tongzhou.base.words import said
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.facts.actions import correct, record
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.notices.actions import tell


@transaction.atomic
def confirm(
    shift: Shift,
    said_of: Iterable[Attended],
    *,
    by: Viewer,
    at: datetime,
    seen: Mapping[int, datetime | None] | None = None,
) -> list[Duty]:
    """Every named duty is served or missed, with a fact; said again, the fact before is taken back.

    Who is on the shift cannot say it of themselves: another leader does. `seen` is what the page
    showed of each duty (its `confirmed_at`): the second of two leaders is told. Answers the duties that
    went on for too long, for the leader's eyes first.
    Raises Refused: not_allowed, own, changed_meanwhile, wrong_times.
    """
    if not leads(by, shift):
        raise Refused("not_allowed", said("Only who leads here confirms attendance."))
    duties = {duty.pk: duty for duty in standing(shift)}
    limits = limits_at(shift.place_path, at)
    long = []
    for one in said_of:
        duty = duties.get(one.duty_id)
        if duty is None:
            raise Refused("gone", said("This duty has changed since. Look again."))
        _check(duty, one, by=by, at=at)
        if not _claim(duty, one, by=by, at=at, seen=seen):
            raise Refused("changed_meanwhile", said("Another leader has confirmed this meanwhile."))
        if _write(duty, one, limits, at=at):
            long.append(duty)
    if long:
        _tell_overwork(shift, by=by, at=at)
    return long


def _check(duty: Duty, one: Attended, *, by: Viewer, at: datetime) -> None:
    if duty.person_id == by.person_id:
        raise Refused("own", said("Nobody confirms their own attendance: another leader does."))
    if wrong := why_not(one, (duty.starts_at, duty.ends_at), at):
        raise Refused("wrong_times", wrong)
    if not one.came and duty.starts_at > at:
        raise Refused("wrong_times", said("The duty has not begun yet."))


def _claim(
    duty: Duty,
    one: Attended,
    *,
    by: Viewer,
    at: datetime,
    seen: Mapping[int, datetime | None] | None,
) -> bool:
    """The duty says what the leader says, unless it says something newer than the page showed."""
    rows = Duty.objects.filter(pk=duty.pk, ended_at__isnull=True)
    if seen is not None:
        was = seen.get(duty.pk)
        rows = rows.filter(confirmed_at=was) if was else rows.filter(confirmed_at__isnull=True)
    return bool(
        rows.update(
            attended=one.came,
            actual_starts_at=one.starts_at if one.came else None,
            actual_ends_at=one.ends_at if one.came else None,
            confirmed_by_id=by.person_id,
            confirmed_at=at,
        )
    )


def _write(duty: Duty, one: Attended, limits: rules.Limits, *, at: datetime) -> int:
    """The fact is in the ledger, the one before taken back; minutes of overwork (0: none)."""
    if duty.fact_id is not None:
        # Under the actor of the fact taken back: whoever sums up a person's facts finds both.
        before = all_facts().get(pk=duty.fact_id)
        correct(before, at=at, actor_id=before.actor_id)
    fact = _served(duty, one, limits) if one.came else _missed(duty)
    Duty.objects.filter(pk=duty.pk).update(fact_id=fact)
    planned, actual = (duty.starts_at, duty.ends_at), (one.starts_at, one.ends_at)
    return beyond(planned, actual, limit=limits.overwork_minutes) if one.came else 0


def _served(duty: Duty, one: Attended, limits: rules.Limits) -> int:
    starts, ends, post = localtime(one.starts_at), localtime(one.ends_at), duty.shift.post
    return record(
        kinds.SERVED,
        at=starts,
        actor_id=duty.person_id,
        place_path=duty.place_path,
        organisation_path=post.organisation.path if post.organisation else "",
        subject=f"duty:{duty.pk}",
        event_id=event_of(duty),
        minutes=one.minutes,
        planned=int((duty.ends_at - duty.starts_at).total_seconds() // 60),
        card=post.card.code,
        night=rules.is_night(starts, ends, limits),
        source=duty.source,
        role="leading" if post.leading else "standing",
    ).pk


def _missed(duty: Duty) -> int:
    """That a place stayed empty counts for the place. No person stands in the fact."""
    return record(
        kinds.MISSED,
        at=duty.starts_at,
        place_path=duty.place_path,
        subject=f"duty:{duty.pk}",
        event_id=event_of(duty),
        card=duty.shift.post.card.code,
    ).pk


def event_of(duty: Duty) -> int | None:
    """The event file that the duty belongs to."""
    if duty.roster is not None and duty.roster.event_id:
        return duty.roster.event_id
    return duty.shift.post.event_id


def _tell_overwork(shift: Shift, *, by: Viewer, at: datetime) -> None:
    """The leaders of the place are told, and nobody else: too long a duty is a matter of planning."""
    tell(
        leads_over([shift.place_path], at) - {by.person_id},
        kind="duty.overwork",
        text=said("%(when)s %(post)s went on longer than planned.").text,
        at=at,
        subject=f"shift:{shift.pk}",
        url=reverse("duty:rest"),
        when=when(shift),
        post=shift.post.name,
    )
