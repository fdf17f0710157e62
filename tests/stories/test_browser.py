"""In a real Chromium: a resident without network, an afternoon from ledger to signed report, and no mouse.

Nothing may go wrong in the page itself: errors on the console and refusals by the content policy fail the story.
"""

import io
import os
import shutil
from contextlib import suppress
from zipfile import ZipFile

import pytest
from django.utils.timezone import now
from playwright.sync_api import Error, expect, sync_playwright

from tests.town import SHANGHAI
from tongzhou.areas.requests.actions import Wish, take_in
from tongzhou.areas.requests.models import Request
from tongzhou.areas.requests.rules import Channel
from tongzhou.shared.posters.actions import put_up

PRACTICES = ("C08", "E02")
PAGES = ("requests:poster", "requests:board", "reports:one")
PASSWORD = "long-and-good-1"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
# What the browser says itself when a story cuts the network.
CUT = "net::ERR"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed"),
]


@pytest.fixture(scope="module")
def browser():
    # Playwright's own loop runs in this thread; Django would refuse the town's queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(browser, live_server):
    """Opens a window of its own; at its end nothing may have failed or been refused in any page of it."""
    contexts, faults = [], []

    def listen(page):
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)

    def window(**options):
        context = browser.new_context(base_url=live_server.url, locale="zh-CN", **options)
        context.on("page", listen)
        contexts.append(context)
        return context

    yield window
    for context in contexts:
        context.close()
    assert [fault for fault in faults if CUT not in fault] == []


@pytest.fixture
def desk(window, town):
    """Somebody signed in at an office PC."""

    def desk(name: str):
        account = town.account(name)
        account.set_password(PASSWORD)
        account.save()
        page = window(viewport=OFFICE).new_page()
        page.goto("/sign-in/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("我的一天")
        return page

    return desk


@pytest.fixture
def poster(town) -> str:
    made = put_up("requests", town.places["east_entrance"], by=town.viewer("emil", now()), at=now())
    return f"/r/{made.code}/"


@pytest.fixture
def asked(town):
    """Three wishes have come in by telephone."""
    by, at = town.viewer("emil", now()), now()
    for words in ("楼道灯不亮", "水压太低", "单元门关不上"):
        wish = Wish(
            words=words,
            place=town.places["east_entrance"],
            channel=Channel.PHONE,
            category="repairs",
        )
        take_in(wish, by=by, at=at)


def test_what_is_written_without_network_is_kept_and_sent_once(window, poster):
    phone = window(viewport=PHONE, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(poster)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.set_offline(True)
    page.get_by_label("您需要什么").fill("三楼楼道灯不亮，老人上下不便")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("没有网络")).to_be_visible()
    with suppress(Error):  # the browser's own page of failure, or ours for "no network"
        page.reload()
    expect(page.get_by_label("您需要什么")).to_have_count(0)
    page.close()
    assert not Request.objects.exists()

    phone.set_offline(False)
    page = phone.new_page()
    page.goto(poster)
    expect(page.get_by_label("您需要什么")).to_have_value("三楼楼道灯不亮，老人上下不便")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("回执号")).to_be_visible()
    page.goto(poster)
    expect(page.get_by_label("您需要什么")).to_have_value("")
    assert [one.words for one in Request.objects.all()] == ["三楼楼道灯不亮，老人上下不便"]


def test_when_only_the_answer_is_lost_sending_again_makes_no_second_one(window, poster):
    phone = window(viewport=PHONE, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(poster)

    def lose_the_answer(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route(f"**{poster}", lose_the_answer)
    page.get_by_label("您需要什么").fill("水管冻裂了")
    with page.expect_event("requestfailed", lambda request: request.method == "POST"):
        page.get_by_role("button", name="提交").click()
    page.close()
    assert Request.objects.count() == 1

    page = phone.new_page()
    page.goto(poster)
    expect(page.get_by_label("您需要什么")).to_have_value("水管冻裂了")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("回执号")).to_be_visible()
    assert Request.objects.count() == 1


def test_from_the_ledger_to_the_signed_report(desk, asked, tmp_path):
    eva = desk("eva")
    eva.get_by_role("link", name="居民需求台账").first.click()
    for box in eva.get_by_role("checkbox", name="勾选").all():
        box.check()
    eva.get_by_label("派给谁").select_option(label="pia鹦鹉螺")
    eva.get_by_role("button", name="派出所选").click()
    expect(eva.get_by_text("已派出3件")).to_be_visible()

    pia = desk("pia")
    pia.get_by_role("link", name="楼道灯不亮").first.click()
    pia.get_by_role("link", name="办结").click()
    pia.get_by_label("办理措施").fill("更换声控灯，试亮三次")
    pia.get_by_role("button", name="办结").click()
    expect(pia.get_by_text("已办待回访")).to_be_visible()

    eva.get_by_role("link", name="楼道灯不亮").click()
    eva.get_by_role("link", name="回访", exact=True).click()
    eva.get_by_label("方式").select_option(label="电话")
    eva.get_by_label("是", exact=True).check()
    eva.get_by_label("已解决", exact=True).check()
    eva.get_by_label("满意", exact=True).check()
    eva.get_by_role("button", name="记录回访").click()
    expect(eva.get_by_text("已记录")).to_be_visible()

    eva.goto("/")
    eva.get_by_role("link", name="日报").first.click()
    eva.get_by_role("link", name="核对并签发").click()
    row = eva.get_by_role("row", name="受理诉求")
    expect(row).to_contain_text("3")
    eva.get_by_role("button", name="签发").click()
    expect(eva.get_by_text("已签发，数字就是您看到的这些")).to_be_visible()
    today = now().astimezone(SHANGHAI).strftime("%Y年")
    for link, part, words in (
        ("Word文档", "word/document.xml", today),
        ("Excel表格", "xl/worksheets/sheet1.xml", "受理诉求"),
    ):
        with eva.expect_download() as waiting:
            eva.get_by_role("link", name=link).click()
        waiting.value.save_as(tmp_path / part.split("/")[0])
        with ZipFile(io.BytesIO((tmp_path / part.split("/")[0]).read_bytes())) as book:
            assert words in book.read(part).decode()


def test_the_ledger_without_a_mouse(desk, asked):
    eva = desk("eva")
    eva.goto("/requests/")
    eva.keyboard.press("j")
    eva.keyboard.press("x")
    eva.keyboard.press("j")
    eva.keyboard.press("x")
    expect(eva.locator("[data-bulk-count]")).to_have_text("2")
    eva.keyboard.press("k")
    first = eva.locator("tr.at td.main").inner_text()
    eva.keyboard.press("Enter")
    expect(eva.get_by_role("heading", level=1)).to_contain_text(first)
    eva.keyboard.press("/")
    eva.keyboard.type("ldd")
    eva.keyboard.press("Enter")
    expect(eva.locator("main").get_by_text("楼道灯不亮")).to_be_visible()
