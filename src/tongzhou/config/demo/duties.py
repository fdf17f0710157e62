"""Duty in the demo: posts and shifts, people to stand there, and what binds them elsewhere."""

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
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.organisations.models import Appointment, Person

MAIN = "槐荫里社区"
BRANCH = "槐荫里社区临时党支部"
TWO_WEEKS = 14
VOLUNTEERS = 8
# Name, role card, place, flags.
POSTS: tuple[tuple[str, str, str, dict[str, bool]], ...] = (
    ("带班", "leading", MAIN, {}),
    ("社区值班室", "coordinating", MAIN, {}),
    ("槐荫里小区东门", "diverting", "槐荫里小区", {"in_pairs": True, "needs_local": True}),
    ("春涧苑巡逻", "patrol", "春涧苑", {"in_pairs": True}),
    ("物资点装卸", "loading", MAIN, {}),
    ("代购代办", "errands", MAIN, {"in_pairs": True}),
    ("入户帮扶", "helping", "望湖家园", {"in_pairs": True}),
    ("楼道宣传", "outreach", MAIN, {"adults_only": False}),
)
# Post, hours, people, when, weekdays.
USUAL_WEEK = (
    ("带班", "day", 1, "weekdays", "1111111"),
    ("带班", "night", 1, "weekdays", "1111111"),
    ("社区值班室", "day", 1, "weekdays", "1111111"),
    ("社区值班室", "night", 1, "weekdays", "1111111"),
    ("槐荫里小区东门", "day", 2, "weekdays", "1111111"),
    ("春涧苑巡逻", "late", 2, "weekdays", "1111111"),
    ("物资点装卸", "morning", 3, "weekdays", "0100100"),
    ("代购代办", "afternoon", 2, "workdays", "1111111"),
    ("入户帮扶", "afternoon", 2, "weekdays", "1010100"),
    ("楼道宣传", "morning", 2, "days_off", "1111111"),
)
SKILLS = ("thermometer", "first_aid", "lifting", "cash", "talking", "writing", "driving")


def plan_posts(stage: Stage, today: date) -> None:
    """Posts, a usual week and two weeks of shifts; resident volunteers with what they can do."""
    monday = today - timedelta(days=today.weekday())
    before = moment(monday - timedelta(days=3), 15, 40)
    stage.plan(before, partial(_set_up, stage, monday))


def _set_up(stage: Stage, monday: date, at: datetime) -> None:
    by = stage.eyes("shuji", at)
    cards = {card.code: card for card in RoleCard.objects.filter(place_path="")}
    for name, card, place, flags in POSTS:
        where = stage.built.places[place]
        posting.open_post(name, card=cards[card], place=where, by=by, at=at, **flags)
    _volunteers(stage, monday)
    _abilities(stage, at)
    _two_weeks(stage, monday, at)


def _two_weeks(stage: Stage, monday: date, at: datetime) -> None:
    by, place = stage.eyes("shuji", at), stage.built.places[MAIN]
    week = posting.make_template("平日一周", place=place, by=by, at=at)
    posts = {post.name: post for post in Post.objects.all()}
    hours = {pattern.code: pattern for pattern in Pattern.objects.filter(place_path="")}
    for post, pattern, need, when, weekdays in USUAL_WEEK:
        posting.add_line(
            week,
            post=posts[post],
            pattern=hours[pattern],
            need=need,
            when=TemplateLine.When(when),
            weekdays=weekdays,
            by=by,
            at=at,
        )
    last = monday + timedelta(days=TWO_WEEKS - 1)
    lines = lines_of(week)
    shifting.lay(place, lines, monday, last, key=UUID(int=1), template=week, by=by, at=at)


def _volunteers(stage: Stage, monday: date) -> None:
    """Residents who serve with the temporary branch; without sign-ins, on paper and by telephone."""
    dice = Random(VOLUNTEERS)
    for _ in range(VOLUNTEERS):
        name = person_name(dice)
        person = Person.objects.create(
            name=name, search_key=person_search_key(name), phone=phone(dice)
        )
        stage.cast.people[name] = person
        Appointment.objects.create(
            person=person,
            organisation=stage.cast.organisations[BRANCH],
            role="volunteer",
            started_on=monday - timedelta(days=14),
        )


def _abilities(stage: Stage, at: datetime) -> None:
    """Everybody who serves can do a thing or two; the community's own people know the place."""
    dice = Random(TWO_WEEKS)
    community = stage.built.places[MAIN]
    said, leader = at.date(), stage.person("shuji")
    for number, person in enumerate(_serving(stage)):
        for skill in sorted(dice.sample(SKILLS, 3)):
            Ability.objects.create(person=person, skill=skill, since=said, confirmed_by=leader)
        if number % 3 == 0:
            Ability.objects.create(
                person=person,
                skill=KNOWS_PLACE,
                place_path=community.path,
                since=said,
                confirmed_by=leader,
            )
    for username in ("shuji", "shegong", "shegong2", "wangge", "fushuji", "zhishu"):
        Ability.objects.create(
            person=stage.person(username), skill="leading", since=said, confirmed_by=leader
        )


def _serving(stage: Stage) -> list[Person]:
    """Everybody who serves in the main community, the office's own people first."""
    office = [stage.person(name) for name in ("shuji", "shegong", "shegong2", "wangge")]
    branch = stage.cast.organisations[BRANCH]
    members = Person.objects.filter(memberships__organisation=branch)
    volunteers = Person.objects.filter(appointments__organisation=branch)
    return [*office, *(members | volunteers).distinct().order_by("pk")]
