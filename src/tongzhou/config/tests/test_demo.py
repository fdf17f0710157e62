"""The demo town: its proportions, its people, and that it is the same town for the same seed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import override_settings

from tests import databases
from tests.town import SHANGHAI
from tongzhou.areas.gates.models import (
    Asking,
    Booking,
    FollowUp,
    Lot,
    PaperList,
    Pass,
    Passage,
    Post,
    Reading,
    Restriction,
    SigningKey,
    Stand,
    TurnAway,
    VisitorForm,
)
from tongzhou.config.demo import load as demo
from tongzhou.config.demo.people import SIGN_INS
from tongzhou.ground.access.roles import roles
from tongzhou.ground.access.scope import under
from tongzhou.ground.organisations.models import Person
from tongzhou.ground.places.models import Household, Place, Resident
from tongzhou.shared.facts.queries import all_facts

pytestmark = [pytest.mark.usefixtures("three_days"), pytest.mark.django_db]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)
DIALABLE = re.compile(r"1[3-9][0-9]{9}")


@pytest.fixture(scope="module")
def three_days(django_db_setup, django_db_blocker):
    """The demo town, made once for these tests, which only look at it."""
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True),
        databases.kept_between_tests(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(demo, "DAYS", 2)
        demo.load(NOON)
        yield


def test_it_has_the_proportions_of_the_first_text(client):
    community = Place.objects.get(name="槐荫里社区")
    assert community.children.filter(kind="estate").count() == 4
    assert Household.objects.filter(under("place_path", community.path)).count() == 2613
    old = under("place_path", community.children.get(name="柳堤雅居").path)
    assert Household.objects.filter(old).count() == 48
    assert Resident.objects.filter(old).count() == 144


def test_there_is_one_sign_in_for_every_role_and_nobody_can_be_dialled(client):
    assert {role for _name, role, _unit, _place in SIGN_INS.values()} == set(roles())
    assert client.login(username="shuji", password=settings.DEMO_PASSWORD)
    phones = [*Resident.objects.values_list("phone", flat=True)]
    phones += Person.objects.values_list("phone", flat=True)
    assert not [phone for phone in phones if DIALABLE.fullmatch(phone)]


def test_nothing_in_it_happened_after_now_and_yesterday_is_signed():
    assert not all_facts().filter(happened_at__gt=NOON).exists()
    signed = all_facts().filter(kind="report.signed", day="2026-11-19")
    assert signed.count() >= 4


def test_yesterday_at_one_estate_has_the_figures_of_text_002_and_today_somebody_waits():
    that_day = {"happened_at__date": NOON.date() - timedelta(days=1), "undone_at__isnull": True}
    passages = Passage.objects.filter(**that_day)
    assert passages.filter(vehicle=True).count() == 200
    assert passages.filter(vehicle=False).count() == 400
    assert Reading.objects.filter(**that_day).count() == 680
    assert TurnAway.objects.filter(**that_day).count() == 23
    counted = all_facts().filter(kind="gates.passed", day=that_day["happened_at__date"])
    assert sum(fact.quantity for fact in counted) == 600
    assert Asking.objects.filter(answer="").count() == 1
    assert Restriction.objects.exclude(objection="").count() == 1
    assert FollowUp.objects.filter(settled_at__isnull=True).exists()
    assert Stand.objects.count() == 5
    assert Booking.objects.filter(state="arrived").exists()


def test_no_page_of_the_gate_is_empty():
    waiting = Pass.objects.filter(state="applied")
    assert set(waiting.values_list("kind", flat=True)) >= {"resident", "visitor", "goods"}
    assert waiting.filter(answers__has_key="answers").count() == 2
    assert Pass.objects.filter(kind="goods", state="valid").exists()
    for model in (Lot, PaperList, Post, SigningKey, VisitorForm):
        assert model.objects.exists(), model
    assert PaperList.objects.filter(typed_at__isnull=True).exists()
    assert FollowUp.objects.filter(settled_at__isnull=True).count() >= 3
