"""Accounts: opened by the system administrator, unlocked by the security administrator."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tongzhou.base.errors import Refused
from tongzhou.base.ids import grouped, spoken_code
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.models import Account
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.organisations.models import Person


def _require(capability: str, by: Viewer) -> None:
    if not by.may(capability):
        raise Refused("not_allowed", _("This is for another of the three administrators."))


def _one_time_password() -> str:
    """Three kinds of signs, easy to read out; it opens only the page where a new one is chosen."""
    return f"{grouped(spoken_code(12)).lower().capitalize()}-9X"


@transaction.atomic
def open_account(person: Person, *, username: str, by: Viewer, at: datetime) -> str:
    """The person can sign in; the one-time password comes back, once, to be handed over."""
    _require("accounts.edit", by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.account_id is not None:
        raise Refused("has_account", _("This person has an account already."))
    password = _one_time_password()
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                username=username.strip().lower(), password=password, password_is_temporary=True
            )
    except IntegrityError as error:
        raise Refused("name_taken", _("This user name is taken.")) from error
    person.account = account
    person.save(update_fields=["account"])
    write_audit("accounts.opened", by=by, at=at, subject=f"account:{account.pk}")
    return password


@transaction.atomic
def hand_over_password(account: Account, *, by: Viewer, at: datetime) -> str:
    """A new one-time password comes back, once; the old one and every session are over."""
    _require("accounts.edit", by)
    if by.account_id == account.pk:
        raise Refused("not_oneself", _("Change your own password on your account page."))
    password = _one_time_password()
    account.set_password(password)
    account.password_is_temporary = True
    account.save(update_fields=["password", "password_is_temporary"])
    write_audit("accounts.new_password", by=by, at=at, subject=f"account:{account.pk}")
    return password


@transaction.atomic
def close_account(account: Account, *, by: Viewer, at: datetime) -> None:
    """Nobody signs in with the account any more; every session is over, what it did stays on record."""
    _require("accounts.edit", by)
    if by.account_id == account.pk:
        raise Refused("not_oneself", _("Nobody closes their own account."))
    _set(account, is_active=False)
    write_audit("accounts.closed", by=by, at=at, subject=f"account:{account.pk}")


@transaction.atomic
def reopen_account(account: Account, *, by: Viewer, at: datetime) -> None:
    """The account opens again."""
    _require("accounts.edit", by)
    _set(account, is_active=True)
    write_audit("accounts.reopened", by=by, at=at, subject=f"account:{account.pk}")


@transaction.atomic
def unlock_account(account: Account, *, by: Viewer, at: datetime) -> None:
    """The account may try again at once."""
    _require("accounts.unlock", by)
    _set(account, failures=0, locked_until=None)
    write_audit("accounts.unlocked", by=by, at=at, subject=f"account:{account.pk}")


@transaction.atomic
def end_sessions(account: Account, *, by: Viewer, at: datetime) -> None:
    """Whoever is signed in with the account is signed out everywhere."""
    _require("accounts.unlock", by)
    _set(account, session_round=F("session_round") + 1)
    write_audit("accounts.sessions_ended", by=by, at=at, subject=f"account:{account.pk}")


@transaction.atomic
def drop_codes(account: Account, *, by: Viewer, at: datetime) -> None:
    """The lost phone is worth nothing: the password alone signs in, and every session is over."""
    _require("accounts.unlock", by)
    if account.pk == by.account_id:
        raise Refused("not_oneself", _("Your own codes are switched off on your own page."))
    _set(account, totp_secret="", session_round=F("session_round") + 1)
    write_audit("accounts.codes_dropped", by=by, at=at, subject=f"account:{account.pk}")


def _set(account: Account, **values: object) -> None:
    Account.objects.filter(pk=account.pk).update(**values)
    account.refresh_from_db()
