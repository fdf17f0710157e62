"""What a phone is told is in the language of its page."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tongzhou.areas.gates.tests.phones import a_phone
from tongzhou.areas.gates.tests.streams import a_gate
from tongzhou.shared.intake.actions import devices

DAY = timedelta(days=1)


@pytest.fixture
def phone(town):
    return a_phone(town, a_gate(town), at=now() - 9 * DAY)


def refusal(phone, language):
    """What a phone is told that sends something wrong."""
    row = phone.passage(now(), people=0)
    phone.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return phone.send([row])[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The number of people cannot be read."),
        ("zh-hans", "人数"),
        ("en-US,en;q=0.9", "人数"),
        ("xx", "人数"),
    ],
)
def test_a_refusal_is_in_the_language_that_the_page_names(phone, language, words):
    told = refusal(phone, language)
    assert told["code"] == "malformed"
    assert words in told["message"]


def test_a_phone_that_was_stopped_reads_it_in_its_language(phone):
    devices.stop(phone.device, "flood", at=now())
    phone.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = phone.get("/gates/kit/")
    assert answer.status_code == 403
    assert answer.json()["message"].startswith("This device was stopped")


def test_a_used_link_is_told_in_the_language_of_the_page(client, db):
    answer = client.post("/gates/join/nothing/", headers={"Accept-Language": "en"})
    assert answer.json()["message"].startswith("This link was used already")
