"""The pages of joint plans: asked for, watched, accepted; who does not see them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.town import LONG_AGO
from tongzhou.areas.duty.actions import joint_accept
from tongzhou.areas.duty.models import (
    JointPart,
    JointPlan,
    Roster,
)
from tongzhou.areas.duty.queries.joint_words import part_words
from tongzhou.areas.duty.tests.crew import MONDAY
from tongzhou.areas.duty.tests.street import EVE, LATER, a_street, asked, planned
from tongzhou.areas.duty.views import joint as joint_pages
from tongzhou.base.errors import Refused
from tongzhou.ground.organisations.models import Appointment
from tongzhou.shared.planning.models import Run
from tongzhou.shared.planning.planner import Planner


@pytest.fixture(scope="module")
def at_hand():
    one = Planner()
    yield one
    one.close()


@pytest.fixture
def street(town):
    return a_street(town, communities=2, people=8)


def test_it_is_asked_for_watched_and_accepted_on_its_pages(street, client, at_hand, monkeypatch):
    client.force_login(street.account("lena"))
    assert reverse("duty:joint_plans") in client.get(reverse("duty:rosters")).content.decode()
    asked_for = {
        "place": street.places["street"].pk,
        "first_day": MONDAY.isoformat(),
        "last_day": (MONDAY + timedelta(days=6)).isoformat(),
    }
    monkeypatch.setattr(joint_pages, "now", lambda: EVE)
    answer = client.post(reverse("duty:joint_new"), asked_for)
    plan = JointPlan.objects.get()
    page = reverse("duty:joint", args=[plan.pk])
    assert answer.url == page
    assert "分配人员" in client.get(page).content.decode()
    planned(plan, at_hand)
    text = client.get(page).content.decode()
    assert plan.digest in text
    assert "采用" in text
    client.post(reverse("duty:joint_accept", args=[plan.pk]))
    while joint_accept.take_over_accepted(LATER):
        pass
    text = client.get(page).content.decode()
    for roster in Roster.objects.all():
        assert reverse("duty:roster", args=[roster.pk]) in text
    run = Run.objects.get(pk=plan.parts.first().kept_run_id)
    text = client.get(reverse("planning:run", args=[run.pk])).content.decode()
    assert "负担不均" in text
    back = reverse("duty:joint_part", args=[run.subject_key])
    assert back in text
    assert client.get(back).url == page
    names = part_words(street.viewer("lena"), run).names
    told = {names[str(one)] for row in run.plan.values() for one in row if one}
    assert told == {"大门 00:00", "大门 08:00", "大门 16:00"}
    assert names[next(iter(run.plan))].startswith("志")


def test_the_usual_days_and_the_only_street_stand_in_the_form_in_either_language(street, client):
    client.force_login(street.account("lena"))
    for language in ("zh-hans", "en"):
        client.cookies["language"] = language
        page = client.get(reverse("duty:joint_new")).content.decode()
        assert re.search(r'type="date" name="first_day" value="\d{4}-\d\d-\d\d"', page)
        assert f'<option value="{street.places["street"].pk}" selected>' in page


def test_the_streets_organisation_officer_asks_and_whoever_dispatches_does_not(street, client):
    office = street.organisations["street"]
    for name, role in (("wanda", "street_organiser"), ("otto", "street_officer")):
        Appointment.objects.create(
            person=street.people[name], role=role, organisation=office, started_on=LONG_AGO
        )
    with pytest.raises(Refused):
        asked(street, "otto")
    plan = asked(street, "wanda")
    client.force_login(street.account("wanda"))
    assert client.get(reverse("duty:joint", args=[plan.pk])).status_code == 200


def test_the_pages_are_not_there_for_who_plans_one_community_only(street, client):
    plan = asked(street)
    for who in ("eva", "wanda"):
        client.force_login(street.account(who))
        assert (
            reverse("duty:joint_plans") not in client.get(reverse("duty:rosters")).content.decode()
        )
        assert client.get(reverse("duty:joint", args=[plan.pk])).status_code == 404
        part = plan.parts.first()
        assert client.get(reverse("duty:joint_part", args=[part.pk])).status_code == 404
        assert client.post(reverse("duty:joint_stop", args=[plan.pk])).status_code == 404


def test_the_page_asks_as_often_for_many_communities_as_for_few(
    street, client, django_assert_max_num_queries
):
    client.force_login(street.account("lena"))
    page = reverse("duty:joint", args=[asked(street).pk])
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    JointPart.objects.all().delete()
    JointPlan.objects.update(state="stopped")
    a_street(street, communities=6, people=2, days=1)
    page = reverse("duty:joint", args=[asked(street).pk])
    with django_assert_max_num_queries(len(few)):
        client.get(page)
