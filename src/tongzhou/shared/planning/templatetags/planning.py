"""`{% load planning %}{% planning_live run %}`: a run's progress on the page of the area that asked for it."""

from __future__ import annotations

from django import template
from django.utils.timezone import now

from tongzhou.shared.planning.shown import shown

register = template.Library()


@register.inclusion_tag("planning/live.html", takes_context=True)
def planning_live(context, run):
    """The run's progress, stop button and, at its end, the way to the result; it keeps itself up to date."""
    return {"one": shown(run, now()), "csrf_token": context.get("csrf_token")}
