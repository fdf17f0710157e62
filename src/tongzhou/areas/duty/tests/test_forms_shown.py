"""What stands in a form before anybody writes in it, and what the sentences of refusals look like."""

import re

import pytest
from django.urls import reverse

from tests.town import MONDAY_9AM
from tongzhou.areas.duty.queries.posts import places, usual_place
from tongzhou.areas.duty.rules import _hours

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
