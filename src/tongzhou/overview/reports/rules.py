"""What a report says and how it stands, from values alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any

from tongzhou.base.words import Sentence, said
from tongzhou.overview.indicators.rules import NOT_KNOWN, Figure, Number, pooled, share_of

DAILY, FIRST, FOLLOW, FINAL = "daily", "first", "follow", "final"

# ── Figures as they are kept ─────────────────────────────────────────────────────────────────────


def keep(figure: Figure | None) -> Any:
    """The figure as JSON: a whole number, an exact fraction in text, a share as its two parts."""
    if figure is None:
        return None
    if figure.is_share:
        return [_keep(figure.part), _keep(figure.whole)]
    return _keep(figure.value)


def _keep(number: Number | None) -> int | str | None:
    return number if number is None or isinstance(number, int) else str(Fraction(number))


def kept(value: Any) -> Figure:
    """The figure that `keep` wrote."""
    if isinstance(value, list):
        return share_of(_kept(value[0]) or 0, _kept(value[1]) or 0)
    return Figure(_kept(value))


def _kept(value: int | str | None) -> Number | None:
    if not isinstance(value, str):
        return value
    found = Fraction(value)
    return int(found) if found.denominator == 1 else found


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: derived figures, and the corrected one where somebody knew better.

    `before` is what it is compared with: yesterday, or the report before it in a chain. `units` says
    how many units below are in it (None: it is counted here).
    """

    code: str
    label: str
    unit: str = "count"
    decimals: int = 0
    stock: bool = False
    now: Figure = NOT_KNOWN
    before: Figure = NOT_KNOWN
    total: Figure = NOT_KNOWN
    corrected: Figure | None = None
    comparable: bool = True

    @property
    def stands(self) -> Figure:
        """The figure that counts: the corrected one, or the derived one."""
        return self.now if self.corrected is None else self.corrected

    @property
    def change(self) -> Number | None:
        """How much more than before; None where a comparison would say nothing."""
        one, other = self.stands.value, self.before.value
        if not self.comparable or self.stands.is_share or one is None or other is None:
            return None
        change = Fraction(one) - Fraction(other)
        return int(change) if change.denominator == 1 else change

    @property
    def total_stands(self) -> Figure:
        """The cumulative figure with the correction of this report in it."""
        if self.corrected is None or self.stock:
            return self.total
        return minus(plus(self.total, self.corrected), self.now)


def plus(one: Figure, other: Figure) -> Figure:
    """Both together, a share by its parts; not known when one is not."""
    return pooled((one, other))


def not_twice(added: Figure, came_late: Figure) -> Figure:
    """What a correction still adds when part of it has come into the ledger as records since."""
    if added.is_share or added.value is None or came_late.value is None or added.value <= 0:
        return added
    late = Fraction(came_late.value)
    left = minus(added, Figure(late if late > 0 else 0))
    return left if left.value and left.value > 0 else Figure(0)


def minus(one: Figure, other: Figure) -> Figure:
    """What is left; not known when one is not known."""
    if one.is_share or other.is_share:
        return share_of(
            Fraction(one.part or 0) - Fraction(other.part or 0),
            Fraction(one.whole or 0) - Fraction(other.whole or 0),
        )
    if one.value is None or other.value is None:
        return NOT_KNOWN
    left = Fraction(one.value) - Fraction(other.value)
    return Figure(int(left) if left.denominator == 1 else left)


def keep_row(row: Row) -> dict[str, Any]:
    """The row as JSON, as it is frozen when a report is signed; corrections are kept apart."""
    return {
        "code": row.code,
        "label": row.label,
        "unit": row.unit,
        "decimals": row.decimals,
        "stock": row.stock,
        "now": keep(row.now),
        "before": keep(row.before),
        "total": keep(row.total),
        "comparable": row.comparable,
    }


def kept_row(value: Mapping[str, Any], corrected: Figure | None = None) -> Row:
    """The row that `keep_row` wrote, with its last correction."""
    return Row(
        code=value["code"],
        label=value["label"],
        unit=value["unit"],
        decimals=value["decimals"],
        stock=value["stock"],
        now=kept(value["now"]),
        before=kept(value["before"]),
        total=kept(value["total"]),
        corrected=corrected,
        comparable=value["comparable"],
    )


def together(row: Row, below: Sequence[Row], before: Sequence[Row] | None) -> Row:
    """The row of a roll-up: what the signed reports below say, added; nothing is known from none.

    `before` are the rows of the day before, None when not the same units had reported then.
    """
    if not below:
        return replace(row, now=NOT_KNOWN, before=NOT_KNOWN, total=NOT_KNOWN, comparable=False)
    return replace(
        row,
        now=pooled(one.stands for one in below),
        total=pooled(one.total_stands for one in below),
        before=pooled(one.stands for one in before) if before else NOT_KNOWN,
        comparable=bool(before),
    )


def is_zero(rows: Iterable[Row], zero_by: Iterable[str]) -> bool:
    """Whether the lines that decide it are all known and all nought. What is not known is no zero."""
    deciding = set(zero_by)
    found = [row.stands.value for row in rows if row.code in deciding]
    return bool(found) and all(value == 0 for value in found)


def all_nought(rows: Iterable[Row]) -> bool:
    """Whether nothing at all happened: every counted flow is nought."""
    flows = [row.stands.value for row in rows if not row.stock and row.unit == "count"]
    return bool(flows) and all(value == 0 for value in flows)


# ── The seal over a draft and over a signed report ───────────────────────────────────────────────


def digest(*parts: Any) -> str:
    """One hash over values of JSON, whatever the order of their keys."""
    words = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(words.encode()).hexdigest()


def token(rows: Iterable[Row], notes: Mapping[str, str], completeness: Mapping[str, Any]) -> str:
    """What the page was shown with; other figures, corrections or notes give another token."""
    lines = [[keep_row(row), keep(row.corrected)] for row in rows]
    return digest(lines, dict(notes), dict(completeness))[:20]


def pack(values: Mapping[str, Any]) -> str:
    """Kept figures as one line of text, to travel through a form."""
    return json.dumps(dict(values), separators=(",", ":"))


def unpack(text: str) -> dict[str, Any]:
    """The kept figures that `pack` wrote; none when the text is nothing of that kind."""
    try:
        found = json.loads(text[:5000])
        return {str(code): keep(kept(value)) for code, value in found.items()}
    except (ValueError, AttributeError, TypeError, IndexError, ZeroDivisionError):
        return {}


def changed_since(shown: Mapping[str, Any], rows: Iterable[Row]) -> list[tuple[Row, Figure]]:
    """The rows that differ from what was shown, each with the figure that was shown."""
    return [
        (row, kept(shown[row.code]))
        for row in rows
        if row.code in shown and kept(shown[row.code]) != row.stands
    ]


# ── How a report stands ──────────────────────────────────────────────────────────────────────────


class Standing(StrEnum):
    """Zero is no standing of its own: a zero report is signed in time or late like any other."""

    IN_TIME = "in_time"
    LATE = "late"
    WAITING = "waiting"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


def standing(
    *, asked: bool, due_at: datetime | None, signed_at: datetime | None, at: datetime
) -> Standing:
    """How a report of a day stands at `at`. A signed one counts even where none was asked."""
    if signed_at is not None:
        late = due_at is not None and signed_at > due_at
        return Standing.LATE if late else Standing.IN_TIME
    if not asked:
        return Standing.NOT_APPLICABLE
    return Standing.MISSING if due_at is not None and at > due_at else Standing.WAITING


def minutes_late(due_at: datetime | None, signed_at: datetime) -> int:
    """Whole minutes after the hour; 0 when in time."""
    if due_at is None or signed_at <= due_at:
        return 0
    return max(int((signed_at - due_at).total_seconds() // 60), 1)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many units below were asked, how many have signed, and how many of them in time."""

    asked: int
    signed: int
    in_time: int
    zero: int
    not_applicable: int

    @property
    def missing(self) -> int:
        return self.asked - self.signed

    @property
    def is_whole(self) -> bool:
        return self.signed == self.asked


def completeness(units: Iterable[tuple[Standing, bool]]) -> Completeness:
    """Counted from each unit's standing and whether its report is a zero report."""
    units = list(units)
    signed = [zero for one, zero in units if one in (Standing.IN_TIME, Standing.LATE)]
    excused = sum(one is Standing.NOT_APPLICABLE for one, _zero in units)
    return Completeness(
        asked=len(units) - excused,
        signed=len(signed),
        in_time=sum(one is Standing.IN_TIME for one, _zero in units),
        zero=sum(signed),
        not_applicable=excused,
    )


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def why_not_correct(figure: Figure, *, corrected: Figure, reason: str) -> Sentence | None:
    """None when the figure may be corrected so, otherwise the sentence to show."""
    if not reason.strip():
        return said("Say why the figure is different. The derived one stays beside it.")
    if corrected == figure:
        return said("This is the figure that stands already.")
    if corrected.is_share:
        part, whole = Fraction(corrected.part or 0), Fraction(corrected.whole or 0)
        if part > whole:
            return said("The part cannot be larger than the whole.")
    return None


def why_not_sign(
    *, day: date | None, today: date, next_number: int, number: int
) -> Sentence | None:
    """None when this is the report to sign now, otherwise the sentence to show."""
    if day is not None and day > today:
        return said("This day has not come yet.")
    if number > next_number:
        return said("The report before this one has not been signed yet.")
    return None


# ── Chains ───────────────────────────────────────────────────────────────────────────────────────


def kind_in_chain(number: int, *, final: bool) -> str | None:
    """Which report of a chain this is: number 0 is the first; None when a first would be the final."""
    if number == 0:
        return None if final else FIRST
    return FINAL if final else FOLLOW


@dataclass(frozen=True, slots=True)
class Slot:
    """Which report of a form: of a day, or the one with that number in an event's chain."""

    day: date | None = None
    event_id: int | None = None
    number: int = 0

    def __str__(self) -> str:
        return self.day.isoformat() if self.day else f"event-{self.event_id}-{self.number}"


def read_slot(text: str) -> Slot | None:
    """The slot in an address: 2026-11-16 or event-12-0; None when it is neither."""
    name, _dash, rest = text.partition("-")
    event, _dash, number = rest.partition("-")
    if name == "event":
        if not (_plain(event) and _plain(number)):
            return None
        return Slot(event_id=int(event), number=int(number))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return Slot(day=day) if day.isoformat() == text and 2000 <= day.year <= 2099 else None


def _plain(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


# ── Words for a group ────────────────────────────────────────────────────────────────────────────

FIRST_LINE = 300


def first_line(head: str, parts: Sequence[str], *, tail: str) -> str:
    """Head and as many parts as fit into the first line of a group message, never cut in a number."""
    line = head
    for position, part in enumerate(parts):
        longer = line + ("" if position == 0 else "，") + part
        if len(longer) + len(tail) > FIRST_LINE:
            break
        line = longer
    return line + tail
