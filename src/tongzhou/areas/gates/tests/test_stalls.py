"""Vendors and the stall plan: let in, planned, moved, paused, ended; never two on one stall at a time."""

from datetime import date, time, timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import bearers, stalls
from tongzhou.areas.gates.models import Pass, Stall, Stand, Vendor
from tongzhou.areas.gates.queries import stalls as queries
from tongzhou.areas.gates.queries.plan_rules import rules_at_gate
from tongzhou.areas.gates.rules.stalls import Line, clash, licence_words, why_not
from tongzhou.areas.gates.rules.verdict import verdict
from tongzhou.areas.gates.tests.places import MONDAY, a_line, a_stall, a_vendor, planned
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.facts.queries import all_facts

LATER = MONDAY + timedelta(days=60)
DAY = timedelta(days=1)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


# --- rules -------------------------------------------------------------------------------------


def line(weekdays="1111111", starts=8, ends=11, first=MONDAY, last=LATER):
    return Line(weekdays, time(starts), time(ends), first, last)


@pytest.mark.parametrize(
    ("other", "on"),
    [
        (line(), MONDAY),
        (line(starts=10, ends=12), MONDAY),
        (line(starts=11, ends=12), None),
        (line(starts=6, ends=8), None),
        (line("0000011"), date(2026, 11, 21)),
        (line(first=LATER), LATER),
        (line(first=LATER + timedelta(days=1), last=LATER + timedelta(days=9)), None),
    ],
)
def test_two_lines_clash_where_day_and_hour_are_shared(other, on):
    assert clash(line(), other) == on
    assert clash(other, line()) == on


def test_lines_on_different_days_of_the_week_never_clash():
    assert clash(line("1010100"), line("0101011")) is None


@pytest.mark.parametrize(
    "wrong",
    [
        line("0000000"),
        line(starts=9, ends=9),
        line(last=MONDAY - timedelta(days=1)),
        line(first=date(2020, 1, 1), last=date(2020, 2, 1)),
        line("0000001", last=MONDAY),
    ],
)
def test_a_line_without_day_or_hour_cannot_stand(wrong):
    assert why_not(wrong, today=MONDAY) is not None
    assert why_not(line(), today=MONDAY) is None


@pytest.mark.parametrize(
    ("until", "tone"),
    [(None, "wait"), (-1, "bad"), (0, "wait"), (14, "wait"), (15, "")],
)
def test_a_licence_is_spoken_of_before_it_runs_out(until, tone):
    until = until if until is None else MONDAY + timedelta(days=until)
    words = licence_words(until, today=MONDAY, warn_days=14)
    assert (words[0] if words else "") == tone


# --- vendors -----------------------------------------------------------------------------------


def test_a_vendor_let_in_leaves_a_fact_and_a_line_in_the_trail(town):
    vendor = a_vendor(town)
    fact = all_facts().get(kind="gates.vendor_in")
    assert (fact.subject, fact.values) == (f"vendor:{vendor.pk}", {"sort": "shop"})
    assert AuditEntry.objects.filter(action="gates.vendor_in").exists()


def test_the_same_vendor_is_not_let_in_twice_and_may_come_back(town):
    vendor = a_vendor(town)
    assert code_of(a_vendor, town) == "vendor_known"
    bearers.end_vendor(vendor, by=town.viewer("eva"), at=MONDAY_9AM)
    assert a_vendor(town).pk != vendor.pk


@pytest.mark.parametrize("who", ["wim", "gus", "pia", "lena", "otto"])
def test_who_does_not_run_the_gates_there_lets_nobody_in(town, who):
    place = town.places["east_estate"]
    wish = {"kind": "shop", "brings": "x", "place": place, "by": town.viewer(who)}
    assert code_of(stalls.let_vendor_in, "甲", at=MONDAY_9AM, **wish) == "not_allowed"
    assert not Vendor.objects.exists()


# --- the plan ----------------------------------------------------------------------------------


def test_two_vendors_on_one_stall_at_one_time_the_second_is_told_who_stands_there(town):
    stall = a_stall(town)
    planned(town, a_vendor(town), stall)
    with pytest.raises(Refused) as refusal:
        planned(town, a_vendor(town, "米面店"), stall, starts=10, ends=12)
    assert refusal.value.code == "stall_taken"
    assert "鲜蔬店" in str(refusal.value)
    assert "2026-11-16" in str(refusal.value)
    assert Stand.objects.count() == 1


def test_other_days_other_hours_and_another_stall_are_free(town):
    stall, other = a_stall(town), a_stall(town, "东门内2号位")
    planned(town, a_vendor(town), stall)
    second = a_vendor(town, "米面店")
    planned(town, second, stall, weekdays="0000011")
    planned(town, second, stall, starts=11, ends=13)
    planned(town, second, other)
    assert Stand.objects.count() == 4


def test_a_line_moves_to_another_stall_and_the_old_one_is_free(town):
    first, second = a_stall(town), a_stall(town, "西门")
    stand = planned(town, a_vendor(town), first)
    on = MONDAY + timedelta(days=2)
    moved = stalls.move(stand, second, on=on, by=town.viewer("eva"), at=MONDAY_9AM)
    stand.refresh_from_db()
    assert (stand.ended_on, stand.moved_to, moved.first_day) == (on, moved, on)
    other = a_vendor(town, "米面店")
    assert code_of(planned, town, other, first) == "stall_taken", (
        "Monday and Tuesday are still used"
    )
    planned(town, other, first, first=on)


def test_it_does_not_move_to_a_stall_that_is_taken(town):
    first, second = a_stall(town), a_stall(town, "西门")
    stand = planned(town, a_vendor(town), first)
    planned(town, a_vendor(town, "米面店"), second)
    by = town.viewer("eva")
    assert code_of(stalls.move, stand, second, on=MONDAY, by=by, at=MONDAY_9AM) == "stall_taken"
    stand.refresh_from_db()
    assert stand.ended_on is None, "nothing was half done"


def test_a_paused_line_keeps_its_stall_and_goes_on(town):
    stall, by = a_stall(town), town.viewer("eva")
    stand = planned(town, a_vendor(town), stall)
    days = {"first": MONDAY, "last": MONDAY + timedelta(days=3)}
    stalls.pause(stand, reason="消杀", by=by, at=MONDAY_9AM, **days)
    stand.refresh_from_db()
    assert queries.paused_on(stand, MONDAY)
    assert not queries.paused_on(stand, MONDAY + timedelta(days=4))
    assert code_of(planned, town, a_vendor(town, "米面店"), stall) == "stall_taken"
    stalls.resume(stand, by=by, at=MONDAY_9AM)
    stand.refresh_from_db()
    assert not queries.paused_on(stand, MONDAY)
    assert code_of(stalls.resume, stand, by=by, at=MONDAY_9AM) == "not_paused"


def test_an_ended_line_frees_the_stall_and_ends_once(town):
    stall, by = a_stall(town), town.viewer("eva")
    stand = planned(town, a_vendor(town), stall)
    stalls.end_stand(stand, by=by, at=MONDAY_9AM)
    planned(town, a_vendor(town, "米面店"), stall)
    assert code_of(stalls.end_stand, stand, by=by, at=MONDAY_9AM) == "already_ended"


def test_a_stall_with_somebody_on_it_does_not_close(town):
    stall, by = a_stall(town), town.viewer("eva")
    stand = planned(town, a_vendor(town), stall)
    assert code_of(stalls.close_stall, stall, by=by, at=MONDAY_9AM) == "stall_taken"
    stalls.end_stand(stand, by=by, at=MONDAY_9AM)
    stalls.close_stall(stall, by=by, at=MONDAY_9AM)
    assert Stall.objects.get().closed_at == MONDAY_9AM


def test_the_week_shows_who_stands_where_on_which_day(town):
    stall = a_stall(town)
    planned(town, a_vendor(town), stall)
    row = queries.week(town.viewer("eva"), town.places["east_estate"], MONDAY)[0]
    assert [len(cells) for cells in row.days] == [1, 1, 1, 1, 1, 0, 0]
    assert row.days[0][0].hours == "08:00–11:00"
    assert queries.vendor_count(town.east.path, MONDAY_9AM) == 1


# --- people of the vendor ----------------------------------------------------------------------


def test_a_service_pass_takes_its_days_from_the_plan(town):
    vendor, by = a_vendor(town), town.viewer("eva")
    assert code_of(bearers.give, vendor, holder="柏送", by=by, at=MONDAY_9AM) == "no_plan"
    planned(town, vendor, a_stall(town), days=5)
    made = bearers.give(vendor, holder="柏送", by=by, at=MONDAY_9AM)
    made.refresh_from_db()
    assert (made.kind, made.unit, made.vendor, made.state) == ("service", "鲜蔬店", vendor, "valid")
    assert made.ends_at == MONDAY_9AM.replace(day=21, hour=0)


def test_the_gate_knows_the_hours_of_the_plan_by_the_number_of_the_pass(town):
    vendor, other = a_vendor(town), a_vendor(town, "米面店")
    planned(town, vendor, a_stall(town))
    planned(town, other, a_stall(town, "西门"), starts=14, ends=17)
    planned(town, vendor, a_stall(town, "北门"), starts=15, ends=16)
    made = bearers.give(vendor, holder="柏送", by=town.viewer("eva"), at=MONDAY_9AM)
    rules = rules_at_gate(town.places["east_estate"].path, MONDAY_9AM)
    own = rules[f"#{made.serial}"]
    assert (own["from"], own["until"]) == ("08:00", "16:00")
    assert [(one["days"], one["from"]) for one in own["plan"]] == [
        ("1111100", "08:00"),
        ("1111100", "15:00"),
    ]
    rest = {"from": "", "until": "", "exempt": ""}
    assert {**own, **rest} == {**rules["service"], **rest, "plan": own["plan"]}
    assert own["exempt"] == ["medical", "duty"]
    assert [key for key in rules if key.startswith("#")] == [f"#{made.serial}"]


def test_days_off_and_pauses_of_the_plan_reach_the_phone(town):
    """The answer without network follows the very lines of the plan, not only their hours."""
    vendor, path = a_vendor(town), town.places["east_estate"].path
    stand = planned(town, vendor, a_stall(town))
    made = bearers.give(vendor, holder="柏送", by=town.viewer("eva"), at=MONDAY_9AM)

    def says(at):
        rules = rules_at_gate(path, MONDAY_9AM)
        found = {
            "kind": "service",
            "serial": made.serial,
            "quota": made.quota,
            "people": 1,
            "place": 1,
            "purpose": made.purpose,
            "carer": False,
            "starts": MONDAY_9AM.isoformat(),
            "ends": (MONDAY_9AM + 30 * DAY).isoformat(),
        }
        gate = {"id": 1, "place": 1, "accepts": [], "sort": "estate"}
        here = {"at": at.isoformat(), "gate": gate, "direction": "in", "people": 1, "purpose": ""}
        here |= {"rules": rules, "revoked": [], "barred": [], "list_at": None, "seen": []}
        return verdict(found, here)["code"]

    assert (says(MONDAY_9AM), says(MONDAY_9AM + 5 * DAY)) == ("pass", "hours")
    tomorrow = MONDAY + DAY
    by = {"by": town.viewer("eva"), "at": MONDAY_9AM}
    stalls.pause(stand, first=tomorrow, last=tomorrow, reason="消杀", **by)
    assert [says(MONDAY_9AM + n * DAY) for n in (0, 1, 2)] == ["pass", "hours", "pass"]


def test_ending_the_vendor_withdraws_the_passes_of_its_people(town):
    vendor, by = a_vendor(town), town.viewer("eva")
    stall = a_stall(town)
    planned(town, vendor, stall)
    bearers.give(vendor, holder="柏送", by=by, at=MONDAY_9AM)
    bearers.end_vendor(vendor, by=by, at=MONDAY_9AM)
    assert Pass.objects.get().state == "revoked"
    planned(town, a_vendor(town, "米面店"), stall)
    assert code_of(bearers.end_vendor, vendor, by=by, at=MONDAY_9AM) == "already_ended"
    vendor.refresh_from_db()
    assert code_of(bearers.give, vendor, holder="柏送", by=by, at=MONDAY_9AM) == "already_ended"


def test_a_line_does_not_stand_in_another_estate(town):
    west = stalls.add_stall(
        "西", place=town.places["west_estate"], by=town.viewer("wanda"), at=MONDAY_9AM
    )
    assert code_of(planned, town, a_vendor(town), west) == "elsewhere"
    assert a_line().weekdays == "1111100"
