"""Days, weeks, months, quarters and years as an office counts them: perhaps from noon, or the 19th."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from tongzhou.base.dates import EARLIEST, LATEST, chinese_date
from tongzhou.base.times import SHANGHAI

ONE_DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time(0)
LAST_SAFE_DAY: Final = 28  # a month that begins later would skip February


@dataclass(frozen=True, slots=True)
class CountingRule:
    """When a day, a month and a year begin. The defaults are the plain calendar.

    `day_turns` noon: the day of the report runs from noon of the day before. `month_first` 19: the
    month runs from the 19th of the month before to the 18th. `year_first` 11: the year runs from
    November of the year before to October.
    """

    day_turns: time = MIDNIGHT
    month_first: int = 1
    year_first: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.month_first <= LAST_SAFE_DAY or not 1 <= self.year_first <= 12:
            raise ValueError("a month begins on the 1st to 28th, a year in month 1 to 12")


PLAIN: Final = CountingRule()


@dataclass(frozen=True)
class Period(ABC):
    """A stretch of whole days. Its first moment belongs to it, its end already to the next."""

    @property
    @abstractmethod
    def first_on(self) -> date: ...

    @property
    @abstractmethod
    def last_on(self) -> date: ...

    @property
    @abstractmethod
    def rule(self) -> CountingRule: ...

    @classmethod
    @abstractmethod
    def of_day(cls, day: date, rule: CountingRule = PLAIN) -> Self:
        """The period to which `day` belongs."""

    @property
    @abstractmethod
    def code(self) -> str:
        """Short and sortable, for addresses and keys: 2026-01-05, 2026-W02, 2026-01, 2026-Q1, 2026."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What documents call it: 2026年1月."""

    @property
    @abstractmethod
    def label_en(self) -> str:
        """The same for an English page."""

    @classmethod
    def of(cls, moment: datetime, rule: CountingRule = PLAIN) -> Self:
        """The period to which a moment belongs."""
        return cls.of_day(day_of(moment, rule), rule)

    @property
    def starts_at(self) -> datetime:
        return day_starts(self.first_on, self.rule)

    @property
    def ends_at(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return day_starts(self.last_on + ONE_DAY, self.rule)

    def contains(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def previous(self) -> Self:
        return self.of_day(self.first_on - ONE_DAY, self.rule)

    @property
    def next(self) -> Self:
        return self.of_day(self.last_on + ONE_DAY, self.rule)

    @property
    def span(self) -> str:
        """From when to when, for the small print below a figure."""
        if self.rule.day_turns == MIDNIGHT:
            first, last = chinese_date(self.first_on), chinese_date(self.last_on)
            return first if first == last else f"{first}至{last}"
        turns = f"{self.rule.day_turns.hour}:{self.rule.day_turns.minute:02}"
        return f"{chinese_date(self.starts_at)}{turns}至{chinese_date(self.last_on)}{turns}"


def day_of(moment: datetime, rule: CountingRule = PLAIN) -> date:
    """The day to which a moment is counted; with noon as turn, 12:00 already belongs to tomorrow."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    local = moment.astimezone(SHANGHAI)
    belongs_to_next = rule.day_turns != MIDNIGHT and local.time() >= rule.day_turns
    return local.date() + ONE_DAY if belongs_to_next else local.date()


def day_starts(day: date, rule: CountingRule = PLAIN) -> datetime:
    """The first moment counted to that day."""
    begins_on = day if rule.day_turns == MIDNIGHT else day - ONE_DAY
    return datetime.combine(begins_on, rule.day_turns, SHANGHAI)


@dataclass(frozen=True)
class Day(Period):
    on: date
    rule: CountingRule = PLAIN

    @classmethod
    def of_day(cls, day: date, rule: CountingRule = PLAIN) -> Self:
        return cls(day, rule)

    @property
    def first_on(self) -> date:
        return self.on

    @property
    def last_on(self) -> date:
        return self.on

    @property
    def code(self) -> str:
        return self.on.isoformat()

    @property
    def label(self) -> str:
        return chinese_date(self.on)

    @property
    def label_en(self) -> str:
        return f"{self.on.day} {self.on:%B %Y}"


@dataclass(frozen=True)
class Week(Period):
    """Monday to Sunday, numbered as ISO 8601 does."""

    year: int
    number: int
    rule: CountingRule = PLAIN

    @classmethod
    def of_day(cls, day: date, rule: CountingRule = PLAIN) -> Self:
        year, number, _weekday = day.isocalendar()
        return cls(year, number, rule)

    @property
    def first_on(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last_on(self) -> date:
        return self.first_on + 6 * ONE_DAY

    @property
    def code(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def label(self) -> str:
        return f"{self.year}年第{self.number}周"

    @property
    def label_en(self) -> str:
        return f"Week {self.number}, {self.year}"


@dataclass(frozen=True)
class Month(Period):
    year: int
    month: int
    rule: CountingRule = PLAIN

    @classmethod
    def of_day(cls, day: date, rule: CountingRule = PLAIN) -> Self:
        over = rule.month_first > 1 and day.day >= rule.month_first
        year, month = _shifted(day.year, day.month, 1 if over else 0)
        return cls(year, month, rule)

    @property
    def first_on(self) -> date:
        year, month = _shifted(self.year, self.month, -1 if self.rule.month_first > 1 else 0)
        return date(year, month, self.rule.month_first)

    @property
    def last_on(self) -> date:
        if self.rule.month_first > 1:
            return date(self.year, self.month, self.rule.month_first - 1)
        year, month = _shifted(self.year, self.month, 1)
        return date(year, month, 1) - ONE_DAY

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月"

    @property
    def label_en(self) -> str:
        return f"{date(self.year, self.month, 1):%B %Y}"


@dataclass(frozen=True)
class Year(Period):
    year: int
    rule: CountingRule = PLAIN

    @classmethod
    def of_day(cls, day: date, rule: CountingRule = PLAIN) -> Self:
        month = Month.of_day(day, rule)
        over = rule.year_first > 1 and month.month >= rule.year_first
        return cls(month.year + over, rule)

    def month(self, number: int) -> Month:
        """Its first to twelfth month."""
        start = self.year - (self.rule.year_first > 1)
        return Month(*_shifted(start, self.rule.year_first, number - 1), self.rule)

    @property
    def first_on(self) -> date:
        return self.month(1).first_on

    @property
    def last_on(self) -> date:
        return self.month(12).last_on

    @property
    def code(self) -> str:
        return f"{self.year}"

    @property
    def label(self) -> str:
        return f"{self.year}年"

    @property
    def label_en(self) -> str:
        return f"{self.year}"


@dataclass(frozen=True)
class Quarter(Period):
    """Three months of a year; the first begins when the year does."""

    year: int
    number: int
    rule: CountingRule = PLAIN

    @classmethod
    def of_day(cls, day: date, rule: CountingRule = PLAIN) -> Self:
        year, month = Year.of_day(day, rule), Month.of_day(day, rule)
        months = [year.month(number) for number in range(1, 13)]
        return cls(year.year, months.index(month) // 3 + 1, rule)

    @property
    def first_on(self) -> date:
        return Year(self.year, self.rule).month(3 * self.number - 2).first_on

    @property
    def last_on(self) -> date:
        return Year(self.year, self.rule).month(3 * self.number).last_on

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def label(self) -> str:
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"

    @property
    def label_en(self) -> str:
        return f"Quarter {self.number}, {self.year}"


_CODES: Final[tuple[tuple[str, Callable[..., Period]], ...]] = (
    (r"(\d{4})-(\d{2})-(\d{2})", Day),
    (r"(\d{4})-W(\d{2})", Week),
    (r"(\d{4})-Q([1-4])", Quarter),
    (r"(\d{4})-(\d{2})", Month),
    (r"(\d{4})", Year),
)


def read_period(code: str, rule: CountingRule = PLAIN) -> Period | None:
    """The period whose `code` it is, or None."""
    for pattern, kind in _CODES:
        if found := re.fullmatch(pattern, code, re.ASCII):
            numbers = [int(part) for part in found.groups()]
            try:
                made = Day(date(*numbers), rule) if kind is Day else kind(*numbers, rule)
                sound = EARLIEST.year <= numbers[0] <= LATEST.year
                return made if sound and made.of_day(made.last_on, rule) == made else None
            except ValueError:
                return None
    return None


def _shifted(year: int, month: int, by: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + by
    return months // 12, months % 12 + 1
