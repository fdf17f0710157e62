"""Rosters in the demo: this week's is published, that of the next two weeks is a draft half filled by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from random import Random
from uuid import UUID

from tongzhou.areas.duty import kinds
from tongzhou.areas.duty.actions import publishing, rosters
from tongzhou.areas.duty.actions import shifts as shifting
from tongzhou.areas.duty.models import (
    Absence,
    Duty,
    OtherDuty,
    PairBond,
    Pattern,
    Post,
    Preference,
    Roster,
    Shift,
    Template,
)
from tongzhou.areas.duty.queries import board as boards
from tongzhou.areas.duty.queries.choosing import choices_for
from tongzhou.areas.duty.queries.company import knowing, newcomers
from tongzhou.areas.duty.queries.lines import lines_of
from tongzhou.areas.duty.queries.rosters import candidates, shifts_of
from tongzhou.areas.duty.ranking import Choice
from tongzhou.base.errors import Refused
from tongzhou.config.demo.duties import MAIN
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.facts.actions import record

PEOPLE, WISHES, WEEK = 30, 40, 7
FILLED_DAYS = 4
"""So many days of the draft are filled by hand already."""
OLD_HANDS = 24
"""So many of the crew have served in the weeks before; the others are newcomers."""
SERVED_AT = ("槐荫里小区东门", "春涧苑巡逻", "代购代办", "入户帮扶")
MOST_TRIED = 4
"""So many are tried in vain before a seat is left free."""


def plan_rosters(stage: Stage, today: date) -> None:
    """On the Friday before, this week's roster was made and published; today the next is begun."""
    monday = today - timedelta(days=today.weekday())
    stage.plan(moment(monday - timedelta(days=3), 16, 30), partial(_this_week, stage, monday))
    stage.plan(moment(monday, 9, 10), partial(_next_weeks, stage, monday + timedelta(days=WEEK)))


def _crew(stage: Stage, first: date, last: date, at: datetime) -> list[Person]:
    by = stage.eyes("shuji", at)
    found = candidates(by, stage.built.places[MAIN], first, last)
    return [one.person for one in found][:PEOPLE]


def _made(stage: Stage, title: str, first: date, last: date, at: datetime) -> Roster:
    crew = _crew(stage, first, last, at)
    return rosters.make(
        stage.built.places[MAIN],
        title=title,
        first_day=first,
        last_day=last,
        crew=[person.pk for person in crew],
        by=stage.eyes("shegong", at),
        at=at,
    )


def _this_week(stage: Stage, monday: date, at: datetime) -> None:
    last = monday + timedelta(days=WEEK - 1)
    _served_before(stage, monday, at)
    _bound_elsewhere(stage, monday, at)
    roster = _made(stage, f"槐荫里社区值班表（{monday:%m-%d}起）", monday, last, at)
    _fill(stage, roster, shifts_of(roster), at)
    publishing.publish(roster, by=stage.eyes("shuji", at), at=at)


def _next_weeks(stage: Stage, monday: date, at: datetime) -> None:
    last = monday + timedelta(days=2 * WEEK - 1)
    _third_week(stage, monday + timedelta(days=WEEK), at)
    roster = _made(stage, f"槐荫里社区值班表（{monday:%m-%d}起两周）", monday, last, at)
    _wishes(roster, at)
    _fill(stage, roster, shifts_of(roster).filter(day__lt=monday + timedelta(FILLED_DAYS)), at)
    first = Duty.objects.filter(roster=roster, ended_at__isnull=True).order_by("starts_at")[:2]
    for duty in first:
        rosters.set_lock(roster, duty, locked=True, by=stage.eyes("shegong", at))


def _third_week(stage: Stage, monday: date, at: datetime) -> None:
    """The posts' usual week once more."""
    place, by = stage.built.places[MAIN], stage.eyes("shuji", at)
    week = Template.objects.get(place=place, name="平日一周")
    last = monday + timedelta(days=WEEK - 1)
    key = UUID(int=2)
    shifting.lay(place, lines_of(week), monday, last, key=key, template=week, by=by, at=at)


def _fill(stage: Stage, roster: Roster, shifts: Iterable[Shift], at: datetime) -> None:
    """Seat after seat goes to who may and has had least: what a planner does by hand."""
    for _day, of_day in groupby(shifts, key=lambda shift: shift.day):
        board = boards.board_of(roster, at)
        for shift in of_day:
            _seat(stage, roster, shift, choices_for(roster, shift, board, at=at), at)


def _seat(stage: Stage, roster: Roster, shift: Shift, choices: list[Choice], at: datetime) -> None:
    by, free = stage.eyes("shegong", at), shift.need
    may = [choice for choice in choices if choice.free]
    asked, path = [choice.person_id for choice in may], shift.place_path
    if shift.post.in_pairs:
        new = newcomers(asked, path=path, at=at)
        may.sort(key=lambda choice: choice.person_id in new)
    if shift.post.needs_local:
        local = knowing(asked, path=path)
        may.sort(key=lambda choice: choice.person_id not in local)
    for choice in may[: shift.need + MOST_TRIED]:
        if not free:
            return
        # The next newcomer may be one too many beside the first.
        with suppress(Refused):
            rosters.give(roster, shift, choice.person_id, by=by, at=at)
            free -= 1


def _served_before(stage: Stage, monday: date, at: datetime) -> None:
    """Two weeks in which pairs stood at four posts, each at one, so that not everybody is new now."""
    crew = _crew(stage, monday, monday, at)[:OLD_HANDS]
    for number, post in enumerate(Post.objects.filter(name__in=SERVED_AT)):
        stood_in_turn(stage, post, crew[number :: len(SERVED_AT)], monday, by="shuji")


def stood_in_turn(
    stage: Stage, post: Post, own: Sequence[Person], monday: date, *, by: str
) -> None:
    """In the two weeks before, two of them stood at that post each day."""
    hours = Pattern.objects.get(code="day", place_path="")
    for back in range(2 * WEEK, 0, -1):
        day = monday - timedelta(days=back)
        starts = moment(day, hours.starts.hour, hours.starts.minute)
        shift = Shift.objects.create(
            post=post,
            pattern=hours,
            place_path=post.place_path,
            day=day,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=hours.minutes),
            need=2,
        )
        for seat in range(2):
            _stood(stage, shift, own[(2 * back + seat) % len(own)], by)


def _stood(stage: Stage, shift: Shift, person: Person, by: str) -> None:
    duty = Duty.objects.create(
        shift=shift,
        person=person,
        place_path=shift.place_path,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        source=Duty.Source.BY_HAND,
        attended=True,
        confirmed_by_id=stage.eyes(by, shift.ends_at).person_id,
        confirmed_at=shift.ends_at,
    )
    duty.fact_id = record(
        kinds.SERVED,
        at=shift.ends_at,
        actor_id=person.pk,
        place_path=shift.place_path,
        subject=f"duty:{duty.pk}",
        minutes=shift.minutes,
        planned=shift.minutes,
        card=shift.post.card.code,
        night=False,
        source=duty.source,
        role="",
    ).pk
    duty.save(update_fields=["fact_id"])


def _bound_elsewhere(stage: Stage, monday: date, at: datetime) -> None:
    """Two rotate at the works' data centre, one is on leave, one is spared from nights; two are a pair."""
    crew = _crew(stage, monday, monday, at)
    said = {"recorded_at": at, "recorded_by": stage.person("shuji")}
    for number, person in enumerate(crew[8:10]):
        for day in range(number, 3 * WEEK, 3):
            starts = moment(monday + timedelta(days=day), 8)
            OtherDuty.objects.create(
                person=person,
                what="数据机房值守",
                starts_at=starts,
                ends_at=starts + timedelta(hours=9),
                travel_minutes=30,
                **said,
            )
    away = monday + timedelta(days=9)
    Absence.objects.create(
        person=crew[11], kind="leave", started_on=away, ended_on=away + timedelta(2), **said
    )
    Absence.objects.create(person=crew[12], kind="no_nights", started_on=monday, **said)
    PairBond.objects.create(
        person=crew[13],
        other=crew[14],
        place_path=stage.built.places[MAIN].path,
        started_on=monday,
    )


def _wishes(roster: Roster, at: datetime) -> None:
    """Forty wishes of the crew over the days of the roster."""
    dice, crew = Random(WISHES), list(roster.crew.order_by("pk"))
    for _ in range(WISHES):
        Preference.objects.create(
            person=dice.choice(crew),
            day=roster.first_day + timedelta(days=dice.randrange(2 * WEEK)),
            wants=dice.random() < 0.3,
            weight=dice.randint(1, 3),
            recorded_at=at,
        )
