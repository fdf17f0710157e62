"""Passes as the tests of the desk need them."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM, Town
from tongzhou.areas.gates.actions import gates, passes
from tongzhou.areas.gates.actions.passes import Wish
from tongzhou.base.errors import Refused

DAY = timedelta(days=1)
LATER = MONDAY_9AM + timedelta(minutes=5)


def a_gate(town: Town, name: str = "东门", place: str = "east_estate"):
    """An open gate of the east estate."""
    by = town.viewer("eva")
    return gates.open_gate(town.places[place], name=name, sort="estate", by=by, at=MONDAY_9AM)


def a_wish(town: Town, kind: str = "resident", days: int = 7, **values) -> Wish:
    """What somebody of the east estate asks for."""
    first = {"holder": "童远", "phone": "", "unit": "1栋1单元501", "client_key": uuid4()}
    if kind == "vehicle":
        first["plate"] = "京A12345"
    if kind == "household":
        first["household"] = town.households["east"]
    return Wish(
        kind=kind,
        place=town.places["east_estate"],
        starts_at=MONDAY_9AM,
        ends_at=MONDAY_9AM + days * DAY,
        **{**first, **values},
    )


def applied(town: Town, kind: str = "resident", who: str = "emil", **values):
    """An application in the queue."""
    return passes.apply(a_wish(town, kind, **values), by=town.viewer(who), at=MONDAY_9AM)


def given(town: Town, kind: str = "resident", who: str = "eva", **values):
    """A pass that counts."""
    return passes.give(a_wish(town, kind, **values), by=town.viewer(who), at=MONDAY_9AM)


def text(answer):
    """The page as it was sent."""
    return answer.content.decode()


def at(name, *args):
    """An address of the gate."""
    return reverse(f"gates:{name}", args=args)


def refused(act, *args, **values):
    """The code with which that is refused."""
    with pytest.raises(Refused) as told:
        act(*args, **values)
    return told.value.code
