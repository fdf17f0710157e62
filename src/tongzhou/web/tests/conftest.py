"""Whoever signs in, the time of day, and what the slices say of themselves."""

import pytest

from tests.town import MONDAY_9AM
from tongzhou.web import context
from tongzhou.web.tests.entering import PASSWORD
from tongzhou.web.views import day
from tongzhou.web.views import help as help_pages


@pytest.fixture
def clock(monkeypatch):
    """The time of day, which a test may move."""

    class Clock:
        at = MONDAY_9AM

        def __call__(self):
            return self.at

    clock = Clock()
    for module in (
        "web.middleware",
        "web.views.entry",
        "web.views.day",
        "web.views.account",
        "web.templatetags.ui",
    ):
        monkeypatch.setattr(f"tongzhou.{module}.now", clock)
    return clock


@pytest.fixture
def eva(town):
    account = town.account("eva")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def slices(monkeypatch):
    """What the slices say of themselves, as a test wants it."""

    def say(*manifests):
        known = {str(number): manifest for number, manifest in enumerate(manifests)}
        for module in (context, day, help_pages):
            monkeypatch.setattr(module, "found", lambda: known)

    return say
