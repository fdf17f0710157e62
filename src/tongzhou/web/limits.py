"""The thresholds of signing in, as the rule pack "security" says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from tongzhou.ground.access.actions import Patience
from tongzhou.ground.rulepacks.queries import book

RULES = (
    "lockout_failures",
    "lockout_seconds",
    "idle_seconds",
    "password_length",
    "password_kinds",
    "password_days",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient the sign-in is, when a quiet session ends, and what a password must be."""

    lockout_failures: int
    lockout_seconds: int
    idle_seconds: int
    password_length: int
    password_kinds: int
    password_days: int

    @property
    def patience(self) -> Patience:
        return Patience(self.lockout_failures, timedelta(seconds=self.lockout_seconds))

    @property
    def lockout_minutes(self) -> int:
        return -(-self.lockout_seconds // 60)

    def too_old(self, changed_at: datetime | None, at: datetime) -> bool:
        """Whether a password changed then must be changed again. One that was never changed is not counted."""
        if changed_at is None or not self.password_days:
            return False
        return at - changed_at > timedelta(days=self.password_days)


def limits(at: datetime) -> Limits:
    """The values that count at that moment, in one query."""
    own = book(*(f"security.{name}" for name in RULES))

    def whole(name: str) -> int:
        value = own.value(f"security.{name}", at=at)
        assert isinstance(value, int)
        return value

    return Limits(*map(whole, RULES))


def kinds_of_signs(password: str) -> int:
    """Of capitals, small letters, digits and everything else: how many kinds occur."""
    tests = (str.isupper, str.islower, str.isdigit)
    plain = [any(test(sign) for sign in password) for test in tests]
    other = any(not any(test(sign) for test in tests) for sign in password)
    return sum(plain) + other


class ByRule:
    """Django's password validator with the lengths and kinds of the rule pack."""

    def validate(self, password: str, user=None) -> None:
        rule = limits(now())
        if len(password) < rule.password_length:
            words = _("The password is too short: at least %(length)d signs.")
            raise ValidationError(words % {"length": rule.password_length}, code="short")
        if kinds_of_signs(password) < rule.password_kinds:
            words = _("Mix at least %(kinds)d of these: capitals, small letters, digits, signs.")
            raise ValidationError(words % {"kinds": rule.password_kinds}, code="plain")

    def get_help_text(self) -> str:
        rule = limits(now())
        return _(
            "At least %(length)d signs of %(kinds)d kinds (capitals, small letters, digits, signs);"
            " not a common word, not your user name."
        ) % {"length": rule.password_length, "kinds": rule.password_kinds}
