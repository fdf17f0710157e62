"""Every address: the signed-out are sent away, and outsiders never meet the canary."""

from __future__ import annotations

import re

import pytest
from django.urls import NoReverseMatch, reverse

from tests.house.routes import ASKED, PUBLIC, guesses, routes, table_of
from tests.house.samples import EAST_WORD, fill
from tests.town import CANARY
from tongzhou.ground.organisations.models import Organisation

ROUTES = routes()
# Who gives posts in every organisation must read the organisations' names there, and nothing else.
# Everybody reads on their own page which posts they hold, and where.
NAMES_ORGANISATIONS = {
    ("sec", "members:account"),
    ("sec", "members:assign"),
    ("aud", "members:person"),
}
# Pages that an administrator's office opens, whatever lies in their sight.
OFFICE = {("sec", "members:end_post")}
# Pages that are never twice the same: none so far but the sign-out.
UNLIKE = {"web:sign_out"}


def _addresses(route):
    for _key, address in _keyed(route):
        yield address


def _keyed(route):
    for values in guesses(route):
        try:
            address = reverse(route.name, kwargs=values)
        except NoReverseMatch:
            continue
        yield values.get("pk"), address
        for query in ASKED.get(route.name, ()):
            yield values.get("pk"), f"{address}?{query}"


def _without_organisations(text: str) -> str:
    for name in Organisation.objects.values_list("name", flat=True):
        text = text.replace(name, "")
    return text


def test_there_are_addresses_to_try():
    assert len(ROUTES) > 20
    assert {str(route) for route in ROUTES} >= {"web:my_day", "web:sign_in"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_signed_out_are_sent_to_the_sign_in_page(town, client, method):
    fill(town)
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        for address in _addresses(route):
            answer = getattr(client, method)(address)
            sent_away = answer.status_code == 302 and "/sign-in/" in answer.url
            assert sent_away or answer.status_code in {401, 403, 405}, (route.name, address)
            assert CANARY not in answer.content.decode(errors="replace"), route.name


def _meets(town, client, who, word, methods=("get", "post")):
    """Where that person reads the word, or opens a row that they may not see."""
    client.force_login(town.account(who))
    viewer = town.viewer(who)
    for route in ROUTES:
        if route.name == "web:sign_out":
            continue
        table = table_of(route)
        seen = table and set(table.objects.visible_to(viewer).values_list("pk", flat=True))
        for key, address in _keyed(route):
            for method in methods:
                answer = getattr(client, method)(address)
                assert answer.status_code < 500, (route.name, address)
                text = "" if answer.streaming else answer.content.decode(errors="replace")
                if (who, route.name) in NAMES_ORGANISATIONS:
                    text = _without_organisations(text)
                if word in text:
                    yield method, route.name, address
                hidden = table and key not in seen and (who, route.name) not in OFFICE
                if hidden and answer.status_code not in {403, 404, 405}:
                    yield method, route.name, address, answer.status_code


@pytest.mark.parametrize("who", ["otto", "sys", "sec", "aud"])
def test_who_holds_no_post_over_the_town_never_meets_the_canary(town, client, who):
    fill(town)
    assert list(_meets(town, client, who, CANARY)) == []


def test_the_west_never_meets_what_belongs_to_the_east(town, client):
    fill(town)
    assert list(_meets(town, client, "wanda", EAST_WORD)) == []


# What differs between two showings of one page: tokens, keys made in the browser, the clock.
_PASSING = re.compile(
    r'value="[A-Za-z0-9]{64}"|X-CSRFToken[^}]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d\d:\d\d'
)


def _pages(client):
    for route in ROUTES:
        if route.parts or route.name in UNLIKE:
            continue
        for address in _addresses(route):
            answer = client.get(address)
            if "html" in answer.get("Content-Type", ""):
                yield address, _PASSING.sub("", answer.content.decode())


@pytest.mark.parametrize("who", ["otto", "wanda"])
def test_no_count_moves_for_others_when_the_east_works(town, client, who):
    """No number, tick or row on any page tells the outsider or the neighbour that something happened."""
    client.force_login(town.account(who))
    before = dict(_pages(client))
    fill(town)
    after = dict(_pages(client))
    assert [address for address in before if before[address] != after[address]] == []
