"""Rhythms and standings in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongzhou.shared.cadence.rules import Every, Rhythm


def standing_words(standing: str) -> tuple[str, str, str]:
    """The word, the tone of its badge, and one sign for a narrow calendar."""
    words = {
        "due": (_("Due"), "", "○"),
        "open_late": (_("Not yet entered"), "wait", "…"),
        "done": (_("Done"), "good", "✓"),
        "entered_later": (_("Entered later"), "good", "✓"),
        "late": (_("Done later"), "going", "◐"),
        "excused": (_("Not applicable"), "tag", "–"),
    }
    return words[standing]


def _weekday(day: int) -> str:
    names = (
        _("Sunday"),
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[day] if 0 <= day <= 7 else names[0]


def rhythm_words(rhythm: Rhythm) -> str:
    """“Every month, on day 25, by 17:00”."""
    parts = [_every(rhythm), *_on(rhythm), _("by %(at)s") % {"at": f"{rhythm.at:%H:%M}"}]
    return _(", ").join(parts)


def _every(rhythm: Rhythm) -> str:
    if rhythm.every is Every.DAY:
        return _("every working day") if rhythm.working_days else _("every day")
    return {
        Every.WEEK: _("every week"),
        Every.MONTH: _("every month"),
        Every.QUARTER: _("every quarter"),
        Every.YEAR: _("every year"),
    }[rhythm.every]


def _on(rhythm: Rhythm) -> list[str]:
    if rhythm.every is Every.DAY:
        return []
    if rhythm.every is Every.WEEK:
        return [_weekday(rhythm.day)]
    day = _("on day %(day)d") % {"day": rhythm.day} if rhythm.day else _("on the last day")
    if rhythm.every is Every.MONTH or not rhythm.month:
        return [day]
    return [_("in month %(month)d") % {"month": rhythm.month}, day]
