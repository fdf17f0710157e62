"""`{% load duty %}`: values looked up by a key that a variable holds."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def at(values, key):
    """The value of a mapping at that key, or nothing."""
    return values.get(key, "")
