"""An estate with a gate, and a phone in a guard's hand: a real Chromium whose storage outlives it."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate, now

from tests.town import CANARY, Town
from tongzhou.areas.gates.models import Gate, Guard, Pass, PassKind, Post
from tongzhou.areas.gates.tests.weather import Weather
from tongzhou.base.ids import spoken_code
from tongzhou.shared.intake.actions import devices

sync_api = pytest.importorskip("playwright.sync_api")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
PHONE = {"width": 390, "height": 844}
PASSES = 12

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
        self.page.set_default_timeout(30_000)
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
