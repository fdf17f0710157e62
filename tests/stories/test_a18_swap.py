"""“两名队员与其他同事换班参加”: offered without a reason, checked, agreed by both, told to both units.

Both calendars follow, and until the first of the duties starts it is taken back.
"""

from datetime import timedelta

from icalendar import Calendar

from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift
from tongzhou.ground.organisations.models import Person
from tongzhou.shared.notices.models import Notice

PRACTICES = ("A18",)
PAGES = ("duty:mine", "duty:offer_duty", "duty:offers", "duty:offer", "duty:calendar", "duty:feed")


def crew(town):
    """mo and bea of the works' branch stand at the east gate: mo on Tuesday, bea on Thursday."""
    mo, bea = town.people["mo"], town.people["bea"]
    post, roster = a_post(town), a_roster(town, mo, bea)
    for who, day in ((mo, 1), (bea, 3)):
        a_duty(who, a_shift(post, MONDAY + timedelta(days=day), 17, 8), roster)
    return mo, bea


def days_in(somebody, address: str) -> list[int]:
    calendar = Calendar.from_ical(somebody.go(address).content)
    return [event.start.day for event in calendar.walk("VEVENT")]


def test_a_swap_by_agreement(town, walker, at):
    at(16, 10)
    crew(town)
    mo, bea = walker("mo"), walker("bea")
    page = mo.open("duty:calendar").send("生成我的网址")
    address = next(word for word in page.main.split() if word.endswith(".ics"))
    assert days_in(walker(), address) == [17]

    page = mo.open("duty:mine")
    assert "东门" in page.main
    page = page.follow("换班或转让").send("转出", kind="swap")
    assert "不必说明原因" not in page.main
    assert "已转出" in page.main
    page = bea.open("duty:offers")
    assert "mo" in page.main
    assert "符合规则" in page.main
    page = page.follow("去看看")
    page = page.send("互换", other=_choices(page)[0])
    assert "对方确认后换班生效" in page.main
    assert days_in(walker(), address) == [17], "nothing changes before both have agreed"

    page = mo.go("/").follow("愿意接您的班").send("确认")
    assert "换班已生效" in page.main
    assert days_in(walker(), address) == [19]
    told = Notice.objects.filter(kind="duty.changed").values_list("person__name", flat=True)
    names = {name.rstrip("鹦鹉螺") for name in told}
    assert {"bea", "eva"} <= names, "the other side and who plans there know"

    page = bea.open("duty:offers").follow("去看看").send("收回")
    assert "一切已恢复原样" in page.main
    assert days_in(walker(), address) == [17]


def _choices(page) -> list[str]:
    return [one.get("value") for one in page.root.iter("input") if one.get("name") == "other"]


def test_too_late_to_take_back(town, walker, at):
    at(16, 10)
    crew(town)
    mo, bea = walker("mo"), walker("bea")
    mo.open("duty:mine").follow("换班或转让").send("转出", kind="give")
    bea.open("duty:offers").follow("去看看").send("接下")
    page = mo.go("/").follow("愿意接您的班").send("确认")
    assert page.offers("收回")
    at(17, 17, 30)
    assert not mo.go(page.address).offers("收回")


def test_who_may_not_is_told_why(town, walker, at):
    at(16, 10)
    crew(town)
    late = a_shift(a_post(town, "西门"), MONDAY + timedelta(days=1), 6, 4)
    a_duty(Person.objects.get(pk=town.people["bea"].pk), late)
    walker("mo").open("duty:mine").follow("换班或转让").send("转出", kind="give")
    page = walker("bea").open("duty:offers")
    assert "与“西门”之间只能休息 7 小时" in page.main
    assert not page.follow("去看看").offers("接下")
