"""When the demo's people can serve: duty at home units, leave, wishes, a pair, a minor with her guardian."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from tongzhou.areas.duty.actions import availability as time
from tongzhou.areas.duty.actions import minors, pairs
from tongzhou.base.text import person_search_key
from tongzhou.config.demo.duties import BRANCH, MAIN
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.organisations.models import Appointment, Person

MINOR = "邵小禾"
SIXTEEN = timedelta(days=16 * 365 + 120)
TWO_HOURS = 120


def plan_time(stage: Stage, today: date) -> None:
    """All of it was entered on the Friday before this week, after the posts stood."""
    monday = today - timedelta(days=today.weekday())
    friday = monday - timedelta(days=3)
    stage.plan(moment(friday, 16, 10), partial(_bound, stage, monday))
    stage.plan(moment(friday, 16, 20), partial(_wishes, stage, monday))
    stage.plan(moment(friday, 16, 30), partial(_pair, stage, monday))
    stage.plan(moment(friday, 19, 30), partial(_minor, stage, monday))


def _bound(stage: Stage, monday: date, at: datetime) -> None:
    """Two members stand duty at the steel works too, and the grid worker is away for two days."""
    for username, days in (("dangyuan", (1, 4, 8, 11)), ("zhishu", (2, 9))):
        for ahead in days:
            starts_at = moment(monday + timedelta(days=ahead), 8)
            time.add_other_duty(
                stage.person(username),
                what="车间值班",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=12),
                travel_minutes=40,
                by=stage.eyes(username, at),
                at=at,
            )
    first = monday + timedelta(days=9)
    grid = stage.person("wangge")
    last = first + timedelta(days=1)
    time.stay_away(grid, kind="leave", first=first, last=last, by=stage.eyes("wangge", at), at=at)
    time.stay_away(
        stage.person("shegong2"),
        kind="no_nights",
        first=monday,
        by=stage.eyes("shegong2", at),
        at=at,
    )


def _wishes(stage: Stage, monday: date, at: datetime) -> None:
    """Some wish for days, some against them."""
    asked = (("zhiyuan", 5, True, 2), ("shegong", 6, False, 3), ("dangyuan", 0, False, 1))
    for username, weekday, wants, weight in asked:
        time.wish(
            stage.person(username),
            weekday=weekday,
            wants=wants,
            weight=weight,
            by=stage.eyes(username, at),
            at=at,
        )
    volunteers = Person.objects.filter(
        appointments__organisation=stage.cast.organisations[BRANCH],
        appointments__role="volunteer",
        account__isnull=True,
    ).order_by("pk")
    for number, person in enumerate(volunteers):
        day = monday + timedelta(days=7 + number % 7)
        time.wish(
            person,
            day=day,
            wants=number % 3 > 0,
            weight=1 + number % 3,
            by=stage.eyes("shuji", at),
            at=at,
        )


def _pair(stage: Stage, monday: date, at: datetime) -> None:
    """The two community workers serve together this month where possible."""
    pairs.bond(
        stage.person("shegong"),
        stage.person("shegong2"),
        place=stage.built.places[MAIN],
        first=monday,
        last=monday + timedelta(days=30),
        by=stage.eyes("shuji", at),
        at=at,
    )


def _minor(stage: Stage, monday: date, at: datetime) -> None:
    """A girl of sixteen hands out leaflets on days off; her father, a member, has agreed."""
    guardian = stage.person("dangyuan")
    minor = Person.objects.create(
        name=MINOR,
        search_key=person_search_key(MINOR),
        born_on=monday - SIXTEEN,
        guardian=guardian,
        guardian_agreed_on=monday - timedelta(days=3),
    )
    Appointment.objects.create(
        person=minor,
        organisation=stage.cast.organisations[BRANCH],
        role="volunteer",
        started_on=monday - timedelta(days=3),
    )
    minors.consent(
        minor,
        cards=["outreach"],
        minutes_a_day=TWO_HOURS,
        first=monday - timedelta(days=3),
        by=stage.eyes("dangyuan", at),
        at=at,
    )
