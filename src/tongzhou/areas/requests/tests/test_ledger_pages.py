"""The ledger, my day and the search: what is shown, to whom, at which query count."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from tongzhou.areas.requests import queries
from tongzhou.areas.requests.tests.conftest import PHONE
from tongzhou.areas.requests.tests.pages import NAME, a_done_request, a_request, text
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.tracking import actions as tracking


@pytest.mark.parametrize(
    ("who", "sees"),
    [("eva", 1), ("emil", 1), ("gus", 1), ("lena", 2), ("wim", 1), ("pia", 0), ("otto", 0)],
)
def test_the_ledger_shows_only_what_lies_under_a_post(town, sign_in, who, sees):
    a_request(town, "电梯异响")
    a_request(town, "电梯异响", by="wim", place="west_entrance")
    assert text(sign_in(who).get("/requests/")).count("电梯异响") == sees


def test_the_ledger_never_shows_name_phone_or_room(town, sign_in):
    a_request(
        town, "1栋1单元501漏水，电话1390000xxxx", caller_name=NAME, caller_phone=PHONE, room="501"
    )
    page = text(sign_in("emil").get("/requests/"))
    assert "漏水" in page
    assert [secret for secret in ("501", PHONE, "童远") if secret in page] == []


def test_the_ledger_asks_as_often_for_three_rows_as_for_one(
    town, sign_in, django_assert_num_queries
):
    client = sign_in("eva")
    for _ in range(2):
        a_done_request(town)
    client.get("/requests/")
    with django_assert_num_queries(LEDGER_QUERIES):
        client.get("/requests/")
    for _ in range(3):
        a_done_request(town)
    with django_assert_num_queries(LEDGER_QUERIES):
        client.get("/requests/")


LEDGER_QUERIES = 14


@pytest.mark.parametrize(
    ("q", "found"),
    [("楼道灯", 1), ("樓道燈", 1), ("ldd", 1), ("loudao", 1), ("huaiyin", 1), ("水管", 0)],
)
def test_search_finds_pinyin_initials_and_both_scripts(town, sign_in, q, found):
    a_request(town)
    page = text(sign_in("emil").get("/requests/", {"q": q}))
    assert page.count("三楼楼道灯坏了") == found


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("unfinished", ["0001", "0002"]),
        ("mine", []),
        ("free", ["0002"]),
        ("late", []),
        ("call", ["0001"]),
        ("again", []),
    ],
)
def test_the_daily_views_of_the_ledger(town, sign_in, show, numbers):
    a_done_request(town)
    a_request(town)
    page = text(sign_in("eva").get("/requests/", {"show": show}))
    assert [n for n in ("0001", "0002") if f"-{n}</td>" in page] == numbers


def test_several_requests_are_dispatched_together_and_undone_together(town, sign_in):
    first, second = a_request(town), a_request(town, "垃圾桶满了")
    client = sign_in("eva")
    target = f"o:{town.organisations['property'].pk}"
    answer = client.post(
        "/requests/assign/", {"to": target, "chosen": [first.pk, second.pk]}, follow=True
    )
    assert "2" in text(answer)
    assert [r.item.state for r in queries.ledger(town.viewer("eva"))] == ["in_hand"] * 2
    client.post("/requests/undo/")
    assert [r.item.state for r in queries.ledger(town.viewer("eva"))] == ["open"] * 2


def test_one_that_is_not_in_sight_stops_the_whole_before_anything_has_moved(town, sign_in):
    own, west = a_request(town), a_request(town, by="wim", place="west_entrance")
    target = f"o:{town.organisations['property'].pk}"
    chosen = [own.pk, west.pk]
    answer = sign_in("eva").post("/requests/assign/", {"to": target, "chosen": chosen})
    assert answer.status_code == 404
    assert [r.item.state for r in queries.ledger(town.viewer("eva"))] == ["open"]


def test_the_export_is_masked_marked_and_audited(town, sign_in):
    a_done_request(town)
    client = sign_in("eva")
    answer = client.post("/requests/export/?show=call", {"why": "meeting"})
    book = load_workbook(BytesIO(answer.content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert "诉求内容" in cells
    assert "三楼楼道灯坏了" in cells
    assert not [cell for cell in cells if "501" in cell or PHONE in cell or "童远" in cell]
    line = AuditEntry.objects.get(action="requests.export")
    assert line.detail == {"rows": 1, "why": "meeting"}


def test_who_may_not_export_does_not(town, sign_in):
    assert sign_in("gus").get("/requests/export/").status_code == 403


def test_my_day_asks_as_often_for_three_waiting_requests_as_for_one(
    town, sign_in, django_assert_max_num_queries
):
    client = sign_in("eva")

    def waiting_more():
        a_request(town)
        tracking.take(a_request(town).item, by=town.viewer("eva"), at=now())
        a_done_request(town)

    waiting_more()
    client.get("/")
    with django_assert_max_num_queries(38) as one:
        page = text(client.get("/"))
    waiting_more()
    waiting_more()
    with django_assert_max_num_queries(38) as three:
        longer = text(client.get("/"))
    assert len(one) == len(three)
    assert longer.count("楼道灯") == 3 * page.count("楼道灯") > 0


@pytest.mark.parametrize(
    "name", ["board", "take_in", "paste", "thanks", "thank", "rates", "message", "blank"]
)
def test_every_page_opens_in_both_languages(town, sign_in, name):
    a_done_request(town)
    client = sign_in("eva")
    for language in ("zh-hans", "en"):
        client.cookies["language"] = language
        assert client.get(reverse(f"requests:{name}")).status_code == 200


def test_my_day_shows_what_waits_for_each(town, sign_in):
    a_done_request(town)
    a_request(town, "垃圾桶满了")
    eva = text(sign_in("eva").get("/"))
    assert "/call-back/" in eva
    assert "垃圾桶满了" in eva
    assert "垃圾桶满了" not in text(sign_in("wim").get("/"))


def test_the_search_finds_a_request_within_sight_only(town, sign_in):
    a_request(town)
    assert "三楼楼道灯坏了" in text(sign_in("eva").get("/search/", {"q": "loudao"}))
    assert "三楼楼道灯坏了" not in text(sign_in("wim").get("/search/", {"q": "loudao"}))
