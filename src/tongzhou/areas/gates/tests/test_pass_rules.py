"""N persons, M days, H hours of each kind of pass come from the rule pack, for the place asked for."""

from __future__ import annotations

from datetime import time

from tests.town import MONDAY_9AM
from tongzhou.areas.gates.kinds import PURPOSES
from tongzhou.areas.gates.models import PassKind
from tongzhou.areas.gates.queries.rules import rules_at, rules_json
from tongzhou.areas.gates.rules.passes import PURPOSE_WORDS, counted_direction, purposes
from tongzhou.areas.gates.rules.verdict import verdict
from tongzhou.ground.rulepacks.actions import set_value


def set_rule(town, code, value):
    set_value(
        code,
        path=town.east.path,
        value=value,
        starts_on=MONDAY_9AM.date(),
        reason="槐荫里通告",
        by=town.viewer("eva"),
        at=MONDAY_9AM,
    )


def test_every_kind_of_pass_has_a_rule(town):
    assert set(rules_at(town.east.path, MONDAY_9AM)) == set(PassKind.values)


def test_as_shipped_only_the_household_pass_counts_turns(town):
    rules = rules_at(town.east.path, MONDAY_9AM)
    household = rules["household"]
    assert (household.persons, household.days, household.times, household.hours) == (1, 3, 1, 2)
    assert (household.per, household.direction) == ("household", "out")
    assert [kind for kind, rule in rules.items() if rule.days] == ["household"]
    assert [kind for kind, rule in rules.items() if rule.once] == ["one_off", "goods"]


def test_a_community_sets_its_own_and_the_next_one_does_not_feel_it(town):
    set_rule(town, "gates.household.turns", {"persons": 2, "days": 1, "times": 2, "hours": 3})
    set_rule(town, "gates.household.opens", "6:00")
    set_rule(town, "gates.household.closes", "22:00")
    east = rules_at(town.places["east_estate"].path, MONDAY_9AM)["household"]
    assert (east.persons, east.days, east.times, east.hours) == (2, 1, 2, 3)
    assert (east.opens, east.closes) == (time(6), time(22))
    assert rules_at(town.west.path, MONDAY_9AM)["household"].days == 3


def test_all_rules_take_one_query(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        rules_at(town.east.path, MONDAY_9AM)


def test_purposes_are_written_in_chinese_or_as_codes():
    assert purposes(["就医", "公务", "值守", "Supply", "散步"]) == ("medical", "duty", "supply")
    assert set(PURPOSE_WORDS.values()) == set(PURPOSES)


def test_the_way_that_counts():
    ways = [counted_direction(on_out=o, on_in=i) for o, i in ((1, 1), (1, 0), (0, 1), (0, 0))]
    assert ways == ["both", "out", "in", "none"]


def test_the_gate_reads_the_rules_as_the_kit_carries_them(town):
    place = town.places["east_estate"]
    found = {
        "kind": "household",
        "serial": 1,
        "quota": 2,
        "place": place.pk,
        "starts": "2026-11-01T00:00:00+08:00",
        "ends": "2026-12-01T00:00:00+08:00",
        "people": 1,
        "carer": False,
        "purpose": "",
    }
    here = {
        "at": MONDAY_9AM.isoformat(),
        "gate": {"id": 1, "place": place.pk, "accepts": [], "sort": "estate"},
        "direction": "out",
        "people": 1,
        "purpose": "",
        "rules": rules_json(place.path, MONDAY_9AM),
        "revoked": [],
        "barred": [],
        "list_at": None,
        "seen": [],
        "elsewhere": False,
        "online": True,
    }
    answer = verdict(found, here)
    assert (answer["code"], answer["left"], answer["back_by"]) == (
        "pass",
        0,
        "2026-11-16T11:00:00+08:00",
    )
