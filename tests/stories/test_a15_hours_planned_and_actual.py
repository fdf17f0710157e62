"""“8:30–17:00 上班，实际不早于 19:00”: the leader says how it was, the overwork is seen by leaders first.

Nobody checks in. The hours count in the day's report by themselves; a correction leaves both on the record.
"""

from tongzhou.areas.duty.tests.crew import MONDAY, a_duty, a_post, a_roster, a_shift, a_volunteer

PRACTICES = ("A15",)
PAGES = ("duty:attendance", "duty:shift_attendance", "duty:rest", "duty:my_hours")


def desk(town):
    """Two people at the community's desk on Monday, 8:30 to 17:00."""
    hua, ning = a_volunteer(town, "hua"), a_volunteer(town, "ning")
    shift = a_shift(a_post(town, "社区值班室"), MONDAY, 8, need=2)
    roster = a_roster(town, hua, ning)
    for who in (hua, ning):
        duty = a_duty(who, shift, roster)
        duty.starts_at = duty.starts_at.replace(minute=30)
        duty.ends_at = duty.ends_at.replace(hour=17)
        duty.save()
    return shift


def lines(page) -> dict[str, str]:
    """The names of the fields for the end of each duty, by whose it is."""
    return {
        box.text_content().split()[0]: next(
            f.get("name") for f in box.iter("input") if (f.get("name") or "").endswith("ends_at")
        )
        for box in page.root.iter("fieldset")
        if "attend" in (box.get("class") or "")
    }


def test_two_hours_too_many_are_seen(town, walker, at):
    at(16, 8, 20)
    desk(town)
    at(16, 19, 10)
    eva = walker("eva")
    page = eva.go("/").follow("确认出勤：社区值班室")
    assert "计划 08:30–17:00" in page.main
    ends = lines(page)["hua"]
    page = page.send("确认出勤", **{ends: "2026-11-16T19:00"}, looked="on")
    assert "超出计划的有：hua" in page.main
    assert "比计划多出 120 分钟" in page.main

    watch = eva.open("duty:rest").main
    assert "hua 11-16 社区值班室 · 计划 08:30–17:00，实际 08:30–19:00 多出 120 分钟" in watch
    assert "ning" not in watch
    assert "08:30–17:00 08:30–19:00" in walker("hua").open("duty:my_hours").main
    assert walker("ning").open("duty:rest").status == 409


def test_the_report_counts_by_itself(town, walker, at):
    at(16, 8, 20)
    desk(town)
    at(16, 19, 10)
    eva = walker("eva")
    before = eva.go("/").follow("社区日报").main
    assert "值守人数 0" in before
    page = eva.go("/").follow("确认出勤：社区值班室")
    page = page.send("确认出勤", **{lines(page)["hua"]: "2026-11-16T19:00"}, looked="on")
    after = eva.go("/").follow("社区日报").main
    assert "值守人数 2 0 +2 2" in after
    assert "值守时长 1140 0 +1140 1140" in after

    page = page.send("确认出勤", **{lines(page)["hua"]: "2026-11-16T18:00"}, looked="on")
    assert "值守时长 1080 0 +1080 1080" in eva.go("/").follow("社区日报").main


def test_nobody_says_it_of_themselves(town, walker, at):
    at(16, 8, 20)
    shift = desk(town)
    at(16, 19, 10)
    page = walker("hua").open("duty:shift_attendance", shift.pk)
    assert "只有本处负责人可以确认出勤" in page.text
