"""The components as template tags: `{% load ui %}`. Each tag's template opens with its variables."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

SOON = timedelta(hours=4)


# Pages name the same few files dozens of times; where they lie does not change while we run.
address_of = cache(static)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for loops over a few fixed names."""
    return text.split()


@register.filter
def sheet(name: str) -> str:
    """The address of one of our style sheets."""
    return address_of(f"web/css/{name}.css")


@register.filter
def module(name: str) -> str:
    """The address of one of our script modules."""
    return address_of(f"web/js/{name}.js")


@register.simple_block_tag(takes_context=True)
def keep(context, content, name):
    """What stands between is kept as a variable (a block used twice); nothing is written here."""
    context[name] = mark_safe(content.strip())  # already escaped: it is rendered template text
    return ""


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line drawing from icons.svg; without a label it is decoration."""
    sprite = address_of("web/icons.svg")
    if label:
        shape = '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>'
        return format_html(shape, label, sprite, name)
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@register.inclusion_tag("ui/badge.html")
def badge(label, tone=""):
    return {"label": label, "tone": tone}


def _said(minutes: int) -> str:
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def length_in_words(length: timedelta) -> str:
    """A span of time as one would say it: days from two days on, whole hours from five hours on."""
    minutes = max(int(length.total_seconds() // 60), 0)
    hours, days = minutes // 60, minutes // 1440
    if days >= 2:
        return ngettext("%d day", "%d days", days) % days
    if not hours:
        return _said(minutes)
    whole = ngettext("%d hour", "%d hours", hours) % hours
    rest = minutes % 60
    return f"{whole} {_said(rest)}" if rest and hours < 5 else whole


def due_words(due_at: datetime, done_at: datetime | None, at: datetime) -> tuple[str, str]:
    """How a deadline stands, in words and as a tone ("", soon, over, done)."""
    if done_at is not None and done_at <= due_at:
        return _("In time"), "done"
    if done_at is not None:
        return _("%s late") % length_in_words(done_at - due_at), "done"
    if at >= due_at:
        return _("%s overdue") % length_in_words(at - due_at), "over"
    left = due_at - at
    return _("%s left") % length_in_words(left), "soon" if left <= SOON else ""


@register.inclusion_tag("ui/due.html")
def due(due_at, done_at=None, at=None):
    if not due_at:
        return {"words": _("No deadline"), "tone": "done"}
    said, tone = due_words(due_at, done_at, at or now())
    return {"due_at": due_at, "words": said, "tone": tone, "live": done_at is None}


@register.simple_tag
def due_patterns() -> SafeString:
    """The words with which due.js counts on, as attributes of <body>."""
    return format_html('data-left="{}" data-over="{}"', _("%s left"), _("%s overdue"))


@register.inclusion_tag("ui/timeline.html")
def timeline(entries):
    return {"entries": entries}


@register.inclusion_tag("ui/figure.html")
def figure(label, value, unit="", note="", url="", tone=""):
    return {"label": label, "value": value, "unit": unit, "note": note, "url": url, "tone": tone}


@register.inclusion_tag("ui/steps.html")
def steps(steps):
    return {"steps": steps}


@register.inclusion_tag("ui/tabs.html")
def tabs(tabs):
    return {"tabs": tabs}


@register.inclusion_tag("ui/pager.html")
def pager(listing):
    return {"listing": listing}


@register.inclusion_tag("ui/print_head.html")
def print_head(title, left="", right=""):
    return {"title": title, "left": left, "right": right}


@register.inclusion_tag("ui/copy.html")
def copy_text(text, label=""):
    return {"text": text, "label": label, "lines": min(max(text.count("\n") + 2, 4), 16)}


def _render(context, name, values) -> SafeString:
    return context.template.engine.get_template(name).render(context.new(values))


@register.simple_block_tag(takes_context=True)
def notice(context, content, tone="info"):
    """A coloured note round what stands between."""
    return _render(context, "ui/notice.html", {"content": content, "tone": tone})


@register.simple_block_tag(takes_context=True)
def empty(context, content, title):
    """Nothing here: the title, and between the tags what to do about it."""
    return _render(context, "ui/empty.html", {"content": content, "title": title})


@register.simple_block_tag(takes_context=True)
def table(context, content, listing, none="", advice="", wide=False, foot=""):
    """A ledger round its rows: head with sort links, cards on phones, words when empty."""
    values = {"content": content, "listing": listing, "wide": wide, "foot": foot}
    values |= {"none": none or _("Nothing here yet"), "advice": advice}
    return _render(context, "ui/table.html", values)


@register.simple_block_tag(takes_context=True)
def filters(context, content, listing, into="rows"):
    """The bar of search and filters above a ledger; further fields between the tags."""
    values = {"content": content, "listing": listing, "into": into}
    return _render(context, "ui/filters.html", values)


@register.simple_tag(takes_context=True)
def cell(context, key, listing=None):
    """The attributes of a ledger's cell: the label that a phone shows, and the column's classes."""
    listing = listing or context["listing"]
    if key not in listing.cells:
        listing.cells[key] = _cell(listing.column(key))
    return listing.cells[key]


def _cell(column) -> SafeString:
    if column.css:
        return format_html('data-label="{}" class="{}"', column.label, column.css)
    return format_html('data-label="{}"', column.label)


@register.filter
def page_query(listing, number) -> str:
    """The address of another page of the same list."""
    return listing.address(page=number)


@register.filter
def signed(number) -> str:
    """A difference with its sign, as reports write it: +2, −1, 0; “—” when there is nothing to compare."""
    if number is None:
        return "—"
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "0"
