"""The page that places members in temporary branches: in pages, searched, saved page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.stories.walk import Clock
from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import deployments, teams
from tongzhou.areas.duty.models import Deployed
from tongzhou.areas.duty.queries import branches as queries
from tongzhou.areas.duty.tests.orders import an_order, branches, workers

PAGE, ALL = 100, 110


@pytest.fixture
def clock_at_nine():
    with Clock(MONDAY_9AM).patch():
        yield


@pytest.fixture
def order(town):
    return with_people(town, ALL)


def with_people(town, count):
    one = an_order(town)
    deployments.send(one, workers(town, count), by=town.viewer("eva"), at=MONDAY_9AM)
    return one


@pytest.fixture
def seen(client, town, clock_at_nine):
    client.force_login(town.account("lena"))

    def seen(one, **query):
        return client.get(reverse("duty:branches", args=[one.pk]), query).content.decode()

    return seen


def names(text, count=ALL):
    return [n for n in range(count) if f">甲{n:02d}</td>" in text]


def test_a_hundred_stand_on_a_page_and_the_others_on_the_next(town, order, seen):
    branches(town, 2)
    first, second = names(seen(order)), names(seen(order, page=2))
    assert (len(first), len(second)) == (PAGE, ALL - PAGE)
    assert {*first, *second} == set(range(ALL))


def test_they_are_found_by_name_by_pinyin_and_by_branch(town, order, seen):
    first, _second = branches(town, 2)
    one = queries.members_there(town.viewer("lena"), order)[7]
    teams.place_in_branches([teams.Seat(one, first)], by=town.viewer("lena"), at=MONDAY_9AM)
    assert names(seen(order, q="甲55")) == [55]
    assert names(seen(order, q="j55")) == [55]
    assert names(seen(order, body=first.pk)) == [7]
    assert 7 not in names(seen(order, body="none"))
    assert "没有" in seen(order, q="查无此人")


def test_a_page_places_those_who_stand_on_it_and_nobody_else(town, order, client, seen):
    first, second = branches(town, 2)
    rows = list(queries.members_there(town.viewer("lena"), order))
    stranger = with_stranger(town)
    seen(order)
    chosen = {f"body_{row.pk}": first.pk for row in rows[PAGE:]}
    chosen |= {f"role_{rows[PAGE].pk}": "branch_secretary", f"body_{stranger.pk}": first.pk}
    address = reverse("duty:branches", args=[order.pk]) + "?page=2"
    answer = client.post(address, {**chosen, f"body_{rows[0].pk}": ""})
    assert answer.url == address, "the same page is shown again"
    placed = Deployed.objects.filter(membership__organisation=first)
    assert set(placed.values_list("pk", flat=True)) == {row.pk for row in rows[PAGE:]}
    viewer = town.viewer("lena")
    there = queries.members_there(viewer, order)
    assert queries.strengths(there, viewer.today) == [(first, 10, 1)]
    teams.place_in_branches([teams.Seat(there[0], second)], by=viewer, at=MONDAY_9AM)
    assert queries.strengths(there, viewer.today) == [(first, 10, 1), (second, 1, 0)]


def with_stranger(town):
    """Somebody of another order."""
    other = an_order(town, title="另一批")
    person = workers(town, 1)[0]
    return deployments.send(other, [person], by=town.viewer("eva"), at=MONDAY_9AM)[0]


def test_the_questions_are_as_many_for_many_as_for_few(town, seen, django_assert_max_num_queries):
    bodies, lena = branches(town, 2), town.viewer("lena")
    few, many = with_people(town, 3), with_people(town, 70)
    for one, count in ((few, 2), (many, ALL)):
        rows = queries.members_there(lena, one)[:count]
        seats = [teams.Seat(row, bodies[n % 2], "committee_member") for n, row in enumerate(rows)]
        teams.place_in_branches(seats, by=lena, at=MONDAY_9AM)
    seen(few)
    with CaptureQueriesContext(connection) as asked:
        seen(few)
    with django_assert_max_num_queries(len(asked)):
        seen(many)
