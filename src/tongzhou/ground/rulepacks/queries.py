"""What counts where and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar, cast

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from tongzhou.base.calendar import Holidays, Limit, Window
from tongzhou.base.paths import above
from tongzhou.base.periods import CountingRule
from tongzhou.ground.access.scope import under
from tongzhou.ground.access.viewer import Viewer
from tongzhou.ground.rulepacks.models import RulePackValue
from tongzhou.ground.rulepacks.packs import packs, rule, rules_by_code
from tongzhou.ground.rulepacks.rules import (
    ROOTS,
    Level,
    Pack,
    Rule,
    Value,
    nearest,
    read_value,
    shipped_on,
    shown,
)

T = TypeVar("T")
# A path, or several: the place of the matter and the organisation, each rule takes its own kind.
Where = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule's value that counts: an organisation's own, or the shipped one."""

    rule: Rule
    value: Value
    starts_on: date
    source: str
    own: RulePackValue | None = None

    @property
    def shown(self) -> str:
        return shown(self.rule, self.value)


@dataclass(frozen=True, slots=True)
class Book:
    """All own values at once, for a page that asks for many rules or many places."""

    own: dict[str, tuple[RulePackValue, ...]]

    def in_force(self, code: str, *, path: Where = "", at: datetime | date) -> InForce:
        """The value of rule `code` that counts at `path` then, and where it comes from."""
        found, day = rule(code), _day(at)
        own = nearest(self.own.get(code, ()), along=_along(path, found.level), day=day)
        if own is not None:
            return InForce(found, read_value(found, own.value), own.starts_on, own.reason, own)
        version = shipped_on(found, day)
        return InForce(found, version.value, version.starts_on, version.source)

    def value(self, code: str, *, path: Where = "", at: datetime | date) -> Value:
        """The value of rule `code` that counts at `path` then."""
        return self.in_force(code, path=path, at=at).value


def book(*codes: str) -> Book:
    """Every own value of these rules (of all, when none is named), in one query."""
    rows = RulePackValue.objects.filter(code__in=codes) if codes else RulePackValue.objects.all()
    own: dict[str, tuple[RulePackValue, ...]] = {}
    for row in rows:
        own[row.code] = (*own.get(row.code, ()), row)
    return Book(own)


def in_force(code: str, *, path: Where = "", at: datetime | date) -> InForce:
    """The value of rule `code` that counts at `path` then, and where it comes from."""
    rule(code)  # an unknown code is said before the database is asked
    return book(code).in_force(code, path=path, at=at)


def value(code: str, *, path: Where = "", at: datetime | date) -> Value:
    """The value of rule `code` that counts at `path` then: the nearest own one, else as shipped."""
    return in_force(code, path=path, at=at).value


def _as(kind: type[T], code: str, path: Where, at: datetime | date) -> T:
    found = value(code, path=path, at=at)
    if type(found) is not kind:
        raise TypeError(f"rule {code} is of kind {rule(code).kind}, not {kind.__name__}")
    return cast(T, found)


def whole(code: str, *, path: Where = "", at: datetime | date) -> int:
    """A rule that is a whole number."""
    return _as(int, code, path, at)


def number(code: str, *, path: Where = "", at: datetime | date) -> Decimal:
    """A rule that is a decimal number."""
    return _as(Decimal, code, path, at)


def yes(code: str, *, path: Where = "", at: datetime | date) -> bool:
    """A rule that is yes or no."""
    return _as(bool, code, path, at)


def clock(code: str, *, path: Where = "", at: datetime | date) -> time:
    """A rule that is a time of day."""
    return _as(time, code, path, at)


def limit(code: str, *, path: Where = "", at: datetime | date) -> Limit:
    """A rule that is a time limit."""
    return _as(Limit, code, path, at)


def numbers(code: str, *, path: Where = "", at: datetime | date) -> dict[str, Decimal]:
    """A rule of several named numbers."""
    return _as(dict, code, path, at)


def words(code: str, *, path: Where = "", at: datetime | date) -> tuple[str, ...]:
    """A rule that is a list of words."""
    return _as(tuple, code, path, at)


def day_hours(*, path: Where = "", at: datetime | date) -> tuple[Window, ...]:
    """In which hours people work there."""
    return _as(tuple, "office.day_hours", path, at)


def holidays(*, path: Where = "", at: datetime | date) -> Holidays:
    """The days off and worked there besides the official calendar."""
    own = book("office.days_off", "office.days_worked")
    off = own.value("office.days_off", path=path, at=at)
    worked = own.value("office.days_worked", path=path, at=at)
    assert isinstance(off, tuple)
    assert isinstance(worked, tuple)
    return Holidays(frozenset(off) - frozenset(worked), frozenset(worked))


def counting_rule(use: str = "reports", *, path: Where = "", at: datetime | date) -> CountingRule:
    """When days, months and years begin there: for "reports", or for "requests.rates"."""
    codes = [f"{use}.{part}" for part in ("day_turns", "month_first", "year_first")]
    own = book(*codes)
    turns, month, year = (own.value(code, path=path, at=at) for code in codes)
    assert isinstance(turns, time)
    assert isinstance(month, int)
    assert isinstance(year, int)
    return CountingRule(turns, month, year)


# ── For pages ────────────────────────────────────────────────────────────────────────────────────


def own_values(viewer: Viewer) -> QuerySet[RulePackValue]:
    """The own values that the viewer may know of: set at, above or below their posts."""
    return RulePackValue.objects.visible_to(viewer)


def rules_in_force(
    viewer: Viewer, *, path: str, at: datetime
) -> Iterator[tuple[Pack, list[InForce]]]:
    """Every pack with the rules that can be set at `path` or for all, as they count there."""
    known = _book_of(own_values(viewer))
    for pack in packs().values():
        here = [one for one in pack.rules if path.startswith(ROOTS[one.level]) or not path]
        if here:
            yield pack, [known.in_force(one.code, path=path, at=at) for one in here]


def in_force_for(viewer: Viewer, code: str, *, path: str, at: datetime) -> InForce:
    """One rule as it counts at `path`, as far as the viewer may know."""
    return _book_of(own_values(viewer).filter(code=code)).in_force(code, path=path, at=at)


def history(viewer: Viewer, code: str, *, path: str) -> QuerySet[RulePackValue]:
    """The own values of a rule at, above and below `path`, withdrawn ones too, latest first."""
    around = Q(path__in=_along(path, rule(code).level))
    if path:
        around |= under("path", path)
    return own_values(viewer).filter(around, code=code).order_by("-starts_on", "-pk")


def shown_value(own: RulePackValue) -> str:
    """An own value for people, with its unit."""
    found = rule(own.code)
    return shown(found, read_value(found, own.value))


def known_codes() -> list[str]:
    """The codes of all rules."""
    return list(rules_by_code())


def _book_of(rows: Iterable[RulePackValue]) -> Book:
    own: dict[str, tuple[RulePackValue, ...]] = {}
    for row in rows:
        own[row.code] = (*own.get(row.code, ()), row)
    return Book(own)


def _along(path: Where, level: Level) -> list[str]:
    """The paths whose own values count, nearest first. Rules of the installation know only one."""
    if level is Level.INSTALLATION:
        return [""]
    starts = [path] if isinstance(path, str) else path
    return [step for start in starts if start.startswith(ROOTS[level]) for step in above(start)]


def _day(at: datetime | date) -> date:
    return localdate(at) if isinstance(at, datetime) else at
