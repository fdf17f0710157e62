"""Who walks through the stories, and the clock they live by."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.stories.walk import Clock, Walker
from tests.town import MONDAY_9AM, Town


@pytest.fixture
def walker(town: Town):
    """`walker("eva")` is eva with a browser; `walker()` is a passer-by."""
    return lambda name="": Walker(town.account(name) if name else None)


@pytest.fixture
def clock():
    """Now is Monday at nine until the story says otherwise: `clock.at = …`."""
    clock = Clock(MONDAY_9AM)
    with clock.patch():
        yield clock


@pytest.fixture
def at(clock):
    """`at(18, 7, 30)` makes it half past seven on the eighteenth of November 2026."""

    def set_to(day: int, hour: int = 9, minute: int = 0) -> datetime:
        clock.at = MONDAY_9AM.replace(day=day, hour=hour, minute=minute)
        return clock.at

    return set_to
