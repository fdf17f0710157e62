"""What the demo's offices owe upwards: daily reports signed at their time, and one event file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from tongzhou.config.demo.people import OTHERS, SIGN_INS
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.events.actions import file, life
from tongzhou.ground.events.models import Check, Event
from tongzhou.overview.indicators.actions import take_snapshots
from tongzhou.overview.reports.actions import begin_reporting, sign_report, write_note
from tongzhou.overview.reports.queries.papers import event_target, paper
from tongzhou.overview.reports.queries.targets import target

HIGHLIGHTS = ("组织志愿者清理楼道杂物", "完成两栋楼声控灯更换", "入户走访独居老人", "无")
TOMORROW = ("跟进未办结事项；回访昨日办结事项", "配合水务检查二次供水", "继续走访，张贴防火提示")
REPORTERS = {"shuji": SIGN_INS["shuji"][2], **OTHERS}
STREET = "滨湖街道办事处"


def plan_reports(stage: Stage, days: list[date]) -> None:
    """Every community signs at about five; the street adds up; the night keeps the levels."""
    for day in days:
        for username, organisation in REPORTERS.items():
            # Now and then a report is late, and once in a while it is missing.
            luck = 1.0 if username == "shuji" else stage.dice.random()
            if luck > 0.06:
                at = moment(day, 16 if luck > 0.14 else 18, stage.dice.randrange(20, 59))
                stage.plan(at, partial(_sign, stage, username, organisation, day))
        stage.plan(moment(day, 17, 40), partial(_sign_street, stage, day))
        stage.plan(moment(day + timedelta(days=1), 0, 10), _keep_levels)
    for username, organisation in (*REPORTERS.items(), ("jiedao", STREET)):
        begin = partial(_begin, stage, username, organisation, days[0])
        stage.plan(moment(days[0], 7, 30), begin)


def _keep_levels(at: datetime) -> None:
    """The levels of the day that has just ended are kept."""
    take_snapshots(at)


def _begin(stage: Stage, username: str, organisation: str, day: date, at: datetime) -> None:
    by, unit = stage.eyes(username, at), stage.cast.organisations[organisation]
    code = "street_daily" if username == "jiedao" else "community_daily"
    form = target(by, code, unit.pk, day.isoformat()).form
    begin_reporting(form, unit, starts_on=day, by=by, at=at)


def _sign(stage: Stage, username: str, organisation: str, day: date, at: datetime) -> None:
    by, unit = stage.eyes(username, at), stage.cast.organisations[organisation]
    meant = target(by, "community_daily", unit.pk, day.isoformat())
    for section, choices in (("highlights", HIGHLIGHTS), ("tomorrow", TOMORROW)):
        write_note(meant, section=section, text=stage.dice.choice(choices), by=by, at=at)
    sign_report(meant, token=paper(meant, at=at).token, by=by, at=at)


def _sign_street(stage: Stage, day: date, at: datetime) -> None:
    by, unit = stage.eyes("jiedao", at), stage.cast.organisations[STREET]
    meant = target(by, "street_daily", unit.pk, day.isoformat())
    sign_report(meant, token=paper(meant, at=at).token, by=by, at=at)


def plan_event(stage: Stage, today: date) -> None:
    """A cold wave: the street proposes on the third day before today, a second leader's post agrees."""
    at = moment(today - timedelta(days=3), 9, 10)
    stage.plan(at, partial(_open_event, stage, today))


def _open_event(stage: Stage, today: date, at: datetime) -> None:
    event = life.propose_event(
        "snow_ice",
        name=f"{today.year}年11月寒潮"
        if today.month == 11
        else f"{today.year}年{today.month}月低温雨雪",
        place=stage.built.places["槐荫里社区"],
        source_issuer="滨湖区应急管理局(示例)",
        source_at=at - timedelta(hours=1),
        grade=4,
        response_level="蓝色预警",
        expected_end_on=today + timedelta(days=4),
        by=stage.eyes("shuji", at),
        at=at,
    )
    stage.plan(at + timedelta(minutes=25), partial(_agree, stage, event))


def _agree(stage: Stage, event: Event, at: datetime) -> None:
    life.approve_event(event, by=stage.eyes("jiedao", at), at=at)
    # The lines of the checklist are ticked in their order, all but the last two.
    done = at
    for check in list(event.checks.order_by("position"))[:-2]:
        done = stage.later(done, hours=(0.3, 1.2))
        stage.plan(done, partial(_tick, stage, check))
    # 初报 within the hour, then 续报 morning and evening, from the community and from the street.
    for half_days in range(12):
        for username, minutes in (("shuji", 45), ("jiedao", 55)):
            when = at + timedelta(hours=12 * half_days - (half_days > 0), minutes=minutes)
            stage.plan(when, partial(_report_event, stage, event, username))
    for words in ("出动志愿者12人，清扫单元口和坡道", "为3户独居老人送去暖贴和热水袋"):
        at = stage.later(at, hours=(3, 9))
        stage.plan(at, partial(_note, stage, event, words))


def _tick(stage: Stage, check: Check, at: datetime) -> None:
    file.tick(check, by=stage.eyes("shegong", at), at=at)


def _note(stage: Stage, event: Event, words: str, at: datetime) -> None:
    file.add_entry(event, words, by=stage.eyes("shegong", at), at=at)


def _report_event(stage: Stage, event: Event, username: str, at: datetime) -> None:
    by = stage.eyes(username, at)
    unit = stage.cast.organisations[REPORTERS.get(username, STREET)]
    meant = event_target(event, unit)
    assert meant is not None
    sign_report(meant, token=paper(meant, at=at).token, by=by, at=at)
