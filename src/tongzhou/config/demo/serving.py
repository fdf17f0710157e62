"""This week's duties in the demo as they went: confirmed, handed over, one offered, one given back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.utils.timezone import localdate

from tongzhou.areas.duty.actions import attendance, handovers, proofs, seats, swaps
from tongzhou.areas.duty.attended import Attended
from tongzhou.areas.duty.models import Duty, Offer, Shift
from tongzhou.areas.duty.queries.attendance import standing
from tongzhou.areas.duty.queries.handovers import left_for
from tongzhou.areas.duty.queries.standing import STANDS
from tongzhou.base.errors import Refused
from tongzhou.config.demo.duties import MAIN
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.access.viewer import Viewer

DESK = "社区值班室"
NOTES = (
    "春涧苑2栋电梯报修，维保下午到，请跟进",
    "",
    "电梯已修复；东门雨棚漏水已报物业",
    "蓝色寒潮预警，保温提示已发各楼栋",
    "",
)
LATE_EVERY, LATE = 11, timedelta(minutes=90)


def plan_serving(stage: Stage, today: date) -> None:
    """Every evening the leader confirms what is over; just now somebody offers, somebody cannot come."""
    monday = today - timedelta(days=today.weekday())
    for back in range(7):
        day = monday + timedelta(days=back)
        stage.plan(moment(day, 20, 10), partial(_confirm, stage))
    stage.plan(stage.now - timedelta(minutes=40), partial(_just_now, stage))


def _confirm(stage: Stage, at: datetime) -> None:
    """Everything that is over by now and not yet confirmed: as planned, now and then longer."""
    over = Shift.objects.filter(
        duties__isnull=False,
        duties__ended_at__isnull=True,
        duties__confirmed_at__isnull=True,
        ends_at__lte=at,
        day__gte=localdate(at) - timedelta(days=2),
    )
    for shift in over.select_related("post").distinct().order_by("starts_at"):
        duties = list(standing(shift).filter(confirmed_at__isnull=True))
        for who in ("shuji", "shegong"):
            by = stage.eyes(who, at)
            theirs = [one for one in duties if one.person_id != by.person_id]
            duties = [one for one in duties if one.person_id == by.person_id]
            longer = LATE if shift.pk % LATE_EVERY == 4 and shift.ends_at + LATE <= at else None
            lines = [_line(one, longer) for one in theirs]
            attendance.confirm(shift, lines, by=by, at=at)
        if shift.post.name == DESK:
            _hand_over(stage, shift, at)


def _line(duty: Duty, longer: timedelta | None) -> Attended:
    return Attended(duty.pk, True, duty.starts_at, duty.ends_at + (longer or timedelta(0)))


def _hand_over(stage: Stage, shift: Shift, at: datetime) -> None:
    words = NOTES[shift.pk % len(NOTES)]
    by, key = stage.eyes("shegong", at), UUID(int=(7 << 64) + shift.pk)
    with suppress(Refused):
        for note in left_for(shift):
            if note.taken_at is None and not note.nothing:
                handovers.take_over(note, by=by, at=at)
        handovers.hand_over(shift, words=words, nothing=not words, key=key, by=by, at=at)


def _just_now(stage: Stage, at: datetime) -> None:
    planner, me = stage.eyes("shegong", at), stage.eyes("zhiyuan", at)
    coming = _coming(at)
    mine = coming.filter(person_id=me.person_id or 0).first()
    others = list(coming.exclude(person_id__in=_signed_in(stage))[:12])
    if mine is not None:
        _offer(mine, Offer.Kind.SWAP, "那天家里有事", me, at)
    if others:
        _offer(others[0], Offer.Kind.GIVE, "", planner, at)
    for duty in others[1:][-1:]:
        seats.drop_out(duty, by=planner, at=at)
    place = stage.built.places[MAIN]
    with suppress(Refused):
        proofs.ask(
            place,
            first_day=localdate(at) - timedelta(days=30),
            last_day=localdate(at),
            by=me,
            at=at,
        )


def _coming(at: datetime):
    rows = Duty.objects.filter(STANDS, starts_at__gt=at, roster__isnull=False)
    return rows.select_related("roster", "shift__post").order_by("starts_at", "pk")


def _signed_in(stage: Stage) -> list[int]:
    return [person.pk for person in stage.cast.people.values() if person.account_id]


def _offer(duty: Duty, kind: str, cause: str, by: Viewer, at: datetime) -> None:
    with suppress(Refused):
        swaps.offer(duty, kind=kind, cause=cause, by=by, at=at)
