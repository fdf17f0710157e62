"""Entering: who knows the password comes in, who guesses waits, and the trail has a line for each."""

from datetime import timedelta

import pyotp
import pytest

from tests.town import MONDAY_9AM
from tongzhou.base.errors import Refused
from tongzhou.ground.access import actions
from tongzhou.ground.access.actions import Patience
from tongzhou.ground.access.models import Account, AuditEntry
from tongzhou.ground.access.viewer import Viewer

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
GOOD, BAD = "long-and-good-1", "wrong"
SECOND = timedelta(seconds=1)


@pytest.fixture
def account(db):
    return Account.objects.create_user("eva", GOOD)


def me(account):
    return Viewer(account_id=account.pk)


def enter(username="eva", password=GOOD, at=MONDAY_9AM):
    return actions.check_password(
        username, password=password, at=at, origin="10.0.0.7", patience=Patience()
    )


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "username", "result"))


def test_the_right_password_comes_in(account):
    assert enter() == account


def test_an_unknown_name_is_answered_like_a_wrong_password(account):
    assert refused(enter, "nobody") == refused(enter, "eva", BAD) == "wrong"
    assert trail() == [("sign_in", "nobody", "refused"), ("sign_in", "eva", "refused")]


def test_an_account_that_is_not_active_stays_out(account):
    Account.objects.update(is_active=False)
    assert refused(enter) == "wrong"


def test_the_fifth_failure_locks_for_300_seconds_even_for_the_right_password(account):
    codes = [refused(enter, "eva", BAD) for _ in range(5)]
    assert codes == ["wrong"] * 4 + ["locked"]
    assert refused(enter, at=MONDAY_9AM + 299 * SECOND) == "locked"
    assert enter(at=MONDAY_9AM + 300 * SECOND) == account
    assert [result for _action, _name, result in trail()] == ["refused"] * 4 + ["locked"] * 2


def test_failures_are_forgotten_once_somebody_came_in(account):
    for _ in range(4):
        refused(enter, "eva", BAD)
    actions.entered(enter(), at=MONDAY_9AM, origin="10.0.0.7")
    assert refused(enter, "eva", BAD) == "wrong"
    assert Account.objects.get().failures == 1
    assert AuditEntry.objects.filter(result="done").get().origin == "10.0.0.7"


def test_a_locked_account_is_locked_whoever_asks_and_others_are_not(account):
    Account.objects.create_user("emil", GOOD)
    for _ in range(5):
        refused(enter, "eva", BAD)
    assert enter("emil").username == "emil"


def give(account, code, at=MONDAY_9AM):
    account.refresh_from_db()
    return actions.check_code(account, code=code, at=at, origin="", patience=Patience())


@pytest.fixture
def coded(account):
    code = pyotp.TOTP(SECRET).at(MONDAY_9AM - timedelta(hours=1))
    at = MONDAY_9AM - timedelta(hours=1)
    actions.start_codes(account, secret=SECRET, code=code, by=me(account), at=at)
    return account


@pytest.mark.parametrize("shift", [-30, 0, 30])
def test_a_code_holds_for_its_half_minute_and_the_neighbours(coded, shift):
    give(coded, pyotp.TOTP(SECRET).at(MONDAY_9AM + shift * SECOND))


@pytest.mark.parametrize("shift", [-90, 90])
def test_other_codes_do_not_hold(coded, shift):
    old = pyotp.TOTP(SECRET).at(MONDAY_9AM + shift * SECOND)
    assert refused(give, coded, old) == "wrong_code"


def test_a_code_is_worth_nothing_the_second_time(coded):
    code = pyotp.TOTP(SECRET).at(MONDAY_9AM)
    give(coded, code)
    assert refused(give, coded, code) == "wrong_code"


def test_wrong_codes_lock_the_account_too(coded):
    codes = [refused(give, coded, "000000") for _ in range(5)]
    assert set(codes) == {"wrong_code"}
    assert refused(give, coded, pyotp.TOTP(SECRET).at(MONDAY_9AM)) == "locked"


def test_codes_begin_only_with_a_code_as_proof_and_end_only_with_the_password(account):
    given = {"by": me(account), "at": MONDAY_9AM}
    assert refused(actions.start_codes, account, secret=SECRET, code="000000", **given) == (
        "wrong_code"
    )
    actions.start_codes(account, secret=SECRET, code=pyotp.TOTP(SECRET).at(MONDAY_9AM), **given)
    account.refresh_from_db()
    assert account.totp_secret == SECRET
    assert refused(actions.stop_codes, account, password=BAD, **given) == "wrong"
    actions.stop_codes(account, password=GOOD, **given)
    account.refresh_from_db()
    assert account.totp_secret == ""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (BAD, "another-good-2", "wrong"),
        (GOOD, GOOD, "same"),
        (GOOD, "short", "weak"),
        (GOOD, "password", "weak"),
        (GOOD, "evaevaeva", "weak"),
    ],
)
def test_a_password_is_refused_with_the_reason(account, old, new, code):
    Account.objects.update(username="evaevaev")
    account.refresh_from_db()
    given = {"by": me(account), "at": MONDAY_9AM}
    assert refused(actions.change_password, account, old=old, new=new, **given) == code


def test_a_new_password_is_ones_own_and_leaves_a_line(account):
    Account.objects.update(password_is_temporary=True)
    account.refresh_from_db()
    actions.change_password(account, old=GOOD, new="another-good-2", by=me(account), at=MONDAY_9AM)
    account.refresh_from_db()
    assert account.check_password("another-good-2")
    assert (account.password_is_temporary, account.password_changed_at) == (False, MONDAY_9AM)
    assert trail() == [("password.change", "eva", "done")]
