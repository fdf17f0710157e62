"""Figures of the three rates in templates: `{% load requests %}`."""

from __future__ import annotations

from django import template

from tongzhou.areas.requests import rules
from tongzhou.base.rounding import NOTHING, half_up, percent_of, plain

register = template.Library()


@register.filter
def percent(value) -> str:
    """A share as 85.0%, or “—”."""
    return percent_of(value)


@register.filter
def rounded(value, places: int) -> str:
    """A number with so many decimals, or “—”."""
    return NOTHING if value is None else f"{half_up(value, int(places)):f}"


@register.simple_tag
def content(counts, formula) -> str:
    """What counts as satisfied, as a plain number."""
    return plain(rules.content(counts, formula))


@register.filter
def takes_in(viewer) -> bool:
    """Whether the viewer's posts take requests in: what serves that alone is not offered to others."""
    return viewer.may("items.take_in")
