"""What the tests of the pages need: requests of some hours ago, and what is typed in."""

from datetime import timedelta

from django.test import Client
from django.utils.timezone import now

from tests.town import CANARY
from tongzhou.areas.requests import actions
from tongzhou.areas.requests.tests.conftest import PHONE, wish
from tongzhou.shared.tracking import actions as tracking

NAME = f"童远{CANARY}"
KEY = "00000000-0000-4000-8000-000000000009"
ANSWERS = {"way": "phone", "contacted": "yes", "solved": "yes", "satisfied": "basic"}


def a_request(town, words="三楼楼道灯坏了", by="emil", **fields):
    return actions.take_in(
        wish(town, words, **fields), by=town.viewer(by), at=now() - timedelta(hours=3)
    )


def a_done_request(town, **fields):
    request = a_request(town, caller_phone=PHONE, caller_name=NAME, room="501", **fields)
    at = now() - timedelta(hours=2)
    tracking.take(request.item, by=town.viewer("emil"), at=at)
    tracking.finish(request.item, note="已换灯泡", by=town.viewer("emil"), at=at)
    return request


def text(answer):
    return answer.content.decode()


def client_of(town, name):
    """A second browser, in which that person is signed in."""
    client = Client()
    client.force_login(town.account(name))
    return client
