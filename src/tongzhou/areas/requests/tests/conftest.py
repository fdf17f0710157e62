"""Short ways to a request in the small town."""

from datetime import timedelta

import pytest

from tests.town import MONDAY_9AM
from tongzhou.areas.requests import actions
from tongzhou.areas.requests.rules import Channel, Satisfied, Solved
from tongzhou.base.errors import Refused
from tongzhou.shared.facts.models import Fact
from tongzhou.shared.tracking import actions as tracking

LATER = MONDAY_9AM + timedelta(hours=1)
PHONE = "1390000xxxx"


def wish(town, words="三楼楼道灯坏了", place="east_entrance", **fields):
    fields = {"channel": Channel.PHONE, "category": "repairs"} | fields
    return actions.Wish(words=words, place=town.places[place], **fields)


def a_request(town, words="三楼楼道灯坏了", by="emil", at=MONDAY_9AM, **fields):
    """A request taken in on the telephone in the east."""
    return actions.take_in(wish(town, words, **fields), by=town.viewer(by), at=at)


def a_done_request(town, who="emil", **fields):
    """A request that somebody took and finished."""
    request = a_request(town, caller_phone=PHONE, **fields)
    tracking.take(request.item, by=town.viewer(who), at=LATER)
    tracking.finish(request.item, note="已换灯泡", by=town.viewer(who), at=LATER)
    return request


def asked(request, town, solved="yes", satisfied="yes", by="eva", at=LATER, contacted=True):
    """The call-back by somebody who did not do the work."""
    return actions.call_back(
        request,
        way="phone",
        contacted=contacted,
        solved=Solved(solved),
        satisfied=Satisfied(satisfied),
        by=town.viewer(by),
        at=at,
    )


def code_of(act, *args, **kwargs):
    """The code with which the act is refused."""
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def counted(kind, **where):
    """What an indicator would count: quantities of matching facts."""
    return sum(
        fact.quantity
        for fact in Fact.objects.filter(kind=kind)
        if all(fact.values.get(name) == value for name, value in where.items())
    )


@pytest.fixture
def sign_in(town, client):
    """A browser in which somebody of the town is signed in."""

    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_
