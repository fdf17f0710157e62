"""“一个多月没有休息一天；术后未痊愈”: leave and being spared are one press, and nobody asks why.

The rules keep nights and days away from whoever is spared; only they take it back; no illness stands anywhere.
"""

from tongzhou.areas.duty.models import Absence, Duty
from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer
from tongzhou.shared.facts.models import Fact

PRACTICES = ("C23",)
PAGES = ("duty:time", "duty:time_of", "duty:roster_shift")


def test_spared_from_nights_without_a_word_of_why(town, walker, at):
    at(16)
    hua, ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    post, roster = a_post(town), a_roster(town, hua, ning)
    night, day = a_shift(post, MONDAY.replace(day=18), 20, 8), a_shift(post, MONDAY.replace(day=20))
    page = walker("hua").open("duty:time")
    page = page.send("记下", kind="不排夜班", first="2026-11-16", last="")
    assert "不排夜班" in page.main
    assert not {"reason", "cause"} & {field.name for field in Absence._meta.get_fields()}

    emil = walker("emil")
    page = emil.open("duty:roster_shift", roster.pk, night.pk)
    assert "夜班" in page.main
    emil.open("duty:roster_shift", roster.pk, day.pk).send_in("hua", "排入", why="白天能来")
    assert Duty.objects.get().shift == day

    # The leader cannot take it back for somebody; they do it themselves when they are well.
    seen = emil.open("duty:time_of", hua.pk)
    assert not seen.offers("撤回")
    page = walker("hua").open("duty:time").send("撤回")
    assert "不排夜班 11-16" not in page.main


def test_a_month_without_a_day_off_is_not_planned_and_leave_tells_who_plans(town, walker, at):
    at(16)
    hua = a_volunteer(town, "hua")
    post, roster = a_post(town), a_roster(town, hua)
    for n in range(10, 16):
        a_duty(hua, a_shift(post, MONDAY.replace(day=n), 8, 4), roster)
    today = a_shift(post, MONDAY, 12, 4)
    page = walker("emil").open("duty:roster_shift", roster.pk, today.pk)
    assert "连续" in page.main, "the seventh day is held against the limit"

    tomorrow = a_shift(post, MONDAY.replace(day=18), 8, 4)
    a_duty(hua, tomorrow, roster)
    page = walker("hua").open("duty:time")
    page = page.send("记下", kind="请假", first="2026-11-18", last="2026-11-18")
    assert "已经排了 1 班" in page.text
    inbox = walker("emil").open("web:inbox").main
    assert "hua 11-18 08:00 不能值守" in inbox
    assert "请假" not in inbox, "not why"
    assert not Fact.objects.filter(kind="duty.missed").exists()
