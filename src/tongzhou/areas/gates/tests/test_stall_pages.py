"""Pages of stalls and slots: who sees what, at which query count, and what residents get without signing in."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import now

from tests.stories.walk import Clock
from tests.town import MONDAY_9AM
from tongzhou.areas.gates.actions import slots
from tongzhou.areas.gates.models import Booking, Tap
from tongzhou.areas.gates.tests.desk import text
from tongzhou.areas.gates.tests.places import a_booking, a_shop, a_stall, a_vendor, planned
from tongzhou.ground.access.models import AuditEntry

TEN = MONDAY_9AM + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday():
    with Clock(MONDAY_9AM).patch():
        yield


def counted(client, address):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("page", ["/gates/stalls/", "/gates/stalls/vendors/"])
def test_many_vendors_cost_no_more_queries_than_one(town, sign_in, page):
    client = sign_in("eva")
    planned(town, a_vendor(town), a_stall(town))
    client.get(page)
    before = counted(client, page)
    for n in range(4):
        planned(town, a_vendor(town, f"店{n}"), a_stall(town, f"位{n}"))
    assert counted(client, page) == before


def test_a_full_day_at_the_shop_costs_no_more_queries_than_an_empty_one(town, sign_in):
    client, shop = sign_in("eva"), a_shop(town)
    page = reverse("gates:point", args=[shop.pk])
    a_booking(town, shop, TEN)
    client.get(page)
    before = counted(client, page)
    for n in range(4):
        a_booking(town, shop, TEN + timedelta(minutes=30 * (n % 3)))
    assert counted(client, page) == before


@pytest.mark.parametrize(
    ("who", "status"), [("eva", 200), ("lena", 200), ("gus", 404), ("wim", 404), ("otto", 404)]
)
def test_only_who_sees_the_gates_there_sees_the_shop(town, sign_in, who, status):
    shop = a_shop(town)
    assert sign_in(who).get(reverse("gates:point", args=[shop.pk])).status_code == status


def test_the_grid_worker_of_the_estate_may_book_but_not_close(town, sign_in):
    shop = a_shop(town)
    page = text(sign_in("emil").get(reverse("gates:point", args=[shop.pk])))
    assert "代为预约" in page
    assert "停用服务点" in page
    page = text(sign_in("lena").get(reverse("gates:point", args=[shop.pk])))
    assert "代为预约" not in page
    assert "停用服务点" not in page


# --- without signing in ------------------------------------------------------------------------


def post(client, shop, **more):
    values = {
        "client_key": str(uuid4()),
        "day": "2026-11-16",
        "starts": TEN.isoformat(),
        "home": "3-2-501",
        "people": "1",
    } | more
    return client.post(reverse("gates:slots", args=[shop.poster.code]), values)


def test_the_public_page_needs_no_script_and_says_nothing_of_others(town, client):
    shop = a_shop(town)
    a_booking(town, shop, TEN, "8-1-801")
    page = text(client.get(reverse("gates:slots", args=[shop.poster.code])))
    assert "<script>" not in page
    assert "8-1-801" not in page
    assert "余 3" in page


def test_a_program_that_fills_in_everything_is_sent_to_the_telephone(town, client):
    answer = post(client, a_shop(town), website="x")
    assert answer.status_code == 409
    assert not Booking.objects.exists()


def test_who_books_again_and_again_is_told_to_telephone(town, client):
    shop = a_shop(town, capacity=100)
    for n in range(20):
        assert post(client, shop, home=f"3-2-{n + 1}01").status_code == 302
    answer = post(client, shop, home="3-3-501")
    assert answer.status_code == 409
    assert "请给社区打电话" in text(answer)


def test_whoever_guesses_codes_is_stopped(town, client):
    a_shop(town)
    told = [client.get(reverse("gates:turn", args=["222222"])).status_code for _ in range(31)]
    assert told[:30] == [404] * 30
    assert told[30] == 409


def test_a_wrong_room_is_said_beside_the_field(town, client):
    page = text(post(client, a_shop(town), home="我家"))
    assert "请写明楼栋和房号" in page


def test_a_closed_shop_opens_nothing(town, client):
    shop = a_shop(town)
    slots.close_point(shop, by=town.viewer("eva"), at=MONDAY_9AM)
    assert client.get(reverse("gates:slots", args=[shop.poster.code])).status_code == 404


# --- at the door -------------------------------------------------------------------------------


def test_the_door_counts_without_names_and_a_double_press_counts_once(town, client):
    shop = a_shop(town)
    booking = a_booking(town, shop, TEN, "8-1-801")
    secret = slots.new_door(shop, by=town.viewer("eva"), at=MONDAY_9AM)
    address, key = reverse("gates:door_press", args=[secret]), str(uuid4())
    for _ in range(2):
        client.post(address, {"do": "in", "key": key})
    page = text(client.get(reverse("gates:door", args=[secret])))
    assert Tap.objects.count() == 1
    assert "8-1-801" not in page
    assert booking.code not in page
    assert "还可进 4 人" in page
    live = text(client.get(reverse("gates:door_count", args=[secret])))
    assert "还可进 4 人" in live


def test_the_secret_of_the_door_stands_in_no_table_and_no_trail(town):
    shop = a_shop(town)
    secret = slots.new_door(shop, by=town.viewer("eva"), at=now())
    shop.refresh_from_db()
    assert secret not in str(vars(shop))
    assert secret not in str([vars(one) for one in AuditEntry.objects.all()])
