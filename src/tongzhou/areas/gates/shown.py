"""How passes are shown: states with their tone, masked until somebody gives a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.models import Pass, State
from tongzhou.areas.gates.rules.passes import Rule
from tongzhou.base.masking import (
    masked_address,
    masked_name,
    masked_phone,
    masked_plate,
    without_numbers,
)


def still_counts(row: Pass, at: datetime) -> bool:
    """Whether it is the old card of a renewed pass, within the days for which both count."""
    return row.state == State.REVOKED and row.revoked_at is not None and row.revoked_at > at


def standing(row: Pass, at: datetime) -> tuple[str, str]:
    """How the pass stands at that moment, in words and as a tone."""
    if row.state == State.VALID and row.ends_at <= at:
        return _("Run out"), ""
    if row.state == State.VALID and row.starts_at > at:
        return _("Counts later"), "wait"
    if still_counts(row, at):
        return _("Renewed, this card still counts"), "wait"
    tones = {"applied": "new", "valid": "good", "refused": "bad", "revoked": "bad"}
    return str(row.get_state_display()), tones[row.state]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose pass it is, as much as the page may show."""

    name: str
    phone: str
    unit: str
    plate: str
    words: str
    open: bool


def holder(row: Pass, *, unmasked: bool) -> Holder:
    """Masked, unless somebody has just given a reason for seeing it."""
    name = row.resident.name if row.resident else row.holder
    unit = row.unit or (row.household.address if row.household else "")
    if unmasked:
        return Holder(name, row.phone, unit, row.plate, row.words, True)
    return Holder(
        masked_name(name),
        masked_phone(row.phone),
        masked_address(unit),
        masked_plate(row.plate),
        without_numbers(row.words),
        False,
    )


def line(row: Any, at: datetime) -> Any:
    """The row of a list knows how it reads."""
    row.held = holder(row, unmasked=False)
    row.stands, row.tone = standing(row, at)
    row.for_what = str(kinds.PURPOSES[row.purpose]) if row.purpose in kinds.PURPOSES else ""
    return row


def rule_words(rule: Rule) -> str:
    """The rule as people say it: “每户1人／3天1次／2小时”; what it does not limit is left out."""
    parts = []
    if rule.persons:
        text = (
            ngettext("%(n)d person a household", "%(n)d people a household", rule.persons)
            if rule.per == "household"
            else ngettext("%(n)d person at a time", "%(n)d people at a time", rule.persons)
        )
        parts.append(text % {"n": rule.persons})
    if rule.days:
        once = ngettext("%(times)d turn", "%(times)d turns", rule.times) % {"times": rule.times}
        parts.append(_("%(turns)s in %(days)d days") % {"turns": once, "days": rule.days})
    if rule.hours:
        text = ngettext("%(n)d hour", "%(n)d hours", rule.hours)
        parts.append(text % {"n": rule.hours})
    if rule.opens != rule.closes:
        parts.append(f"{rule.opens:%H:%M}–{rule.closes:%H:%M}")
    return " / ".join(parts) or _("not limited")
