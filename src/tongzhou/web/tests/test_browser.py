"""The small behaviours in a real Chromium: each works, and the page works without them."""

import os
import shutil

import pytest

from tests.town import CANARY
from tongzhou.shared.notices.models import Notice

PASSWORD = "long-and-good-1"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
PHONE = {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]
sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def browser():
    # Playwright's own loop runs in this thread; Django would refuse the town's queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def eva(town):
    account = town.account("eva")
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def open_page(browser, live_server, eva):
    """Opens an address as eva; at the end nothing may have been refused or failed in the page."""
    contexts, faults = [], []

    def open_page(address, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto("/sign-in/?next=" + address)
        page.fill("#id_username", "eva")
        page.fill("#id_password", PASSWORD)
        page.click("form .button.main")
        page.wait_for_url("**" + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE])
@pytest.mark.parametrize(
    "address", ["/", "/inbox/", "/search/", "/account/", "/account/codes/", "/help/web/"]
)
def test_no_page_is_wider_than_its_screen(open_page, address, size):
    page = open_page(address, viewport=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("address", ["/", "/inbox/", "/account/password/"])
def test_on_a_phone_what_is_pressed_is_large_enough(open_page, address):
    page = open_page(address, viewport=PHONE, has_touch=True, is_mobile=True)
    small = page.evaluate(
        """[...document.querySelectorAll('a.button, button, .tabbar a, summary, .todo a')]
        .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 44)
        .map(e => e.outerHTML)"""
    )
    assert small == []


def test_the_keys_find_the_search_and_tell_of_themselves(open_page):
    page = open_page("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-box"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")


def test_the_user_menu_closes_by_escape_and_by_a_click_elsewhere(open_page):
    page = open_page("/")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.click("h1")):
        page.click(".menu-drop summary")
        assert page.is_visible(".menu-drop .panel")
        leave()
        assert not page.is_visible(".menu-drop .panel")


def test_a_second_press_sends_nothing(open_page, town):
    Notice.objects.create(
        person=town.people["eva"],
        kind="x",
        text=CANARY,
        first_at="2026-11-16T09:00+08:00",
        last_at="2026-11-16T09:00+08:00",
    )
    page = open_page("/inbox/")
    sent = []
    page.on("request", lambda r: sent.append(r) if r.method == "POST" else None)
    page.dblclick("main .page-head button")
    page.wait_for_selector(".notice.success")
    assert len(sent) == 1


def test_when_the_network_is_gone_our_own_page_says_so(open_page, browser):
    page = open_page("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/inbox/")
    assert "没有网络" in page.inner_text("h1")


def test_without_script_one_signs_in_opens_the_menu_and_changes_the_language(open_page):
    page = open_page("/account/", viewport=PHONE, java_script_enabled=False)
    page.click(".tabbar a >> nth=3")
    assert page.is_visible("#menu")
    page.click("#menu .close a")
    assert not page.is_visible("#menu")
    page.click(".language button")
    assert page.inner_text("h1") == "My account"
