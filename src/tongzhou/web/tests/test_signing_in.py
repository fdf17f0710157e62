"""Coming in through the door, going out, and what an account may change of itself."""

from datetime import timedelta
from urllib.parse import quote

import pyotp
import pytest

from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.web.tests.entering import HOUR, PASSWORD, SECRET, SIGN_IN, enter, is_in, text


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
    with django_assert_num_queries(4):  # session, account, posts, rules: nothing is written
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
