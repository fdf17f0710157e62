"""“12名领导和员工轮流IDC现场值班”: the home unit's table comes in, and nobody on it is put on duty there too.

From the fourteenth on everybody works from home; who is free again says so on the phone.
"""

from tests.stories.walk import workbook
from tests.town import LONG_AGO
from tongzhou.areas.duty.models import OtherDuty
from tongzhou.areas.duty.queries.verdicts import verdict
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_shift
from tongzhou.ground.access.models import Account
from tongzhou.ground.organisations.models import Membership, Person

PRACTICES = ("A03",)
PAGES = ("duty:people", "duty:time", "duty:time_of", "sheets:bring_in")
NAMES = [f"{surname}某" for surname in "沈纪许岳庄闻邵柏费鲁韩苗"]


def twelve(town) -> list[Person]:
    """Twelve members of the works' branch who also serve in the temporary branch."""
    made = []
    for number, name in enumerate(NAMES):
        account = Account.objects.create(username=f"idc{number}", password="!")
        person = Person.objects.create(name=name, account=account)
        for key, home in (("branch", True), ("temporary", False)):
            Membership.objects.create(
                person=person,
                organisation=town.organisations[key],
                home=home,
                started_on=LONG_AGO,
            )
        town.people[name] = person
        made.append(person)
    return made


def table():
    """Six days, two people a night, with the leader of the shift; a title above, as offices have it."""
    rows = [
        [
            f"2026年11月{17 + n}日",
            f"{NAMES[2 * n]}、{NAMES[2 * n + 1]}",
            "20:00—次日8:00",
            "数据机房",
        ]
        for n in range(6)
    ]
    return workbook(["IDC现场值班表"], ["值班日期", "值班人员", "时段", "值班地点"], *rows)


def bring_in(bea):
    page = bea.open("duty:people").follow("导入值班表")
    page = page.send("读取表格", scope="连轧车间党支部", file=table())
    return page.send("开始导入")


def test_twelve_people_in_turn_and_nobody_twice(town, walker, at):
    at(16)
    crew = twelve(town)
    bea = walker("bea")
    page = bring_in(bea)
    assert (page.figure("新增"), page.figure("退回")) == ("6", "0")
    assert OtherDuty.objects.count() == 12, "each of the twelve is bound for a night"
    page = bring_in(bea)
    assert (page.figure("新增"), page.figure("未变")) == ("0", "6"), (
        "the same table changes nothing"
    )

    # In the community, who plans sees that they are bound, and the shift is refused.
    listed = walker("bea").open("duty:people", q="某").rows()
    assert len(listed) == 12
    assert {row[2] for row in listed} == {"1"}
    night = a_shift(a_post(town), MONDAY.replace(day=17), 20, 8)
    codes = [[b.code for b in verdict(one.pk, night, at=at(16))] for one in crew[:3]]
    assert codes[0][0] == codes[1][0] == "other_duty"
    assert codes[2] == [], "whoever has the next night may serve on this one"

    # The works sends everybody home: the duty is dropped on the phone, and the night is free.
    mine = walker(NAMES[0]).open("duty:time")
    assert "数据机房" in mine.main
    mine = mine.send_in("数据机房", "删除")
    assert "数据机房" not in mine.main
    assert verdict(crew[0].pk, night, at=at(16)) == ()


def test_who_is_not_of_the_branch_comes_back_with_a_reason(town, walker, at):
    at(16)
    twelve(town)
    rows = [
        ["2026-11-17", "沈某、外人", "全天", "机房"],
        ["2026-11-18", "纪某", "有空就来", "机房"],
    ]
    sheet = workbook(["日期", "值班人员", "时段", "值班地点"], *rows)
    page = walker("bea").open("duty:people").follow("导入值班表")
    page = page.send("读取表格", scope="连轧车间党支部", file=sheet).send("开始导入")
    assert (page.figure("新增"), page.figure("退回")) == ("0", "2")
    assert "这里没有叫这个名字的人" in page.main
    assert OtherDuty.objects.count() == 0


def test_a_corrected_table_frees_who_was_on_it_by_mistake(town, walker, at):
    at(16)
    crew = twelve(town)
    bea = walker("bea")
    bring_in(bea)
    day, hours = "2026-11-17", "20:00—次日8:00"
    right = workbook(
        ["值班日期", "值班人员", "时段", "值班地点", "作废"],
        [day, f"{NAMES[0]}、{NAMES[1]}", hours, "数据机房", "是"],
        [day, f"{NAMES[2]}、{NAMES[3]}", hours, "数据机房", ""],
    )
    page = bea.open("duty:people").follow("导入值班表")
    page = page.send("读取表格", scope="连轧车间党支部", file=right).send("开始导入")
    assert (page.figure("新增"), page.figure("更新")) == ("1", "1")
    night = a_shift(a_post(town), MONDAY.replace(day=17), 20, 8)
    codes = [[b.code for b in verdict(one.pk, night, at=at(16))] for one in crew[:4]]
    assert codes[:2] == [[], []], "who was wrong on the table is free again"
    assert codes[2][0] == codes[3][0] == "other_duty"
