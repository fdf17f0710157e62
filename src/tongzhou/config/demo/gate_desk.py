"""The gate's desk in the demo: a poster and its questions, what waits in the queue, phones, and paper lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID

from tongzhou.areas.gates.actions import keys, lots, paper, passes, posts, visits
from tongzhou.areas.gates.actions.passes import Wish
from tongzhou.areas.gates.models import FollowUp, Guard, PaperList, Pass, Passage, State
from tongzhou.areas.gates.rules.questions import Question, kept_answers
from tongzhou.base.manifest import poster_kinds
from tongzhou.config.demo.gates import MAIN, SEED, gates_of
from tongzhou.config.demo.names import STREETS_PHONE, person_name
from tongzhou.config.demo.stage import Stage, moment
from tongzhou.ground.access.viewer import Viewer
from tongzhou.shared.intake.actions import devices
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.posters.queries import hanging

PAPER_ESTATE = "春涧苑"
FIRST_QUESTIONS = (Question("来访做什么", "text", must=True), Question("是否开车", "yes_no"))
QUESTIONS = (
    Question("来访做什么", "text", must=True),
    Question("大约停留多久", "choice", ("半天以内", "一整天", "过夜"), must=True),
    Question("是否开车", "yes_no"),
    Question("带几件行李", "number"),
)
# Kind, room, purpose, plate; 示 is no province.
DECIDED = (
    ("resident", "6栋1单元302", "work", ""),
    ("resident", "9栋2单元501", "school", ""),
    ("vehicle", "6栋1单元302", "work", "示A30501"),
)
WAITING = (
    ("resident", "3栋2单元201", "work", ""),
    ("resident", "14栋1单元602", "medical", ""),
    ("vehicle", "12栋2单元401", "work", "示A70502"),
    ("household", "8栋1单元102", "", ""),
    ("service", "绿苑物业电梯维保", "service", ""),
)
# Room, purpose, answers in the order of QUESTIONS.
VISITS = (
    ("2栋1单元401", "family", ("看望老人", "半天以内", "否", "1")),
    ("10栋2单元202", "service", ("修热水器", "半天以内", "是", "")),
)
SOFA, PIANO = "沙发 2\n冰箱×1台\n纸箱 12", "电子琴 1\n琴凳 1"
PHONES = (("东门一号", "东门", 2), ("西门一号", "西门", 300), ("东门备用", "东门", None))
# What the phone said, what we say, and whether somebody has looked already.
LOOKS = (("pass", "quota", ""), ("pass", "restricted", ""), ("pass", "replayed", ""))
LOOKED = ("pass", "quota", "家里老人急诊，当天第二次出门；已补记为就医")


def plan_gate_desk(stage: Stage, today: date) -> None:
    """Set up nine days ago; since then decided a little every day, and the evening list goes on paper."""
    stage.plan(moment(today - timedelta(days=9), 10), partial(_prepare, stage))
    stage.plan(moment(today - timedelta(days=4), 15), partial(_ask_more, stage))
    for back in (2, 1):
        evening = moment(today - timedelta(days=back), 17, 30)
        stage.plan(evening, partial(_print, stage))
    stage.plan(moment(today - timedelta(days=1), 8, 20), partial(_type_in, stage))
    stage.plan(stage.now - timedelta(hours=26), partial(_decide, stage))
    stage.plan(stage.now - timedelta(minutes=40), partial(_queue, stage))
    stage.plan(stage.now - timedelta(seconds=60), partial(_look, stage))


def _prepare(stage: Stage, at: datetime) -> None:
    by, estate = stage.eyes("shegong", at), stage.built.places[MAIN]
    keys.rotate_keys(by=stage.eyes("anquan", at), at=at)
    posters.put_up("passes", estate, by=by, at=at)
    visits.design(estate, FIRST_QUESTIONS, by=by, at=at)
    gates = {gate.name: gate for gate in gates_of(MAIN)}
    for name, gate, heard in PHONES:
        ends_on = at.date() + timedelta(days=60)
        device, secret = posts.invite(name, gates=[gates[gate]], ends_on=ends_on, by=by, at=at)
        if heard is None:
            continue
        devices.join(secret, at=at + timedelta(minutes=5))
        # One was heard a moment ago; the other has been without network for hours.
        device.last_contact_at = stage.now - timedelta(minutes=heard)
        device.unsent = 14 if heard > 60 else 0
        device.save(update_fields=["last_contact_at", "unsent"])


def _ask_more(stage: Stage, at: datetime) -> None:
    visits.design(stage.built.places[MAIN], QUESTIONS, by=stage.eyes("shegong", at), at=at)


# --- paper ---------------------------------------------------------------------------------------


def _print(stage: Stage, at: datetime) -> None:
    gate, key = gates_of(PAPER_ESTATE)[-1], UUID(int=(SEED << 64) + at.toordinal())
    paper.print_list(
        gate, starts_at=at.replace(hour=18, minute=0), key=key, by=stage.eyes("shegong", at), at=at
    )


def _type_in(stage: Stage, at: datetime) -> None:
    """Thirty households went out on the first evening, and three people were turned away."""
    dice, written = Random(SEED + 3), PaperList.objects.order_by("starts_at").first()
    assert written is not None
    times = {
        line: paper.Times(time(18 + line % 3, dice.randrange(60)), time(21, dice.randrange(60)))
        for line in sorted(dice.sample(range(len(written.lines)), 30))
    }
    guard = Guard.objects.order_by("pk").last()
    turned = {"no_pass": 2, "not_resident": 1}
    paper.type_in(written, times, turned, guard=guard, by=stage.eyes("shegong", at), at=at)


# --- the queue -----------------------------------------------------------------------------------


def _by_poster(stage: Stage, wish: Wish, at: datetime, number: int) -> Pass:
    poster = hanging(stage.eyes("shegong", at), poster_kinds()["passes"])[0]
    by = Viewer(origin=f"demo {number}")
    return passes.apply_from_poster(wish, poster=poster, by=by, at=at)


def _wishes(stage: Stage, rows: tuple, dice: Random, at: datetime) -> Iterator[Wish]:
    for kind, unit, purpose, plate in rows:
        days = {"service": 7, "household": 30}.get(kind, 60)
        yield Wish(
            kind=kind,
            place=stage.built.places[MAIN],
            starts_at=at,
            ends_at=at + timedelta(days=days),
            holder=person_name(dice),
            phone=STREETS_PHONE,
            unit=unit,
            purpose=purpose,
            plate=plate,
        )


def _decide(stage: Stage, at: datetime) -> None:
    """Three applications approved in one go, one refused, a lost card replaced, a slip given."""
    by, dice = stage.eyes("shegong", at), Random(SEED + 5)
    asked = [
        _by_poster(stage, wish, at - timedelta(hours=3), number)
        for number, wish in enumerate(_wishes(stage, DECIDED, dice, at))
    ]
    lots.decide(asked, yes=True, key=UUID(int=(SEED << 64) + 7), by=by, at=at)
    wish = next(_wishes(stage, (("resident", "99栋9单元999", "other", ""),), dice, at))
    stranger = _by_poster(stage, wish, at - timedelta(hours=1), 9)
    passes.refuse(stranger, reason="小区没有这一栋，请到社区窗口说明住址", by=by, at=at)
    lost = Pass.objects.filter(place__name=MAIN, kind="resident", state=State.VALID).earliest("pk")
    passes.replace(lost, reason="卡丢了", by=by, at=at)
    slip = visits.ask_for_goods(_goods(stage, "5栋1单元401", dice, at), PIANO, by=by, at=at)
    passes.approve(slip, by=by, at=at)


def _goods(stage: Stage, unit: str, dice: Random, at: datetime) -> Wish:
    return Wish(
        kind="goods",
        place=stage.built.places[MAIN],
        starts_at=at,
        ends_at=at + timedelta(days=2),
        holder=person_name(dice),
        phone=STREETS_PHONE,
        unit=unit,
        plate="示A50503",
        words="搬家",
    )


def _queue(stage: Stage, at: datetime) -> None:
    """Residents and visitors have applied by poster; somebody telephoned about moving out."""
    dice = Random(SEED + 6)
    for number, wish in enumerate(_wishes(stage, WAITING, dice, at)):
        _by_poster(stage, wish, at + timedelta(minutes=4 * number), 20 + number)
    for number, (unit, purpose, said) in enumerate(VISITS):
        answers = {f"q{n}": one for n, one in enumerate(said, start=1)}
        wish = Wish(
            kind="visitor",
            place=stage.built.places[MAIN],
            starts_at=at,
            ends_at=at + timedelta(hours=20),
            holder=person_name(dice),
            phone=STREETS_PHONE,
            unit=unit,
            purpose=purpose,
            answers=kept_answers(2, QUESTIONS, answers),
        )
        _by_poster(stage, wish, at + timedelta(minutes=22 + number), 40 + number)
    wish = _goods(stage, "7栋2单元502", dice, at)
    visits.ask_for_goods(wish, SOFA, by=stage.eyes("shegong", at), at=at)


def _look(stage: Stage, at: datetime) -> None:
    """What phones without network let happen on the last days waits to be looked at."""
    rows = Passage.objects.filter(place_path=stage.built.places[MAIN].path, serial__isnull=False)
    some = list(rows.exclude(vehicle=True).order_by("-happened_at")[40:200:40])
    for passage, (phone_said, we_say, words) in zip(some, (*LOOKS, LOOKED), strict=False):
        by = stage.person("shegong") if words else None
        FollowUp.objects.create(
            source=passage.pk,
            gate=passage.gate,
            place_path=passage.place_path,
            happened_at=passage.happened_at,
            serial=passage.serial,
            phone_said=phone_said,
            we_say=we_say,
            made_at=at,
            words=words,
            settled_at=at if by else None,
            settled_by=by,
        )
