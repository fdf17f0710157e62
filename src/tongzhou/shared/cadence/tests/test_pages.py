"""The calendar of what recurs, and entering what was done or was not applicable."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from tongzhou.shared.cadence import actions
from tongzhou.shared.cadence.manifest import my_day
from tongzhou.shared.cadence.models import Occurrence, Recurrence
from tongzhou.shared.cadence.rules import Every, Rhythm


def begin(town, *, side="east", who="eva", kind="x", title="安全巡查", page=""):
    return actions.begin(
        kind,
        title=title,
        organisation=town.organisations[side],
        rhythm=Rhythm(Every.DAY),
        starts_on=localdate().replace(day=1),
        by=town.viewer(who, now()),
        at=now(),
        page=page,
    )


@pytest.fixture
def emil(town, client):
    client.force_login(town.account("emil"))
    return client


def test_the_month_shows_each_time_it_was_due(town, emil):
    recurrence = begin(town)
    page = emil.get(reverse("cadence:board")).content.decode()
    month = localdate().replace(day=1)
    days = recurrence.occurrences.filter(
        due_at__date__range=(month, month + timedelta(days=31)), due_at__month=month.month
    )
    assert page.count('class="mark ') == days.count() >= 28
    assert "安全巡查" in page
    assert "每天" in page


def test_the_west_does_not_see_the_east(town, client):
    begin(town)
    client.force_login(town.account("wim"))
    assert "安全巡查" not in client.get(reverse("cadence:board")).content.decode()
    first = Occurrence.objects.first()
    assert client.get(reverse("cadence:occurrence", args=[first.pk])).status_code == 404


def test_the_unknown_month_is_this_month(emil, town):
    for month in ("2026-13", "x", "2026-Q1"):
        assert emil.get(reverse("cadence:board"), {"month": month}).status_code == 200


def test_done_is_entered_on_its_page(town, emil):
    occurrence = begin(town).occurrences.filter(due_at__date=localdate()).get()
    url = reverse("cadence:occurrence", args=[occurrence.pk])
    assert "已经做了" in emil.get(url).content.decode()
    assert emil.post(url, {"happened_at": ""}).status_code == 302
    occurrence.refresh_from_db()
    assert occurrence.done_by == town.people["emil"]


def test_not_applicable_is_entered_with_its_reason(town, emil):
    occurrence = begin(town).occurrences.first()
    emil.post(
        reverse("cadence:excuse", args=[occurrence.pk]), {"because": "event", "words": "防汛"}
    )
    page = emil.get(reverse("cadence:occurrence", args=[occurrence.pk])).content.decode()
    assert "应急期间" in page
    assert "防汛" in page


def test_what_has_a_page_of_its_own_is_done_there(town, emil):
    occurrence = begin(town, page="web:search").occurrences.first()
    page = emil.get(reverse("cadence:occurrence", args=[occurrence.pk])).content.decode()
    assert f'href="{reverse("web:search")}"' in page
    assert "已经做了" not in page
    # Its own slice says so on My day; told twice it would look like two things.
    told = [one.url for one in my_day(town.viewer("emil"), occurrence.due_at)]
    assert told == []


def test_something_new_recurs_and_the_same_title_is_the_same_thing(town, emil):
    values = {
        "title": "每周例会",
        "organisation": town.organisations["east"].pk,
        "every": "week",
        "day": "5",
        "month": "0",
        "at": "16:00",
        "starts_on": localdate().isoformat(),
        "source": "社区例会制度",
    }
    for _time in range(2):
        assert emil.post(reverse("cadence:new"), values).status_code == 302
    assert Recurrence.objects.count() == 1
    assert "周五" in emil.get(reverse("cadence:board")).content.decode()


def test_who_may_not_enter_sees_no_form(town, client):
    occurrence = begin(town).occurrences.first()
    client.force_login(town.account("lena"))
    url = reverse("cadence:occurrence", args=[occurrence.pk])
    assert "<textarea" not in client.get(url).content.decode()
    assert "本次不适用" not in client.get(url).content.decode()
    assert client.post(url, {"happened_at": ""}).status_code == 409


@pytest.mark.parametrize("rows", [1, 3])
def test_the_calendar_asks_the_same_questions_whatever_its_length(
    town, emil, rows, django_assert_max_num_queries
):
    for number in range(rows):
        begin(town, kind=f"k{number}", title=f"事项{number}")
    emil.get(reverse("cadence:board"))
    with django_assert_max_num_queries(10):
        emil.get(reverse("cadence:board"))
