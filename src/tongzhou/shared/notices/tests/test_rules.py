"""Quiet hours, sizes in bytes, group text, signatures, and what is never sent out."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.town import SHANGHAI
from tongzhou.shared.notices import robots, rules


def at(hour, minute=0, day=21):
    return datetime(2026, 7, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "red", "until"),
    [
        (at(21, 59), False, at(21, 59)),
        (at(22), False, at(7, day=22)),
        (at(23, 30), False, at(7, day=22)),
        (at(0, 10), False, at(7)),
        (at(6, 59), False, at(7)),
        (at(7), False, at(7)),
        (at(23, 30), True, at(23, 30)),
    ],
)
def test_at_night_only_the_red_goes_out(moment, red, until):
    assert rules.quiet_until(moment, red=red) == until


def test_an_organisation_may_have_its_own_night_or_none():
    noon = {"quiet_from": at(12).time(), "quiet_to": at(14).time()}
    assert rules.quiet_until(at(13), **noon) == at(14)
    assert rules.quiet_until(at(23), **noon) == at(23)
    none = {"quiet_from": at(7).time(), "quiet_to": at(7).time()}
    assert rules.quiet_until(at(3), **none) == at(3)


@pytest.mark.parametrize(
    "text",
    [
        "联系人电话1390000xxxx",
        "请拨 139-0000-1234",
        "座机 0714 6323 888",
        "身份证 11010519491231002X",
        "３栋２单元５０１室请开门",
        "3栋501住户断水",
        "请3-2-501联系社区",
        "五单元302有老人",
        "12号楼1门302",
        "童远家需要送药",
    ],
)
def test_what_names_a_person_or_a_home_is_refused(text):
    assert rules.why_not_send(text, names=["童远", "于"]) is not None


@pytest.mark.parametrize(
    "text",
    [
        "今日14:00至18:00停水，请提前储水。",
        "2026年7月21日（周二）上午9:00在3栋楼下集合",
        "3栋2单元电梯检修，预计2小时",
        "全社区2613户已通知2600户，共48户144人转移",
        "有生命危险请拨打120，火警119，投诉12345",
        "本周办结36件，满意率97.9%",
        "2026-07-21至2026-07-25",
        "气温40℃，10:00—16:00不要外出",
        "发放口罩11000个，消毒液500mg/L",
    ],
)
def test_what_an_office_says_every_day_is_not(text):
    assert rules.why_not_send(text, names=["童远"]) is None


def test_the_office_telephone_may_be_said():
    assert rules.why_not_send("电话0714-6323888", public_phones=["0714-6323888"]) is None


def test_the_group_text_says_what_it_is_in_its_first_line():
    text = rules.group_text("停水通知", "今日14时停水。\n\n  请储水。 ", signed="槐荫里社区")
    assert text == "【停水通知】今日14时停水。\n请储水。\n——槐荫里社区"


@given(st.text(st.characters(categories=["Lo", "Nd", "Po"]), min_size=1, max_size=900))
def test_the_first_line_of_the_group_text_stays_short_and_nothing_is_lost(text):
    found = rules.group_text("通知", text)
    assert len(found.splitlines()[0]) <= rules.FIRST_LINE
    written = "".join(rules.prose(line) for line in text.splitlines())
    assert "".join(found.split()) == "".join(f"【通知】{written}".split())


@given(st.text(max_size=400), st.integers(10, 300))
def test_cut_to_bytes_it_never_breaks_a_sign(text, most):
    found = rules.within_bytes(text, most)
    assert len(found.encode()) <= most
    assert text.startswith(found.removesuffix("…"))


def test_several_waiting_messages_become_one():
    assert rules.merged(["一\n细节"], 2048) == "一\n细节"
    assert rules.merged(["一\n细节", "二", "三"], 2048) == "本时段新增 3 条\n一\n二\n三"


def test_dingtalk_is_signed_in_the_query():
    url = "https://oapi.dingtalk.com/robot/send?access_token=t"
    request = robots.request_for("dingtalk", address=url, secret="SECk", text="水退", at=at(9))
    query = parse_qs(urlsplit(request.url).query)
    stamp = query["timestamp"][0]
    assert stamp == str(int(at(9).timestamp() * 1000))
    made = hmac.new(b"SECk", f"{stamp}\nSECk".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == made
    assert query["access_token"] == ["t"]
    assert json.loads(request.body) == {"msgtype": "text", "text": {"content": "水退"}}


def test_feishu_is_signed_in_the_body_with_an_empty_message():
    url = "https://open.feishu.cn/open-apis/bot/v2/hook/x"
    request = robots.request_for("feishu", address=url, secret="k", text="水退", at=at(9))
    body = json.loads(request.body)
    made = hmac.new(f"{body['timestamp']}\nk".encode(), b"", hashlib.sha256).digest()
    assert base64.b64decode(body["sign"]) == made
    assert body["timestamp"] == str(int(at(9).timestamp()))
    assert body["content"] == {"text": "水退"}
    assert request.url == url


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_a_long_text_is_cut_to_the_bytes_of_the_channel(kind):
    request = robots.request_for(kind, address="https://x/", secret="", text="水" * 9000, at=at(9))
    body = json.loads(request.body)
    content = body["text"]["content"] if kind != "feishu" else body["content"]["text"]
    assert len(content.encode()) <= robots.LIMITS[kind].bytes
    assert content.endswith("…")


@pytest.mark.parametrize(
    ("kind", "status", "body", "sent", "rest"),
    [
        ("wecom", 200, {"errcode": 0}, True, 0),
        ("wecom", 200, {"errcode": 45009}, False, 1),
        ("wecom", 200, {"errcode": 93000}, False, 0),
        ("dingtalk", 200, {"errcode": 130101}, False, 10),
        ("feishu", 200, {"code": 0}, True, 0),
        ("feishu", 200, {"code": 9499}, False, 1),
        ("feishu", 429, {}, False, 1),
        ("wecom", 500, {}, False, 0),
        ("wecom", 200, "no json", False, 0),
    ],
)
def test_the_answer_of_a_robot_is_understood(kind, status, body, sent, rest):
    found = robots.outcome(kind, status, json.dumps(body).encode())
    assert (found.sent, found.rest) == (sent, timedelta(minutes=rest))


@pytest.mark.parametrize(
    ("kind", "address", "fits"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", False),
        ("wecom", "https://qyapi.weixin.qq.com.example/x", False),
        ("wecom", "https://169.254.169.254/", False),
        ("wecom", "https://oapi.dingtalk.com/robot/send", False),
        ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/x", True),
        ("wecom", "http://127.0.0.1:9/x", True),
        ("email", "a@example.org,b@example.org", True),
        ("email", "nobody", False),
    ],
)
def test_a_robot_lives_at_its_provider_and_nowhere_else(kind, address, fits):
    assert (robots.why_not_address(kind, address, also=["127.0.0.1"]) is None) == fits


@pytest.mark.parametrize(
    ("kind", "minute", "waits"),
    [("feishu", 0, 2), ("feishu", 30, 2), ("feishu", 1, 0), ("wecom", 0, 0)],
)
def test_feishu_is_not_rung_at_the_full_hour(kind, minute, waits):
    assert robots.best_moment(kind, at(9, minute)) == at(9, minute + waits)
    assert robots.best_moment(kind, at(9, minute), red=True) == at(9, minute)
