"""The guard's page in a real Chromium, on a narrow screen: shifts without network, and everything arrives once."""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.town import CANARY
from tongzhou.areas.gates.actions import askings
from tongzhou.areas.gates.models import (
    Asking,
    Pass,
    Passage,
    Post,
    Reading,
    TurnAway,
)
from tongzhou.areas.gates.tests.guard_phone import (
    CHROMIUM,
    DUMP,
    PASSES,
    PHONE,
    PRESS,
    WRONG_CLOCK,
    Estate,
    Phone,
    sync_api,
)
from tongzhou.areas.gates.tests.weather import Weather
from tongzhou.ground.events.models import Event, State
from tongzhou.shared.intake.actions import devices

MANY = 300

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]


@pytest.fixture(scope="module")
def playwright():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_api.sync_playwright() as playwright:
        yield playwright
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def weather(live_server):
    weather = Weather(live_server.url)
    yield weather
    weather.cut()
    weather.calm()


@pytest.fixture
def estate(town) -> Estate:
    return Estate(town)


@pytest.fixture
def phone(playwright, tmp_path, weather):
    phone = Phone(playwright, tmp_path / "phone", weather)
    yield phone
    phone.stop()
    assert phone.faults == []


def sent_in_order(codes: list[str]) -> None:
    """Each passage once, in the order in which it was pressed, whatever came first."""
    numbers = dict(Pass.objects.values_list("short_code", "serial"))
    rows = list(Passage.objects.order_by("id").values_list("serial", "made_at"))
    assert [serial for serial, _ in rows] == [numbers[code] for code in codes]
    assert [at for _, at in rows] == sorted(at for _, at in rows)


def test_a_shift_without_network_arrives_once_and_in_order(phone, weather, estate):
    phone.join(estate.link())
    weather.cut()
    phone.restart(offline=True)
    assert "无网络" in phone.page.inner_text("#standing")
    codes = estate.shift(MANY)
    phone.press(codes[: MANY // 2])
    phone.restart(offline=True, dead=True)
    assert phone.unsent == MANY // 2
    phone.come_on("12")
    phone.press(codes[MANY // 2 :])
    assert phone.unsent == MANY
    assert not Passage.objects.exists()

    weather.mend()
    phone.context.set_offline(False)
    phone.send_all()
    sent_in_order(codes)
    assert all(batch == sorted(batch) for batch in weather.batches)
    assert dict(Passage.objects.values_list("guard__number", "decided_offline").distinct()) == {
        "07": True,
        "12": True,
    }
    assert {line["state"] for line in phone.page.evaluate(DUMP)["stores"]["log"].values()} == {
        "sent"
    }


def test_errors_and_time_outs_at_random_lose_nothing_and_double_nothing(phone, weather, estate):
    phone.join(estate.link())
    weather.storm(seed=20200210)
    codes = estate.shift(MANY)
    for start in range(0, MANY, 30):
        phone.press(codes[start : start + 30])
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")  # one bar, no bar, one bar
        phone.page.wait_for_timeout(300)
    phone.send_all(40)
    sent_in_order(codes)
    assert len(set(weather.troubles)) > 4, weather.troubles


def test_a_clock_two_hours_wrong_moves_nothing(phone, weather, estate):
    phone.script = WRONG_CLOCK
    phone.stop()
    phone.start()
    phone.join(estate.link())
    weather.cut()
    phone.context.set_offline(True)
    before = now()
    codes = estate.shift(MANY)
    phone.press(codes)
    weather.mend()
    phone.context.set_offline(False)
    phone.send_all()
    sent_in_order(codes)
    assert "120" in phone.page.inner_text(".page .standing")
    for made, happened in Passage.objects.values_list("made_at", "happened_at"):
        assert before - timedelta(seconds=3) <= happened <= now() + timedelta(seconds=3)
        assert timedelta(minutes=119) < made - happened < timedelta(minutes=121)


def test_what_lies_on_the_phone_after_a_day_names_nobody(phone, weather, estate):
    phone.join(estate.link())
    phone.press(estate.shift(PASSES))
    phone.home()
    phone.page.click("[data-go=turned]")
    phone.page.click(".row >> nth=0")
    phone.page.click(".row >> nth=1")
    phone.page.wait_for_selector("#screen[data-screen=home]")
    phone.send_all()
    assert TurnAway.objects.count() == 1
    found = phone.page.evaluate(DUMP)
    place = found["stores"]["keep"]["kit"]["kit"].pop("place")  # a place's name is on its wall
    assert place
    text = json.dumps(found, ensure_ascii=False)
    assert len(found["stores"]["log"]) == PASSES + 1
    for private in (CANARY, *estate.codes):
        assert private not in text, private
    data = json.dumps(found["stores"], ensure_ascii=False)
    for private in ("童远", "1390000", "守门人", "持证人", "单位", "用途"):
        assert private not in data, private
    assert re.fullmatch(r"(csrftoken=\w+)?", found["cookies"])  # of the page with the link
    assert found["session"] == {}
    assert set(found["local"]) <= {"gate-language"}


def test_a_phone_that_was_withdrawn_forgets_its_list_and_keeps_what_it_has_not_sent(
    phone, weather, estate
):
    phone.join(estate.link())
    phone.context.set_offline(True)
    phone.press(estate.shift(3))
    eva = estate.town.viewer("eva", now())
    device = Post.objects.get().device
    devices.revoke(device, by=eva, at=now())
    phone.context.set_offline(False)
    phone.page.wait_for_selector(".lonely")
    found = phone.page.evaluate(DUMP)["stores"]
    assert "kit" not in found["keep"]
    assert len(found["outbox"]) == len(found["log"]) == 3


def test_undo_within_ten_seconds_counts_nowhere(phone, estate):
    phone.join(estate.link())
    phone.press(estate.shift(1))
    phone.page.click("#toast .undo")
    phone.send_all()
    assert Passage.objects.get().undone_at is not None


def test_what_is_pressed_is_large_enough_and_no_screen_is_too_wide(phone, estate):
    phone.join(estate.link())
    for name in ("code", "plates", "vehicles", "oneoff", "turned", "list"):
        phone.page.click(f"[data-go={name}]")
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        small = phone.page.evaluate(
            """[...document.querySelectorAll('button, select, label.plain')]
            .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 56).map(e => e.outerHTML)"""
        )
        assert small == [], name
        phone.home()


def asking_there(page) -> Asking:
    for _ in range(50):
        if found := Asking.objects.filter(answer="").first():
            return found
        page.wait_for_timeout(200)
    raise AssertionError("the question did not arrive")


def test_a_one_off_pass_is_answered_by_name_and_the_name_does_not_stay(phone, estate):
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=oneoff]")
    page.click("[data-code=medical]")
    page.wait_for_selector(".countdown")
    asking = asking_there(page)
    eva = estate.town.viewer("eva", now())
    given = askings.answer(asking, yes=True, words="走东侧通道", by=eva, at=now())
    page.wait_for_selector(".answer.yes")
    said = page.inner_text(".answer")
    assert given.short_code in said
    assert "走东侧通道" in said
    page.click(".foot .main")
    page.wait_for_selector("#screen[data-screen=home]")
    phone.send_all()
    passage = Passage.objects.get()
    assert (passage.serial, passage.purpose, passage.decided_by_guard) == (
        given.serial,
        "medical",
        False,
    )
    assert CANARY not in json.dumps(page.evaluate(DUMP)["stores"]["log"], ensure_ascii=False)


def test_without_network_nobody_waits_and_the_guard_decides_under_the_own_number(phone, estate):
    phone.join(estate.link())
    phone.context.set_offline(True)
    page = phone.page
    page.click("[data-go=oneoff]")
    page.click("[data-code=family]")
    page.wait_for_selector(".answer.ask")
    assert "07" in page.inner_text(".answer")
    page.click(".foot .main")
    page.wait_for_selector("#screen[data-screen=home]")
    phone.context.set_offline(False)
    phone.send_all()
    asking, passage = Asking.objects.get(), Passage.objects.get()
    assert (asking.answer, asking.by_guard, asking.guard.number) == ("yes", True, "07")
    assert (passage.purpose, passage.decided_by_guard, passage.decided_offline) == (
        "family",
        True,
        True,
    )


def test_two_windows_on_one_phone_send_everything_once(phone, weather, estate):
    phone.join(estate.link())
    phone.context.set_offline(True)
    second = phone.context.new_page()
    second.goto(f"{weather.url}/gates/guard/")
    second.wait_for_selector("body[data-ready]")
    for _ in range(3):
        phone.press(estate.codes)
        second.evaluate(PRESS, estate.codes)
    phone.context.set_offline(False)
    phone.send_all()
    assert Passage.objects.count() == 6 * PASSES
    sent = [key for batch in weather.batches for key in batch]
    assert len(sent) == len(set(sent)) == 6 * PASSES


def test_vehicles_are_counted_by_one_press_each(phone, estate):
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=vehicles]")
    for way, count in (("in", 2), ("out", 1)):
        for done in range(count):
            page.click(f".big.{way}")
            page.wait_for_selector(f".big.{way}[data-count='{done + 1}']")
    phone.send_all()
    rows = Passage.objects.order_by("id").values_list("direction", "vehicle", "serial")
    assert list(rows) == [("in", True, None), ("in", True, None), ("out", True, None)]


def test_a_temperature_is_typed_while_an_event_asks(phone, estate):
    Event.objects.create(
        kind="epidemic",
        name="疫情",
        place=estate.gate.place,
        place_path=estate.gate.place_path,
        state=State.ACTIVE,
        opened_at=now() - timedelta(days=1),
    )
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=temperature]")
    for sign in "368":
        page.click(f".key[data-sign='{sign}']")
    assert page.inner_text(".typed") == "36.8"
    page.click(".choice .yes")
    sync_api.expect(page.locator(".typed")).to_have_text("––.–")
    page.click(".choice .ask")
    page.click(".foot .plain")
    phone.send_all()
    rows = Reading.objects.order_by("id").values_list("normal", "tenths")
    assert list(rows) == [(True, 368), (False, None)]
