"""“2人一组”: a week at the gate, two by two, from nothing to published, through the pages.

Twelve people; four are new to the place, two serve at the works' data centre on some days, two are a
pair, one asks for a free Saturday. The computer proposes, the secretary locks one duty, accepts,
publishes; then one change is made by hand, with its reason.
"""

from __future__ import annotations

from datetime import timedelta

from tests.town import LONG_AGO, MONDAY_9AM
from tongzhou.areas.duty.models import Ability, Duty, OtherDuty, PairBond, Preference, Roster
from tongzhou.areas.duty.tests.crew import a_duty, a_post, a_shift, a_volunteer, at
from tongzhou.shared.facts.queries import all_facts
from tongzhou.shared.planning.planner import Planner

PRACTICES = ("A04",)
PAGES = (
    "duty:rosters",
    "duty:roster_new",
    "duty:roster",
    "duty:roster_shift",
    "duty:roster_person_day",
    "duty:roster_propose",
    "duty:roster_proposal",
    "duty:roster_accept",
    "duty:roster_publish",
    "duty:roster_changes",
    "duty:roster_print",
)
FIRST = MONDAY_9AM.date() + timedelta(days=7)
WEEK = [FIRST + timedelta(days=n) for n in range(7)]
SURNAMES = "沈纪许岳庄闻邵柏费鲁韩苗"


def twelve(town):
    """Eight who have stood at the gate three times, four newcomers; five know the place."""
    gate = a_post(town, "东门", in_pairs=True, needs_local=True)
    crew = [a_volunteer(town, f"{surname}某") for surname in SURNAMES]
    for number, one in enumerate(crew[:8]):
        for back in (10, 20, 30):
            day = MONDAY_9AM.date() - timedelta(days=back)
            a_duty(one, a_shift(gate, day, hour=2 * number, hours=1), attended=True)
    for one in crew[:5]:
        Ability.objects.create(
            person=one, skill="knows_place", place_path=town.east.path, since=LONG_AGO
        )
    return gate, crew


def what_binds_them(town, crew):
    """Two at the data centre on three days; a pair; a wish for a free Saturday."""
    for one in crew[5:7]:
        for day in WEEK[::3]:
            OtherDuty.objects.create(
                person=one,
                what="数据机房",
                starts_at=at(day, 8),
                ends_at=at(day, 17),
                recorded_at=MONDAY_9AM,
            )
    PairBond.objects.create(
        person=crew[0], other=crew[8], place_path=town.east.path, started_on=LONG_AGO, strict=True
    )
    Preference.objects.create(
        person=crew[3], day=WEEK[5], wants=False, weight=3, recorded_at=MONDAY_9AM
    )


def pairs_of(shift):
    return {one.person_id for one in Duty.objects.filter(shift=shift, ended_at__isnull=True)}


def test_a_week_at_the_gate(town, walker, at):
    now = at(16, 9)
    gate, crew = twelve(town)
    shifts = [a_shift(gate, day, hour, need=2) for day in WEEK for hour in (8, 20)]
    what_binds_them(town, crew)
    eva = walker("eva")

    page = eva.open("duty:rosters").follow("新建值班表")
    page = page.send(
        "选人员", place=str(town.east.pk), first_day=str(WEEK[0]), last_day=str(WEEK[6])
    )
    assert "庄某" in page.main
    page = page.send("建表", title="东门一周", crew=[str(one.pk) for one in crew])
    assert "缺 28 个班次" in page.main
    roster = Roster.objects.get()

    # One duty is put in by hand and locked; who is at the data centre is not offered.
    monday = eva.open("duty:roster_shift", roster.pk, shifts[0].pk)
    assert "他处" in monday.main or "有其他" in monday.main or "数据机房" in monday.main
    monday = monday.send_in("许某", "排入")
    monday.send("锁定")
    assert Duty.objects.get(shift=shifts[0]).locked

    page = eva.open("duty:roster", roster.pk).send("自动排班")
    planner = Planner(clock=lambda: now)
    try:
        assert planner.one()
    finally:
        planner.close()
    page = eva.open("duty:roster_proposal", roster.pk)
    assert "已排满" in page.main
    assert "意愿全部满足" in page.main
    page = page.send("采用这份方案")
    assert "已排满" in page.main

    new = {one.pk for one in crew[8:]}
    centre = {one.pk for one in crew[5:7]}
    for shift in shifts:
        there = pairs_of(shift)
        assert len(there) == 2
        assert len(there & new) <= 1, "never two newcomers"
        assert there & {one.pk for one in crew[:5]}, "one knows the place"
        assert (crew[0].pk in there) == (crew[8].pk in there), "the pair stays together"
    by_day = [shift for shift in shifts if shift.day in WEEK[::3]][::2]
    assert not any(pairs_of(shift) & centre for shift in by_day), "no duty beside the data centre"
    assert crew[2].pk in pairs_of(shifts[0]), "the locked duty stayed"
    assert crew[3].pk not in pairs_of(shifts[10]) | pairs_of(shifts[11])

    page = eva.open("duty:roster", roster.pk).follow("发布")
    assert "各班次已排满" in page.main
    page = page.send("发布")
    assert all_facts().get(kind="duty.published").values == {"duties": 28, "short": 0}
    inbox = walker("许某").open("web:inbox")
    assert "东门一周" in inbox.text

    # Somebody may see it on the wall; a change asks for its reason.
    wall = walker("许某").open("duty:roster_print", roster.pk)
    assert "带班领导" in wall.main
    page = eva.open("duty:roster_shift", roster.pk, shifts[13].pk)
    gone = Duty.objects.filter(shift=shifts[13], ended_at__isnull=True).first()
    page = page.send_in(gone.person.name, "撤下", why="家中老人住院")
    assert len(pairs_of(shifts[13])) == 1
    log = eva.open("duty:roster_changes", roster.pk)
    assert "家中老人住院" in log.main
    page = eva.open("duty:roster", roster.pk).send("撤销上一步")
    assert len(pairs_of(shifts[13])) == 2
