"""The words of reporting: facts, indicators over them, and the type of a report form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tongzhou.base.manifest import Count, FactKind, Indicator, Share
from tongzhou.base.words import said

SIGNED = FactKind(
    "report.signed",
    "Report signed",
    ("form", "report", "period", "late", "zero", "minutes_late", "corrections"),
)
CORRECTED = FactKind(
    "report.corrected", "Report figure corrected", ("form", "line", "after_signing")
)

SIGNED_REPORTS = Indicator(
    code="reports.signed",
    label="Reports signed",
    measure=Count(SIGNED.code),
    counting_rule=said("Reports that a person signed, late and zero reports included.").text,
)
SIGNED_IN_TIME = Indicator(
    code="reports.signed_in_time",
    label="Reports signed in time",
    unit="share",
    measure=Share(Count(SIGNED.code, (("late", False),)), Count(SIGNED.code)),
    counting_rule=said(
        "Reports signed by their hour, over all reports signed; missing ones are not in it."
    ).text,
    decimals=1,
)

NOTE_SECTIONS = ("highlights", "problems", "tomorrow")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form: the indicator that answers it, and what the form calls it ("": as declared).

    A quiet line is left out where nothing of it was counted, neither now nor before: a community
    without a gate does not report that nobody passed it.
    """

    indicator: str
    label: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """What a statistical form must show (Statistics Law art. 17); an ordinary report shows none."""

    number: str = ""
    maker: str = ""
    approval: str = ""
    valid_until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A report as data: who owes it, by when, which lines, and from when its sums run.

    `zero_by` are the lines whose zero makes it a zero report. `rolls_up` names the form of the level
    below whose signed reports are added up. `due_rule` is the rule pack's code of the hour, and
    `due_later` so many minutes behind it. `since` is where the cumulative column begins.
    """

    code: str
    title: str
    lines: tuple[Line, ...]
    asked_of: tuple[str, ...] = ()
    every: Literal["day", "event"] = "day"
    due_rule: str = "reports.daily_at"
    due_later: int = 0
    since: Literal["month", "year", "event"] = "month"
    zero_by: tuple[str, ...] = ()
    rolls_up: str = ""
    sections: tuple[str, ...] = ()
    legend: Legend = Legend()

    @property
    def recurs_as(self) -> str:
        """The kind under which cadence knows that it is due."""
        return f"report.{self.code}"

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(line.indicator for line in self.lines)

    def line(self, code: str) -> Line | None:
        return next((line for line in self.lines if line.indicator == code), None)
