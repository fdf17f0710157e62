"""What stands round every page, the menu, the help, and what is said when something fails."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from tests.town import CANARY
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import Manifest, MenuEntry
from tongzhou.web import middleware
from tongzhou.web.tests.entering import SIGN_IN, a_notice, enter, text
from tongzhou.web.views import errors

# ── The frame ──────────────────────────────────────────────────────────────────────────────────


def test_every_page_carries_a_strict_policy_and_forbids_frames(client, eva):
    for address in (SIGN_IN, "/nowhere/", "/help/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["script-src"] == rules["style-src"] == "'self'"
        assert rules["frame-ancestors"] == rules["object-src"] == "'none'"


def test_pages_are_chinese_whatever_the_browser_prefers(client, eva):
    answer = client.get(SIGN_IN, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="zh-Hans">' in text(answer)
    assert "登录" in text(answer)


def test_english_is_chosen_by_a_press_and_stays(client, eva):
    enter(client)
    assert client.get("/language/").status_code == 405
    answer = client.post("/language/", {"language": "en", "next": "/account/"})
    assert answer.url == "/account/"
    assert "My account" in text(client.get("/account/"))
    other = Client()
    assert "Sign in" not in text(other.get(SIGN_IN))
    enter(other)
    assert "My account" in text(other.get("/account/"))


@pytest.mark.parametrize("language", ["fr", "", "zh-hant", "../../en"])
def test_a_language_that_we_do_not_speak_changes_nothing(client, language):
    client.post("/language/", {"language": language, "next": "/offline/"})
    assert '<html lang="zh-Hans">' in text(client.get("/offline/"))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("eva", ["我的一天", "签发", "台账"]),
        ("gus", ["我的一天", "台账"]),
        ("pia", ["我的一天"]),
        ("aud", ["我的一天", "审计"]),
        ("otto", ["我的一天"]),
    ],
)
def test_the_menu_shows_what_a_post_allows(client, town, slices, who, sees):
    slices(
        Manifest("x", menu=(MenuEntry("审计", "web:audit", "audit.read", group="system"),)),
        Manifest("y", menu=(MenuEntry("台账", "web:search", "people.see", order=60),)),
        Manifest("z", menu=(MenuEntry("签发", "web:help", "reports.sign", order=20),)),
        Manifest("w", menu=(MenuEntry("我的一天", "web:my_day", group="day"),)),
    )
    client.force_login(town.account(who))
    lines = [line for _group, lines in client.get("/").context["shell_menu"]() for line in lines]
    assert [line.label for line in lines] == sees
    assert [line.label for line in lines if line.here] == ["我的一天"]


def test_the_frame_names_the_posts_of_today(client, town):
    client.force_login(town.account("bea"))
    page = text(client.get("/account/"))
    assert "连轧车间党支部" in page
    assert "槐荫里临时党支部" in page


# ── Help and failures ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "先干后报"), ("en", "The first time")])
def test_help_is_there_for_everybody_in_both_languages(client, language, word):
    client.post("/language/", {"language": language})
    assert "/help/web/" in text(client.get("/help/"))
    assert word in text(client.get("/help/web/"))
    assert client.get("/help/nothing/").status_code == 404


def test_what_does_not_exist_and_what_may_not_be_seen_look_the_same(client, town):
    client.force_login(town.account("eva"))
    theirs = a_notice(town.people["emil"], "x")
    first, second = client.get("/nowhere/"), client.get(f"/inbox/{theirs.pk}/")
    assert first.status_code == second.status_code == 404
    assert "没有这个地址" in text(first)
    assert CANARY not in text(second)


@pytest.mark.parametrize(
    ("page", "error", "status", "word"),
    [
        (errors.bad_request, BadRequest(), 400, "请再试一次"),
        (errors.forbidden, PermissionDenied(), 403, "职务"),
        (errors.not_found, Http404(), 404, "没有这个地址"),
        (errors.form_too_old, "", 403, "没有保存"),
    ],
)
def test_an_error_page_says_what_to_do_without_asking_the_database(
    rf: RequestFactory, page, error, status, word, django_assert_num_queries
):
    answer = page(rf.get("/x/"), error)
    assert answer.status_code == status
    assert word in text(answer)


def test_a_broken_page_says_that_nothing_was_lost(rf):
    answer = errors.broken(rf.get("/x/"))
    assert answer.status_code == 500
    assert "之前保存的内容都在" in text(answer)


def test_a_form_without_its_token_is_explained(eva):
    client = Client(enforce_csrf_checks=True)
    answer = enter(client)
    assert answer.status_code == 403
    assert "这张表打开太久了" in text(answer)


def test_a_refusal_becomes_a_page_that_leads_back(rf, town):
    request = rf.post("/x/", HTTP_REFERER="http://testserver/requests/?page=2")
    request.viewer, request.user = town.viewer("eva"), town.account("eva")
    request.htmx, request.resolver_match = False, None
    shown = middleware.refusals(lambda _request: None).process_exception(
        request, Refused("wrong_state", "已经有人接了。")
    )
    assert shown.status_code == 409
    assert '<div id="refusal">' in text(shown)
    assert "已经有人接了。" in text(shown)
    assert 'href="/requests/?page=2"' in text(shown)
    elsewhere = rf.post("/x/", HTTP_REFERER="http://example.org/")
    assert middleware._back(elsewhere) == ""


def test_what_is_not_a_refusal_stays_loud(rf):
    assert middleware.refusals(None).process_exception(rf.get("/"), ValueError()) is None


def test_without_a_network_the_browser_shows_a_page_that_names_nobody(client, town):
    client.force_login(town.account("eva"))
    page = client.get("/offline/")
    assert CANARY not in text(page)
    assert "120" in text(page)
    script = client.get("/worker.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert reverse("web:offline") in text(script)


def test_the_shell_speaks_english_completely(client, town):
    client.force_login(town.account("eva"))
    client.post("/language/", {"language": "en"})
    with translation.override("en"):
        for address in (
            "/inbox/",
            "/search/",
            "/account/password/",
            "/account/codes/",
            "/help/web/",
        ):
            page = text(client.get(address)).replace(CANARY, "")
            for name in ("同舟", "中文", "槐荫里社区居委会", "槐荫里社区", "居委会"):
                page = page.replace(name, "")
            assert not [sign for sign in page if "\u4e00" <= sign <= "\u9fff"], address


def test_behind_a_proxy_the_asker_is_who_the_proxy_saw(settings):
    asked = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "6.6.6.6, 10.9.8.7"}
    )
    assert middleware.origin_of(asked) == "10.0.0.2"
    settings.PROXIES = 1
    assert middleware.origin_of(asked) == "10.9.8.7"
    settings.PROXIES = 3
    assert middleware.origin_of(asked) == "10.0.0.2"
    told = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "somebody"}
    )
    settings.PROXIES = 1
    assert middleware.origin_of(told) == "10.0.0.2"


@pytest.mark.parametrize("length", ["33554433", "many", "-1"])
def test_what_is_larger_than_any_page_takes_is_not_read(client, length):
    answer = client.post("/r/AAAAAA/", CONTENT_LENGTH=length)
    assert answer.status_code == 413
    assert "文件" in answer.content.decode()
