"""“48天连轴转”: the row of days is told to the leader first and before the limit, and is nobody's merit.

It stands in no report, no ranking and no praise; the page offers a free day instead.
"""

from datetime import timedelta

from tongzhou.areas.duty.actions.alarms import alarm
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer

PRACTICES = ("E15",)
PAGES = ("duty:rest", "duty:cannot")


def on_duty(town, name: str, first: int, count: int):
    """Somebody with a duty on each of these days (0 is Monday the sixteenth)."""
    who = a_volunteer(town, name)
    post, roster = a_post(town, f"岗位{name}"), a_roster(town, who)
    for n in range(first, first + count):
        a_duty(who, a_shift(post, MONDAY + timedelta(days=n), 8, 4), roster)


def test_forty_eight_days_are_seen_and_ended(town, walker, at, django_capture_on_commit_callbacks):
    moment = at(16, 20)
    on_duty(town, "hua", -47, 50)
    with django_capture_on_commit_callbacks(execute=True):
        assert alarm(moment) == 1
    eva = walker("eva")
    page = eva.go("/").follow("连续值守 49 天，请安排休息日")
    assert "hua 已连续 48 天，按排班将达 50 天" in page.main
    assert "第一个休息日 11-19" in page.main
    page = page.follow("11-17 安排休息").send("来不了")
    assert "按排班将达 48 天 · 第一个休息日 11-17" in eva.open("duty:rest").main

    for person in ("hua", "wanda", "otto"):
        assert "连续值守" not in walker(person).open("web:inbox").main, "the leader is told first"


def test_it_is_in_no_report_and_no_comparison(town, walker, at):
    at(16, 20)
    on_duty(town, "hua", -5, 6)
    on_duty(town, "ning", -9, 10)
    page = walker("eva").open("duty:rest")
    assert page.main.index("hua") < page.main.index("ning"), "by name, not by the length of the row"
    assert "连续" not in walker("eva").go("/").follow("社区日报").main
