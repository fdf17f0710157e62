"""Deployments in the demo: a works sends two batches, people sign up, claim, and say where they set out from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from tongzhou.areas.duty.actions import around, deployments, pool, receiving, teams, trips
from tongzhou.areas.duty.models import Deployment, Trip, Vehicle
from tongzhou.areas.duty.queries.driving import against_driving
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.organisations.queries import viewer_for

MAIN = "槐荫里社区"
UNIT, SHOP, BRANCH = "江岳特钢公司", "连轧车间", "连轧车间党支部"
# Longitude and latitude of the invented town, in the system of domestic maps; some minutes apart.
LIES = {
    "槐荫里社区": (110.482, 32.061),
    "槐荫里小区": (110.4835, 32.0622),
    "春涧苑": (110.486, 32.0645),
    "望湖家园": (110.479, 32.058),
    "柳堤雅居": (110.4762, 32.0668),
    "梅溪社区": (110.502, 32.074),
    "南塘社区": (110.455, 32.041),
    "石榴巷社区": (110.53, 32.095),
}
SIGN_UPS = (
    ("zhiyuan", "volunteer", "代购、陪诊", "周六上午"),
    ("zhiyuan", "residence", "楼道宣传", "周日"),
    ("dangyuan", "residence", "夜间巡逻", "工作日晚上"),
    ("zuzhang", "residence", "搬运物资", "周末"),
    ("zhiwei", "volunteer", "政策宣讲", "周日下午"),
    ("fushuji", "work", "入户走访", "工作日"),
)
# Still waits for the community's yes.
WAITS = "zhiwei"
CLAIMS = (
    ("机修安全先锋岗", "班前查隐患，班后交底", "zhishu"),
    ("节能降耗先锋岗", "每周核一次能耗", "zhiwei"),
    ("一线攻关先锋岗", "带一个徒弟，攻一个难题", "dangyuan"),
    ("服务群众先锋岗", "联系六户困难职工", "zuzhang"),
)


def plan_deployments(stage: Stage, today: date) -> None:
    """Within the last week: positions, an order and its people, the pool, claims, cars and trips."""
    day = partial(_before, today)
    stage.plan(moment(day(8), 9, 10), partial(_places, stage))
    stage.plan(moment(day(6), 9, 30), partial(_order, stage))
    stage.plan(moment(day(5), 14), partial(_sign_ups, stage))
    stage.plan(moment(day(4), 10), partial(_claims, stage))
    stage.plan(moment(day(3), 16), partial(_team, stage))
    stage.plan(moment(day(1), 9), partial(_second_batch, stage))
    stage.plan(moment(day(1), 15), partial(_cars, stage))


def _before(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _places(stage: Stage, at: datetime) -> None:
    """Where places lie, and where those who sign in set out from."""
    for name, (longitude, latitude) in LIES.items():
        place = stage.built.places[name]
        place.longitude, place.latitude, place.system = longitude, latitude, "gcj02"
        place.save(update_fields=["longitude", "latitude", "system"])
    ways = (("zhiyuan", "春涧苑", "foot"), ("dangyuan", "梅溪社区", "car"))
    ways += (("zuzhang", "南塘社区", "ebike"), ("fushuji", "望湖家园", "ebike"))
    ways += (("zhishu", "槐荫里小区", "car"), ("zhiwei", "石榴巷社区", "car"))
    ways += (("shegong", "柳堤雅居", "foot"), ("wangge", "春涧苑", "ebike"))
    for username, place, mode in ways:
        by = stage.eyes(username, at)
        around.set_out_from(stage.built.places[place], mode=mode, most_minutes=40, by=by, at=at)


def _workers(stage: Stage) -> list[Person]:
    """People of the shop who do not serve in the temporary branch already."""
    rows = Person.objects.filter(employments__unit=stage.cast.organisations[SHOP])
    busy = rows.filter(memberships__organisation=stage.cast.organisations["槐荫里社区临时党支部"])
    return list(rows.filter(account=None).exclude(pk__in=busy.values("pk")).order_by("pk"))


def _order(stage: Stage, at: datetime) -> None:
    danwei, shuji = _unit(stage, at), stage.eyes("shuji", at)
    first = at.date()
    made = deployments.order(
        title="轧钢厂党员工作队支援槐荫里社区",
        order_number="江钢党发〔2026〕18号",
        place=stage.built.places[MAIN],
        unit=stage.cast.organisations[UNIT],
        organisation=stage.cast.organisations["槐荫里社区临时党支部"],
        leader=stage.person("zhishu"),
        wanted=18,
        started_on=first,
        ended_on=first + timedelta(days=28),
        by=danwei,
        at=at,
    )
    sent = deployments.send(made, _workers(stage)[:10], by=danwei, at=at)
    receiving.receive(made, sent, by=shuji, at=at)
    note = "值守认真，主动帮三户老人取药。"
    back = at + timedelta(days=4)
    stage.plan(back, lambda then: deployments.give_back(sent[0], note=note, by=shuji, at=then))


def _unit(stage: Stage, at: datetime) -> Viewer:
    return viewer_for(stage.cast.accounts["danwei"], at)


def _second_batch(stage: Stage, at: datetime) -> None:
    """Named by the unit, and still to be received by the community."""
    made = Deployment.objects.get(kind=Deployment.Kind.DEPLOYMENT)
    people, by = _workers(stage)[10:15], _unit(stage, at)
    deployments.send(made, people, started_on=at.date(), by=by, at=at)


def _sign_ups(stage: Stage, at: datetime) -> None:
    place = stage.built.places[MAIN]
    for username, kind, offers, hours in SIGN_UPS:
        row = pool.sign_up(
            kind=kind,
            place=place,
            person=stage.person(username),
            offers=offers,
            hours=hours,
            risks_told=True,
            by=stage.eyes(username, at),
            at=at,
        )
        if row.accepted_at is None and username != WAITS:
            pool.accept(row, by=stage.eyes("shuji", at), at=at)
    pool.sign_up(
        kind="work",
        place=place,
        unit=stage.cast.organisations["市政集团"],
        offers="共建：老旧小区照明",
        hours="四季度",
        by=stage.eyes("shuji", at),
        at=at,
    )


def _claims(stage: Stage, at: datetime) -> None:
    branch, by, first = stage.cast.organisations[BRANCH], stage.eyes("zhishu", at), at.date()
    last = first + timedelta(days=300)
    posts = [(stage.person(who), title, duties) for title, duties, who in CLAIMS]
    pool.claim_posts(branch, posts, started_on=first, ended_on=last, by=by, at=at)
    pool.claim(
        kind="duty",
        title="机修责任区",
        duties="两台行车、三号检修平台",
        organisation=branch,
        started_on=first,
        ended_on=last,
        by=by,
        at=at,
    )


def _team(stage: Stage, at: datetime) -> None:
    """Three people, a leader, a fortnight (practice A42)."""
    first = at.date()
    teams.form_team(
        [stage.person(name) for name in ("shegong", "zhiyuan", "wangge")],
        title="后勤保障突击小组",
        place=stage.built.places[MAIN],
        leader=stage.person("shegong"),
        started_on=first,
        ended_on=first + timedelta(days=14),
        remit="物资装卸、配送和登记",
        by=stage.eyes("shuji", at),
        at=at,
    )


def _cars(stage: Stage, at: datetime) -> None:
    dice, place = Random(len(LIES)), stage.built.places[MAIN]
    drivers, by = ("shegong2", "wuye"), stage.eyes("shuji", at)
    cars = [
        trips.offer_vehicle(
            plate=f"云B·示{dice.randrange(1000, 9999)}",
            driver=stage.person(who),
            place=place,
            seats=4,
            load_kg=load,
            by=by,
            at=at,
        )
        for who, load in zip(drivers, (200, 800), strict=True)
    ]
    asked = (
        ("送老人复诊", "柳堤雅居1栋", "区医院", 2, 0),
        ("领取防汛物资", MAIN, "街道仓库", 1, 400),
    )
    for number, (purpose, start, goal, people, load) in enumerate(asked, start=1):
        trip = trips.ask(
            place=place,
            purpose=purpose,
            start_from=start,
            go_to=goal,
            people=people,
            load_kg=load,
            starts_at=at + timedelta(hours=22 * number - 2),
            by=by,
            at=at,
        )
        if number == 1:
            _driven(stage, trip, dict(zip(drivers, cars, strict=True)), at)


def _driven(stage: Stage, trip: Trip, cars: dict[str, Vehicle], at: datetime) -> None:
    """The first of the drivers who is not on duty then; with none of them free it stays open."""
    free = (who for who in cars if not against_driving(stage.person(who).pk, trip, at=at))
    if who := next(free, None):
        trips.take(trip, cars[who], by=stage.eyes(who, at), at=at)
