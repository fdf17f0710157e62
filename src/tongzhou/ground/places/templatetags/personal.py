"""Filters that hide: what a page shows of a person unless a reason was given."""

from __future__ import annotations

from django import template

from tongzhou.base import masking
from tongzhou.ground.places import rules

register = template.Library()


@register.filter
def masked_name(name):
    """王**"""
    return masking.masked_name(name or "")


@register.filter
def masked_phone(phone):
    """138****0000"""
    return masking.masked_phone(phone or "")


@register.filter
def age_on(born_on, day):
    """Full years on a day; None when the birth date is not known."""
    return rules.age_on(born_on or None, day)
