"""Changes of accounts: entering, leaving, passwords and one-time codes; each leaves a line in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tongzhou.base.errors import Refused
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.models import Account
from tongzhou.ground.access.viewer import Viewer

CODE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are borne, and how long the account then waits."""

    failures: int = 5
    wait: timedelta = timedelta(seconds=300)


def _as_viewer(account: Account | None, origin: str) -> Viewer:
    return Viewer(account_id=account.pk if account else None, origin=origin)


def _locked(account: Account, at: datetime) -> Refused | None:
    if account.locked_until is None or account.locked_until <= at:
        return None
    until = localtime(account.locked_until).strftime("%H:%M:%S")
    words = _("Too many failures. This account is locked until %(time)s.")
    return Refused("locked", words % {"time": until})


def _count_failure(
    account: Account | None,
    *,
    by: Viewer,
    at: datetime,
    patience: Patience,
    username: str,
    step: str,
) -> None:
    """One more failure is counted; the last one borne locks the account. Committed even though we refuse."""
    with transaction.atomic():
        result = "refused"
        if account is not None:
            mine = Account.objects.filter(pk=account.pk)
            mine.update(failures=F("failures") + 1)
            until = at + patience.wait
            if mine.filter(failures__gte=patience.failures).update(failures=0, locked_until=until):
                result = "locked"
        write_audit(step, by=by, at=at, result=result, username=username)


def check_password(
    username: str, *, password: str, at: datetime, origin: str, patience: Patience
) -> Account:
    """The account whose password this is; whether it may enter is then for its one-time code to say.

    Every failure is counted and written down. An unknown name costs as much time as a wrong password.
    """
    account = Account.objects.filter(username=username, is_active=True).first()
    by = _as_viewer(account, origin)
    if account is None:
        make_password(password)
    elif refusal := _locked(account, at):
        write_audit("sign_in", by=by, at=at, result="locked")
        raise refusal
    elif account.check_password(password):
        return account
    _count_failure(account, by=by, at=at, patience=patience, username=username, step="sign_in")
    if account is not None:
        account.refresh_from_db()
        if refusal := _locked(account, at):
            raise refusal
    raise Refused("wrong", _("The user name or the password is wrong."))


def check_code(
    account: Account, *, code: str, at: datetime, origin: str, patience: Patience
) -> None:
    """The one-time code is right and used up, or the refusal is counted like a wrong password."""
    by = _as_viewer(account, origin)
    if refusal := _locked(account, at):
        raise refusal
    step = _step_of(account.totp_secret, code, at)
    fresh = Account.objects.filter(pk=account.pk, totp_step__lt=step or 0)
    if step is not None and fresh.update(totp_step=step):
        return
    _count_failure(
        account, by=by, at=at, patience=patience, username=account.username, step="sign_in.code"
    )
    raise Refused("wrong_code", _("That code is wrong or was used before. Wait for the next one."))


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half-minute in which this code holds: the present one or a neighbour, else None."""
    clock = pyotp.TOTP(secret, interval=CODE_SECONDS)
    now = int(at.timestamp()) // CODE_SECONDS
    steps = (now, now - 1, now + 1)
    return next((s for s in steps if pyotp.utils.strings_equal(clock.generate_otp(s), code)), None)


@transaction.atomic
def entered(account: Account, *, at: datetime, origin: str) -> None:
    """The account is in: failures are forgotten and the trail has the line."""
    Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None)
    write_audit("sign_in", by=_as_viewer(account, origin), at=at)


def left(*, by: Viewer, at: datetime, idle: bool = False) -> None:
    """The trail says that somebody signed out, or was signed out because nothing was done."""
    write_audit("sign_out", by=by, at=at, result="idle" if idle else "done")


@transaction.atomic
def change_password(account: Account, *, old: str, new: str, by: Viewer, at: datetime) -> None:
    """The account's owner has a new password that follows the rules."""
    if not account.check_password(old):
        raise Refused("wrong", _("The present password is wrong."))
    if account.check_password(new):
        raise Refused("same", _("The new password is the old one."))
    try:
        validate_password(new, account)
    except ValidationError as error:
        raise Refused("weak", " ".join(error.messages)) from error
    account.set_password(new)
    account.password_changed_at = at
    account.password_is_temporary = False
    account.save(update_fields=["password", "password_changed_at", "password_is_temporary"])
    write_audit("password.change", by=by, at=at)


@transaction.atomic
def start_codes(account: Account, *, secret: str, code: str, by: Viewer, at: datetime) -> None:
    """From now on signing in also asks for a one-time code; the first one proves that the phone has it."""
    step = _step_of(secret, code, at)
    if step is None:
        raise Refused(
            "wrong_code", _("That code is wrong. Look at the phone's clock and try again.")
        )
    Account.objects.filter(pk=account.pk).update(totp_secret=secret, totp_step=step)
    write_audit("codes.start", by=by, at=at)


@transaction.atomic
def stop_codes(account: Account, *, password: str, by: Viewer, at: datetime) -> None:
    """Signing in asks for the password only, as the account's owner wishes."""
    if not account.check_password(password):
        raise Refused("wrong", _("The present password is wrong."))
    Account.objects.filter(pk=account.pk).update(totp_secret="")
    write_audit("codes.stop", by=by, at=at)


def choose_language(account: Account, *, language: str) -> None:
    """The account's pages speak that language wherever it signs in."""
    Account.objects.filter(pk=account.pk).update(language=language)
