"""How passes are shown: states with their tone, masked until somebody gives a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tongzhou.areas.gates import kinds
from tongzhou.areas.gates.models import Pass, State
from tongzhou.base.masking import (
    masked_address,
    masked_name,
    masked_phone,
    masked_plate,
    without_numbers,
)


def standing(row: Pass, at: datetime) -> tuple[str, str]:
    """How the pass stands at that moment, in words and as a tone."""
    if row.state == State.VALID and row.ends_at <= at:
        return _("Run out"), ""
    if row.state == State.VALID and row.starts_at > at:
        return _("Counts later"), "wait"
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
