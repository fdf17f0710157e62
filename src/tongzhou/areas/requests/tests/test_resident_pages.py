"""What residents get without signing in: the poster and the receipt."""

import pytest
from django.utils.timezone import now

from tongzhou.areas.requests import queries
from tongzhou.areas.requests.models import Request
from tongzhou.areas.requests.tests.conftest import PHONE
from tongzhou.areas.requests.tests.pages import (
    ANSWERS,
    KEY,
    a_done_request,
    a_request,
    client_of,
    text,
)
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.tracking import actions as tracking


@pytest.fixture
def poster(town):
    return posters.put_up("requests", town.places["east_building"], by=town.viewer("eva"), at=now())


def test_a_resident_writes_gets_a_receipt_and_withdraws(town, client, poster):
    page = client.get(f"/r/{poster.code}/")
    key = page.context["form"]["client_key"].value()
    data = {"client_key": key, "words": "3栋2单元501漏水", "caller_phone": PHONE}
    answer = client.post(f"/r/{poster.code}/", data)
    again = client.post(f"/r/{poster.code}/", data)
    request = Request.objects.get()
    assert answer.url == again.url == f"/r/receipt/{request.receipt}/"
    receipt = text(client.get(answer.url))
    assert "501" not in receipt
    assert request.receipt in receipt
    client.post(f"{answer.url}withdraw/")
    assert queries.with_receipt(request.receipt).item.state == "withdrawn"


def test_the_receipt_says_the_same_words_as_the_office(town, client, poster):
    client.post(f"/r/{poster.code}/", {"client_key": KEY, "words": "垃圾桶满了"})
    request = Request.objects.get()
    item = request.item
    tracking.decline(
        item,
        where_to_go="环卫所 12319",
        clause="职责清单第3条",
        by=town.viewer("eva"),
        at=now(),
    )
    page = text(client.get(f"/r/receipt/{request.receipt}/"))
    assert "环卫所 12319" in page
    assert "职责清单第3条" in page
    assert str(item.state_words) in page
    assert str(item.state_words) in text(client_of(town, "eva").get(f"/requests/{item.pk}/"))


def test_the_resident_answers_the_call_back(town, client):
    request = a_done_request(town)
    address = f"/r/receipt/{request.receipt}/"
    assert client.get(address).context["form"] is not None
    client.post(f"{address}answer/", ANSWERS | {"solved": "no"})
    assert queries.with_receipt(request.receipt).item.state == "in_hand"
    assert client.get(address).context["form"] is None


def test_danger_is_answered_with_the_emergency_numbers(town, client, poster):
    data = {"client_key": KEY, "words": "邻居家着火了"}
    answer = client.post(f"/r/{poster.code}/", data)
    assert answer.status_code == 409
    assert 'href="tel:119"' in text(answer)
    assert "邻居家着火了" in text(answer)
    assert client.post(f"/r/{poster.code}/", data | {"safe": "on"}).status_code == 302


def test_a_program_that_fills_in_everything_gets_nowhere(town, client, poster):
    data = {"client_key": KEY, "words": "广告", "website": "http://example.org"}
    assert client.post(f"/r/{poster.code}/", data).status_code == 409
    assert not Request.objects.exists()


@pytest.mark.parametrize("code", ["ABCDEF", "x", "7KQM-2XVD-9RTH"])
def test_a_wrong_code_opens_nothing(db, client, code):
    assert client.get(f"/r/{code}/").status_code == 404
    assert client.get(f"/r/receipt/{code}/").status_code == 404


def test_a_receipt_is_found_as_people_type_it(town, client):
    receipt = a_request(town).receipt
    typed_in = receipt.lower().replace("-", " ")
    answer = client.get("/r/receipt/", {"code": typed_in})
    assert answer.url == f"/r/receipt/{receipt}/"


def test_the_public_page_is_light_and_has_no_inline_script(town, client, poster):
    page = text(client.get(f"/r/{poster.code}/"))
    assert len(page) < 12_000
    assert "htmx.min" not in page
    assert "style=" not in page
