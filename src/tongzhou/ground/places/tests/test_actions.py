"""The tree is redrawn, the register is kept, and each change leaves its line without any name."""

from datetime import date

import pytest

from tests.town import CANARY, MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.places import queries
from tongzhou.ground.places.actions import (
    add_household,
    add_resident,
    appoint_captain,
    change_resident,
    close_place,
    end_captain,
    merge_residents,
    move_out,
    move_place,
    rename_place,
    set_estate_status,
    set_up_place,
    unmask_resident,
)
from tongzhou.ground.places.actions.households import Entry
from tongzhou.ground.places.models import Household, Place, Resident

TODAY = MONDAY_9AM.date()


@pytest.fixture
def eva(town):
    return {"by": town.viewer("eva"), "at": MONDAY_9AM}


def refused(code, action, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        action(*args, **kwargs)
    assert refusal.value.code == code
    assert CANARY not in str(refusal.value)


def test_a_place_that_no_list_knows_is_marked_so(town, eva):
    estate = set_up_place("春涧苑", kind="estate", parent=town.east, **eva)
    assert (estate.source, estate.code) == ("自建", "")
    assert list(queries.find_places(eva["by"], "cjy")) == [estate]
    refused("name_taken", set_up_place, "春澗苑", kind="estate", parent=town.east, **eva)


def test_a_place_outside_ones_reach_is_refused(town, eva):
    refused("not_allowed", set_up_place, "别处", kind="estate", parent=town.west, **eva)
    gus = {"by": town.viewer("gus"), "at": MONDAY_9AM}
    building = town.places["east_building"]
    refused("not_allowed", rename_place, building, name="9栋", **gus)


def test_a_new_name_is_in_every_address_below(town, eva):
    household = town.households["east"]
    rename_place(town.places["east_building"], name="9栋", **eva)
    household.refresh_from_db()
    assert household.address.endswith("9栋1单元501")
    assert list(queries.households(eva["by"], words="9栋1单元")) == [household]


def test_a_redrawn_subtree_takes_households_and_residents_along(town):
    lena = {"by": town.viewer("lena"), "at": MONDAY_9AM}
    refused("not_allowed", move_place, town.places["east_building"], to=town.west, **lena)
    both = town.viewer("eva"), town.viewer("wanda")
    by = type(both[0])(account_id=1, reaches=both[0].reaches + both[1].reaches, today=both[0].today)
    building = town.places["east_building"]
    move_place(building, to=town.places["west_estate"], by=by, at=MONDAY_9AM)
    west = town.places["west_estate"].path
    household = Household.objects.get(pk=town.households["east"].pk)
    entrance = Place.objects.get(pk=town.places["east_entrance"].pk)
    assert building.path.startswith(west)
    assert entrance.path.startswith(building.path)
    assert household.place_path == household.place.path
    assert {r.place_path for r in household.residents.all()} == {household.place_path}
    assert household.address.startswith("梅溪小区")
    assert not queries.households(both[0]).exists()
    assert queries.households(both[1]).count() == 2


def test_a_place_is_not_moved_below_itself(town, eva):
    estate = town.places["east_estate"]
    refused("into_itself", move_place, estate, to=town.places["east_building"], **eva)


def test_a_place_where_people_live_is_not_closed(town, eva):
    entrance = town.places["east_entrance"]
    refused("still_in_use", close_place, entrance, on=TODAY, **eva)
    move_out(Resident.objects.get(household=town.households["east"]), on=TODAY, **eva)
    close_place(entrance, on=TODAY, **eva)
    assert Place.objects.get(pk=entrance.pk).valid_to == TODAY


def test_the_status_of_an_estate_is_given_by_a_person_with_a_day(town, eva):
    estate = town.places["east_estate"]
    set_estate_status(estate, status="clear", on=TODAY, **eva)
    assert queries.clear_estate_count(town.east.path, MONDAY_9AM) == 1
    assert queries.estate_count(town.east.path, MONDAY_9AM) == 1
    later = date(2026, 11, 17)
    refused("in_the_future", set_estate_status, estate, status="clear", on=later, **eva)
    refused("not_an_estate", set_estate_status, town.east, status="clear", on=TODAY, **eva)


def test_a_building_has_a_captain_from_a_day_to_a_day(town, eva):
    building = town.places["east_building"]
    captain = appoint_captain(building, name="苗秋雁", phone="1390000xxxx", on=TODAY, **eva)
    assert list(queries.captains(eva["by"], town.east, TODAY)) == [captain]
    end_captain(captain, on=TODAY, **eva)
    assert not queries.captains(eva["by"], town.east, date(2026, 11, 17)).exists()


# --- the register ------------------------------------------------------------------------------


def test_a_room_stands_in_the_register_once(town, eva):
    entrance = town.places["east_entrance"]
    household = add_household(entrance, room="502室", **eva)
    assert (household.room, household.address[-8:]) == ("502", "1栋1单元502")
    refused("household_exists", add_household, entrance, room="502", **eva)


def test_the_same_person_is_not_entered_twice_in_a_household(town, eva):
    household = town.households["east"]
    add_resident(household, entry=Entry("安屿", born_on=date(2010, 1, 2)), **eva)
    refused("resident_exists", add_resident, household, entry=Entry("安屿"), **eva)
    add_resident(household, entry=Entry("安屿", born_on=date(2012, 1, 2)), **eva)
    assert household.residents.count() == 3


def test_changes_are_logged_by_column_and_not_by_content(town, eva):
    resident = add_resident(town.households["east"], entry=Entry("安屿"), **eva)
    changed = change_resident(resident, entry=Entry("安屿", phone="1390000xxxx"), **eva)
    assert changed == ["phone"]
    line = AuditEntry.objects.first()
    assert (line.action, line.detail) == ("register.resident_changed", {"columns": ["phone"]})


def test_two_rows_of_one_person_become_one(town, eva):
    household = town.households["east"]
    kept = add_resident(household, entry=Entry("安屿", phone="1390000xxxx"), **eva)
    other = Resident.objects.create(
        household=household, place_path=household.place_path, name="安屿", id_last4="002X"
    )
    stranger = household.residents.exclude(pk__in=[kept.pk, other.pk]).get()
    refused("not_the_same", merge_residents, kept, other=stranger, **eva)
    merge_residents(kept, other=other, **eva)
    kept.refresh_from_db()
    assert (kept.phone, kept.id_last4) == ("1390000xxxx", "002X")
    assert not Resident.objects.filter(pk=other.pk).exists()


def test_the_second_of_two_who_enter_a_move_is_told(town, eva):
    resident = Resident.objects.get(household=town.households["east"])
    move_out(resident, on=TODAY, **eva)
    refused("moved_meanwhile", move_out, resident, on=TODAY, **eva)


def test_seeing_in_clear_needs_a_reason_and_leaves_one_line_for_each_person(town, eva):
    resident = Resident.objects.get(household=town.households["east"])
    refused("reason_missing", unmask_resident, resident, reason="看看", **eva)
    unmask_resident(resident, reason="visit", **eva)
    line = AuditEntry.objects.first()
    assert (line.action, line.subject) == ("register.unmasked", f"resident:{resident.pk}")
    assert line.detail == {"reason": "visit", "minor": False}
    wanda = {"by": town.viewer("wanda"), "at": MONDAY_9AM}
    refused("not_allowed", unmask_resident, resident, reason="visit", **wanda)


def test_the_trail_holds_no_name_of_a_resident(town, eva):
    resident = Resident.objects.get(household=town.households["east"])
    unmask_resident(resident, reason="visit", **eva)
    move_out(resident, on=TODAY, **eva)
    words = [f"{e.subject}{e.detail}" for e in AuditEntry.objects.all()]
    assert not any(CANARY in line or "1390000" in line for line in words)
