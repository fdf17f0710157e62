"""“一个多月没有休息一天”“术后未痊愈”: rest is defended, and who is spared says so without an illness.

A seventh day in a row is refused to everybody who asks: on the board, in a swap, and by the planner's hand.
"""

from datetime import timedelta

from tongzhou.areas.duty.models import Absence, Duty
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.shared.facts.queries import all_facts

PRACTICES = ("C23",)
PAGES = ("duty:needed", "duty:needed_one", "duty:rest")


def crew(town):
    """hua has six days behind her on Sunday; on Monday somebody is missing at the gate."""
    hua, ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    post, roster = a_post(town), a_roster(town, hua, ning)
    for n in range(6):
        a_duty(hua, a_shift(post, MONDAY + timedelta(days=n), 8, 4), roster)
    a_shift(post, MONDAY + timedelta(days=6), 8, 4)
    return hua, ning


def test_the_seventh_day_is_refused_wherever_it_is_asked(town, walker, at):
    at(20, 9)
    crew(town)
    page = walker("hua").open("duty:needed")
    assert "将连续值守 7 天" in page.main
    assert not page.offers("我来")
    page = walker("eva").open("duty:needed").follow("可以找谁")
    assert "hua" in page.main
    assert "将连续值守 7 天" in page.main
    assert "您可以接" in walker("ning").open("duty:needed").main


def test_only_both_together_set_a_limit_of_rest_aside(town, walker, at):
    at(20, 9)
    crew(town)
    page = walker("eva").open("duty:needed").follow("可以找谁")
    assert "由本人决定" in page.send_in("hua 将连续值守 7 天", "问本人是否愿意").main
    assert not all_facts().filter(kind="duty.rest_broken").exists(), "asking alone changes nothing"
    page = walker("hua").go("/").follow("东门休息不够")
    page.send("同意值班")
    fact = all_facts().get(kind="duty.rest_broken")
    assert fact.values == {"rule": "days_in_a_row"}
    assert Duty.objects.filter(person__name="hua", shift__day=MONDAY + timedelta(days=6)).exists()


def test_the_leader_sees_it_before_the_limit(town, walker, at):
    at(20, 9)
    crew(town)
    page = walker("eva").open("duty:rest")
    assert "hua 已连续 5 天，按排班将达 6 天" in page.main
    assert "不是先进事迹" in page.main
    page = page.follow("11-21 安排休息").send("我来不了")
    assert "hua 来不了" in page.main
    assert "按排班将达 5 天" in walker("eva").open("duty:rest").main
    assert walker("hua").open("duty:rest").status == 409


def test_who_is_spared_is_not_asked_why(town, walker, at):
    at(20, 9)
    _hua, ning = crew(town)
    Absence.objects.create(
        person=ning,
        kind="spared",
        started_on=MONDAY,
        ended_on=MONDAY + timedelta(days=30),
        recorded_at=at(20, 9),
    )
    page = walker("eva").open("duty:needed").follow("可以找谁")
    assert "ning" in page.main
    assert "当天免排" in page.main
