"""“1名党员在下沉居住社区有值守任务，为了补位…”: a gap is on the board at once, a substitute steps in, the cause stays.

No reason is asked of who cannot come. Who may take the place reads so; the planner sees whom to ask and why.
"""

from datetime import timedelta

from tongzhou.areas.duty.models import Duty
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer

PRACTICES = ("A19",)
PAGES = ("duty:mine", "duty:cannot", "duty:needed", "duty:needed_one", "duty:assign")

TUESDAY = MONDAY + timedelta(days=1)


def gate(town):
    hua, ning, yan = (a_volunteer(town, name) for name in ("hua", "ning", "yan"))
    post, roster = a_post(town), a_roster(town, hua, ning, yan)
    a_duty(hua, a_shift(post, TUESDAY, 8), roster)
    a_duty(ning, a_shift(a_post(town, "西门"), TUESDAY, 17, 3), roster)


def test_somebody_cannot_come_and_somebody_else_steps_in(town, walker, at):
    at(16, 20)
    gate(town)
    page = walker("hua").open("duty:mine").follow("我来不了")
    assert "不问原因" in page.main
    page = page.send("我来不了")
    assert "班位已空出" in page.main

    eva = walker("eva")
    board = eva.open("duty:needed")
    assert "东门" in board.main
    assert "缺 1 人" in board.main
    assert "【值守缺人】" in board.main, "the text for the group"
    page = board.follow("可以找谁")
    assert "hua 来不了" in page.main
    assert "牵动 1 人" in page.main
    assert "就这样改" in page.main
    asked = page.main.split("可以找谁")[1]
    assert asked.index("yan 近14天没有值守") < asked.index("ning 与“西门”之间只能休息 1 小时")
    assert "hua" not in asked, "who gave it back is not asked again"
    page = page.send_in("yan 近14天", "排入")
    assert "已安排" in page.main
    duty = Duty.objects.get(person__name="yan", ended_at__isnull=True)
    assert (duty.source, duty.cause) == ("substitute", "接替 hua")
    assert "补位：接替 hua" in walker("yan").open("duty:mine").follow("详情").main
    assert "不缺人" in eva.open("duty:needed").main


def test_the_first_takes_it_and_the_second_is_told(town, walker, at):
    at(16, 20)
    gate(town)
    walker("hua").open("duty:mine").follow("我来不了").send("我来不了")
    yan, ning = walker("yan").open("duty:needed"), walker("ning").open("duty:needed")
    assert "您可以接" in yan.main
    assert "只能休息 1 小时" in ning.main
    assert not ning.offers("我来"), "the rules forbid it, and say why"
    hua = walker("hua").open("duty:needed")
    assert "已排上您" in yan.send("我来").main
    page = hua.send("我来")
    assert page.status == 409
    assert "有人先一步" in page.text
