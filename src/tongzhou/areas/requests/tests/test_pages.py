"""The pages: what is shown, to whom, at which query count, and what residents get without signing in."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from tests.town import CANARY, MONDAY_9AM
from tongzhou.areas.requests import actions, queries
from tongzhou.areas.requests.models import Paste, Request, Thanks
from tongzhou.areas.requests.rules import Satisfied, Solved
from tongzhou.areas.requests.tests.conftest import PHONE, wish
from tongzhou.base.errors import Refused
from tongzhou.ground.access.models import AuditEntry
from tongzhou.shared.posters import actions as posters
from tongzhou.shared.tracking import actions as tracking

NAME = f"童远{CANARY}"


@pytest.fixture
def sign_in(town, client):
    def as_(name):
        client.force_login(town.account(name))
        return client

    return as_


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


# --- the ledger ---------------------------------------------------------------------------------


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


LEDGER_QUERIES = 15


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


# --- taking in ----------------------------------------------------------------------------------


def typed(town, **fields):
    home = town.households["east"]
    return {
        "client_key": "00000000-0000-4000-8000-000000000001",
        "channel": "phone",
        "category": "repairs",
        "at": f"h:{home.pk}",
        "where": "501",
        "words": "厨房水管漏水",
        "caller_phone": PHONE,
    } | fields


def test_the_operator_takes_a_request_in_and_a_second_press_changes_nothing(town, sign_in):
    client = sign_in("emil")
    for _ in range(2):
        answer = client.post("/requests/new/", typed(town))
        assert answer.status_code == 302
    request = Request.objects.get()
    assert (request.household, request.room) == (town.households["east"], "501")
    assert answer.url == f"/requests/{request.pk}/"


def test_without_script_the_button_finds_places_and_households(town, sign_in):
    page = text(sign_in("emil").post("/requests/new/", {"where": "1栋", "find": "1"}))
    assert f'value="p:{town.places["east_building"].pk}"' in page
    assert not Request.objects.exists()


def test_households_of_others_are_not_found(town, sign_in):
    page = text(sign_in("wim").get("/requests/new/spots/", {"where": "501"}))
    assert f"h:{town.households['east'].pk}" not in page


def test_a_duplicate_is_shown_before_it_is_taken_in_twice(town, sign_in):
    a_request(town, "厨房水管漏水", caller_phone=PHONE)
    client = sign_in("emil")
    page = text(client.post("/requests/new/", typed(town)))
    assert "2026-0001" in page or "-0001" in page
    assert Request.objects.count() == 1
    client.post("/requests/new/", typed(town, not_double="on"))
    assert Request.objects.count() == 2


def test_words_of_danger_warn_the_operator_while_typing(town, sign_in):
    page = text(sign_in("emil").post("/requests/new/near/", typed(town, words="家里着火了")))
    assert "120" in page


def test_paper_is_typed_in_with_its_date(town, sign_in):
    client = sign_in("emil")
    page = text(client.post("/requests/new/", typed(town, channel="paper")))
    assert not Request.objects.exists()
    assert "notice" in page or "refus" in page
    day = (now() - timedelta(days=3)).date().isoformat()
    client.post("/requests/new/", typed(town, channel="paper", paper_on=day))
    assert Request.objects.get().item.opened_at.date() <= (now() - timedelta(days=2)).date()


def test_a_building_captain_takes_in_without_seeing_the_ledger(town, sign_in):
    town.people["gus"].appointments.update(role="building_captain")
    client = sign_in("gus")
    building = f"p:{town.places['east_building'].pk}"
    answer = client.post("/requests/new/", typed(town, at=building), follow=True)
    assert Request.objects.get().receipt in text(answer)
    assert client.get(f"/requests/{Request.objects.get().pk}/").status_code == 404


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


# --- the detail ---------------------------------------------------------------------------------


def test_only_possible_moves_are_offered(town, sign_in):
    request = a_request(town)
    page = text(sign_in("gus").get(f"/requests/{request.pk}/"))
    moves = ("take", "dispatch", "finish", "return_up", "decline")
    offered = [m for m in moves if f"/items/{request.pk}/{m}/" in page]
    assert offered == ["take", "return_up"]


def test_a_move_from_a_page_that_was_opened_before_another_move_is_refused(town, sign_in):
    request = a_request(town)
    client = sign_in("eva")
    version = request.item.version
    tracking.take(request.item, by=town.viewer("emil"), at=now())
    answer = client.post(f"/items/{request.pk}/take/", {"version": version})
    assert answer.status_code == 409
    assert queries.one(town.viewer("eva"), request.pk).item.owner == town.people["emil"]


@pytest.mark.parametrize(("who", "code"), [("eva", 200), ("wim", 404), ("pia", 404), ("otto", 404)])
def test_who_may_open_a_request(town, sign_in, who, code):
    request = a_request(town)
    assert sign_in(who).get(f"/requests/{request.pk}/").status_code == code


def test_the_detail_is_masked_until_somebody_gives_a_reason(town, sign_in):
    request = a_done_request(town)
    client = sign_in("eva")
    page = text(client.get(f"/requests/{request.pk}/"))
    assert [secret for secret in ("501", PHONE, "童远") if secret in page] == []
    page = text(client.post(f"/requests/{request.pk}/unmask/", {"reason": "call_back"}))
    assert all(secret in page for secret in ("501", PHONE, "童远"))
    assert AuditEntry.objects.filter(action="requests.unmask").count() == 1


def test_the_detail_asks_as_often_for_a_long_story(town, sign_in, django_assert_max_num_queries):
    request = a_done_request(town)
    for _ in range(3):
        actions.not_reached(request, way="phone", by=town.viewer("eva"), at=now())
    client = sign_in("eva")
    client.get(f"/requests/{request.pk}/")
    with django_assert_max_num_queries(26):
        client.get(f"/requests/{request.pk}/")


# --- the call-back ------------------------------------------------------------------------------

ANSWERS = {"way": "phone", "contacted": "yes", "solved": "yes", "satisfied": "basic"}


def test_the_call_back_closes_what_the_person_calls_solved(town, sign_in):
    request = a_done_request(town)
    sign_in("eva").post(f"/requests/{request.pk}/call-back/", ANSWERS)
    item = queries.one(town.viewer("eva"), request.pk).item
    assert (item.state, item.outcome) == ("closed", "solved")


def test_whoever_did_the_work_is_refused(town, sign_in):
    request = a_done_request(town)
    answer = sign_in("emil").post(f"/requests/{request.pk}/call-back/", ANSWERS)
    assert answer.status_code == 409
    page = text(sign_in("emil").get(f"/requests/{request.pk}/"))
    assert f'href="/requests/{request.pk}/call-back/"' not in page


def test_not_reached_is_kept_and_shown(town, sign_in):
    request = a_done_request(town)
    client = sign_in("eva")
    client.post(f"/requests/{request.pk}/call-back/", {"way": "phone", "missed": "1"})
    assert queries.one(town.viewer("eva"), request.pk).next_call_at is not None
    assert client.get(f"/requests/{request.pk}/call-back/").context["tries"] == 1


def test_the_rates_print_counts_pooled_and_simple(town, sign_in):
    for solved in (Solved.YES, Solved.NO):
        request = a_done_request(town)
        actions.call_back(
            request,
            way="phone",
            contacted=True,
            solved=solved,
            satisfied=Satisfied.YES,
            by=town.viewer("eva"),
            at=now() - timedelta(hours=1),
        )
    page = text(sign_in("eva").get("/requests/rates/"))
    assert "50.0%" in page
    assert "1/2" in page


def test_without_a_call_back_there_is_no_rate(town, sign_in):
    a_request(town)
    page = text(sign_in("eva").get("/requests/rates/"))
    assert "—" in page
    assert "0.0%" not in page


# --- residents ----------------------------------------------------------------------------------


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


KEY = "00000000-0000-4000-8000-000000000009"


def client_of(town, name):
    from django.test import Client  # noqa: PLC0415 - a second browser, only here

    client = Client()
    client.force_login(town.account(name))
    return client


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


# --- pastes, thanks -----------------------------------------------------------------------------


LIST = """#接龙
社区买药登记
1. 张三 1栋1单元501 需要降压药两盒 1390000xxxx
2. 李四 1栋 楼道灯坏了
李四补充：三楼
3. 王五"""


def test_a_pasted_list_is_reviewed_and_nothing_is_lost(town, sign_in, settings):
    settings.DEMO = True
    client = sign_in("emil")
    data = {"client_key": KEY, "place": town.places["east"].pk, "text": LIST}
    answer = client.post("/requests/paste/", data)
    assert client.post("/requests/paste/", data).url == answer.url
    lines = list(Paste.objects.get().lines.all())
    kept = "".join(line.raw for line in lines)
    for words in ("张三", "降压药", "李四补充：三楼", "王五"):
        assert words in kept
    choices = {f"do-{lines[0].pk}": "take", f"words-{lines[0].pk}": "需要降压药两盒"}
    choices |= {f"category-{lines[0].pk}": "medical"}
    for line in lines[1:]:
        choices[f"do-{line.pk}"] = "drop"
    client.post(answer.url, choices)
    client.post(answer.url, choices)
    request = Request.objects.get()
    assert (request.item.channel, request.item.category) == ("wechat", "medical")
    assert request.item.place == town.places["east_entrance"]
    assert (request.room, request.words) == ("501", "需要降压药两盒")
    assert Paste.objects.get().settled_at is not None


def test_who_may_not_take_requests_in_puts_no_line_aside(town, sign_in, settings):
    settings.DEMO = True
    data = {"client_key": KEY, "place": town.places["east"].pk, "text": LIST}
    address = sign_in("emil").post("/requests/paste/", data).url
    paste = Paste.objects.get()
    line = paste.lines.first()
    assert sign_in("lena").post(address, {f"do-{line.pk}": "drop"}).status_code == 404
    with pytest.raises(Refused) as refusal:
        actions.settle(paste, {}, by=town.viewer("lena"), at=MONDAY_9AM)
    assert refusal.value.code == "not_allowed"
    line.refresh_from_db()
    assert line.state == "waiting"


def test_thanks_are_written_down_and_listed(town, sign_in):
    client = sign_in("emil")
    data = {"place": town.places["east"].pk, "channel": "door", "words": "谢谢送药"}
    client.post("/requests/thanks/new/", data)
    assert Thanks.objects.count() == 1
    assert "谢谢送药" in text(client.get("/requests/thanks/"))


def test_the_group_message_holds_counts_only(town, sign_in):
    a_done_request(town)
    page = text(sign_in("eva").get("/requests/message/"))
    assert [secret for secret in ("501", PHONE, "童远", "楼道灯") if secret in page] == []


@pytest.mark.parametrize(
    "name", ["board", "take_in", "paste", "thanks", "thank", "rates", "message", "blank"]
)
def test_every_page_opens_in_both_languages(town, sign_in, name):
    a_done_request(town)
    client = sign_in("eva")
    for language in ("zh-hans", "en"):
        client.cookies["language"] = language
        assert client.get(reverse(f"requests:{name}")).status_code == 200


# --- my day and search --------------------------------------------------------------------------


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
