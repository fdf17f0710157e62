"""The shell through the door: who comes in, what each post shows, and what is said when something fails."""

from datetime import timedelta
from urllib.parse import quote

import pyotp
import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from tests.town import CANARY, MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.base.manifest import Hit, Manifest, MenuEntry, Waiting
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.shared.notices.models import Notice
from tongzhou.web import context, middleware
from tongzhou.web.views import day, errors
from tongzhou.web.views import help as help_pages

PASSWORD = "long-and-good-1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = "/sign-in/"
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """The time of day, which a test may move."""

    class Clock:
        at = MONDAY_9AM

        def __call__(self):
            return self.at

    clock = Clock()
    for module in (
        "web.middleware",
        "web.views.entry",
        "web.views.day",
        "web.views.account",
        "web.templatetags.ui",
    ):
        monkeypatch.setattr(f"tongzhou.{module}.now", clock)
    return clock


@pytest.fixture
def eva(town):
    account = town.account("eva")
    account.set_password(PASSWORD)
    account.save()
    return account


def enter(client, password=PASSWORD, username="eva", address=SIGN_IN):
    return client.post(address, {"username": username, "password": password})


def text(answer):
    return answer.content.decode()


def is_in(client):
    return client.get("/account/").status_code == 200


# ── Coming in ──────────────────────────────────────────────────────────────────────────────────


def test_whoever_is_not_known_is_sent_to_sign_in_and_comes_back_to_the_page(client, eva):
    sent = client.get("/account/")
    assert sent.url == f"{SIGN_IN}?next=/account/"
    assert enter(client, address=sent.url).url == "/account/"
    assert is_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "\\\\example.org"]
)
def test_signing_in_leads_to_our_own_pages_only(client, eva, elsewhere):
    assert enter(client, address=f"{SIGN_IN}?next={quote(elsewhere)}").url == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(client, eva):
    answer = enter(client, "wrong")
    assert answer.status_code == 422
    assert "用户名或密码不对" in text(answer)
    assert 'value="eva"' in text(answer)
    assert not is_in(client)


def test_five_failures_lock_the_account_for_five_minutes(client, eva, clock):
    for _ in range(5):
        last = enter(client, "wrong")
    assert "锁定" in text(last)
    assert enter(client).status_code == 422
    clock.at += timedelta(seconds=300)
    assert enter(client).status_code == 302
    results = AuditEntry.objects.order_by("pk").values_list("result", flat=True)
    assert list(results) == ["refused"] * 4 + ["locked", "locked", "done"]


def test_with_codes_the_password_alone_does_not_let_in(client, eva, clock):
    Account.objects.filter(pk=eva.pk).update(totp_secret=SECRET)
    assert enter(client, address=f"{SIGN_IN}?next=/account/").url == "/sign-in/code/"
    assert not is_in(client)
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert not is_in(client)
    code = pyotp.TOTP(SECRET).at(clock.at)
    answer = client.post("/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"})
    assert answer.url == "/account/"
    assert is_in(client)


def test_the_second_step_stands_open_for_five_minutes_only(client, eva, clock):
    Account.objects.filter(pk=eva.pk).update(totp_secret=SECRET)
    enter(client)
    clock.at += timedelta(minutes=6)
    code = pyotp.TOTP(SECRET).at(clock.at)
    assert client.post("/sign-in/code/", {"code": code}).url == SIGN_IN
    assert not is_in(client)


def test_the_second_step_needs_the_first(client, eva):
    assert client.get("/sign-in/code/").url == SIGN_IN


def test_signing_out_takes_a_press_and_leaves_a_line(client, eva):
    enter(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == SIGN_IN
    assert not is_in(client)
    assert AuditEntry.objects.filter(action="sign_out", result="done").exists()


def test_a_session_in_which_nothing_is_asked_for_ten_minutes_is_over(client, eva, clock):
    enter(client)
    for _ in range(3):
        clock.at += timedelta(seconds=590)
        assert is_in(client)
    clock.at += timedelta(seconds=601)
    sent = client.get("/account/?a=1")
    assert sent.url == f"{SIGN_IN}?next=%2Faccount%2F%3Fa%3D1"
    assert "一段时间没有操作" in text(client.get(sent.url))
    assert AuditEntry.objects.filter(action="sign_out", result="idle").exists()


def test_being_awake_keeps_the_session(client, eva, clock):
    enter(client)
    for _ in range(4):
        clock.at += timedelta(minutes=5)
        assert client.get("/awake/").status_code == 204


def test_a_busy_session_is_noted_once_a_minute_not_at_every_page(
    client, eva, clock, django_assert_num_queries
):
    enter(client)
    client.get("/awake/")
    clock.at += timedelta(seconds=30)
    with django_assert_num_queries(5):  # session, account, person, posts, rules: nothing is written
        client.get("/awake/")


def test_a_part_asked_after_the_end_leads_the_whole_page_to_sign_in(client, eva, clock):
    enter(client)
    clock.at += HOUR
    answer = client.get("/account/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith(SIGN_IN)
    answer = client.get(f"{SIGN_IN}?next=/account/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next=/account/"


def test_the_demo_sign_ins_stand_on_the_page_of_a_demo_only(client, eva, settings):
    assert "eva" not in text(client.get(SIGN_IN))
    settings.DEMO = True
    page = text(client.get(SIGN_IN))
    assert settings.DEMO_PASSWORD in page
    assert all(f'data-fill="{name}"' in page for name in ("eva", "lena", "aud"))


# ── The account ────────────────────────────────────────────────────────────────────────────────


def test_a_password_that_somebody_else_chose_opens_one_page_only(client, eva):
    Account.objects.filter(pk=eva.pk).update(password_is_temporary=True)
    enter(client)
    assert client.get("/").url == client.get("/inbox/").url == "/account/password/"
    new = {"old": PASSWORD, "new": "my-own-word-7", "again": "my-own-word-7"}
    assert client.post("/account/password/", new).url == "/account/"
    assert client.get("/").status_code == 200


def test_a_password_older_than_the_rule_says_is_changed_first(client, eva, clock):
    enter(client)
    for days, status in ((90, 200), (91, 302)):
        Account.objects.update(password_changed_at=clock.at - timedelta(days=days))
        assert client.get("/").status_code == status
    assert "90" in text(client.get("/account/password/"))


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "my-own-word-7", "my-own-word-7", "现在的密码不对"),
        (PASSWORD, "my-own-word-7", "my-own-word-8", "两次输入的新密码不一样"),
        (PASSWORD, "my-own-word-", "my-own-word-", "至少要有 3 类"),
        (PASSWORD, "short", "short", "至少 8 位"),
    ],
)
def test_a_password_that_cannot_be_is_explained(client, eva, old, new, again, said):
    enter(client)
    answer = client.post("/account/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "my-own-word" not in text(answer)


def test_codes_are_switched_on_by_a_code_and_off_by_the_password(client, eva, clock):
    enter(client)
    page = client.get("/account/codes/")
    secret = page.context["secret"]
    assert 'src="data:image/svg+xml' in text(page)
    assert client.get("/account/codes/").context["secret"] == secret
    assert client.post("/account/codes/", {"code": "000000"}).status_code == 422
    code = pyotp.TOTP(secret).at(clock.at)
    assert client.post("/account/codes/", {"code": code}).status_code == 302
    assert client.get("/account/codes/").url == "/account/codes/off/"
    assert client.post("/account/codes/off/", {"password": "wrong"}).status_code == 422
    assert client.post("/account/codes/off/", {"password": PASSWORD}).status_code == 302
    eva.refresh_from_db()
    assert eva.totp_secret == ""


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


@pytest.fixture
def slices(monkeypatch):
    """What the slices say of themselves, as a test wants it."""

    def say(*manifests):
        known = {str(number): manifest for number, manifest in enumerate(manifests)}
        for module in (context, day, help_pages):
            monkeypatch.setattr(module, "found", lambda: known)

    return say


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


# ── My day, search, inbox ──────────────────────────────────────────────────────────────────────


def waiting(viewer, at):
    yield Waiting("等三天", "/c", due_at=at + timedelta(days=3))
    yield Waiting("不急", "/d")
    yield Waiting("已经晚了", "/a", due_at=at - HOUR)
    yield Waiting("日报", "/r", due_at=at + 8 * HOUR, kind="report")
    yield Waiting("续报", reverse("reports:home") + "event/1/", due_at=at + 2 * HOUR)
    yield Waiting("今天要办", "/b", due_at=at + HOUR)


def test_my_day_puts_the_nearest_deadline_first_and_reports_apart(client, town, slices, clock):
    slices(Manifest("x", my_day=waiting), Manifest("y"))
    client.force_login(town.account("eva"))
    answer = client.get("/")
    sections = [(head, [t.title for t in ts]) for head, ts in answer.context["sections"]]
    assert sections == [
        ("late", ["已经晚了"]),
        ("today", ["今天要办"]),
        ("later", ["等三天"]),
        ("open", ["不急"]),
    ]
    assert [thing.title for thing in answer.context["reports"]] == ["续报", "日报"]
    assert "有 6 件事等您办" in text(answer)
    assert "已超 1 小时" in text(answer)


def test_an_empty_day_says_so(client, town, slices):
    slices(Manifest("x"))
    client.force_login(town.account("otto"))
    assert "没有等您办的事" in text(client.get("/"))


def test_the_search_asks_every_slice_with_the_viewer_and_the_folded_words(client, town, slices):
    asked = []

    def search(viewer, query, limit):
        asked.append((viewer.name, query))
        return [Hit(f"第{n}件", f"/{n}", "诉求") for n in range(limit)]

    slices(Manifest("x", search=search), Manifest("y"))
    client.force_login(town.account("eva"))
    page = text(client.get("/search/", {"q": " ＬＤ 槐蔭 "}))
    assert [query for _name, query in asked] == ["ld槐荫"]
    assert asked[0][0].startswith("eva")
    assert page.count("第") >= 20
    assert client.get("/search/", {"q": "  "}).context["count"] == 0
    assert len(asked) == 1


def a_notice(person, name, **more):
    return Notice.objects.create(
        person=person,
        kind="x",
        subject=name,
        text=name,
        first_at=MONDAY_9AM,
        last_at=MONDAY_9AM,
        **more,
    )


def test_the_inbox_shows_ones_own_notices_until_they_are_read(client, town):
    mine = a_notice(town.people["eva"], "三件派给您", url="/help/")
    a_notice(town.people["eva"], "另一件")
    theirs = a_notice(town.people["emil"], "别人的")
    client.force_login(town.account("eva"))
    page = text(client.get("/inbox/"))
    assert "三件派给您" in page
    assert "别人的" not in page
    assert '<span class="count">2</span>' in page
    assert client.get(f"/inbox/{mine.pk}/").url == "/help/"
    assert client.get(f"/inbox/{theirs.pk}/").status_code == 404
    page = text(client.get("/inbox/"))
    assert "三件派给您" not in page
    assert "三件派给您" in text(client.get("/inbox/?all=1"))
    client.post("/inbox/read/")
    assert '<span class="count">' not in text(client.get("/inbox/"))
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_a_notice_leads_to_our_own_pages_only(client, town):
    one = a_notice(town.people["eva"], "x", url="//example.org/")
    client.force_login(town.account("eva"))
    assert client.get(f"/inbox/{one.pk}/").url == "/inbox/"


@pytest.mark.parametrize("address", ["/", "/inbox/", "/search/?q=a", "/account/", "/help/web/"])
def test_a_page_asks_as_much_for_many_notices_as_for_one(
    client, town, address, django_assert_max_num_queries
):
    client.force_login(town.account("eva"))
    a_notice(town.people["eva"], "0")
    client.get(address)
    with django_assert_max_num_queries(38) as one:
        client.get(address)
    for number in range(1, 12):
        a_notice(town.people["eva"], str(number))
    with django_assert_max_num_queries(len(one)):
        client.get(address)


# ── The trail ──────────────────────────────────────────────────────────────────────────────────


def test_only_the_audit_administrator_reads_the_trail(client, town):
    write_audit("people.unmask", by=town.viewer("eva"), at=MONDAY_9AM, subject="resident:7")
    for who in ("eva", "lena", "sys", "sec", "otto"):
        client.force_login(town.account(who))
        assert client.get("/audit/").status_code == 403, who
    client.force_login(town.account("aud"))
    page = text(client.get("/audit/"))
    assert "people.unmask" in page
    assert "查看完整个人信息" in page
    assert "resident:7" in page
    assert "resident:7" not in text(client.get("/audit/?since=2026-11-17"))
    assert "resident:7" in text(client.get("/audit/?since=2026-11-16&until=2026-11-16"))
    assert "日志链完整" in text(client.get("/audit/?check=1"))


@pytest.mark.parametrize("query", ["since=x", "until=2026-99-99", "action=x", "page=x", "sort=x"])
def test_nonsense_in_the_address_of_the_trail_is_ignored(client, town, query):
    client.force_login(town.account("aud"))
    assert client.get(f"/audit/?{query}").status_code == 200


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
