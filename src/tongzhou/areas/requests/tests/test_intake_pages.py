"""What the desk takes in: requests, paper, pasted lists, thanks."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.town import MONDAY_9AM
from tongzhou.areas.requests import actions
from tongzhou.areas.requests.models import Paste, Request, Thanks
from tongzhou.areas.requests.tests.conftest import PHONE
from tongzhou.areas.requests.tests.pages import KEY, a_done_request, a_request, text
from tongzhou.base.errors import Refused


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
