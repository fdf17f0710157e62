"""The way out, against a robot of our own on the loopback."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail

from tests.town import MONDAY_9AM
from tongzhou.shared.notices import actions, sending
from tongzhou.shared.notices.models import Channel, Outgoing
from tongzhou.shared.notices.sending import send_waiting

AT = MONDAY_9AM + timedelta(minutes=5)


class Robot(ThreadingHTTPServer):
    """Answers what it is told to answer, and remembers what it heard."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Ear)
        self.heard: list[str] = []
        self.answers: list[tuple[int, dict]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send?key=1"


class _Ear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append(body["text"]["content"])
        status, answer = (
            self.server.answers.pop(0) if self.server.answers else (200, {"errcode": 0})
        )
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", self.server.address)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_words):
        pass


@pytest.fixture
def robot(settings, monkeypatch):
    settings.OUTBOUND = True
    settings.ROBOT_HOSTS = ["127.0.0.1"]
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sending, "_opener", sending.build_opener(sending._Stay))
    server = Robot()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def channel(town, robot) -> Channel:
    eva = town.viewer("eva")
    one = actions.add_channel(
        "wecom", name="工作群", place=town.east, address=robot.address, by=eva, at=MONDAY_9AM
    )
    actions.switch_on(one, by=eva, at=MONDAY_9AM)
    one.refresh_from_db()
    return one


def test_a_waiting_message_goes_out_once(channel, robot):
    actions.queue(channel, "今日停水", at=MONDAY_9AM)
    assert send_waiting(AT) == 1
    assert send_waiting(AT) == 0
    assert robot.heard == ["今日停水"]
    assert Outgoing.objects.get().sent_at == AT


def test_nothing_leaves_while_sending_is_off(channel, robot, settings):
    settings.OUTBOUND = False
    actions.queue(channel, "今日停水", at=MONDAY_9AM)
    assert send_waiting(AT) == 0
    assert robot.heard == []


def test_before_its_time_it_waits(channel, robot):
    night = MONDAY_9AM.replace(hour=23)
    actions.queue(channel, "今日停水", at=night)
    assert send_waiting(night + timedelta(hours=1)) == 0
    assert send_waiting(night + timedelta(hours=8)) == 1


def test_many_become_one(channel, robot):
    for number in range(6):
        actions.queue(channel, f"第{number}件", at=MONDAY_9AM)
    assert send_waiting(AT) == 6
    assert len(robot.heard) == 1
    assert robot.heard[0].startswith("本时段新增 6 条")


def test_no_more_than_the_channel_takes_in_a_minute(channel, robot):
    for number in range(25):
        actions.queue(channel, f"第{number}件", at=MONDAY_9AM)
        send_waiting(AT + timedelta(seconds=number))
    assert len(robot.heard) == 20
    assert send_waiting(AT + timedelta(minutes=2)) == 5
    assert len(robot.heard) == 21


def test_failure_puts_it_back_and_at_last_gives_it_up(channel, robot):
    actions.queue(channel, "今日停水", at=MONDAY_9AM)
    moment = AT
    for _attempt in range(sending.MOST_ATTEMPTS):
        robot.answers.append((500, {}))
        assert send_waiting(moment) == 0
        assert send_waiting(moment) == 0, "not at once again"
        moment += timedelta(hours=2)
    row = Outgoing.objects.get()
    assert (row.attempts, row.trouble, row.sent_at) == (6, "HTTP 500", None)
    assert row.given_up_at is not None
    assert len(robot.heard) == 6


def test_told_too_many_the_channel_rests(channel, robot):
    robot.answers.append((200, {"errcode": 45009}))
    actions.queue(channel, "一", at=MONDAY_9AM)
    send_waiting(AT)
    actions.queue(channel, "二", at=MONDAY_9AM)
    assert send_waiting(AT + timedelta(seconds=30)) == 0
    assert send_waiting(AT + timedelta(minutes=3)) == 2


def test_a_robot_that_sends_us_elsewhere_is_not_followed(channel, robot):
    robot.answers.append((302, {}))
    actions.queue(channel, "今日停水", at=MONDAY_9AM)
    assert send_waiting(AT) == 0
    assert len(robot.heard) == 1
    assert Outgoing.objects.get().sent_at is None


def test_nobody_at_home_never_stops_the_work(channel, robot):
    robot.shutdown()
    robot.server_close()
    actions.queue(channel, "今日停水", at=MONDAY_9AM)
    assert send_waiting(AT) == 0
    assert Outgoing.objects.get().trouble


def test_a_message_claimed_by_one_worker_is_left_alone_by_another(channel, robot):
    actions.queue(channel, "今日停水", at=MONDAY_9AM)
    Outgoing.objects.update(claimed_at=AT)
    assert send_waiting(AT + timedelta(minutes=1)) == 0
    assert send_waiting(AT + timedelta(minutes=6)) == 1, "the other was cut off"


def test_e_mail_is_one_of_the_channels(town, settings):
    settings.OUTBOUND = True
    settings.EMAIL_HOST = "mail.example.org"
    eva = town.viewer("eva")
    one = actions.add_channel(
        "email",
        name="值班邮箱",
        place=town.east,
        address="a@example.org, b@example.org",
        by=eva,
        at=AT,
    )
    actions.switch_on(one, by=eva, at=AT)
    one.refresh_from_db()
    actions.queue(one, "【停水】今日停水", at=AT)
    assert send_waiting(AT) == 1
    assert mail.outbox[0].to == ["a@example.org", "b@example.org"]
    assert mail.outbox[0].subject == "【停水】今日停水"
