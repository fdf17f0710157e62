"""Three weeks of requests, lived through the same actions that people use, at the times they would."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.utils.timezone import localdate

from tongzhou.areas.requests import actions as requests
from tongzhou.areas.requests.actions import Wish
from tongzhou.areas.requests.models import Category, Request
from tongzhou.areas.requests.rules import Channel, Satisfied, Solved
from tongzhou.config.demo.names import person_name, phone
from tongzhou.config.demo.people import OTHERS
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.config.demo.town import COMMUNITIES
from tongzhou.config.demo.wishes import THANKS, TODAY_OPEN, WISHES
from tongzhou.ground.places.models import Household
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.tracking import actions as tracking

MAIN = "槐荫里社区"
CHANNELS = (
    *[Channel.PHONE] * 5,
    *[Channel.WECHAT] * 3,
    *[Channel.DOOR] * 2,
    *[Channel.GRID] * 2,
    Channel.PAPER,
)
HANDS_ON = {"repairs", "parking", "environment", "utilities"}
CARING = {"medical", "care", "supplies"}


def _wish(stage: Stage, community: str, at: datetime, words: str, category: str) -> Wish:
    dice = stage.dice
    entrance = dice.choice(stage.built.entrances[community])
    household = Household.objects.filter(place=entrance).order_by("room")[dice.randrange(2)]
    channel = dice.choice(CHANNELS)
    return Wish(
        words=words,
        place=entrance,
        channel=channel,
        category=Category(category),
        caller_name=person_name(dice),
        caller_phone=phone(dice),
        household=household,
        room=household.room,
        paper_on=localdate(at) if channel is Channel.PAPER else None,
    )


def _owner(stage: Stage, category: str) -> str:
    if category in HANDS_ON:
        return stage.dice.choice(("wuye", "wuye", "shegong2"))
    if category in CARING:
        return stage.dice.choice(("zhiyuan", "shegong2", "wangge"))
    return stage.dice.choice(("shegong2", "wangge", "shegong"))


def _ask(stage: Stage, at: datetime) -> None:
    """Somebody asks in the main community; dispatching follows."""
    category, words, done = stage.dice.choice(WISHES)
    wish = _wish(stage, MAIN, at, words, category)
    request = requests.take_in(wish, by=stage.eyes("shegong", at), at=at)
    sent = stage.later(at, hours=(0.2, 2.5))
    stage.plan(sent, partial(_send, stage, request, category, done))


def _send(stage: Stage, request: Request, category: str, done: str, at: datetime) -> None:
    owner = _owner(stage, category)
    by = stage.eyes(stage.dice.choice(("shegong", "shuji")), at)
    tracking.dispatch(request.item, person=stage.person(owner), by=by, at=at)
    if stage.dice.random() < 0.04:
        revisit = localdate(at) + timedelta(days=45)
        tracking.defer(
            request.item, revisit_on=revisit, reason="需等专项维修资金批复", by=by, at=at
        )
        return
    ready = stage.later(at, hours=(1, 30))
    stage.plan(ready, partial(_finish, stage, request, owner, done))


def _finish(stage: Stage, request: Request, owner: str, done: str, at: datetime) -> None:
    tracking.finish(request.item, note=done, by=stage.eyes(owner, at), at=at)
    # Whoever did the work does not call back about it.
    caller = "shuji" if owner == "shegong" else "shegong"
    asked = stage.later(at, hours=(1, 26))
    stage.plan(asked, partial(_call_back, stage, request, caller))


def _call_back(stage: Stage, request: Request, caller: str, at: datetime) -> None:
    by = stage.eyes(caller, at)
    if stage.dice.random() < 0.15:
        requests.not_reached(request, way="phone", by=by, at=at)
        again = stage.later(at, hours=(6, 12))
        stage.plan(again, partial(_answered, stage, request, caller))
    else:
        _answered(stage, request, caller, at)


def _answered(stage: Stage, request: Request, caller: str, at: datetime) -> None:
    luck = stage.dice.random()
    solved = Solved.YES if luck < 0.88 else Solved.PARTLY if luck < 0.95 else Solved.NO
    pleased = Satisfied.YES if luck < 0.8 else Satisfied.BASIC if luck < 0.95 else Satisfied.NO
    by = stage.eyes(caller, at)
    requests.call_back(
        request, way="phone", contacted=True, solved=solved, satisfied=pleased, by=by, at=at
    )
    if solved is Solved.YES and stage.dice.random() < 0.12:
        words = stage.dice.choice(THANKS)
        place = request.item.place
        requests.thank(place, words=words, channel=Channel.PHONE, by=by, at=at, request=request)


def _ask_elsewhere(stage: Stage, community: str, username: str, at: datetime) -> None:
    """A small community: its secretary takes requests in and does most of them at once."""
    category, words, done = stage.dice.choice(WISHES)
    wish = _wish(stage, community, at, words, category)
    request = requests.take_in(wish, by=stage.eyes(username, at), at=at)
    ready = stage.later(at, hours=(2, 30))
    stage.plan(ready, partial(_do_it_oneself, stage, request, username, done))


def _do_it_oneself(stage: Stage, request: Request, username: str, done: str, at: datetime) -> None:
    by = stage.eyes(username, at)
    tracking.take(request.item, by=by, at=at)
    tracking.finish(request.item, note=done, by=by, at=at)
    # There is nobody else in a small community to call back: the street office does.
    asked = stage.later(at, hours=(1, 26))
    stage.plan(asked, partial(_call_back, stage, request, "kezhang"))


def _some_time(stage: Stage, day: date) -> datetime:
    return moment(day, stage.dice.randrange(8, 18), stage.dice.randrange(60))


def plan_requests(stage: Stage, days: list[date]) -> None:
    """On each of the days residents ask; what follows plans itself. Today some have just asked."""
    for day in days:
        weekend = day.weekday() >= 5
        for _ in range(stage.dice.randint(2, 4) if weekend else stage.dice.randint(4, 9)):
            stage.plan(_some_time(stage, day), partial(_ask, stage))
        for username, organisation in OTHERS.items():
            community = organisation.removesuffix("居委会")
            for _ in range(stage.dice.randint(0, 3)):
                ask = partial(_ask_elsewhere, stage, community, username)
                stage.plan(_some_time(stage, day), ask)
    for number, words in enumerate(TODAY_OPEN):
        at = stage.now - timedelta(minutes=12 * (number + 1))
        stage.plan(at, partial(_just_asked, stage, words))


def plan_posters(stage: Stage, day: date) -> None:
    """Every estate of the main community has its poster, hung up on the first morning."""
    for estate in COMMUNITIES[MAIN]:
        stage.plan(moment(day, 7, 40), partial(_hang_up, stage, estate))


def _hang_up(stage: Stage, estate: str, at: datetime) -> None:
    posters.put_up("requests", stage.built.places[estate], by=stage.eyes("shegong", at), at=at)


def _just_asked(stage: Stage, words: str, at: datetime) -> None:
    wish = _wish(stage, MAIN, at, words, "other")
    requests.take_in(wish, by=stage.eyes("shegong", at), at=at)
