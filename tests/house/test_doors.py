"""Every address: the signed-out are sent away, and outsiders never meet the canary."""

from __future__ import annotations

import pytest

from tests.databases import kept_between_tests
from tests.house.addresses import ROUTES, addresses, keyed, table_of
from tests.house.routes import PUBLIC
from tests.house.samples import EAST_WORD, fill
from tests.town import CANARY, build_town
from tongzhou.ground.organisations.models import Organisation
from tongzhou.web import middleware

pytestmark = pytest.mark.django_db
# Who gives posts in every organisation must read the organisations' names there, and nothing else.
# Everybody reads on their own page which posts they hold, and where.
NAMES_ORGANISATIONS = {
    ("sec", "members:account"),
    ("sec", "members:assign"),
    ("aud", "members:person"),
}
# Pages that an administrator's office opens, whatever lies in their sight.
OFFICE = {("sec", "members:end_post")}


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The town with one sample of everything, made once: each test's own writing is taken back after it."""
    with django_db_blocker.unblock(), kept_between_tests():
        town = build_town()
        fill(town)
        yield town


@pytest.fixture(autouse=True)
def _known_eyes(monkeypatch, settings):
    """Session, posts and limits are not read anew at each of thousands of doors: no knock changes them."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    for name in ("viewer_for", "limits"):
        monkeypatch.setattr(middleware, name, _once(getattr(middleware, name)))


def _once(ask):
    answers = {}

    def told(who, *more):
        key = getattr(who, "pk", None)
        if key not in answers:
            answers[key] = ask(who, *more)
        return answers[key]

    return told


def _without_organisations(text: str) -> str:
    for name in Organisation.objects.values_list("name", flat=True):
        text = text.replace(name, "")
    return text


def test_there_are_addresses_to_try():
    assert len(ROUTES) > 20
    assert {str(route) for route in ROUTES} >= {"web:my_day", "web:sign_in"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_signed_out_are_sent_to_the_sign_in_page(town, client, method):
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        for address in addresses(route):
            answer = getattr(client, method)(address)
            sent_away = answer.status_code == 302 and "/sign-in/" in answer.url
            assert sent_away or answer.status_code in {401, 403, 405}, (route.name, address)
            assert CANARY not in answer.content.decode(errors="replace"), route.name


def _meets(town, client, who, word, methods=("get", "post")):
    """Where that person reads the word, or opens a row that they may not see."""
    client.force_login(town.account(who))
    viewer, unheard = town.viewer(who), set()
    for route in ROUTES:
        if route.name == "web:sign_out":
            continue
        table = table_of(route)
        seen = table and set(table.objects.visible_to(viewer).values_list("pk", flat=True))
        for key, address in keyed(route):
            for method in methods:
                if (route, method) in unheard:
                    continue
                answer = getattr(client, method)(address)
                if answer.status_code == 405:  # by the page itself, whatever row is named
                    unheard.add((route, method))
                assert answer.status_code < 500, (route.name, address)
                text = "" if answer.streaming else answer.content.decode(errors="replace")
                if (who, route.name) in NAMES_ORGANISATIONS:
                    text = _without_organisations(text)
                if word in text:
                    yield method, route.name, address
                hidden = table and key not in seen and (who, route.name) not in OFFICE
                if hidden and answer.status_code not in {403, 404, 405}:
                    yield method, route.name, address, answer.status_code


@pytest.mark.parametrize("who", ["otto", "sys", "sec", "aud"])
def test_who_holds_no_post_over_the_town_never_meets_the_canary(town, client, who):
    assert list(_meets(town, client, who, CANARY)) == []


def test_the_west_never_meets_what_belongs_to_the_east(town, client):
    assert list(_meets(town, client, "wanda", EAST_WORD)) == []
