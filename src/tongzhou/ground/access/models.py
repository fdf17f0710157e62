"""Accounts and the audit trail."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tongzhou.ground.access.scope import Scope, Scoped


class AccountBook(BaseUserManager.from_queryset(Scoped)):
    """Makes accounts; Django asks for it by the names below."""

    def create_user(self, username: str, password: str | None = None, **fields) -> Account:
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """What somebody signs in with. Who the person is stands in `organisations.Person`."""

    username = models.CharField(_("User name"), max_length=60, unique=True)
    is_active = models.BooleanField(_("Active"), default=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    # Set when somebody else chose the password: it opens one page only, where a new one is chosen.
    password_is_temporary = models.BooleanField(default=False)
    # Part of every session's hash: raising it ends all sessions of the account.
    session_round = models.PositiveIntegerField(default=0)
    totp_secret = models.CharField(max_length=64, blank=True)
    # The half-minute of the last code used, so that a code seen over a shoulder is worth nothing.
    totp_step = models.BigIntegerField(default=0)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    scope = Scope(office=("accounts.edit", "accounts.unlock"))
    objects = AccountBook()

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with the round, so that either ends the sessions."""
        return salted_hmac(
            "tongzhou.session", f"{self.password} {self.session_round}", algorithm="sha256"
        ).hexdigest()

    def get_session_auth_fallback_hash(self):
        """None: a session is bound to today's secret key and round only."""
        return iter(())


class AuditEntry(models.Model):
    """One line of the trail: who, when, what, from where, with which result.

    Each line carries the hash of the line before it, so that a changed or missing line shows.
    Holds codes, ids and counts only: never a name, a phone or a room of a resident.
    """

    at = models.DateTimeField(db_index=True)
    account_id = models.BigIntegerField(null=True, db_index=True)
    username = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=80, blank=True)
    origin = models.CharField(max_length=64, blank=True)
    result = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    scope = Scope(office=("audit.read",))
    objects = Scoped.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username} {self.action} {self.result}"
