"""Forms for own values of rules: the field follows the rule's kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.base.calendar import Limit, LimitUnit
from tongzhou.base.reading import Unreadable
from tongzhou.ground.access.fields import day_field
from tongzhou.ground.rulepacks.rules import (
    UNITS,
    Kind,
    Rule,
    Value,
    as_typed,
    read_value,
    why_not,
)

REASON = _("Reason and document")
REASON_HELP = _("For example the notice and its number. Do not write about residents here.")
_LONG = {Kind.WINDOWS, Kind.DATES, Kind.WORDS}
_HINTS = {
    Kind.TIME: _("For example 17:00."),
    Kind.WINDOWS: _("For example 8:30-12:00, 13:30-17:00."),
    Kind.DATES: _("One date on each line, for example 2026-5-4."),
    Kind.WORDS: _("Words with commas between them, or one on each line."),
}


class ReasonForm(forms.Form):
    """Why, and by which document."""

    reason = forms.CharField(label=REASON, max_length=200, help_text=REASON_HELP)


class OwnValueForm(forms.Form):
    """A value, the day from which it counts, and why."""

    starts_on = day_field(_("In force from"))
    reason = forms.CharField(label=REASON, max_length=200, help_text=REASON_HELP)

    def __init__(self, *args: Any, rule: Rule, value: Value, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.fields = {**_value_fields(rule, value), **self.fields}

    @property
    def raw(self) -> Any:
        """What was typed, in the form in which a rule's value is read."""
        given = self.cleaned_data
        if self.rule.kind is Kind.NUMBERS:
            return {part.code: given.get(f"part_{part.code}") for part in self.rule.parts}
        if self.rule.kind is Kind.LIMIT:
            return {"amount": given.get("value"), "unit": given.get("unit")}
        return given.get("value")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            why = why_not(self.rule, read_value(self.rule, self.raw))
        except Unreadable as error:
            why = error.message
        if why:
            self.add_error("value" if "value" in self.fields else None, str(why))
        return given


def _value_fields(rule: Rule, value: Value) -> dict[str, forms.Field]:
    if rule.kind is Kind.NUMBERS and isinstance(value, dict):
        return {
            f"part_{part.code}": forms.DecimalField(
                label=str(part.label), initial=as_typed(value[part.code]), max_digits=8
            )
            for part in rule.parts
        }
    if rule.kind is Kind.LIMIT and isinstance(value, Limit):
        units = [(unit.value, UNITS[unit.value]) for unit in LimitUnit]
        return {
            "value": forms.IntegerField(label=_("Value"), initial=value.amount, min_value=0),
            "unit": forms.ChoiceField(label=_("Counted in"), choices=units, initial=value.unit),
        }
    if rule.kind is Kind.YES_NO:
        choices = [("yes", _("Yes")), ("no", _("No"))]
        initial = "yes" if value else "no"
        return {"value": forms.ChoiceField(label=_("Value"), choices=choices, initial=initial)}
    return {"value": _plain_field(rule, value)}


def _plain_field(rule: Rule, value: Value) -> forms.Field:
    label = f"{_('Value')}（{UNITS[rule.unit]}）" if rule.unit else _("Value")
    if rule.kind in _LONG:
        return forms.CharField(
            label=label,
            required=rule.kind is Kind.WINDOWS,
            initial=as_typed(value),
            help_text=_HINTS[rule.kind],
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    return forms.CharField(
        label=label,
        initial=as_typed(value),
        max_length=20,
        help_text=_HINTS.get(rule.kind, ""),
        widget=forms.TextInput(attrs={"inputmode": "decimal"} if rule.kind != Kind.TIME else {}),
    )
