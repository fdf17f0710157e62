"""The guard's page in a real Chromium, on a narrow screen: shifts without network, and everything arrives once."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate, now

from tests.town import CANARY, Town
from tongzhou.areas.gates.actions import askings
from tongzhou.areas.gates.models import (
    Asking,
    Gate,
    Guard,
    Pass,
    Passage,
    PassKind,
    Post,
    TurnAway,
)
from tongzhou.areas.gates.tests.weather import Weather
from tongzhou.base.ids import spoken_code
from tongzhou.shared.intake.actions import devices

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
PHONE = {"width": 390, "height": 844}
PASSES = 12
MANY = 300

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]
sync_api = pytest.importorskip("playwright.sync_api")

# Presses what a guard presses, as fast as the page can follow: code by code, one after the other.
PRESS = """async (codes) => {
  const until = async (find) => { for (;;) { const one = document.querySelector(find); if (one) return one;
    await new Promise((go) => setTimeout(go)); } };
  const press = async (find) => (await until(find)).click();
  for (const code of codes) {
    if (document.getElementById('screen').dataset.screen !== 'code') await press('[data-go=code]');
    for (const sign of code) await press(`#screen[data-screen=code] [data-sign="${sign}"]`);
    await press('#screen[data-screen=answer] [data-do=let]');
    await until('#screen[data-screen=code]');
  }
}"""

# The clock of the phone is two hours ahead, whoever asks it.
WRONG_CLOCK = """{ const True = Date; const off = 7200000;
  globalThis.Date = class extends True {
    constructor(...given) { if (given.length) super(...given); else super(True.now() + off); }
    static now() { return True.now() + off; } }; }"""

# All that lies on the phone, as text.
DUMP = """async () => {
  const found = {local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
    stores: {}, caches: {}};
  const all = (ask) => new Promise((done) => { ask.onsuccess = () => done(ask.result); });
  for (const {name} of await indexedDB.databases()) {
    const db = await all(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const box = db.transaction(store).objectStore(store);
      const keys = await all(box.getAllKeys());
      found.stores[store] = Object.fromEntries((await all(box.getAll())).map((row, at) => [keys[at], row]));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const box = await caches.open(name);
    for (const one of await box.keys()) found.caches[one.url] = await (await box.match(one)).text();
  }
  return found;
}"""


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


class Estate:
    """The east estate with a gate, two guards and a dozen passes; whoever holds them bears the canary."""

    def __init__(self, town: Town) -> None:
        self.town, self.at = town, now()
        place = town.places["east_estate"]
        self.gate = Gate.objects.create(
            name="东门", place=place, place_path=place.path, opened_at=self.at - timedelta(days=9)
        )
        for number in ("07", "12"):
            self.guard(number)
        self.codes = [self.give(number) for number in range(1, PASSES + 1)]

    def guard(self, number: str) -> Guard:
        day = localdate(self.at)
        return Guard.objects.create(
            number=number,
            place=self.gate.place,
            place_path=self.gate.place_path,
            name=f"守门人{CANARY}",
            started_on=day - timedelta(days=9),
            ended_on=day + timedelta(days=9),
        )

    def give(self, number: int) -> str:
        made = Pass.objects.create(
            kind=PassKind.RESIDENT,
            serial=1000 + number,
            quota=2000 + number,
            short_code=spoken_code(),
            number=number,
            place=self.gate.place,
            place_path=self.gate.place_path,
            household=self.town.households["east"],
            holder=f"持证人{CANARY}",
            phone=f"1390000{CANARY}",
            unit=f"单位{CANARY}",
            words=f"用途{CANARY}",
            people=2,
            starts_at=self.at - timedelta(days=1),
            ends_at=self.at + timedelta(days=30),
            applied_at=self.at,
            decided_at=self.at,
        )
        return made.short_code

    def link(self) -> str:
        eva = self.town.viewer("eva", self.at)
        device, secret = devices.invite(
            "东门手机",
            purpose="gates",
            place_path=self.gate.place_path,
            ends_on=localdate(self.at) + timedelta(days=14),
            by=eva,
            at=self.at,
        )
        Post.objects.create(device=device, gate=self.gate)
        return f"/gates/join/{secret}/"

    def shift(self, count: int) -> list[str]:
        return [self.codes[turn % PASSES] for turn in range(count)]


@pytest.fixture
def estate(town) -> Estate:
    return Estate(town)


class Phone:
    """A phone in a guard's hand: its storage outlives the browser."""

    def __init__(self, playwright, folder: Path, weather: Weather) -> None:
        self.playwright, self.folder, self.weather = playwright, folder, weather
        self.faults: list[str] = []
        self.script = ""
        self.start()

    def start(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=CHROMIUM,
            args=["--no-sandbox"],
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN",
        )
        if self.script:
            self.context.add_init_script(self.script)
        self.page = self.context.pages[0]
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self.listen)

    def listen(self, said) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.faults.append(said.text)

    def stop(self) -> None:
        self.context.close()

    def die(self) -> None:
        """The battery is empty: nobody was asked to put anything in order."""
        for told in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if str(self.folder) in told.read_text():
                    os.kill(int(told.parent.name), signal.SIGKILL)
        with suppress(sync_api.Error):
            self.context.close()

    def restart(self, *, offline: bool = False, dead: bool = False) -> None:
        self.die() if dead else self.stop()
        self.start()
        self.context.set_offline(offline)
        self.open()

    def open(self) -> None:
        self.page.goto(f"{self.weather.url}/gates/guard/")
        self.page.wait_for_selector("body[data-ready]")

    def join(self, link: str) -> None:
        self.page.goto(self.weather.url + link)
        self.page.click("form[data-join] button")
        self.page.wait_for_url("**/gates/guard/")
        self.page.wait_for_selector("body[data-ready]")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.come_on("07")

    def come_on(self, number: str) -> None:
        if self.screen != "guards":
            self.page.click(".who")
        for sign in number:
            self.page.click(f".key[data-sign='{sign}']")
        self.page.click(".foot .main")
        self.page.wait_for_selector("#screen[data-screen=home]")

    @property
    def screen(self) -> str:
        return self.page.get_attribute("#screen", "data-screen") or ""

    @property
    def unsent(self) -> int:
        return int(self.page.get_attribute("#standing", "data-unsent") or 0)

    def home(self) -> None:
        if self.screen != "home":
            self.page.click(".bar .back")

    def press(self, codes: list[str]) -> None:
        self.page.evaluate(PRESS, codes)

    def send_all(self, seconds: int = 30) -> None:
        """The guard looks at the list and presses "send now" from time to time."""
        self.home()
        self.page.click("[data-go=list]")
        for _ in range(seconds * 2):
            if not self.unsent:
                return
            self.page.click(".standing .main")
            self.page.wait_for_timeout(500)
        raise AssertionError(f"{self.unsent} are still unsent")


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
