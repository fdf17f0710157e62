"""The guard's page in a real Chromium when something goes wrong: double taps, a full disk, a late answer."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from tongzhou.areas.gates.actions import askings
from tongzhou.areas.gates.models import Asking, Passage, TurnAway
from tongzhou.areas.gates.tests import test_guard_browser as there
from tongzhou.areas.gates.tests.test_guard_browser import asking_there

pytestmark = there.pytestmark
playwright, weather, estate, phone = there.playwright, there.weather, there.estate, there.phone

FULL = """() => { const real = IDBDatabase.prototype.transaction;
  window.free = () => { IDBDatabase.prototype.transaction = real; };
  IDBDatabase.prototype.transaction = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"""


def test_double_taps_write_down_once(phone, estate):
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=oneoff]")
    page.dblclick("[data-code=medical]")
    page.wait_for_selector(".countdown")
    phone.home()
    page.click("[data-go=turned]")
    page.click(".row >> nth=0")
    page.dblclick(".row >> nth=1")
    page.wait_for_selector("#screen[data-screen=home]")
    phone.send_all()
    assert (Asking.objects.count(), TurnAway.objects.count()) == (1, 1)


def test_a_full_disk_is_told_over_the_whole_screen_and_nothing_is_lost(phone, estate):
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=vehicles]")
    page.evaluate(FULL)
    page.click("[data-count] >> nth=0")
    page.wait_for_selector("#screen[data-screen=unwritten]")
    assert "没有记下" in page.inner_text("#screen")
    page.click(".foot .main")
    page.wait_for_selector("#screen[data-screen=unwritten] .steps")
    page.evaluate("window.free()")
    page.click(".foot .main")
    page.wait_for_selector("#toast .undo")
    phone.send_all()
    assert Passage.objects.count() == 1


def test_an_answer_that_comes_after_the_guard_has_decided_is_still_shown(phone, estate):
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=oneoff]")
    page.click("[data-code=family]")
    asking = asking_there(page)
    phone.context.set_offline(True)
    page.wait_for_selector(".answer.ask")
    eva = estate.town.viewer("eva", now())
    askings.answer(asking, yes=False, words="", by=eva, at=now())
    page.click(".foot .main")
    page.wait_for_selector("#screen[data-screen=home]")
    phone.context.set_offline(False)
    page.click("#top .news")
    assert "不" in page.inner_text(".answer.no h1")
    page.click(".foot .main")
    assert page.query_selector("#top .news") is None


@pytest.mark.parametrize("left", [False, True])
def test_a_question_ends_when_they_left(phone, estate, left):
    phone.join(estate.link())
    page = phone.page
    page.click("[data-go=oneoff]")
    page.click("[data-code=work]")
    page.wait_for_selector(".countdown")
    if left:
        page.click("[data-do=left]")
        page.wait_for_selector("#screen[data-screen=home]")
    phone.home()
    assert page.locator(".big.waiting").count() == (0 if left else 1)
