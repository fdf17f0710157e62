"""Gates, guards and passes: what happens, what is refused, who may, and the second of two."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import gates, passes
from tongzhou.areas.gates.models import Pass
from tongzhou.areas.gates.queries import passes as queries
from tongzhou.areas.gates.tests.desk import DAY, LATER, a_gate, a_wish, applied, given, refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.facts.models import Fact


def by(town, who, at=LATER):
    return {"by": town.viewer(who), "at": at}


# --- gates and guards ----------------------------------------------------------------------------


def test_a_gate_is_opened_once_by_that_name_and_closed_once(town):
    gate = a_gate(town)
    assert refused(a_gate, town) == "gate_known"
    gates.close_gate(gate, **by(town, "eva"))
    assert refused(gates.close_gate, gate, **by(town, "emil")) == "already_closed"
    a_gate(town)
    assert refused(gates.reopen_gate, gate, **by(town, "eva")) == "gate_known"


@pytest.mark.parametrize("who", ["wanda", "gus", "pia", "lena", "otto"])
def test_only_who_runs_the_gates_opens_one(town, who):
    told = refused(
        gates.open_gate, town.places["east_estate"], name="西门", sort="estate", **by(town, who)
    )
    assert told == "not_allowed"


def test_a_guard_has_a_number_that_is_never_given_twice(town):
    estate = town.places["east_estate"]
    until = MONDAY_9AM.date() + 30 * DAY
    guard = gates.add_guard(estate, number="01", name="老周", until=until, **by(town, "eva"))
    gates.set_guard_until(guard, until=MONDAY_9AM.date() - DAY, **by(town, "eva"))
    again = {"number": "01", "until": until, **by(town, "eva")}
    assert refused(gates.add_guard, estate, name="小李", **again) == "number_known"
    nobody = {**again, "number": "02"}
    assert refused(gates.add_guard, estate, name=" ", **nobody) == "nobody"
    above = {**again, "name": "小李"}
    assert refused(gates.add_guard, town.places["east"], **above) == "number_known"
    over = {**nobody, "until": MONDAY_9AM.date() - DAY}
    assert refused(gates.add_guard, estate, name="小李", **over) == "ends_before"


# --- passes --------------------------------------------------------------------------------------


def test_an_application_is_decided_once_and_leaves_a_fact(town):
    row = applied(town)
    passes.approve(row, **by(town, "emil"))
    assert (row.state, row.decided_by.pk) == ("valid", town.people["emil"].pk)
    assert refused(passes.refuse, row, reason="晚了", **by(town, "eva")) == "moved_on"
    assert Fact.objects.get(kind="gates.pass_given").values == {"sort": "resident"}


def test_refusing_needs_a_reason_that_the_person_can_read(town):
    row = applied(town)
    assert refused(passes.refuse, row, reason=" ", **by(town, "eva")) == "reason_missing"
    passes.refuse(row, reason="不在本小区居住", **by(town, "eva"))
    assert Pass.objects.get().reason == "不在本小区居住"
    assert Fact.objects.filter(kind="gates.pass_refused").count() == 1


def test_the_same_form_sent_twice_is_one_pass(town):
    wish = a_wish(town)
    one, two = (passes.give(wish, **by(town, "eva")) for _time in range(2))
    assert one == two
    assert Fact.objects.filter(kind="gates.pass_given").count() == 1


def test_numbers_count_up_in_the_place_and_codes_differ(town):
    rows = [given(town) for _one in range(4)]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    for name in ("serial", "short_code", "receipt", "quota"):
        assert len({getattr(row, name) for row in rows}) == 4


def test_passes_of_one_household_share_its_turns(town):
    one, two = given(town, "household"), given(town, "household")
    alone = given(town, "resident", household=town.households["east"])
    assert one.quota == two.quota != alone.quota


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "flying"}, "unknown_kind"),
        ({"purpose": "walking"}, "unknown_kind"),
        ({"people": 0}, "people_wrong"),
        ({"ends_at": MONDAY_9AM - DAY}, "days_wrong"),
        ({"ends_at": MONDAY_9AM + 999 * DAY}, "too_long"),
        ({"kind": "vehicle"}, "no_plate"),
        ({"kind": "vehicle", "plate": "京O0"}, "plate_wrong"),
        ({"phone": "12"}, "phone_wrong"),
        ({"kind": "household", "unit": ""}, "no_household"),
    ],
)
def test_what_cannot_be_is_refused_in_words(town, change, told):
    wish = replace(a_wish(town), **change)
    assert refused(passes.apply, wish, **by(town, "eva")) == told


def test_a_household_of_another_place_is_refused(town):
    wish = replace(a_wish(town), household=town.households["west"])
    assert refused(passes.apply, wish, **by(town, "eva")) == "elsewhere"


@pytest.mark.parametrize("who", ["wanda", "pia", "lena", "otto", "sec"])
def test_others_decide_nothing(town, who):
    row = applied(town)
    for act, more in (
        (passes.approve, {}),
        (passes.refuse, {"reason": "不"}),
        (passes.revoke, {"reason": "不"}),
    ):
        assert refused(act, row, **more, **by(town, who)) == "not_allowed"
    assert refused(passes.apply, a_wish(town), **by(town, who)) == "not_allowed"


def test_a_lost_card_is_replaced_and_the_turns_go_on(town):
    old = given(town, "household")
    new = passes.replace(old, reason="卡丢了", **by(town, "eva"))
    old.refresh_from_db()
    assert (old.state, old.reason, old.replaced_by) == ("revoked", "卡丢了", new)
    assert new.quota == old.quota
    assert not {new.serial, new.short_code, new.number} & {old.serial, old.short_code, old.number}
    assert refused(passes.replace, old, reason="又丢了", **by(town, "emil")) == "moved_on"


def test_an_old_card_counts_some_days_after_a_renewal_and_ends_with_the_new_one(town):
    old = given(town)
    new = passes.renew(old, ends_at=MONDAY_9AM + 20 * DAY, **by(town, "eva"))
    old.refresh_from_db()
    assert (old.state, old.revoked_at) == ("revoked", LATER + 3 * DAY)
    passes.revoke(new, reason="搬走", **by(town, "eva", LATER + DAY))
    old.refresh_from_db()
    assert old.revoked_at == LATER + DAY
    short = given(town, days=2)
    passes.renew(short, ends_at=MONDAY_9AM + 20 * DAY, **by(town, "eva"))
    short.refresh_from_db()
    assert short.revoked_at == short.ends_at, "not beyond its own last day"


def test_a_renewed_pass_is_a_new_card(town):
    old = given(town, days=2)
    until = MONDAY_9AM + 30 * DAY
    new = passes.renew(old, ends_at=until, **by(town, "eva"))
    old.refresh_from_db()
    assert (old.state, new.state, new.ends_at) == ("revoked", "valid", until)
    too_long = MONDAY_9AM + timedelta(days=999)
    assert refused(passes.renew, new, ends_at=too_long, **by(town, "eva")) == "too_long"


def test_withdrawing_is_on_record_with_its_reason(town):
    row = given(town)
    passes.revoke(row, reason="搬走了", **by(town, "eva"))
    assert (row.state, row.revoked_at) == ("revoked", LATER)
    assert Fact.objects.filter(kind="gates.pass_revoked").count() == 1
    assert AuditEntry.objects.filter(action="gates.pass_revoked").count() == 1


def test_seeing_in_clear_needs_a_reason_and_leaves_a_line(town):
    row = given(town)
    assert refused(passes.unmask, row, reason="", **by(town, "eva")) == "reason_missing"
    passes.unmask(row, reason="call", **by(town, "eva"))
    assert refused(passes.unmask, row, reason="call", **by(town, "lena")) == "not_allowed"
    lines = AuditEntry.objects.filter(action="gates.unmask").values_list("result", flat=True)
    assert sorted(lines) == ["done", "refused"]


@pytest.mark.parametrize("words", ["1", "童远", "501", "A12345"])
def test_a_pass_is_found_by_number_name_room_and_plate(town, words):
    row = given(town, "vehicle")
    eva = town.viewer("eva")
    assert list(queries.searched(eva, queries.passes(eva), words)) == [row]
    assert list(queries.searched(eva, queries.passes(eva), row.short_code.lower())) == [row]
    assert not queries.searched(eva, queries.passes(eva), "梅溪")
