"""Two more communities with a gate for two and volunteers, so that the street has something to plan jointly."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from tongzhou.areas.duty.actions import posts as posting
from tongzhou.areas.duty.actions import shifts as shifting
from tongzhou.areas.duty.kinds import KNOWS_PLACE
from tongzhou.areas.duty.models import Ability, Pattern, Post, RoleCard, TemplateLine
from tongzhou.areas.duty.queries.lines import lines_of
from tongzhou.base.text import person_search_key
from tongzhou.config.demo.names import person_name, phone
from tongzhou.config.demo.rosters import stood_in_turn
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.organisations.models import Appointment, Person

# Who sets it up, the community, its gate, and how many volunteers it has: the second has too few.
COMMUNITIES = (
    ("meixi", "梅溪社区", "梅溪新村南门", 14),
    ("nantang", "南塘社区", "南塘里北门", 8),
)
HOURS = ("early", "late")
DAYS = 21


def plan_street(stage: Stage, today: date) -> None:
    """On the Friday before, two more communities have their gates, three weeks of shifts and volunteers."""
    monday = today - timedelta(days=today.weekday())
    stage.plan(moment(monday - timedelta(days=3), 15, 50), partial(_set_up, stage, monday))


def _set_up(stage: Stage, monday: date, at: datetime) -> None:
    for number, (user, place, gate, people) in enumerate(COMMUNITIES):
        post = _gate(stage, user, place, gate, monday, UUID(int=100 + number), at)
        crew = _volunteers(stage, place, people, at.date())
        stood_in_turn(stage, post, crew, monday, by=user)


def _gate(
    stage: Stage, user: str, place: str, name: str, monday: date, key: UUID, at: datetime
) -> Post:
    by, where = stage.eyes(user, at), stage.built.places[place]
    card = RoleCard.objects.get(code="diverting", place_path="")
    post = posting.open_post(
        name, card=card, place=where, in_pairs=True, needs_local=True, by=by, at=at
    )
    week = posting.make_template("平日一周", place=where, by=by, at=at)
    for hours in Pattern.objects.filter(code__in=HOURS, place_path=""):
        posting.add_line(
            week,
            post=post,
            pattern=hours,
            need=2,
            when=TemplateLine.When.WEEKDAYS,
            weekdays="1111111",
            by=by,
            at=at,
        )
    last = monday + timedelta(days=DAYS - 1)
    shifting.lay(where, lines_of(week), monday, last, key=key, template=week, by=by, at=at)
    return post


def _volunteers(stage: Stage, community: str, people: int, since: date) -> list[Person]:
    """Residents who serve at their own community and know it."""
    dice, place = Random(people), stage.built.places[community]
    found = []
    for _ in range(people):
        name = person_name(dice)
        person = Person.objects.create(
            name=name, search_key=person_search_key(name), phone=phone(dice)
        )
        found.append(person)
        Appointment.objects.create(
            person=person,
            organisation=stage.cast.organisations[f"{community}居委会"],
            role="volunteer",
            started_on=since - timedelta(days=28),
        )
        Ability.objects.create(person=person, skill=KNOWS_PLACE, place_path=place.path, since=since)
    return found
