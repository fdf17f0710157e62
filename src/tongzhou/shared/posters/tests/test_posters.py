"""Posters: put up by whoever leads there, scanned by anybody, limited for each address and altogether."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import poster_kinds
from tongzhou.ground.access.models import AuditEntry
from tongzhou.ground.rulepacks.packs import rules_by_code
from tongzhou.shared.posters import actions, queries
from tongzhou.shared.posters.models import Knock

HERE, ELSEWHERE = "203.0.113.7", "203.0.113.8"
MINUTE = timedelta(minutes=1)
TRIES = "requests.receipt_tries_per_hour"


@pytest.fixture
def poster(town):
    return put_up(town, "east_building")


def put_up(town, where, kind="requests", who="eva"):
    return actions.put_up(kind, town.places[where], by=town.viewer(who), at=MONDAY_9AM)


def knocks(poster, origin=HERE, at=MONDAY_9AM):
    actions.knock(poster, origin=origin, at=at)


def code_of(act, *args, **more):
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


# --- the poster --------------------------------------------------------------------------------


def test_a_poster_opens_its_page_until_it_is_taken_down(town, poster):
    eva = town.viewer("eva")
    spoken = f" {poster.code[:3]}-{poster.code[3:]} ".lower()
    assert queries.with_code("requests", spoken) == poster
    with pytest.raises(Http404):
        queries.with_code("passes", poster.code)
    actions.take_down(poster, by=eva, at=MONDAY_9AM)
    assert code_of(actions.take_down, poster, by=eva, at=MONDAY_9AM) == "already_ended"
    with pytest.raises(Http404):
        queries.with_code("requests", poster.code)
    acts = AuditEntry.objects.filter(subject=f"poster:{poster.pk}").values_list("action", flat=True)
    assert sorted(acts) == ["posters.put_up", "posters.taken_down"]


@pytest.mark.parametrize(("where", "who"), [("west_building", "eva"), ("east_building", "gus")])
def test_only_whoever_leads_there_puts_one_up(town, where, who):
    assert code_of(put_up, town, where, who=who) == "not_allowed"


def test_a_poster_is_seen_by_whoever_sees_what_comes_in(town, poster):
    requests = poster_kinds()["requests"]
    assert list(queries.hanging(town.viewer("eva"), requests)) == [poster]
    assert not queries.hanging(town.viewer("wanda"), requests)


@pytest.mark.parametrize("kind", poster_kinds().values(), ids=lambda kind: kind.code)
def test_every_kind_names_a_page_a_sheet_and_rules_that_are_there(kind):
    assert reverse(kind.opens, args=["K7MP4X"])
    assert reverse(kind.page)
    for rule in filter(None, (kind.per_hour, kind.per_day, kind.together_per_hour)):
        assert rules_by_code()[rule].unit == "times"


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("requests", "/r/K7MP4X/"),
        ("passes", "/gates/apply/K7MP4X/"),
        ("slots", "/gates/at/K7MP4X/"),
    ],
)
def test_addresses_that_hang_on_walls_do_not_change(kind, address):
    assert reverse(poster_kinds()[kind].opens, args=["K7MP4X"]) == address


# --- the limit on knocks -----------------------------------------------------------------------


def test_one_address_is_limited_by_the_hour_and_by_the_day(poster):
    for hour in range(3):
        at = MONDAY_9AM + hour * 61 * MINUTE
        for _time in range(5):
            knocks(poster, at=at)
        assert code_of(knocks, poster, at=at) == "too_often"
        knocks(poster, ELSEWHERE, at=at)
    assert code_of(knocks, poster, at=at + 61 * MINUTE) == "too_often", "fifteen a day"
    knocks(poster, at=at + timedelta(days=1))


def test_one_poster_takes_in_no_more_than_an_office_can_read(town, poster):
    for n in range(60):
        knocks(poster, f"198.51.100.{n}")
    assert code_of(knocks, poster) == "too_often"
    knocks(put_up(town, "east_entrance"))


def test_vain_codes_are_counted_and_true_ones_are_not(poster):
    most = rules_by_code()[TRIES].versions[-1].value

    def tries(code, origin=HERE):
        find = lambda code: queries.with_code("requests", code)  # noqa: E731
        return actions.look_up(find, code, rule=TRIES, origin=origin, at=MONDAY_9AM)

    for _time in range(most):
        with pytest.raises(Http404):
            tries("ABCDEF")
    assert code_of(tries, "ABCDEF") == "too_often"
    assert tries(poster.code) == poster
    with pytest.raises(Http404):
        tries("ABCDEF", ELSEWHERE)
    assert Knock.objects.count() == most + 1


def test_the_address_is_kept_hashed_and_for_a_day(poster):
    knocks(poster)
    assert HERE not in Knock.objects.get().who
    assert actions.forget_knocks(MONDAY_9AM + timedelta(hours=25)) == 1
    assert not Knock.objects.exists()


# --- pages -------------------------------------------------------------------------------------


@pytest.fixture
def eva(town, client):
    client.force_login(town.account("eva"))
    return client


def text(answer):
    return answer.content.decode()


def test_a_poster_is_made_printed_and_taken_down(town, eva):
    page = reverse("posters:hanging", args=["requests"])
    made = eva.post(page, {"place": town.places["east_building"].pk})
    poster = queries.hanging(town.viewer("eva"), poster_kinds()["requests"]).get()
    assert made.url == reverse("posters:sheet", args=[poster.pk])
    sheet = text(eva.get(made.url))
    for words in ("<svg", "有事找社区", poster.code, f"/r/{poster.code}/"):
        assert words in sheet
    assert poster.code in text(eva.get(page))
    eva.post(reverse("posters:end", args=[poster.pk]))
    assert poster.code not in text(eva.get(page))
    assert eva.get(f"/r/{poster.code}/").status_code == 404


def test_a_place_out_of_reach_is_no_choice(town, eva):
    page = reverse("posters:hanging", args=["requests"])
    eva.post(page, {"place": town.places["west_building"].pk})
    assert not queries.hanging(town.viewer("wanda"), poster_kinds()["requests"])


@pytest.mark.parametrize("kind", ["slots", "nothing"])
def test_only_kinds_put_up_by_hand_have_a_page(eva, kind):
    assert eva.get(reverse("posters:hanging", args=[kind])).status_code == 404


@pytest.mark.parametrize(("before", "now"), [("requests", "requests"), ("gates", "passes")])
def test_the_pages_of_before_lead_to_this_one(eva, before, now):
    assert eva.get(f"/{before}/posters/").url == f"/posters/{now}/"


def test_the_list_costs_the_same_for_many(town, eva):
    def queries_of_the_page():
        with CaptureQueriesContext(connection) as asked:
            eva.get(reverse("posters:hanging", args=["requests"]))
        return len(asked)

    put_up(town, "east_building")
    queries_of_the_page()  # the first visit opens the session
    one = queries_of_the_page()
    for _time in range(4):
        put_up(town, "east_entrance")
    assert queries_of_the_page() == one
