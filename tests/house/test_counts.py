"""No number on any page tells outsiders that something happened."""

from __future__ import annotations

import re

import pytest

from tests.house.addresses import ROUTES, addresses
from tests.house.samples import fill

# Pages that are never twice the same: none so far but the sign-out.
UNLIKE = {"web:sign_out"}
# What differs between two showings of one page: tokens, keys made in the browser, the clock.
_PASSING = re.compile(
    r'value="[A-Za-z0-9]{64}"|X-CSRFToken[^}]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d\d:\d\d'
)


def _pages(client):
    for route in ROUTES:
        if route.parts or route.name in UNLIKE:
            continue
        for address in addresses(route):
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
