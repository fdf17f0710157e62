"""The report forms, read once from `forms/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from tongzhou.overview.reports.kinds import Legend, Line, ReportForm

FOLDER = Path(__file__).parent / "forms"


def read_form(text: str) -> ReportForm:
    """The form that the TOML text describes; KeyError, TypeError or ValueError names what is wrong."""
    row: dict[str, Any] = tomllib.loads(text)
    lines = tuple(Line(**line) for line in row.pop("lines"))
    if unknown := set(row.get("zero_by", ())) - {line.indicator for line in lines}:
        raise ValueError(f"zero_by names lines that are not there: {sorted(unknown)}")
    lists: dict[str, Any] = {
        name: tuple(row.pop(name, ())) for name in ("asked_of", "zero_by", "sections")
    }
    return ReportForm(lines=lines, legend=Legend(**row.pop("legend", {})), **lists, **row)


@cache
def report_forms() -> dict[str, ReportForm]:
    """Every form by its code."""
    found = [read_form(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return {form.code: form for form in found}


def daily_forms_for(kind: str) -> list[ReportForm]:
    """The daily forms that an organisation of that kind owes."""
    return [f for f in report_forms().values() if f.every == "day" and kind in f.asked_of]


def event_form_for(kind: str) -> ReportForm | None:
    """The form in which an organisation of that kind reports on an event."""
    return next(
        (f for f in report_forms().values() if f.every == "event" and kind in f.asked_of), None
    )
