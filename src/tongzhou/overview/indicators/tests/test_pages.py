"""The pages of figures: who sees what, and that the records listed are those counted."""

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.base.manifest import FactKind
from tongzhou.base.manifest.measures import Count, Indicator, Share, Stock
from tongzhou.overview.indicators import actions, engine, queries
from tongzhou.overview.indicators.models import Snapshot
from tongzhou.overview.indicators.rules import Span
from tongzhou.shared.facts.actions import correct, record

CALL = FactKind("test.call", "Call", ("late", "what"))
CALLS = Indicator("test.calls", "Calls", Count(CALL.code, (("late", False),)))
RATE = Indicator(
    "test.rate", "Rate", Share(Count(CALL.code, (("late", True),)), Count(CALL.code)), unit="share"
)
OPEN = Indicator("test.open", "Open", Stock("tongzhou.overview.indicators.tests.test_pages:three"))
DAY = Span(MONDAY_9AM.replace(hour=0), MONDAY_9AM.replace(hour=23))


def three(path, at):
    return 3


@pytest.fixture(autouse=True)
def _lines(monkeypatch):
    known = {one.code: one for one in (CALLS, RATE, OPEN)}
    monkeypatch.setattr(engine, "by_code", lambda: known)
    monkeypatch.setattr("tongzhou.overview.indicators.views.now", lambda: MONDAY_9AM)
    monkeypatch.setattr("tongzhou.shared.facts.actions.fact_kind", lambda code: CALL)


def calls(town):
    record(CALL, at=MONDAY_9AM, place_path=town.places["east_building"].path, late=False)
    record(CALL, at=MONDAY_9AM, place_path=town.east.path, late=True)
    record(CALL, at=MONDAY_9AM, place_path=town.west.path, late=False)


@pytest.mark.parametrize(
    ("who", "one", "counted"),
    [("lena", CALLS, 2), ("eva", CALLS, 1), ("eva", RATE, 2), ("gus", CALLS, 1), ("eva", OPEN, 0)],
)
def test_the_records_behind_a_figure_are_those_counted_within_scope(town, who, one, counted):
    calls(town)
    street = town.places["street"].path
    assert queries.records(town.viewer(who), one, path=street, span=DAY).count() == counted


@pytest.mark.parametrize(
    ("who", "status"), [("lena", 200), ("eva", 200), ("wanda", 404), ("otto", 404), ("sys", 404)]
)
def test_who_may_look_at_the_figures_of_the_east(town, client, who, status):
    calls(town)
    client.force_login(town.account(who))
    for name, args in (("home", []), ("one", ["test.calls"])):
        url = f"{reverse(f'indicators:{name}', args=args)}?place={town.east.pk}"
        assert client.get(url).status_code == status


def test_a_figure_is_shown_with_its_places_its_days_and_its_records(town, client):
    calls(town)
    correct(record(CALL, at=MONDAY_9AM, place_path=town.east.path, late=False), at=MONDAY_9AM)
    client.force_login(town.account("lena"))
    url = f"{reverse('indicators:one', args=['test.calls'])}?place={town.places['street'].pk}"
    text = client.get(url).content.decode()
    assert '<span class="value">2</span>' in text
    assert "已撤回" in text
    assert text.count("<rect") == 14


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2026-11-16&to=2020-01-01", "place=x", "place=99999", "from=2026"]
)
def test_nonsense_in_the_address_does_no_harm(town, client, query):
    client.force_login(town.account("eva"))
    url = f"{reverse('indicators:one', args=['test.calls'])}?{query}"
    assert client.get(url).status_code in {200, 404}


@pytest.mark.parametrize("more", [0, 30])
def test_the_pages_ask_the_same_for_one_record_and_for_many(
    town, client, django_assert_max_num_queries, more
):
    for _time in range(1 + more):
        calls(town)
    client.force_login(town.account("lena"))
    with django_assert_max_num_queries(22):
        client.get(reverse("indicators:one", args=["test.calls"]))


def test_the_night_keeps_the_levels_of_the_day_before_once(town):
    tonight = MONDAY_9AM.replace(hour=2)
    made = actions.take_snapshots(tonight)
    assert made == Snapshot.objects.filter(value=3).count() > 0
    assert {str(one.day) for one in Snapshot.objects.all()} == {"2026-11-15"}
    assert actions.take_snapshots(tonight) == 0
