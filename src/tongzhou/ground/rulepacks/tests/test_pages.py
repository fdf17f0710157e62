"""Everybody signed in may read the rules; only who answers for a place sets them there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.town import CANARY, MONDAY_9AM
from tongzhou.ground.rulepacks import queries
from tongzhou.ground.rulepacks.actions import set_value
from tongzhou.ground.rulepacks.models import RulePackValue
from tongzhou.ground.rulepacks.packs import rule, rules_by_code

SMALL = "reports.small_cell"


def own(town, who="eva", place="east", code=SMALL, value=8):
    return set_value(
        code,
        path=town.places[place].path,
        value=value,
        starts_on=MONDAY_9AM.date(),
        reason=f"通知{CANARY}",
        by=town.viewer(who),
        at=MONDAY_9AM,
    )


def see(client, town, who, name, *args, **query):
    client.force_login(town.account(who))
    return client.get(reverse(f"rulepacks:{name}", args=args), query)


def text(answer):
    return answer.content.decode()


def test_the_board_lists_every_rule_of_the_place_or_of_the_organisation(town, client):
    place = text(see(client, town, "eva", "board"))
    organisation = text(see(client, town, "eva", "board", where=town.organisations["east"].path))
    for one in rules_by_code().values():
        for page, level in ((place, "place"), (organisation, "organisation")):
            listed = one.label.zh in page and one.versions[-1].source in page
            assert listed is (one.level in {level, "installation"}), one.code


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("eva", True),
        ("emil", True),
        ("lena", True),
        ("wanda", False),
        ("otto", False),
        ("sec", False),
    ],
)
def test_an_own_value_is_seen_by_those_it_concerns(town, client, who, sees):
    own(town)
    where = town.east.path
    for page in (
        see(client, town, who, "board", where=where),
        see(client, town, who, "rule", SMALL, where=where),
    ):
        assert ("通知" + CANARY in text(page)) is sees


def test_what_is_set_above_is_seen_below(town, client):
    own(town, who="lena", place="street")
    answer = see(client, town, "eva", "rule", SMALL, where=town.east.path)
    assert f"通知{CANARY}" in text(answer)
    assert reverse("rulepacks:withdraw", args=[RulePackValue.objects.get().pk]) not in text(answer)


def test_the_board_asks_the_same_however_much_is_set(town, client):
    client.force_login(town.account("eva"))
    client.get(reverse("rulepacks:board"))  # the first page of a session asks more
    asked = []
    for code, value in ((SMALL, 8), ("reports.month_first", 19), ("reports.year_first", 11)):
        own(town, code=code, value=value)
        with CaptureQueriesContext(connection) as queries_asked:
            client.get(reverse("rulepacks:board"))
        asked.append(len(queries_asked))
    assert asked[0] == asked[1] == asked[2] <= 12


def set_address(town, code=SMALL):
    return reverse("rulepacks:set", args=[code]) + f"?where={town.east.path}"


def test_a_secretary_sets_and_withdraws(town, client):
    client.force_login(town.account("eva"))
    assert 'value="5"' in text(client.get(set_address(town)))
    given = {"value": "8", "starts_on": "2026-11-16", "reason": "街道通知"}
    answer = client.post(set_address(town), given)
    assert answer.status_code == 302
    assert queries.whole(SMALL, path=town.east.path, at=MONDAY_9AM) == 8
    page = text(client.get(answer.url))
    assert "街道通知" in page
    address = reverse("rulepacks:withdraw", args=[RulePackValue.objects.get().pk])
    assert address in page
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "作废"}).status_code == 302
    assert RulePackValue.objects.get().withdrawal_reason == "作废"
    assert client.post(address, {"reason": "作废"}).status_code == 409


@pytest.mark.parametrize(
    ("code", "given", "fine"),
    [
        (SMALL, {"value": "4"}, False),
        (SMALL, {"value": "多"}, False),
        (SMALL, {"value": ""}, False),
        ("reports.day_turns", {"value": "12:00"}, True),
        ("reports.day_turns", {"value": "中午"}, False),
        ("requests.due_ordinary", {"value": "5", "unit": "working_days"}, True),
        ("requests.due_ordinary", {"value": "0", "unit": "days"}, False),
        ("requests.due_ordinary", {"value": "5", "unit": "weeks"}, False),
        ("office.day_hours", {"value": "8:30-12:00，14:30-18:00"}, True),
        ("office.day_hours", {"value": "8:30"}, False),
        ("office.days_off", {"value": "2026-11-18\n2026-11-19"}, True),
        ("office.days_off", {"value": ""}, True),
        ("office.days_off", {"value": "11月18日"}, False),
        ("requests.dangers", {"value": "着火、漏气"}, True),
        (
            "requests.three_rates",
            dict(zip(("part_response", "part_resolution", "part_satisfaction", "part_basically"),
                     ("10", "45", "45", "0.9"), strict=True)),
            True,
        ),
        (
            "requests.three_rates",
            dict(zip(("part_response", "part_resolution", "part_satisfaction", "part_basically"),
                     ("10", "45", "50", "0.9"), strict=True)),
            False,
        ),
    ],
)  # fmt: skip
def test_every_kind_of_value_has_its_form(town, client, code, given, fine):
    client.force_login(town.account("eva"))
    assert client.get(set_address(town, code)).status_code == 200
    common = {"starts_on": "2026-11-16", "reason": "街道通知"}
    answer = client.post(set_address(town, code), {**given, **common})
    assert answer.status_code == (302 if fine else 422)
    assert RulePackValue.objects.exists() is fine


def test_a_value_from_the_same_day_is_refused_in_the_form(town, client):
    own(town)
    client.force_login(town.account("eva"))
    answer = client.post(
        set_address(town), {"value": "9", "starts_on": "2026-11-16", "reason": "x"}
    )
    assert answer.status_code == 422
    assert RulePackValue.objects.get().value == 8


def test_a_preset_is_offered(town, client):
    client.force_login(town.account("eva"))
    answer = client.get(set_address(town, "requests.three_rates") + "&preset=1")
    assert answer.content.decode().count('value="35"') == 2
    one = rule("requests.three_rates")
    page = text(see(client, town, "eva", "rule", one.code, where=town.east.path))
    assert all(str(preset.label) in page for preset in one.presets)


@pytest.mark.parametrize("who", ["emil", "wanda", "otto", "sys", "sec", "aud"])
def test_nobody_else_finds_the_form(town, client, who):
    value = own(town)
    client.force_login(town.account(who))
    given = {"value": "9", "starts_on": "2026-11-17", "reason": "x"}
    assert client.get(set_address(town)).status_code == 404
    assert client.post(set_address(town), given).status_code == 404
    assert (
        client.post(reverse("rulepacks:withdraw", args=[value.pk]), {"reason": "x"}).status_code
        == 404
    )
    assert queries.whole(SMALL, path=town.east.path, at=MONDAY_9AM) == 8


def test_a_leader_sets_a_rule_for_one_place_below(town, client):
    client.force_login(town.account("lena"))
    given = {"value": "9", "starts_on": "2026-11-16", "reason": "试点"}
    assert client.post(set_address(town), given).status_code == 302
    assert queries.whole(SMALL, path=town.east.path, at=MONDAY_9AM) == 9
    assert queries.whole(SMALL, path=town.west.path, at=MONDAY_9AM) == 5


def test_the_security_administrator_sets_security_and_nothing_else(town, client):
    client.force_login(town.account("sec"))
    address = reverse("rulepacks:set", args=["security.idle_seconds"])
    given = {"value": "900", "starts_on": "2026-11-16", "reason": "测评要求"}
    assert client.post(address, given).status_code == 302
    assert queries.whole("security.idle_seconds", at=MONDAY_9AM) == 900
    assert client.get(reverse("rulepacks:set", args=[SMALL])).status_code == 404
    assert "900" in text(see(client, town, "eva", "rule", "security.idle_seconds"))
    assert see(client, town, "eva", "set", "security.idle_seconds").status_code == 404


def test_an_unknown_rule_is_not_found(town, client):
    assert see(client, town, "eva", "rule", "no.such").status_code == 404


def test_the_pages_speak_english(town, client):
    client.cookies["language"] = "en"
    own(town)
    assert "Smallest number that is made public" in text(see(client, town, "eva", "board"))
    assert "5 people" in text(see(client, town, "eva", "rule", SMALL))
