"""Usual weeks as lines that can be laid over days."""

from __future__ import annotations

from tongzhou.areas.duty.laying import Line
from tongzhou.areas.duty.models import Template


def lines_of(template: Template) -> list[Line]:
    """The lines of a usual week that the caller was shown; closed posts and days no more."""
    rows = template.lines.filter(post__closed_on__isnull=True).select_related("post", "pattern")
    return [
        Line(
            post_id=row.post_id,
            starts=row.pattern.starts,
            minutes=row.pattern.minutes,
            need=row.need,
            when=row.when,
            weekdays=row.weekdays,
            pattern_id=row.pattern_id,
        )
        for row in rows
    ]
