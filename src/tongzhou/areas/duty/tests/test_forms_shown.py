"""What stands in a form before anybody writes in it, and what the sentences of refusals look like."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.actions import planning
from tongzhou.areas.duty.plans import ROSTER
from tongzhou.areas.duty.queries.posts import places, usual_place
from tongzhou.areas.duty.rules import Breach, _hours
from tongzhou.areas.duty.tests.crew import MONDAY, a_post, a_roster, a_shift, a_volunteer
from tongzhou.base.words import said
from tongzhou.shared.planning.models import Run

EARLY = MONDAY_9AM - timedelta(hours=12)
FORMS = ("hours", "weeks", "pairs", "roster_new", "ask_trip")


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


def text(answer):
    return answer.content.decode()


def chosen(page, name):
    """The words of the option that is chosen in the first list of that name."""
    options = re.search(rf'<select name="{name}".*?</select>', page, re.S).group()
    found = re.search(r"<option[^>]* selected[^>]*>(.*?)</option>", options)
    return found.group(1) if found else ""


@pytest.mark.parametrize("name", FORMS)
def test_who_plans_for_one_community_need_not_say_which(town, sign_in, name):
    page = text(sign_in("eva").get(reverse(f"duty:{name}")))
    assert chosen(page, "place") == usual_place(places(town.viewer("eva", MONDAY_9AM))).name


def test_a_street_says_which_community_is_meant(town):
    assert usual_place(places(town.viewer("otto", MONDAY_9AM))) is None


def test_an_empty_line_of_a_list_says_what_it_means(sign_in):
    page = text(sign_in("eva").get(reverse("duty:new_deployment")))
    assert "---------" not in page
    assert ">—</option>" in page
    assert ">请选择</option>" in text(sign_in("eva").get(reverse("duty:pairs")))


def test_usual_hours_have_a_name_of_things_not_of_people(sign_in):
    page = text(sign_in("eva").get(reverse("duty:hours")))
    assert "名称" in page
    assert "姓名" not in page.split("<main", 1)[1]


@pytest.mark.parametrize(
    ("minutes", "words"), [(630, "10.5"), (3780, "63"), (-60, "0"), (100, "1.7")]
)
def test_hours_are_said_without_empty_decimals(minutes, words):
    assert f"{_hours(minutes):g}" == words


def test_a_proposal_that_failed_says_so_above_the_board(town, sign_in):
    a_shift(a_post(town), MONDAY)
    roster = a_roster(town, a_volunteer(town, "hua"), published=False)
    run = planning.propose(roster, ROSTER, by=town.viewer("eva", MONDAY_9AM), at=EARLY, seed=1)
    Run.objects.filter(pk=run.pk).update(state="failed", trouble="late", ended_at=MONDAY_9AM)
    page = text(sign_in("eva").get(reverse("duty:roster_proposal", args=[roster.pk])))
    assert page.count("在限定时间内没有算完") == 1
    assert page.index("在限定时间内没有算完") < page.index("目前的值班表")


def test_a_list_of_open_places_says_the_first_reason_and_how_many_more():
    words = [Breach("rest", said("rests too little")), Breach("week_hours", said("too many hours"))]
    shown = render_to_string("duty/reasons.html", {"against": words, "good": "yes"})
    assert "rests too little" in shown
    assert "too many hours" not in shown
    assert "另有 1 条原因" in shown
    assert "yes" in render_to_string("duty/reasons.html", {"against": (), "good": "yes"})


def test_a_dead_link_tells_somebody_without_an_account_what_it_means(client, town):
    answer = client.get(reverse("duty:surge_come", args=["A" * 32]))
    assert answer.status_code == 404
    assert "这个链接已经失效" in text(answer)
    assert 'class="brand" href="#content"' in text(answer)
