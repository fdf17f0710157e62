"""A call-up in the demo: last evening at nine, seven people within ten minutes, and what stays of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from tongzhou.areas.duty.actions import answers, arrivals, rings, surges
from tongzhou.areas.duty.actions.links import eyes_of
from tongzhou.areas.duty.models import Answer, Call, Surge, Traveller
from tongzhou.areas.duty.queries.callable import serving_at
from tongzhou.base.errors import Refused
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.events.queries import active_events
from tongzhou.ground.organisations.models import Person

MAIN = "槐荫里社区"
WAYS = ("foot", "ebike", "ebike", "car", "car")
# Seconds after nine at which somebody answers; then when they stand at the meeting point.
ANSWERS = (40, 65, 90, 150, 205, 260, 330, 345)
CLOSED = 31
# Which of them comes with a car.
DRIVER = 2


def plan_surge(stage: Stage, today: date) -> None:
    """The evening before today, inside the event that is under way."""
    stage.plan(moment(today - timedelta(days=1), 20, 59), partial(_set_out, stage))
    stage.plan(moment(today - timedelta(days=1), 21), partial(_call_up, stage))


def _set_out(stage: Stage, at: datetime) -> None:
    """Where those without a sign-in set out from, so that rings show."""
    dice, place = Random(ANSWERS[0]), stage.built.places[MAIN]
    if place.longitude is None or place.latitude is None:
        return
    known = Traveller.objects.values("person_id")
    people = Person.objects.filter(pk__in=serving_at(place, at)).exclude(pk__in=known)
    for number, person in enumerate(people.order_by("pk")):
        if number % 6 == 5:
            continue  # some never said where they live: they are asked last
        # Who walks lives near: nobody serves farther away than they said.
        mode = dice.choice(WAYS)
        near = 0.25 if mode == "foot" else 1
        Traveller.objects.create(
            person=person,
            longitude=round(place.longitude + near * dice.uniform(-0.03, 0.03), 3),
            latitude=round(place.latitude + near * dice.uniform(-0.025, 0.025), 3),
            system=place.system,
            mode=mode,
            most_minutes=45,
            given_at=at,
        )


def _call_up(stage: Stage, at: datetime) -> None:
    place = stage.built.places[MAIN]
    event = active_events(place.path, at).first()
    wish = surges.Wish(
        title="夜间除冰，先清坡道和单元口",
        place=place,
        meet_at="社区居委会门口",
        starts_at=at + timedelta(minutes=15),
        ends_at=at + timedelta(hours=2, minutes=15),
        seats={"": 6, "driving": 1},
        key=UUID(int=21),
        event=event,
        job="" if event else "夜间除冰",
        red=event is not None,
    )
    surge = surges.open_surge(wish, by=stage.eyes("shuji", at), at=at)
    for minute in range(1, CLOSED):
        stage.plan(at + timedelta(minutes=minute), rings.rings_due)
    for number, seconds in enumerate(ANSWERS):
        stage.plan(at + timedelta(seconds=seconds), partial(_answer, stage, surge, number))


def _answer(stage: Stage, surge: Surge, number: int, at: datetime) -> None:
    """The next of those asked says yes; the rest keep silent, of which nothing is known."""
    said = Answer.objects.filter(surge=surge).values("person_id")
    free = {"swap_duty": None, "swap_other": None, "told_at__isnull": False}
    asked = Call.objects.filter(surge=surge, **free).exclude(person_id__in=said)
    asked = asked.order_by("ring", "order")
    if number == DRIVER:
        asked = asked.filter(person__abilities__skill="driving") or asked
    way = Answer.Way.LINK if number % 3 else Answer.Way.PASTE
    for call in asked:
        by = eyes_of(call.person_id) if way == Answer.Way.LINK else stage.eyes("shuji", at)
        try:
            one = answers.answer(surge, call.person_id, way=way, by=by, at=at)
        except Refused:
            continue
        if one.state == Answer.State.SEATED:
            there = at + timedelta(minutes=4, seconds=20)
            stage.plan(there, partial(_there, stage, one))
        return


def _there(stage: Stage, one: Answer, at: datetime) -> None:
    if Answer.objects.filter(pk=one.pk, state=Answer.State.SEATED).exists():
        arrivals.in_place(one, by=stage.eyes("shuji", at), at=at)
