"""Changes to own values of rules."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongzhou.base.errors import Refused
from tongzhou.base.reading import Unreadable
from tongzhou.base.words import said
from tongzhou.ground.access.audit import write_audit
from tongzhou.ground.access.roles import ADMINISTRATORS
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks.models import RulePackValue
from tongzhou.ground.rulepacks.packs import rule
from tongzhou.ground.rulepacks.rules import ROOTS, Level, Rule, Value, as_json, read_value, why_not


@transaction.atomic
def set_value(
    code: str, *, path: str, value: object, starts_on: date, reason: str, by: Viewer, at: datetime
) -> RulePackValue:
    """From `starts_on` the value counts for everything under `path`, until it is withdrawn.

    Raises Refused: not_allowed, reason_missing, wrong_value, already_set. An unknown
    code raises KeyError.
    """
    found = rule(code)
    _allow(found, path, by)
    if not reason.strip():
        raise Refused("reason_missing", said("Say why, and by which document."))
    typed = _sound(found, value)
    try:
        with transaction.atomic():
            made = RulePackValue.objects.create(
                code=code,
                path=path,
                value=as_json(typed),
                starts_on=starts_on,
                reason=reason.strip()[:200],
                set_at=at,
                set_by_id=by.person_id,
                set_by_name=by.name[:60],
            )
    except IntegrityError as error:
        raise Refused(
            "already_set", said("A value from that day is already there: withdraw it first.")
        ) from error
    write_audit("rules.set", by=by, at=at, subject=f"rule:{made.pk}", code=code, path=path)
    return made


@transaction.atomic
def withdraw_value(value: RulePackValue, *, reason: str, by: Viewer, at: datetime) -> None:
    """From today the value no longer counts; what counted before today stays on record.

    Raises Refused: not_allowed, reason_missing, already_withdrawn.
    """
    _allow(rule(value.code), value.path, by)
    if not reason.strip():
        raise Refused("reason_missing", said("Say why, and by which document."))
    # A value that has not begun yet never counts: it ends on the day it would have begun.
    changed = RulePackValue.objects.filter(pk=value.pk, withdrawn_at__isnull=True).update(
        ended_on=max(localdate(at), value.starts_on),
        withdrawn_at=at,
        withdrawn_by_name=by.name[:60],
        withdrawal_reason=reason.strip()[:200],
    )
    if not changed:
        raise Refused("already_withdrawn", said("Somebody has withdrawn this value already."))
    value.refresh_from_db()
    write_audit(
        "rules.withdraw", by=by, at=at, subject=f"rule:{value.pk}", code=value.code, path=value.path
    )


def may_set(found: Rule, path: str, by: Viewer) -> bool:
    """Whether the viewer may set that rule there.

    Rules of the installation belong to the security administrator, all others to whoever answers
    for the place or organisation; neither may do the other's.
    """
    if found.level is Level.INSTALLATION:
        admin = any(
            reach.role in ADMINISTRATORS and "rules.edit" in reach.capabilities
            for reach in by.reaches
        )
        return not path and admin
    return bool(path) and path.startswith(ROOTS[found.level]) and by.may("rules.edit", path)


def _allow(found: Rule, path: str, by: Viewer) -> None:
    if not may_set(found, path, by):
        raise Refused("not_allowed", said("Your posts do not let you set this rule here."))


def _sound(found: Rule, value: object) -> Value:
    try:
        typed = read_value(found, value)
    except Unreadable as error:
        raise Refused("wrong_value", error.message) from error
    if why := why_not(found, typed):
        raise Refused("wrong_value", why)
    return typed
